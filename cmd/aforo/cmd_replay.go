package main

import (
	"fmt"
	"math"

	"aforo/sim/sched"
	"aforo/workload/swf"

	"github.com/spf13/cobra"
)

// replayFlags are the flags as they were written.
type replayFlags struct {
	procs                                int
	order, backfill, pass, backfillOrder string
	depth, reservations                  int
	limits, jobs                         string
	json, verify                         bool
}

func replayCommand(t *terminal) *cobra.Command {
	var f replayFlags
	cmd := &cobra.Command{
		Use:   "replay TRACE",
		Short: "Simulate a trace file without a scenario",
		Long: `Replay simulates the jobs of a trace on one machine and prints how long they
waited. TRACE is a file in the Standard Workload Format (.swf), plain or
compressed by gzip. Records that cannot be simulated are dropped, counted and
reported with their lines; a line that is not SWF is an error.`,
		Example: `  aforo replay KTH-SP2.swf.gz
  aforo replay KTH-SP2.swf.gz --order f1 --backfill conservative --json
  aforo replay KTH-SP2.swf.gz --backfill-order sjf --limits exact --jobs starts.csv`,
		Args: exactly("TRACE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			r, err := f.replay(args[0], cmd.Flags().Changed("procs"))
			if err != nil {
				return err
			}
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
	flags.StringVar(&f.jobs, "jobs", "", "write the schedule, one row a job, to this CSV `file`")
	flags.BoolVar(&f.json, "json", false, "print the results as one JSON object")
	flags.BoolVar(&f.verify, "verify", false, "check the invariants of the simulation while it runs")
	complete(cmd, "order", sched.Orders())
	complete(cmd, "backfill", sched.Backfills())
	complete(cmd, "pass", []string{"instant", "event", "30s"})
	complete(cmd, "backfill-order", []string{"fcfs", "sjf"})
	complete(cmd, "limits", []string{"requested", "exact"})
	return cmd
}

// complete offers words to the shell's completion of a flag.
func complete(cmd *cobra.Command, flag string, words []string) {
	if err := cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic(err) // there is no such flag
	}
}

// replay checks the flags and returns what is to be done.
func (f *replayFlags) replay(trace string, procsGiven bool) (*replay, error) {
	r := &replay{trace: trace, jobs: f.jobs, json: f.json, verify: f.verify}
	if procsGiven && (f.procs < 1 || f.procs > math.MaxInt32) {
		return nil, usageError(fmt.Sprintf("--procs: a machine of %d processors cannot be", f.procs), "leave it away to take the size from the trace")
	}
	r.options.Procs = f.procs
	switch f.limits {
	case "requested":
	case "exact":
		r.options.ExactLimits = true
	default:
		return nil, usageError(fmt.Sprintf("--limits: there are no limits %q: they are requested or exact", f.limits), "")
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
	trace        string
	options      swf.Options
	policy       sched.Policy
	jobs         string // the file for the schedule, or ""
	json, verify bool
}

// limits is the word for where the limits come from.
func (r *replay) limits() string {
	if r.options.ExactLimits {
		return "exact"
	}
	return "requested"
}
