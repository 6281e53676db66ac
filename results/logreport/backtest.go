package logreport

import (
	"fmt"
	"io"
	"math"
	"strings"
	"text/tabwriter"

	"aforo/results/grade"
	"aforo/results/stat"
	"aforo/sim/backtest"
)

// Backtest writes the report of a backtest for a person.
func Backtest(w io.Writer, r *backtest.Report) error {
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	row := func(name, format string, args ...any) {
		fmt.Fprintf(tab, "%s\t%s\n", name, fmt.Sprintf(format, args...))
	}
	if rec := r.Recorded; rec != nil && rec.Grade != nil {
		fmt.Fprintf(w, "grade %s; of the machine and the policy, by the real jobs of the part that was not fitted\n", rec.Grade.Words)
		fmt.Fprintf(w, "the best published is %.1f %% (%s)\n\n", 100*grade.Published, grade.Given)
	}
	f := r.Fit
	row("log", "%s", strings.Join(nonempty(r.Log, f.Computer, f.Installation), ", "))
	row("machine", "%d %ss", f.Machine, f.Unit)
	row("policy", "%s", strings.TrimSuffix(r.Policy, ", limits requested"))
	if r.Resample != "" {
		row("model", "the jobs before, drawn anew by %s", r.Resample)
	}
	row("fitted", "%d jobs of %.0f days, classes by %s (%d), load %.1f %%", f.Jobs, f.Days, f.By, len(f.Classes), 100*f.Load)
	row("held out", "%d jobs of %.1f days%s, after %.1f days of warm-up", r.Jobs, r.Days, since(r), r.WarmupD)
	for _, s := range r.Remarks {
		row("remark", "%s", s)
	}
	if err := tab.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(w, "\nmodel against the real jobs, both replayed (%d seeds, ± half of the 95 %% interval)\n\n", len(r.Model))
	tab = tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tab, "\treal jobs\tmodel\toff")
	for _, row := range r.Rows {
		fmt.Fprintf(tab, "%s\t%s\t%s\t%s\n", row.Name, four(row.Real), plusMinus(row.Model, four), off(row))
	}
	fmt.Fprintf(tab, "KS of the waits\t\t%s\t\n", plusMinus(r.KS, func(x float64) string { return fmt.Sprintf("%.3f", x) }))
	if err := tab.Flush(); err != nil {
		return err
	}
	const against = "against the waits that the log recorded"
	if err := printRecorded(w, "real jobs replayed "+against, r.Recorded); err != nil {
		return err
	}
	return printRecorded(w, fmt.Sprintf("the same with each user held to the %g quantile of what it held while a job of it waited, %s", r.HoldUsers, against), r.Held)
}

func since(r *backtest.Report) string {
	if !r.Fit.Dated {
		return ""
	}
	return " from " + r.Start.Format("2006-01-02")
}

// printRecorded prints how the replay of the real jobs compares with the log.
func printRecorded(w io.Writer, what string, rec *backtest.Recorded) error {
	if rec == nil {
		return nil
	}
	fmt.Fprintf(w, "\n%s (%d jobs, whole log but its first two weeks)\n\n", what, rec.Jobs)
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tab, "\trecorded\treplayed\toff")
	for _, m := range []struct {
		name        string
		log, replay float64
	}{
		{"wait_mean_s", rec.Log.Mean, rec.Replay.Mean},
		{"wait_p50_s", rec.Log.P50, rec.Replay.P50},
		{"wait_p95_s", rec.Log.P95, rec.Replay.P95},
		{"wait_p99_s", rec.Log.P99, rec.Replay.P99},
	} {
		share := "-"
		switch ratio := m.replay / m.log; {
		case m.log < 1:
		case ratio > 10:
			share = fmt.Sprintf("x %.0f", ratio)
		default:
			share = fmt.Sprintf("%+.1f %%", 100*(ratio-1))
		}
		fmt.Fprintf(tab, "%s\t%s\t%s\t%s\n", m.name, four(m.log), four(m.replay), share)
	}
	fmt.Fprintf(tab, "KS of the waits\t\t%.3f\t\n", rec.KS)
	if rec.Days > 0 {
		fmt.Fprintf(tab, "MAPE of the two-week moving average\t\t%.1f %%\tof %d days; the best published is %.1f %% (ARCHER2)\n", 100*rec.MAPE, rec.Days, 100*grade.Published)
	}
	return tab.Flush()
}

// four writes a number with four digits that count.
func four(x float64) string {
	switch {
	case math.Abs(x) < 1e-9:
		return "0"
	case math.Abs(x) >= 1000:
		return fmt.Sprintf("%.0f", x)
	}
	return fmt.Sprintf("%.4g", x)
}

func plusMinus(i stat.Interval, form func(float64) string) string {
	return form(i.Mean) + " ±" + form(i.HalfWidth())
}

// off writes a relative deviation: in percent, or as a factor where that is many times;
// "-" where there is nothing to be relative to, such as a wait below a second.
func off(row backtest.Row) string {
	o := row.Off
	switch {
	case math.IsNaN(o.Mean) || math.IsInf(o.Mean, 0) || row.Real < 1 && strings.HasPrefix(row.Name, "wait"):
		return "-"
	case o.Mean > 9:
		return fmt.Sprintf("x %.0f ±%.0f", 1+o.Mean, o.HalfWidth())
	}
	return fmt.Sprintf("%+.1f ±%.1f %%", 100*o.Mean, 100*o.HalfWidth())
}
