package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"

	"aforo/cmd/aforo/internal/terminal"
	"aforo/results/text"
	"aforo/scenarios"
	"aforo/scenarios/forecast"

	"github.com/spf13/cobra"
)

func checkCommand(t *terminal.Terminal) *cobra.Command {
	var trace string
	var set []string
	cmd := &cobra.Command{
		Use:   "check SCENARIO...",
		Short: "Validate scenarios without running them",
		Long: `Check reads scenarios, files or bundled ones by their names, and reports
everything that is wrong with them, all that aforo run would find included. For
one that is right it says what will happen: how many GPUs each variant has from
when on, and the load that the classes offer each part of the cluster then; what
each class sends; and how many jobs will be simulated. It warns of variants that
are offered more than they have. The load of classes of sessions depends on the
machine and is left out.`,
		Example: `  aforo check my-cluster.toml
  aforo check quickstart mn5-ai-upgrade`,
		Args:              someScenarios,
		ValidArgsFunction: completeScenarios,
		RunE: func(_ *cobra.Command, args []string) error {
			var wrongs scenarios.Problems
			for i, arg := range args {
				if i > 0 {
					fmt.Fprintln(t.Out)
				}
				err := checkOne(t, arg, trace, set)
				var ps scenarios.Problems
				switch {
				case errors.As(err, &ps):
					wrongs = append(wrongs, ps...)
				case err != nil:
					if len(wrongs) > 0 { // of the files before
						t.Report(scenarioError(t, wrongs))
					}
					return err
				}
			}
			if len(wrongs) == 0 {
				return nil
			}
			return scenarioError(t, wrongs)
		},
	}
	cmd.Flags().StringVar(&trace, "trace", "", "a trace `file` in place of the scenario's own")
	cmd.Flags().StringArrayVar(&set, "set", nil, "a value instead of the scenario's own, as `key=value`: policy.order=sjf; may be given again")
	return cmd
}

// checkOne says what will happen in a scenario that is right.
func checkOne(t *terminal.Terminal, name, trace string, set []string) error {
	f, file, err := openScenario(name, set)
	if err != nil {
		return err
	}
	if _, err := os.Stat(f.Path); err != nil && trace == "" && f.MissingTrace() != "" { // a bundled one has no log beside it
		fmt.Fprintf(t.Out, "%s\nwarning: that trace is not there: give --trace FILE\n", checked(f))
		return nil
	}
	if f.Unnamed() && trace == "" {
		fmt.Fprintf(t.Out, "%s\nwarning: it names no log: write [trace] file = \"...\", or give --trace FILE\n", checked(f))
		return nil
	}
	s, err := f.Study(scenarios.Options{Trace: trace})
	if err != nil {
		return err
	}
	forecast, err := f.Forecast(s)
	if err != nil {
		return err
	}
	more, err := searches(f, file, scenarios.Options{Trace: trace})
	if err != nil {
		return err
	}
	fmt.Fprintln(t.Out, checked(f)+offered(f, forecast))
	for _, sentence := range f.RetryBesideFailures() {
		fmt.Fprintln(t.Out, sentence)
	}
	if err := forecast.Print(t.Out, s.Unit, runtime.GOMAXPROCS(0)); err != nil {
		return err
	}
	fmt.Fprint(t.Out, more)
	return nil
}

// searches says what the sweep and the plan of a scenario would simulate, at each of whose
// values it has been checked.
func searches(f *scenarios.File, file []byte, opt scenarios.Options) (said string, err error) {
	for _, of := range []struct {
		name     string
		there    bool
		forecast func([]byte, scenarios.Options) (*forecast.Forecast, error)
	}{{"sweep", len(f.Sweep.Axes) > 0, f.ForecastSweep}, {"plan", len(f.Plan.Knobs) > 0, f.ForecastSearch}} {
		if !of.there {
			continue
		}
		ahead, err := of.forecast(file, opt)
		if err != nil {
			return "", err
		}
		said += fmt.Sprintf("aforo %s: about %s of about %s jobs in all\n", of.name, text.Count(ahead.Runs, "run"), text.About(ahead.Jobs))
		if too := ahead.TooMuch(runtime.GOMAXPROCS(0)); too != "" {
			said += fmt.Sprintf("warning: the %s: %s: aforo %s refuses that without --anyway\n", of.name, too, of.name)
		}
	}
	return said, nil
}

// checked is the line about a scenario that is right.
func checked(f *scenarios.File) string {
	line := fmt.Sprintf("%s: ok: %s", f.Path, text.Count(max(len(f.Machine.Variants), 1), "variant"))
	if f.Queue.File != "" {
		line += ", begins with the queue " + f.Queue.File
	}
	if f.Queue.File != "" && len(f.Work.Classes) == 0 {
		return line + ", and nothing is sent after it"
	}
	if len(f.Work.Classes) == 0 {
		if f.Unnamed() {
			return line + ", replays a trace"
		}
		return line + ", replays the trace " + f.Trace.File
	}
	line += ", " + text.Count(len(f.Work.Classes), "class")
	if len(f.Work.Cohorts) > 0 {
		line += ", " + text.Count(len(f.Work.Cohorts), "cohort")
	}
	return line
}

// offered says what synthetic work keeps busy of the machine of the first variant.
func offered(f *scenarios.File, of *forecast.Forecast) string {
	closed := f.Work.ClosedClasses()
	begins, ends := of.Variants[0].Window()
	switch {
	case len(f.Work.Classes) == 0 || f.Machine.Mixes():
		return ""
	case closed == len(f.Work.Classes) && len(f.Work.Cohorts) == 0:
		return "; users wait for their jobs, so the load depends on the machine"
	}
	line := fmt.Sprintf("; offered load %s at the start of the window, %s at its end", load(of, begins), load(of, ends))
	if closed > 0 {
		line += ", without " + text.Count(closed, "class") + " of sessions, whose load depends on the machine"
	}
	return line
}

// load writes the offered load at a date, such as "75 % (3350 of 4480 GPUs)"; of several parts,
// that of the one that is offered most for what it has.
func load(of *forecast.Forecast, d *forecast.Date) string {
	part, where := d.Fullest(), ""
	offered, installed := d.Offered[part], d.Installed[part]
	if len(of.Parts) > 1 {
		where = " in " + of.Parts[part].Name
	}
	if installed == 0 {
		return fmt.Sprintf("%.0f GPUs%s, with none there", offered, where)
	}
	return fmt.Sprintf("%s%s (%.0f of %.0f GPUs)", forecast.Share(offered, installed), where, offered, installed)
}

// someScenarios is the argument check for commands that take scenarios.
func someScenarios(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return nil
	}
	return usageError(cmd.CommandPath()+" takes at least one SCENARIO, a file or the name of a bundled one", "aforo scenarios lists the bundled ones")
}

// completeScenarios offers the bundled scenarios, beside files, to the shell.
func completeScenarios(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return scenarios.Bundled(), cobra.ShellCompDirectiveDefault
}

// mostProblems is how many are reported at once.
const mostProblems = 50

// scenarioError reports the problems of a scenario but the last, each with its
// hint, and returns the last, which ends the command with the status of a wrong
// scenario. Any other error it returns as it is.
func scenarioError(t *terminal.Terminal, err error) error {
	var ps scenarios.Problems
	if !errors.As(err, &ps) {
		return err
	}
	for i, p := range ps {
		one := wrong(p, p.Hint)
		switch {
		case i == len(ps)-1:
			return one
		case i == mostProblems-1: // and there are more
			t.Report(one)
			return wrong(fmt.Errorf("and %s", text.Count(len(ps)-mostProblems, "more problem")), "mend these first")
		}
		t.Report(one)
	}
	return err
}
