package main

import (
	"fmt"
	"io"
	"math"

	"aforo/sim/sched"
	"aforo/workload/logs"
	"aforo/workload/sacct"
	"aforo/workload/trace"

	"github.com/spf13/cobra"
)

// replayFlags are the flags as they were written.
type replayFlags struct {
	procs                                int
	order, backfill, pass, backfillOrder string
	depth, reservations                  int
	limits, jobs                         string
	format, capacityRule, missingLimits  string
	arrival                              string
	json, verify                         bool
}

func replayCommand(t *terminal) *cobra.Command {
	var f replayFlags
	cmd := &cobra.Command{
		Use:   "replay TRACE",
		Short: "Simulate a trace file without a scenario",
		Long: `Replay simulates the jobs of a trace on one machine and prints how long they
waited. TRACE is a log in the Standard Workload Format (.swf), of Slurm's sacct,
of a GPU cluster or in the CSV of this project, plain or compressed by gzip, "-"
being standard input; its content tells the format. Records that cannot be
simulated are dropped, counted and reported with their lines; a line that is not
of the format is an error.`,
		Example: `  aforo replay KTH-SP2.swf.gz
  aforo replay KTH-SP2.swf.gz --order f1 --backfill conservative --json
  aforo replay KTH-SP2.swf.gz --backfill-order sjf --limits exact --jobs starts.csv
  aforo replay philly.csv.gz --capacity-rule load:0.8 --missing-limits popular
  sacct -a -X -P --format=ALL | aforo replay - --procs 4096`,
		Args: exactly("TRACE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			r, err := f.replay(args[0], cmd.Flags().Changed("procs"))
			if err != nil {
				return err
			}
			r.stdin = cmd.InOrStdin()
			return r.run(cmd.Context(), t)
		},
	}
	flags := cmd.Flags()
	flags.IntVar(&f.procs, "procs", 0, "processors of the machine (default: the trace's MaxProcs, else its MaxNodes)")
	flags.StringVar(&f.order, "order", "fcfs", "order of the queue: "+words(sched.Orders()))
	flags.StringVar(&f.backfill, "backfill", "easy", "what may start past a blocked head: "+words(sched.Backfills()))
	flags.StringVar(&f.pass, "pass", "instant", `when the scheduler looks: "instant", "event", or a beat such as "30s"`)
	flags.StringVar(&f.backfillOrder, "backfill-order", "fcfs", "order in which jobs are tried for backfilling: fcfs or sjf")
	flags.IntVar(&f.depth, "depth", 0, "how many waiting jobs a pass looks at (0: all)")
	flags.IntVar(&f.reservations, "reservations", 1, "how many blocked jobs hold the machine under easy")
	flags.StringVar(&f.limits, "limits", "requested", "the jobs' limits: requested, or exact (each job's run time)")
	flags.StringVar(&f.format, "format", "", "format of the trace, where its content does not tell: "+words(logs.Names()))
	flags.StringVar(&f.capacityRule, "capacity-rule", "", "find the size of the machine from the jobs: "+words(trace.CapacityRules()))
	flags.StringVar(&f.missingLimits, "missing-limits", "run", "the limit of a job without one: "+words(trace.LimitRules()))
	flags.StringVar(&f.arrival, "arrival", "submit", "when a job of a Slurm log arrives: "+words(sacct.Arrivals()))
	flags.StringVar(&f.jobs, "jobs", "", "write the schedule, one row a job, to this CSV `file`")
	flags.BoolVar(&f.json, "json", false, "print the results as one JSON object")
	flags.BoolVar(&f.verify, "verify", false, "check the invariants of the simulation while it runs")
	complete(cmd, "order", sched.Orders())
	complete(cmd, "backfill", sched.Backfills())
	complete(cmd, "pass", []string{"instant", "event", "30s"})
	complete(cmd, "backfill-order", []string{"fcfs", "sjf"})
	complete(cmd, "limits", []string{"requested", "exact"})
	complete(cmd, "format", logs.Names())
	complete(cmd, "capacity-rule", []string{"peak", "recorded", "load:0.8"})
	complete(cmd, "arrival", sacct.Arrivals())
	complete(cmd, "missing-limits", []string{"run", "popular", "factor:2", "default:24h"})
	return cmd
}

// complete offers words to the shell's completion of a flag.
func complete(cmd *cobra.Command, flag string, words []string) {
	if err := cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic(err) // there is no such flag
	}
}

// replay checks the flags and returns what is to be done.
func (f *replayFlags) replay(path string, procsGiven bool) (*replay, error) {
	r := &replay{trace: path, opt: logs.Options{Format: f.format}, jobs: f.jobs, json: f.json, verify: f.verify}
	if procsGiven && (f.procs < 1 || f.procs > math.MaxInt32) {
		return nil, usageError(fmt.Sprintf("--procs: a machine of %d processors cannot be", f.procs), "leave it away to take the size from the trace")
	}
	r.rules.Capacity = f.procs
	switch f.limits {
	case "requested":
	case "exact":
		r.rules.ExactLimits = true
	default:
		return nil, usageError(fmt.Sprintf("--limits: there are no limits %q: they are requested or exact", f.limits), "")
	}
	if err := f.readRules(r, procsGiven); err != nil {
		return nil, err
	}
	var err error
	if r.policy.Order, err = sched.ParseOrder(f.order); err != nil {
		return nil, wrong(fmt.Errorf("--order: %w", err), "")
	}
	if r.policy.Backfill, err = sched.ParseBackfill(f.backfill); err != nil {
		return nil, wrong(fmt.Errorf("--backfill: %w", err), "")
	}
	if r.policy.Pass, err = sched.ParsePass(f.pass); err != nil {
		return nil, wrong(fmt.Errorf("--pass: %w", err), "")
	}
	if r.policy.BackfillOrder, err = sched.ParseOrder(f.backfillOrder); err != nil {
		return nil, wrong(fmt.Errorf("--backfill-order: %w", err), "")
	}
	r.policy.Depth, r.policy.Reservations = f.depth, f.reservations
	if err := r.policy.Check(); err != nil {
		return nil, wrong(err, "")
	}
	return r, nil
}

// readRules reads the flags about what the log leaves open.
func (f *replayFlags) readRules(r *replay, procsGiven bool) error {
	var err error
	if f.format != "" {
		if _, err := logs.Find(f.format); err != nil {
			return wrong(fmt.Errorf("--format: %w", err), "leave it away to have the format recognised")
		}
	}
	if f.arrival != "" { // the other commands with these rules do not have the flag
		if r.opt.Arrival, err = sacct.ParseArrival(f.arrival); err != nil {
			return wrong(fmt.Errorf("--arrival: %w", err), "")
		}
	}
	if f.capacityRule != "" {
		if procsGiven {
			return usageError("--procs and --capacity-rule both give the size of the machine", "leave one of them away")
		}
		if r.rules.CapacityRule, err = trace.ParseCapacityRule(f.capacityRule); err != nil {
			return wrong(fmt.Errorf("--capacity-rule: %w", err), "")
		}
	}
	if r.rules.MissingLimit, err = trace.ParseLimitRule(f.missingLimits); err != nil {
		return wrong(fmt.Errorf("--missing-limits: %w", err), "")
	}
	return nil
}

// words writes "a, b or c".
func words(list []string) string {
	text := ""
	for i, w := range list {
		switch {
		case i == 0:
		case i == len(list)-1:
			text += " or "
		default:
			text += ", "
		}
		text += w
	}
	return text
}

// A replay is a trace, a machine and a policy.
type replay struct {
	trace        string    // the path, or "-"
	stdin        io.Reader // what "-" stands for
	spool        spool
	opt          logs.Options
	rules        trace.Rules
	policy       sched.Policy
	jobs         string // the file for the schedule, or ""
	json, verify bool
}

// limits is the word for where the limits come from.
func (r *replay) limits() string {
	if r.rules.ExactLimits {
		return "exact"
	}
	return "requested"
}
