package main

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"aforo/cmd/aforo/internal/terminal"
	"aforo/results/logreport"
	"aforo/results/text"
	"aforo/scenarios"
	"aforo/sim/backtest"
	"aforo/sim/sched"
	"aforo/workload"
	"aforo/workload/clock"
	"aforo/workload/fit"
	"aforo/workload/reshape"
	"aforo/workload/trace"
)

// A backtestRun is the command line of trace backtest.
type backtestRun struct {
	fitFlags
	replayFlags
	split  float64
	warmup string
	seeds  int
	level  string

	resample string
	figures  string
	policy   sched.Policy
	warmFor  time.Duration

	holdUsers float64
}

func backtestCommand(t *terminal.Terminal) *cobra.Command {
	var b backtestRun
	cmd := &cobra.Command{
		Use:   "backtest LOG",
		Short: "Fit to the first part of a log and hold the model against the rest",
		Long: `Backtest fits a workload to the first part of a log, generates jobs for the rest
of it with several seeds, replays them and the real jobs of that part on the same
machine under the same policy, and says how far the waits and the utilization of
the model lie from those of the real jobs. Both replays are warmed up by the weeks
before: the real one by real jobs, the model's by generated ones.

Where the log has recorded waits, all its real jobs are replayed, too, and held
against what the real scheduler did: that is the error of the machine and the
policy, which no model of the workload can take away.`,
		Example: `  aforo trace backtest KTH-SP2.swf.gz
  aforo trace backtest RICC.swf.gz --split 0.6 --seeds 10 --figures ricc
  aforo trace backtest philly.csv.gz --capacity-rule load:0.8 --json`,
		Args: exactly("LOG"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := b.check(cmd); err != nil {
				return err
			}
			return b.run(cmd, t, args[0])
		},
	}
	b.fitFlags.add(cmd)
	flags := cmd.Flags()
	flags.Float64Var(&b.split, "split", 0.5, "the part of the log, by time, that is fitted")
	flags.StringVar(&b.warmup, "warmup", "4w", "how long both sides are simulated before what is compared")
	flags.Float64Var(&b.holdUsers, "hold-users", 0, "replay the whole log once more with each user held to this `quantile` of what it held while a job of it waited, such as 0.75")
	flags.IntVar(&b.seeds, "seeds", 5, "how many times the rest of the log is generated, at least 2")
	flags.StringVar(&b.level, "level", "fitted", `the jobs a day of the model: "fitted" to the first part, or "held-out": scaled to offer the load of the rest`)
	flags.StringVar(&b.resample, "resample", "", "draw the jobs of the model from those of the first part in place of fitting one: "+words(reshape.Bys()))
	flags.StringVar(&b.order, "order", "fcfs", "order of the queue: "+words(sched.Orders()))
	flags.StringVar(&b.backfill, "backfill", "easy", "what may start past a blocked head: "+words(sched.Backfills()))
	flags.StringVar(&b.pass, "pass", "instant", `when the scheduler looks: "instant", "event", or a beat such as "30s"`)
	flags.StringVar(&b.backfillOrder, "backfill-order", "fcfs", "order in which jobs are tried for backfilling: fcfs or sjf")
	flags.IntVar(&b.depth, "depth", 0, "how many waiting jobs a pass looks at (0: all)")
	flags.IntVar(&b.reservations, "reservations", 1, "how many blocked jobs hold the machine under easy")
	flags.StringVar(&b.figures, "figures", "", "draw the comparison into this `folder`, as SVG and PNG")
	complete(cmd, "order", sched.Orders())
	complete(cmd, "backfill", sched.Backfills())
	complete(cmd, "resample", reshape.Bys())
	complete(cmd, "level", []string{"fitted", "held-out"})
	return cmd
}

// check looks at the flags.
func (b *backtestRun) check(cmd *cobra.Command) error {
	if err := b.fitFlags.check(cmd); err != nil {
		return err
	}
	r := b.replayFlags
	r.limits, r.readingFlags = "requested", readingFlags{}
	checked, err := r.replay(false)
	if err != nil {
		return err
	}
	b.policy = checked.Policy
	if b.warmFor, err = clock.ParseDuration(b.warmup); err != nil {
		return wrong(fmt.Errorf("--warmup: %w", err), `write a number and its unit: "4w" or "10d"`)
	}
	switch {
	case !(b.split > 0.05 && b.split < 0.95):
		return usageError(fmt.Sprintf("--split: %v of the log cannot be fitted and held against the rest", b.split), "give a part from 0.1 to 0.9")
	case !(b.holdUsers >= 0 && b.holdUsers <= 1) || b.holdUsers == 0 && cmd.Flags().Changed("hold-users"):
		return usageError(fmt.Sprintf("--hold-users: there is no quantile %v", b.holdUsers), "give a number above 0 and up to 1, such as 0.75")
	case b.seeds < 2 || b.seeds > 1000:
		return usageError(fmt.Sprintf("--seeds: %d are not enough for an interval, or too many", b.seeds), "give from 2 to 1000")
	case b.resample != "" && !slices.Contains(reshape.Bys(), b.resample):
		return usageError(fmt.Sprintf("--resample: there is no %q: it is %s", b.resample, words(reshape.Bys())), "")
	case b.level != "fitted" && b.level != "held-out":
		return usageError(fmt.Sprintf("--level: there is no level %q: it is fitted or held-out", b.level), "")
	}
	return nil
}

// firstPartError is the error for a first part that cannot be fitted: where it is not
// the fault of the log, a longer one may be.
func firstPartError(err error) error {
	if failed := fitError(err); exitStatus(failed) != statusWrong || errors.As(err, new(*trace.Error)) {
		return failed
	}
	return wrong(err, "give a larger --split, so that the first part has more of the log; aforo trace info says what is in it")
}

func (b *backtestRun) run(cmd *cobra.Command, t *terminal.Terminal, path string) error {
	log, err := b.load(cmd, t, path)
	if err != nil {
		return err
	}
	o := backtest.Options{
		Fit: b.options(fittedName(path)), Split: b.split, Warmup: b.warmFor, HeldOut: b.level == "held-out", Resample: b.resample,
		Plan: backtest.Plan{Policy: b.policy, Seeds: b.seeds, HoldUsers: b.holdUsers}, Generate: b.generate,
	}
	r, plan, err := backtest.New(log, o)
	switch {
	case errors.Is(err, backtest.ErrFit):
		return firstPartError(err)
	case errors.Is(err, backtest.ErrShort):
		return wrong(err, "give a smaller --split")
	case err != nil:
		return err
	}
	r.Policy = logreport.Policy(b.policy, false)
	if err := r.Run(cmd.Context(), plan, b.warmFor); err != nil {
		return err
	}
	if b.figures != "" {
		files, err := logreport.BacktestFigures(r)
		if err != nil {
			return err
		}
		if err := writeFigures(b.figures, "", files); err != nil {
			return err
		}
	}
	if b.fitFlags.json {
		return text.JSON(t.Out, r)
	}
	return logreport.Backtest(t.Out, r)
}

// generate makes a scenario of the fit, which is the model as anyone would run it.
func (b *backtestRun) generate(model *fit.Fit) (func(seed int) (workload.Source, error), error) {
	f, err := scenarios.Parse(model.Name+".toml", model.Scenario())
	if err != nil {
		return nil, fmt.Errorf("the fitted scenario is wrong: %w", err)
	}
	s, err := f.Study(scenarios.Options{Replications: b.seeds})
	if err != nil {
		return nil, fmt.Errorf("the fitted scenario is wrong: %w", err)
	}
	return func(seed int) (workload.Source, error) { return s.Open(seed) }, nil
}
