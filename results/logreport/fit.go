package logreport

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"aforo/workload/fit"
)

// Fit writes the report of a fit for a person; out is the file of its scenario, or "".
func Fit(w io.Writer, f *fit.Fit, out string) error {
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	row := func(name, format string, args ...any) {
		fmt.Fprintf(tab, "%s\t%s\n", name, fmt.Sprintf(format, args...))
	}
	row("log", "%s", strings.Join(nonempty(f.Name, f.Computer, f.Installation), ", "))
	row("machine", "%d %ss, %s; load %.1f %%", f.Machine, f.Unit, f.MachineRule, 100*f.Load)
	for _, c := range f.Dropped {
		row("dropped", "%v", c)
	}
	when := "from " + f.Start.Format("2006-01-02 15:04 -07:00")
	if !f.Dated {
		when = "without dates"
	}
	row("jobs", "%d fitted, of %.0f days %s; %d outside", f.Jobs, f.Days, when, f.Outside)
	row("rhythm", "%s, %s", told("hours", f.Hours != nil, f.HoursP), told("weekdays", f.Weekdays != nil, f.WeekdaysP))
	row("growth", "%s", growthSay(f))
	classes := "by " + string(f.By)
	for i, t := range f.Trials {
		classes += map[bool]string{true: "; variance explained out of sample: ", false: ", "}[i == 0]
		classes += fmt.Sprintf("%s %.0f %%", t.By, 100*t.Explained)
	}
	row("classes", "%s", classes)
	if err := tab.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(w)
	if err := printClasses(w, f); err != nil {
		return err
	}
	fmt.Fprintln(w, "\nnot explained")
	for _, s := range f.NotExplained() {
		fmt.Fprintln(w, "- "+s)
	}
	if out != "" {
		fmt.Fprintf(w, "\nscenario in %s\n", out)
	}
	return nil
}

// told says whether a rhythm was found.
func told(what string, found bool, p float64) string {
	switch {
	case found:
		return what
	case p == 1:
		return "no " + what + " (too short to tell)"
	}
	return fmt.Sprintf("no %s (p = %.2g)", what, p)
}

func growthSay(f *fit.Fit) string {
	switch {
	case f.GrowthPerYear != 0:
		return fmt.Sprintf("%+.0f %% a year (p = %.2g)", 100*f.GrowthPerYear, f.GrowthP)
	case f.GrowthP < 1:
		return fmt.Sprintf("none (%+.0f %% a year, p = %.2g)", 100*f.GrowthFound, f.GrowthP)
	}
	return "none (too short to tell)"
}

// printClasses prints a line a class: how much it is, its laws, and how good they are.
func printClasses(w io.Writer, f *fit.Fit) error {
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tab, "class\tjobs\twork\ta day\tburst\tarrivals\trun\tKS\twork ratio\tlimit\tKS accuracy\tlimits")
	for i := range f.Classes {
		c := &f.Classes[i]
		run, limit := c.Chosen(), c.ChosenLimit()
		accuracy, limits := "", ""
		if c.LimitKnown >= 0.5 {
			accuracy, limits = fmt.Sprintf("%.3f", limit.KSAccuracy), fmt.Sprintf("%.3f", limit.KSLimit)
		}
		fmt.Fprintf(tab, "%s\t%.1f %%\t%.1f %%\t%.4g\t%.3g\t%s\t%s\t%.3f\t%.2f\t%s\t%s\t%s\n", c.Name, 100*c.JobShare, 100*c.WorkShare,
			c.PerDay, c.Burst, c.Process, run.Law, run.KS, run.Work, limit.Law, accuracy, limits)
	}
	return tab.Flush()
}
