package logreport

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"aforo/results/grade"
	"aforo/sim/infer"
)

// Rules writes the report of the rules of a site for a person; out is the file of its
// scenario, or "".
func Rules(w io.Writer, r *infer.Result, out string) error {
	fmt.Fprintf(w, "grade %s\n\n", r.Grade)
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	row := func(name, format string, args ...any) {
		fmt.Fprintf(tab, "%s\t%s\n", name, fmt.Sprintf(format, args...))
	}
	row("log", "%s", strings.Join(nonempty(r.Log, r.Header.Computer, r.Header.Installation), ", "))
	row("machine", "%d %ss, %s", r.Diagnosis.Machine, r.Header.Unit, r.Diagnosis.Source)
	row("weeks", "%d: rules chosen on the first %d, judged on the rest", r.Weeks, r.Train)
	for _, s := range r.Diagnosis.Say() {
		row("diagnosis", "%s", s)
	}
	for _, x := range r.Rules {
		row("found", "%s: %s", x.Family, x.Say())
	}
	if len(r.Rules) == 0 {
		row("found", "no rule that explains the waits better than first come, first served with EASY backfilling")
	}
	for _, x := range r.Rejected {
		row("dropped", "%s: %s: %.1f %% with it in the weeks that were held out, and %.1f %% without", x.Family, x.What, 100*x.With, 100*x.Without)
	}
	for _, s := range r.LeftOut {
		row("left out", "%s", s)
	}
	if err := tab.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(w, "\nMAPE of the mean waits of bins of two weeks in the weeks that were held out")
	tab = tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, of := range []struct {
		name string
		g    grade.Grade
	}{{"the machine alone, first come, first served with EASY", r.Default}, {"all rules that were chosen", r.Chosen}, {"the rules that were kept", r.Grade}} {
		fmt.Fprintf(tab, "%s\t%.1f %%\tof %d bins; weekly means correlate by %.2f\n", of.name, 100*of.g.MAPE, of.g.Bins, of.g.Correlation)
	}
	fmt.Fprintf(tab, "the same in the weeks that they were chosen on\t%.1f %%\t\n", 100*r.InSample.MAPE)
	fmt.Fprintf(tab, "the best published\t%.1f %%\t%s\n", 100*grade.Published, grade.Given)
	if err := tab.Flush(); err != nil {
		return err
	}
	if out != "" {
		fmt.Fprintf(w, "\nscenario in %s\n", out)
	}
	return nil
}
