package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"aforo/cmd/aforo/internal/terminal"
	"aforo/results/text"
	"aforo/scenarios"
	"aforo/sim/study"
	"aforo/sim/study/work"
)

type workFlags struct {
	runFlags
	purpose   string // run, sweep or plan
	share     string
	status    bool
	script    string
	nodeCores int
}

// purposes are the commands that runs can be made for.
var purposes = []string{"run", "sweep", "plan"}

func workCommand(t *terminal.Terminal) *cobra.Command {
	f := workFlags{runFlags: runFlags{paperFlags: paperFlags{scale: 1}}} // it draws nothing
	cmd := &cobra.Command{
		Use:   "work SCENARIO",
		Short: "Simulate a share of what a run, a sweep or a plan needs, into a store",
		Long: `Work makes runs that aforo run, sweep or plan needs and puts them into a store: one
share of them, so that any number of machines that see the same folder make them
together. They know of each other by the store alone. When all have ended,
  aforo run SCENARIO --store DIR --merge
puts the result together, the same bytes as on one machine; it ends with status 4
and a list where something is missing, and the same command of work makes that.

--share 3/10 is the third of ten shares, of which the last is 10/10. Where a batch
system counts from 0, they are 0/10 to 9/10: 0/10 is the same share as 10/10. A plan, and a run with precision or [select], ask for runs
one after the other: who has no part in what is asked for now goes ahead.

--status tells what is done and needed. --script slurm prints a job array for Slurm.`,
		Example: `  aforo work my-cluster.toml --for run --store runs --share 3/10
  aforo work my-cluster.toml --for run --store runs --status
  aforo work my-cluster.toml --for run --store runs --script slurm >job.sh`,
		Args:              exactly("SCENARIO"),
		ValidArgsFunction: completeScenarios,
		RunE: func(cmd *cobra.Command, args []string) error {
			f.seedSet = cmd.Flags().Changed("seed")
			f.repsSet = cmd.Flags().Changed("replications")
			return workOn(cmd.Context(), t, &f, args[0])
		},
	}
	fl := cmd.Flags()
	fl.StringVar(&f.purpose, "for", "", "the command that needs the runs: `run, sweep or plan`")
	complete(cmd, "for", purposes)
	fl.StringVar(&f.store, "store", "", "the `folder` that finished runs are read from and written to")
	fl.StringVar(&f.share, "share", "", "which share of the work this is: `K/N`, with K from 1 to N, or from 0 to N-1; all of it where it is left out")
	fl.BoolVar(&f.status, "status", false, "simulate nothing, and tell what is done and what is needed")
	fl.StringVar(&f.script, "script", "", "print a script for a batch system: `slurm`")
	complete(cmd, "script", []string{"slurm"})
	fl.IntVar(&f.nodeCores, "node-cores", runtime.GOMAXPROCS(0), "with --script: how many cores a node has")
	fl.StringVar(&f.trace, "trace", "", "a trace `file` in place of the scenario's own")
	fl.Uint64Var(&f.seed, "seed", 0, "a seed in place of the scenario's own")
	fl.IntVar(&f.replications, "replications", 0, "a number of replications in place of the scenario's own")
	fl.IntVar(&f.cores, "cores", runtime.GOMAXPROCS(0), "how many replications at a time; changes no result")
	fl.StringArrayVar(&f.variants, "variant", nil, "as aforo run has it")
	fl.StringArrayVar(&f.set, "set", nil, "a value instead of the scenario's own, as `key=value`; may be given again")
	fl.StringSliceVar(&f.by, "by", nil, "as aforo run has it")
	fl.StringVar(&f.every, "every", "", "as aforo run has it")
	fl.BoolVar(&f.verify, "verify", false, "check the invariants of the simulation in every run")
	fl.BoolVar(&f.anyway, "anyway", false, "simulate even more than a billion jobs, or what may take more than 8 GB of memory")
	return cmd
}

// checked refuses what does not go together, and reads the share.
func (f *workFlags) checked() (s work.Share, err error) {
	hint := "write aforo work SCENARIO --for run --store DIR --share 3/10"
	switch {
	case f.purpose == "":
		return s, usageError("--for is missing: what the runs are for", hint)
	case f.purpose != "run" && f.purpose != "sweep" && f.purpose != "plan":
		return s, usageError(fmt.Sprintf("--for %s: runs are made for run, sweep or plan", f.purpose), hint)
	case f.store == "":
		return s, usageError("--store is missing: where the runs go to", hint)
	case f.script != "" && f.script != "slurm":
		return s, usageError(fmt.Sprintf("--script %s: there is one for slurm alone", f.script), "docs/cluster.md has lines for Kubernetes and GNU parallel")
	case f.purpose != "run" && (f.variants != nil || f.by != nil || f.every != ""):
		return s, usageError("--variant, --by and --every are for run", "leave them out")
	case f.purpose == "plan" && f.repsSet:
		return s, usageError("a plan decides how many replications it needs", "leave --replications out, or --set plan.replications=20")
	case f.nodeCores < 1:
		return s, usageError(fmt.Sprintf("--node-cores is %d, and must be at least 1", f.nodeCores), "")
	}
	if f.share == "" {
		f.share = "1/1"
	}
	k, n, ok := strings.Cut(f.share, "/")
	var e1, e2 error
	s.K, e1 = strconv.Atoi(k)
	s.N, e2 = strconv.Atoi(n)
	if !ok || e1 != nil || e2 != nil || s.N < 1 || s.K < 0 || s.K > s.N {
		return s, usageError(fmt.Sprintf("--share %s is no share", f.share), "write it as 3/10, the third of ten; the last is 10/10, or 0/10 where a batch system counts from 0")
	}
	if s.N > sharesMost {
		return s, usageError(fmt.Sprintf("--share %s: there are at most %s shares", f.share, text.Thousands(sharesMost)), "more shares than there are replications make nothing: --status tells how many are needed")
	}
	return s, f.check()
}

// workOn does what work is asked for.
func workOn(ctx context.Context, t *terminal.Terminal, f *workFlags, name string) (err error) {
	share, err := f.checked()
	if err != nil {
		return err
	}
	j, task, err := f.task(t, name)
	if err != nil {
		return err
	}
	f.reads = f.status
	k, err := f.open(t)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, k.close()) }()
	task.Store = k
	switch {
	case f.status:
		return f.printStatus(ctx, t, k, task, j)
	case f.script != "":
		return f.printScript(ctx, t, task, j)
	}
	task.Made = func(done, taken int) {
		t.Progress(func() string {
			return fmt.Sprintf("%s, share %s: %d of %s: %s", j.s.Name, f.share, done, text.Count(taken, "replication"), k.pace(float64(taken-done)/float64(f.cores)))
		})
	}
	if err := task.Work(ctx, share); err != nil {
		return j.file.Located(ctx, err, f.options())
	}
	t.Clear()
	_, err = fmt.Fprintf(t.Out, "%s: share %s for %s is done: %s made\n", j.s.Name, f.share, f.purpose, text.Count(int(k.made.Load()), "replication"))
	return err
}

func (f *workFlags) options() scenarios.Options {
	opt := scenarios.Options{Trace: f.trace, Replications: f.replications}
	if f.seedSet {
		opt.Seed = &f.seed
	}
	return opt
}

// task reads the scenario and says what is to be done with it.
func (f *workFlags) task(t *terminal.Terminal, name string) (j job, task *work.Task, err error) {
	if j, err = prepare(t, f.runFlags, name); err != nil {
		return j, nil, err
	}
	task, opt := &work.Task{How: study.Options{Workers: f.cores, Verify: f.verify}}, f.options()
	switch f.purpose {
	case "run":
		j.s.GroupBy(f.ways()...)
		if j.s.Precision != nil || j.s.Select != nil {
			task.Most = max(j.s.Replications, j.s.MaxReplications)
		}
		task.Replay = func(ctx context.Context, how study.Options) error {
			_, err := study.Run(ctx, j.s, how)
			return err
		}
	case "sweep":
		forecast, err := j.file.ForecastSweep(j.text, opt)
		if err == nil {
			err = f.bearable(j.path+": the sweep", forecast)
		}
		if err != nil {
			return j, nil, err
		}
		task.Replay = func(ctx context.Context, how study.Options) error {
			_, err := j.file.Vary(ctx, j.text, opt, how, nil)
			return err
		}
	case "plan":
		forecast, err := j.file.ForecastSearch(j.text, opt)
		if err == nil {
			err = f.bearable(j.path+": the plan", forecast)
		}
		if err != nil {
			return j, nil, err
		}
		task.Most = j.file.Plan.Most
		task.Replay = func(ctx context.Context, how study.Options) error {
			_, err := j.file.Search(ctx, j.text, opt, how, nil)
			return err
		}
	}
	return j, task, nil
}

// printStatus tells what is done and needed, how fast it goes, and what has failed.
func (f *workFlags) printStatus(ctx context.Context, t *terminal.Terminal, k *kept, task *work.Task, j job) error {
	var done []study.Unit
	missing, err := task.Asked(ctx, func(u study.Unit) { done = append(done, u) })
	if err != nil {
		return j.file.Located(ctx, err, f.options())
	}
	s := &tally{searches: task.Most > 0, now: time.Now()}
	for _, u := range done {
		e, _ := k.Entry(u.Key, u.Replication)
		s.add(u, true, e.At)
	}
	for _, u := range missing {
		s.add(u, false, time.Time{})
	}
	for _, x := range k.Failures() {
		s.failed(x)
	}
	return s.print(t.Out, j.s.Name, f.purpose)
}

// sharesMost is how many shares there may be: as many as a scenario has replications at most.
const sharesMost = 100_000
