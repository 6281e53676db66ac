package main

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"aforo/cmd/aforo/internal/terminal"
	"aforo/results/logreport"
	"aforo/results/replay"
	"aforo/results/text"
	"aforo/workload/fit"
	"aforo/workload/logs"
	"aforo/workload/trace"
	"aforo/workload/trace/jobs"
)

// fitFlags are the flags as they were written; trace fit and trace backtest share
// them.
type fitFlags struct {
	procs, classes          int
	capacityRule, classesBy string
	readingFlags
	opt        logs.Options
	out        string
	json       bool
	procsGiven bool
	rule       jobs.CapacityRule
	missing    trace.LimitRule
}

func (f *fitFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.IntVar(&f.procs, "procs", 0, "processors or GPUs of the machine (default: what the log says, else the rule peak)")
	flags.StringVar(&f.capacityRule, "capacity-rule", "", "find the size of the machine from the jobs: "+words(jobs.CapacityRules()))
	flags.StringVar(&f.classesBy, "classes", string(fit.Auto), "what classes are made of: "+words(fit.Bys()))
	flags.IntVar(&f.classes, "max-classes", 8, "the greatest number of classes, from 1 to 8")
	flags.BoolVar(&f.json, "json", false, "print the report as one JSON object")
	complete(cmd, "classes", fit.Bys())
	complete(cmd, "capacity-rule", []string{"peak", "recorded", "load:0.8"})
	f.readingFlags.add(cmd, true)
}

// check looks at the flags.
func (f *fitFlags) check(cmd *cobra.Command) error {
	f.procsGiven = cmd.Flags().Changed("procs")
	r := replayFlags{procs: f.procs, readingFlags: f.readingFlags, capacityRule: f.capacityRule}
	into := replay.Replay{Log: &logs.Origin{}}
	if f.procsGiven && f.procs < 1 {
		return usageError(fmt.Sprintf("--procs is %d, and must be from 1 to 2,147,483,647", f.procs), "omit it to take the size from the log")
	}
	if err := r.readRules(&into, f.procsGiven); err != nil {
		return err
	}
	f.opt = into.Log.Options
	f.rule, f.missing = into.Rules.CapacityRule, f.opt.Read.MissingLimit
	for _, by := range fit.Bys() {
		if by == f.classesBy {
			if f.classes < 1 || f.classes > 8 {
				return usageError(fmt.Sprintf("--max-classes is %d: give from 1 to 8", f.classes), "")
			}
			return nil
		}
	}
	return usageError(fmt.Sprintf("--classes: there are no classes by %q: they are by %s", f.classesBy, words(fit.Bys())), "")
}

func (f *fitFlags) options(name string) fit.Options {
	return fit.Options{
		Name: name, Capacity: f.procs, CapacityRule: f.rule, MissingLimit: f.missing,
		By: fit.By(f.classesBy), Classes: f.classes,
	}
}

// load reads a whole log.
func (f *fitFlags) load(cmd *cobra.Command, t *terminal.Terminal, path string) (*trace.Log, error) {
	origin := &logs.Origin{Path: path, Stdin: cmd.InOrStdin(), Options: f.opt, Watch: t.Watch("")}
	return origin.Load(cmd.Context())
}

func fitCommand(t *terminal.Terminal) *cobra.Command {
	var f fitFlags
	cmd := &cobra.Command{
		Use:   "fit LOG",
		Short: "Write a scenario whose workload is fitted to a log",
		Long: `Fit reads a log and writes a scenario that a person can read and edit: the
machine, the rhythm of the day and the week, and up to eight classes of jobs with
their rates, bursts, sizes, run times and limits. Comments say where each number
comes from, how good it is, and what the scenario does not explain.

With -o the scenario goes to a file and a report to standard output; without it
the scenario itself does. docs/fitting.md explains the methods.`,
		Example: `  aforo trace fit KTH-SP2.swf.gz -o kth.toml
  aforo trace fit philly.csv.gz --capacity-rule load:0.8 --classes queue -o philly.toml
  aforo run kth.toml --replications 3`,
		Args: exactly("LOG"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(cmd); err != nil {
				return err
			}
			return f.run(cmd, t, args[0])
		},
	}
	f.add(cmd)
	cmd.Flags().StringVarP(&f.out, "output", "o", "", "write the scenario to this `file`")
	return cmd
}

// run fits the log and writes scenario and report.
func (f *fitFlags) run(cmd *cobra.Command, t *terminal.Terminal, path string) error {
	if logs.Same(path, f.out) {
		return usageError("-o: "+f.out+" is the log itself", "name another file")
	}
	log, err := f.load(cmd, t, path)
	if err != nil {
		return err
	}
	model, err := fit.New(log, f.options(fittedName(path)))
	if err != nil {
		return fitError(err)
	}
	scenario := model.Scenario()
	if f.out == "" && !f.json {
		_, err := t.Out.Write(scenario)
		return err
	}
	if f.out != "" {
		if err := writeFile(f.out, "mine.toml", scenario); err != nil {
			return err
		}
	}
	if f.json {
		return text.JSON(t.Out, model)
	}
	return logreport.Fit(t.Out, model, f.out)
}

// fitError is an error about the log: what is in it cannot be fitted.
func fitError(err error) error {
	var log *trace.Error
	if errors.As(err, &log) {
		return err
	}
	return wrong(err, "aforo replay says what is in a log")
}

// fittedName is how a scenario calls a log.
func fittedName(path string) string {
	if path == "-" {
		return "standard input"
	}
	return filepath.Base(path)
}
