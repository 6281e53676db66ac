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
	"aforo/sim/infer"
	"aforo/workload/logs"
	"aforo/workload/trace/jobs"
)

// A rulesRun is the command line of trace rules.
type rulesRun struct {
	procs        int
	capacityRule string
	train        float64
	out          string
	json         bool
	readingFlags
	opt   logs.Options
	rules jobs.Rules
}

func rulesCommand(t *terminal.Terminal) *cobra.Command {
	var r rulesRun
	cmd := &cobra.Command{
		Use:   "rules LOG",
		Short: "Find the rules of a site in its log, and write them as a scenario",
		Long: `Rules looks for what explains the waits that a log has recorded: partitions by the
log's names, opening hours by limit and size, what users, groups and queues may
hold, outages, capacity, and the policy. It replays the log under one rule after
the other, chooses them on the first 60 % of the weeks, judges them on the rest,
drops what does not help there, and writes a scenario with a [trace] that anyone
can run. Its comments say what led to each rule, and its [grade] how far to trust
it. Where no rule helps it says so.`,
		Example: `  aforo trace rules KTH-SP2.swf.gz -o kth.toml
  aforo run kth.toml`,
		Args: exactly("LOG"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := r.check(cmd, args[0]); err != nil {
				return err
			}
			return r.run(cmd, t, args[0])
		},
	}
	flags := cmd.Flags()
	flags.StringVarP(&r.out, "output", "o", "", "write the scenario to this `file`")
	flags.IntVar(&r.procs, "procs", 0, "processors or GPUs of the machine (default: what the log says, else what was busy in 99 % of the time)")
	flags.StringVar(&r.capacityRule, "capacity-rule", "", "find the size of the machine from the jobs: "+words(jobs.CapacityRules()))
	flags.Float64Var(&r.train, "split", infer.DefaultTrain, "the part of the weeks that rules are chosen on")
	flags.BoolVar(&r.json, "json", false, "print the report as one JSON object")
	complete(cmd, "capacity-rule", []string{"peak", "recorded", "load:0.8"})
	r.readingFlags.add(cmd, true)
	return cmd
}

// check looks at the flags.
func (r *rulesRun) check(cmd *cobra.Command, path string) error {
	given := cmd.Flags().Changed("procs")
	f := replayFlags{procs: r.procs, readingFlags: r.readingFlags, capacityRule: r.capacityRule}
	into := replay.Replay{Log: &logs.Origin{}}
	switch {
	case path == "-":
		return usageError("aforo trace rules reads a file: the scenario names it", "write the log to a file first")
	case given && r.procs < 1:
		return usageError(fmt.Sprintf("--procs is %d, and must be from 1 to 2,147,483,647", r.procs), "omit it to take the size from the log")
	case !(r.train >= 0.1 && r.train <= 0.9):
		return usageError(fmt.Sprintf("--split: rules cannot be chosen on %v of the weeks and judged on the rest", r.train), "give a part from 0.1 to 0.9")
	case logs.Same(path, r.out):
		return usageError("-o: "+r.out+" is the log itself", "name another file")
	}
	if err := f.readRules(&into, given); err != nil {
		return err
	}
	r.opt, r.rules = into.Log.Options, into.Rules
	return nil
}

func (r *rulesRun) run(cmd *cobra.Command, t *terminal.Terminal, path string) error {
	origin := &logs.Origin{Path: path, Stdin: cmd.InOrStdin(), Options: r.opt, Watch: t.Watch("")}
	log, err := origin.Load(cmd.Context())
	if err != nil {
		return err
	}
	found, err := infer.Run(cmd.Context(), log, infer.Options{Name: filepath.Base(path), Rules: r.rules, Train: r.train})
	switch {
	case errors.Is(err, infer.ErrNoWaits):
		return wrong(err, "rules are found in recorded waits: aforo trace info says whether a log has them")
	case errors.Is(err, infer.ErrShort):
		return wrong(err, "give a log of two weeks at least, or a smaller --split")
	case err != nil:
		return err
	}
	scenario := found.Scenario(r.file(path))
	switch {
	case r.out == "" && !r.json:
		_, err := t.Out.Write(scenario)
		return err
	case r.out != "":
		if err := writeFile(r.out, "site.toml", scenario); err != nil {
			return err
		}
	}
	if r.json {
		return text.JSON(t.Out, found)
	}
	return logreport.Rules(t.Out, found, r.out)
}

// file is the log as the scenario names it: relative to its folder, where that can be.
func (r *rulesRun) file(path string) string {
	folder, err := filepath.Abs(filepath.Dir(r.out))
	if err != nil {
		return path
	}
	to, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	if short, err := filepath.Rel(folder, to); err == nil {
		return filepath.ToSlash(short)
	}
	return to
}
