package logreport

import (
	"fmt"
	"math"
	"time"

	"aforo/results/figure"
	"aforo/results/stat"
	"aforo/sim/backtest"
)

// BacktestFigures draws a backtest and returns the files, SVG and PNG: the
// distribution of the waits, the weeks of the held-out part, and the weeks of the
// whole log where it has waits.
func BacktestFigures(r *backtest.Report) ([]File, error) {
	var files []File
	for _, f := range []struct {
		name string
		draw func(*backtest.Report) (*figure.Figure, error) // nil where there is nothing
	}{{"backtest_distribution", distribution}, {"backtest_weeks", heldOutWeeks}, {"backtest_recorded", recordedWeeks}} {
		fig, err := f.draw(r)
		if err == nil && fig != nil {
			files, err = render(files, f.name, fig)
		}
		if err != nil {
			return nil, fmt.Errorf("drawing %s: %w", f.name, err)
		}
	}
	return files, nil
}

// distribution has a line for the real jobs, the model, and the recorded waits.
func distribution(r *backtest.Report) (*figure.Figure, error) {
	lines := []figure.Line{tail("real jobs, replayed", r.RealWaits(), 0), tail(fmt.Sprintf("model, %d seeds", len(r.Model)), r.ModelWaits(), 1)}
	subtitle := "held-out part of " + r.Log
	if r.Recorded != nil {
		l := tail("recorded, whole log", r.Recorded.LogWaits(), 2)
		l.Role = figure.Muted
		lines = append(lines, l)
	}
	return figure.WaitDistribution(figure.Options{Title: "Share of jobs that wait longer than t", Subtitle: subtitle}, lines)
}

// tail is the share of jobs that wait longer than each wait.
func tail(label string, sorted []float64, color int) figure.Line {
	l := figure.Line{Label: label, Color: color}
	n := float64(len(sorted))
	for i := 0; i < len(sorted); {
		j := i
		for j < len(sorted) && sorted[j] == sorted[i] {
			j++
		}
		l.X, l.Y = append(l.X, sorted[i]), append(l.Y, (n-float64(j))/n)
		i = j
	}
	return l
}

// heldOutWeeks has the mean wait of each week, of the real jobs and of the model with its
// interval over the seeds.
func heldOutWeeks(r *backtest.Report) (*figure.Figure, error) {
	real := figure.Line{Label: "real jobs, replayed", X: weekly(r.Start, r.Weeks), Y: r.RealWeeks.Wait}
	model := figure.Line{Label: "model", X: real.X, Color: 1}
	for k := range r.Weeks {
		var values []float64
		for i := range r.ModelWeeks {
			values = append(values, r.ModelWeeks[i].Wait[k])
		}
		i := stat.Mean(values, r.Result.Level)
		model.Y, model.Lo, model.Hi = append(model.Y, i.Mean), append(model.Lo, math.Max(i.Lo, 0)), append(model.Hi, i.Hi)
	}
	o := figure.Options{
		Title: "Mean wait by week of submission, held-out part", Location: r.Start.Location(),
		Subtitle: fmt.Sprintf("%s, %s; model: mean of %d seeds, band: 95 %% interval", r.Log, r.Policy, len(r.Model)),
	}
	return figure.WaitOverTime(o, []figure.Panel{{Title: "weekly mean wait", Lines: []figure.Line{real, model}, Steps: true}})
}

// recordedWeeks has the mean wait of each week of the whole log, recorded and replayed.
func recordedWeeks(r *backtest.Report) (*figure.Figure, error) {
	rec := r.Recorded
	if rec == nil || len(rec.WeeklyLog) < 2 {
		return nil, nil
	}
	x := weekly(r.First.Add(14*24*time.Hour), len(rec.WeeklyLog))
	o := figure.Options{
		Title: "Mean wait by week of submission, whole log", Location: r.First.Location(),
		Subtitle: fmt.Sprintf("%s, replayed with %s", r.Log, r.Policy),
	}
	return figure.WaitOverTime(o, []figure.Panel{{Title: "weekly mean wait", Steps: true, Lines: []figure.Line{
		{Label: "recorded", X: x, Y: rec.WeeklyLog, Color: 2}, {Label: "real jobs, replayed", X: x, Y: rec.WeeklyReplay},
	}}})
}

// weekly are the beginnings of weeks, in unix seconds.
func weekly(from time.Time, n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = float64(from.Add(time.Duration(i) * 7 * 24 * time.Hour).Unix())
	}
	return x
}
