package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"slices"
	"time"

	"aforo/cmd/aforo/internal/terminal"
	"aforo/results/logreport"
	"aforo/results/measures"
	"aforo/results/replay"
	"aforo/scenarios"
	"aforo/scenarios/forecast"
	"aforo/sim/sched"
	"aforo/sim/site"
	"aforo/workload/logs"
	"aforo/workload/trace/jobs"

	"github.com/spf13/cobra"
)

// replayFlags are the flags as they were written.
type replayFlags struct {
	procs                                int
	order, backfill, pass, backfillOrder string
	depth, reservations                  int
	userJobs, userProcs                  int
	limits, jobs, accounts               string
	by                                   []string
	capacityRule                         string
	json, verify                         bool
	unused                               func(accounts, qos map[int]bool) []string // tables of --accounts
	readingFlags
}

func replayCommand(t *terminal.Terminal) *cobra.Command {
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
  aforo replay philly.csv.gz --capacity-rule load:0.8 --read missing_limits=popular
  sacct -a -X -P --format=ALL | aforo replay - --procs 4096`,
		Args: exactly("TRACE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			r, err := f.replay(cmd.Flags().Changed("procs"))
			if err != nil {
				return err
			}
			r.Log.Path, r.Log.Stdin = args[0], cmd.InOrStdin()
			return f.run(cmd.Context(), t, r)
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
	flags.IntVar(&f.userJobs, "user-jobs", 0, "how many jobs of one user may run at once (0: any number)")
	flags.IntVar(&f.userProcs, "user-procs", 0, "how many processors the jobs of one user may occupy at once (0: any number)")
	flags.StringVar(&f.accounts, "accounts", "", "limits on who may run what: a `file` with tables [account.NAME] and [qos.NAME], as in scenarios")
	flags.StringSliceVar(&f.by, "by", nil, "measure by `group`, too: "+words(replayWays()))
	flags.StringVar(&f.limits, "limits", "requested", "the jobs' limits: requested, or exact (each job's run time)")
	flags.StringVar(&f.capacityRule, "capacity-rule", "", "find the size of the machine from the jobs: "+words(jobs.CapacityRules()))
	flags.StringVar(&f.jobs, "jobs", "", "write the schedule, one row a job, to this `file`: CSV, or Parquet where its name ends in .parquet")
	flags.BoolVar(&f.json, "json", false, "print the results as one JSON object")
	flags.BoolVar(&f.verify, "verify", false, "check the invariants of the simulation while it runs")
	complete(cmd, "order", sched.Orders())
	complete(cmd, "backfill", sched.Backfills())
	complete(cmd, "pass", []string{"instant", "event", "30s"})
	complete(cmd, "backfill-order", []string{"fcfs", "sjf"})
	complete(cmd, "by", replayWays())
	complete(cmd, "limits", []string{"requested", "exact"})
	complete(cmd, "capacity-rule", []string{"peak", "recorded", "load:0.8"})
	f.readingFlags.add(cmd, true)
	return cmd
}

// complete offers words to the shell's completion of a flag.
func complete(cmd *cobra.Command, flag string, words []string) {
	if err := cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic(err) // there is no such flag
	}
}

// replay checks the flags and returns what is to be done.
func (f *replayFlags) replay(procsGiven bool) (*replay.Replay, error) {
	r := &replay.Replay{Log: &logs.Origin{}, Verify: f.verify}
	if procsGiven && (f.procs < 1 || f.procs > math.MaxInt32) {
		return nil, usageError(fmt.Sprintf("--procs is %d, and must be from 1 to 2,147,483,647", f.procs), "omit it to take the size from the trace")
	}
	r.Rules.Capacity = f.procs
	switch f.limits {
	case "requested":
	case "exact":
		r.Rules.ExactLimits = true
	default:
		return nil, usageError(fmt.Sprintf("--limits: there are no limits %q: they are requested or exact", f.limits), "")
	}
	if err := f.readRules(r, procsGiven); err != nil {
		return nil, err
	}
	if err := f.who(r); err != nil {
		return nil, err
	}
	var err error
	if r.Policy.Order, err = sched.ParseOrder(f.order); err != nil {
		return nil, wrong(fmt.Errorf("--order: %w", err), "")
	}
	if r.Policy.Backfill, err = sched.ParseBackfill(f.backfill); err != nil {
		return nil, wrong(fmt.Errorf("--backfill: %w", err), "")
	}
	if r.Policy.Pass, err = sched.ParsePass(f.pass); err != nil {
		return nil, wrong(fmt.Errorf("--pass: %w", err), "")
	}
	if r.Policy.BackfillOrder, err = sched.ParseOrder(f.backfillOrder); err != nil {
		return nil, wrong(fmt.Errorf("--backfill-order: %w", err), "")
	}
	r.Policy.Depth, r.Policy.Reservations = f.depth, f.reservations
	if f.userJobs < 0 || f.userProcs < 0 {
		return nil, usageError("--user-jobs and --user-procs must not be negative", "0 is no limit")
	}
	r.EachUser = site.Limits{Jobs: f.userJobs, GPUs: f.userProcs}
	if err := r.Policy.Check(); err != nil {
		return nil, wrong(err, "")
	}
	return r, nil
}

// replayWays are the words of --by.
func replayWays() (names []string) {
	for _, by := range replay.Ways() {
		names = append(names, by.String())
	}
	return names
}

// who reads who may run what, and by what the jobs are grouped.
func (f *replayFlags) who(r *replay.Replay) error {
	for _, word := range f.by {
		by, err := replay.ParseWay(word)
		if err != nil {
			return wrong(fmt.Errorf("--by: %w", err), "")
		}
		if !slices.Contains(r.By, by) {
			r.By = append(r.By, by)
		}
	}
	if slices.ContainsFunc(r.By, measures.By.Counted) {
		r.Rules.Who = &jobs.Who{}
	}
	if f.accounts == "" {
		return nil
	}
	who, err := scenarios.LoadWho(f.accounts)
	if err != nil {
		return err
	}
	r.Site, r.Rules.Who, r.Priority, f.unused = who.Rules, who.Names, who.Priority, who.Unused
	return nil
}

// readRules reads the flags about what the log leaves open.
func (f *replayFlags) readRules(r *replay.Replay, procsGiven bool) error {
	var err error
	if r.Log.Options, err = f.options(); err != nil {
		return err
	}
	if f.capacityRule != "" {
		if procsGiven {
			return usageError("--procs and --capacity-rule both give the size of the machine", "omit one of them")
		}
		if r.Rules.CapacityRule, err = jobs.ParseCapacityRule(f.capacityRule); err != nil {
			return wrong(fmt.Errorf("--capacity-rule: %w", err), "")
		}
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

// run simulates the trace and prints the results.
func (f *replayFlags) run(ctx context.Context, t *terminal.Terminal, r *replay.Replay) error {
	began := time.Now()
	if info, err := os.Stat(r.Log.Path); err == nil && info.IsDir() {
		return usageError(r.Log.Path+" is a folder, not a trace", "name the file in it")
	}
	if f.jobs != "" {
		if logs.Same(r.Log.Path, f.jobs) {
			return usageError("--jobs: "+f.jobs+" is the trace itself", "give the schedule a file of its own")
		}
		r.Table, r.TableName = func() (replay.Table, error) { return createTable(f.jobs, "jobs.csv") }, f.jobs
	}
	if t.TTY {
		r.Watch = func(n, total int64) {
			t.Progress(func() string {
				if total >= n {
					return fmt.Sprintf("%d of %d jobs", n, total)
				}
				return fmt.Sprintf("%d jobs", n)
			})
		}
	}
	r.Log.Watch = t.Watch("")
	res, err := r.Run(ctx)
	if err != nil {
		return err
	}
	if f.json {
		err = logreport.ReplayJSON(t.Out, r, res)
	} else {
		err = logreport.ReplayText(t.Out, r, res)
	}
	if f.unused != nil {
		for _, table := range f.unused(res.Accounts, res.QOS) {
			t.Line("warning: " + forecast.LimitsNobody(table))
		}
	}
	took := time.Since(began).Seconds()
	t.Note("%d jobs in %.2f s, %.0f jobs/s", res.Jobs, took, float64(res.Jobs)/took)
	return err
}
