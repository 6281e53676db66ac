package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"aforo/scenarios"
	"aforo/sim/backtest"
	"aforo/sim/sched"
	"aforo/workload"
	"aforo/workload/fit"
	"aforo/workload/trace"
)

// A backtestRun is the command line of trace backtest.
type backtestRun struct {
	fitFlags
	replayFlags
	split   float64
	warmup  string
	seeds   int
	level   string
	figures string
	policy  sched.Policy
	warmFor time.Duration
}

func backtestCommand(t *terminal) *cobra.Command {
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
	flags.IntVar(&b.seeds, "seeds", 5, "how many times the rest of the log is generated, at least 2")
	flags.StringVar(&b.level, "level", "fitted", `the jobs a day of the model: "fitted" to the first part, or "held-out": scaled to offer the load of the rest`)
	flags.StringVar(&b.order, "order", "fcfs", "order of the queue: "+words(sched.Orders()))
	flags.StringVar(&b.backfill, "backfill", "easy", "what may start past a blocked head: "+words(sched.Backfills()))
	flags.StringVar(&b.pass, "pass", "instant", `when the scheduler looks: "instant", "event", or a beat such as "30s"`)
	flags.StringVar(&b.backfillOrder, "backfill-order", "fcfs", "order in which jobs are tried for backfilling: fcfs or sjf")
	flags.IntVar(&b.depth, "depth", 0, "how many waiting jobs a pass looks at (0: all)")
	flags.IntVar(&b.reservations, "reservations", 1, "how many blocked jobs hold the machine under easy")
	flags.StringVar(&b.figures, "figures", "", "draw the comparison into this `folder`, as SVG and PNG")
	complete(cmd, "order", sched.Orders())
	complete(cmd, "backfill", sched.Backfills())
	complete(cmd, "level", []string{"fitted", "held-out"})
	return cmd
}

// check looks at the flags.
func (b *backtestRun) check(cmd *cobra.Command) error {
	if err := b.fitFlags.check(cmd); err != nil {
		return err
	}
	r := b.replayFlags
	r.limits, r.missingLimits = "requested", "run"
	checked, err := r.replay("", false)
	if err != nil {
		return err
	}
	b.policy = checked.policy
	if b.warmFor, err = scenarios.ParseDuration(b.warmup); err != nil {
		return wrong(fmt.Errorf("--warmup: %w", err), `write a number and its unit: "4w" or "10d"`)
	}
	switch {
	case !(b.split > 0.05 && b.split < 0.95):
		return usageError(fmt.Sprintf("--split: %v of the log cannot be fitted and held against the rest", b.split), "give a part from 0.1 to 0.9")
	case b.seeds < 2 || b.seeds > 1000:
		return usageError(fmt.Sprintf("--seeds: %d are not enough for an interval, or too many", b.seeds), "give from 2 to 1000")
	case b.level != "fitted" && b.level != "held-out":
		return usageError(fmt.Sprintf("--level: there is no level %q: it is fitted or held-out", b.level), "")
	}
	return nil
}

// A backtested is what a backtest yields.
type backtested struct {
	Log     string   `json:"log"`
	Policy  string   `json:"policy"`
	Level   string   `json:"level"`
	Split   float64  `json:"split"`
	From    string   `json:"held_out_from"`
	Days    float64  `json:"held_out_days"`
	WarmupD float64  `json:"warmup_days"`
	Jobs    int      `json:"held_out_jobs"`
	Remarks []string `json:"remarks"`
	Fit     *fit.Fit `json:"fit"`
	*backtest.Result

	start time.Time // of the held-out part; made up where the log has no dates
	first time.Time // of the log, likewise
}

func (b *backtestRun) run(cmd *cobra.Command, t *terminal, path string) error {
	log, err := b.load(path, cmd.InOrStdin())
	if err != nil {
		return err
	}
	r, plan, err := b.plan(log, fittedName(path))
	if err != nil {
		return err
	}
	if r.Result, err = plan.Run(cmd.Context()); err != nil {
		return err
	}
	b.remarks(r)
	if b.figures != "" {
		if err := r.draw(b.figures); err != nil {
			return err
		}
	}
	if b.fitFlags.json {
		return printIndented(t.out, r)
	}
	return r.print(t.out)
}

// plan cuts the log, fits its first part and makes a scenario of the fit, which is the
// model as anyone would run it.
func (b *backtestRun) plan(log *trace.Log, name string) (*backtested, *backtest.Plan, error) {
	real, err := b.real(log, name)
	if err != nil {
		return nil, nil, err
	}
	first, last := real.Jobs[0].Submit, real.Jobs[len(real.Jobs)-1].Submit
	p := &backtest.Plan{
		Machine: real.Machine, Policy: b.policy, Real: real.Jobs, Seeds: b.seeds,
		Split: first + time.Duration(b.split*float64(last-first)), End: last + time.Second,
	}
	p.Split = p.Split.Truncate(time.Second)
	opt := b.options(name)
	opt.Capacity, opt.CapacityRule = real.Machine, trace.CapacityRule{}
	model, err := fit.New(before(log, p.Split), opt)
	if err != nil {
		return nil, nil, fitError(fmt.Errorf("the first part of the log: %w", err))
	}
	p.Zero = model.From - model.Warmup()
	p.Warmup = min(b.warmFor, p.Split-p.Zero)
	jobs, load := held(p)
	if jobs < 30 {
		return nil, nil, usageError(fmt.Sprintf("%s: the held-out part has %s, which is too few to compare", name, trace.Plural(jobs, "job")), "give a smaller --split")
	}
	if b.level == "held-out" {
		model.Scale(load / (model.Load * model.Unexplained.Work))
	}
	f, err := scenarios.Parse(name+".toml", model.Scenario())
	if err != nil {
		return nil, nil, fmt.Errorf("the fitted scenario is wrong: %w", err)
	}
	s, err := f.Study(scenarios.Options{Replications: b.seeds})
	if err != nil {
		return nil, nil, fmt.Errorf("the fitted scenario is wrong: %w", err)
	}
	p.Model = func(seed int) (workload.Source, error) { return s.Open(seed) }
	r := &backtested{
		Log: name, Policy: describe(b.policy), Level: b.level, Split: b.split, Days: (p.End - p.Split).Hours() / 24,
		WarmupD: p.Warmup.Hours() / 24, Jobs: jobs, Fit: model,
		start: model.Start.Add(p.Split - model.From), first: model.Start.Add(first - model.From),
	}
	r.From = r.start.Format(time.RFC3339)
	r.Remarks = logRemarks(real)
	return r, p, nil
}

// real makes the jobs that are replayed; the machine is the same in all of the
// backtest.
func (b *backtestRun) real(log *trace.Log, name string) (*backtest.Log, error) {
	rules := trace.Rules{Capacity: b.fitFlags.procs, CapacityRule: b.rule, MissingLimit: b.missing}
	if rules.Capacity == 0 && rules.CapacityRule.String() == "" && log.Header.Capacity == 0 {
		rules.CapacityRule, _ = trace.ParseCapacityRule("peak")
	}
	return backtest.Real(log, name, rules)
}

// before is the part of a log that was submitted before an instant.
func before(log *trace.Log, split time.Duration) *trace.Log {
	part := &trace.Log{Header: log.Header, Labels: log.Labels}
	for i := range log.Records {
		if r := &log.Records[i]; r.Submit != trace.Unknown && r.Submit < split {
			part.Records = append(part.Records, *r)
		}
	}
	part.Report.Read = int64(len(part.Records))
	return part
}

// held counts the jobs of the held-out part and the load that they offer.
func held(p *backtest.Plan) (jobs int, load float64) {
	for i := range p.Real {
		if j := &p.Real[i]; j.Submit >= p.Split {
			jobs++
			load += float64(j.Size) * j.Run.Seconds()
		}
	}
	return jobs, load / float64(p.Machine) / (p.End - p.Split).Seconds()
}

// describe is a policy in words.
func describe(p sched.Policy) string {
	return (&replay{policy: p}).describePolicy()
}

// logRemarks say what the log lacks.
func logRemarks(l *backtest.Log) []string {
	var list []string
	if 2*l.NoWait > len(l.Jobs) {
		list = append(list, fmt.Sprintf("%d of %d jobs have no recorded wait: there is nothing to say what the real scheduler did", l.NoWait, len(l.Jobs)))
	} else if l.NoWait > 0 {
		list = append(list, fmt.Sprintf("%d of %d jobs have no recorded wait", l.NoWait, len(l.Jobs)))
	}
	if s := noLimits(l.NoLimit, len(l.Jobs)); s != "" {
		list = append(list, s+": the scheduler knows their run times exactly, unless --missing-limits says otherwise")
	}
	return list
}
