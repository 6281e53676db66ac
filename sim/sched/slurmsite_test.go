package sched_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"aforo/sim"
	"aforo/sim/cluster"
	"aforo/sim/sched"
	"aforo/sim/sched/slurm"
	"aforo/sim/site"
	"aforo/workload"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// tally counts what happens to jobs.
type tally struct {
	sim.Silent
	first   map[int64]time.Duration
	starts  []string
	ends    map[sim.Why]int
	refused map[string]int
}

func newTally() *tally {
	return &tally{first: map[int64]time.Duration{}, ends: map[sim.Why]int{}, refused: map[string]int{}}
}

func (n *tally) Started(r *sim.Record) {
	n.starts = append(n.starts, fmt.Sprint(r.ID, " at ", r.Start, " until ", r.End))
	if r.Attempt == 1 {
		n.first[r.ID] = r.Start
	}
}
func (n *tally) Ended(_ *sim.Record, why sim.Why)     { n.ends[why]++ }
func (n *tally) Refused(_ *workload.Job, rule string) { n.refused[rule]++ }
func (n *tally) Rejected(j *workload.Job)             { n.refused["size"]++ }

// shared are 6 nodes of 4 GPUs in two sets: all of them are in the partition of the pool,
// the first set in one of a higher tier, too.
func shared(params *slurm.Params) sim.Config {
	about := &sched.SlurmSite{
		Nodes: [][]sched.SlurmNodes{{{Count: 2, Weight: 5, Features: []string{"ib", "old"}}, {Count: 4, Features: []string{"ib"}}}},
		Partitions: []sched.SlurmPartition{
			{Name: "all", Tier: 1, Factor: 1, Preempted: sched.Preempted{Then: slurm.ModeRequeue, After: -1}},
			{Name: "top", Sets: []int{0}, Tier: 2, Factor: 1, MaxTime: 2 * time.Hour, Preempted: sched.Preempted{After: -1}},
		},
		Routes: [][]int{{0}, {1}, {1, 0}},
	}
	return sim.Config{
		Partitions: []cluster.Partition{{Name: "all", Nodes: 6, PerNode: 4, Placed: true, Speed: 1}},
		Routes:     [][]int{{0}, {0}, {0}},
		Policy:     sched.Policy{Slurm: params, Site: about}, Verify: true,
	}
}

func play(t *testing.T, cfg sim.Config, jobs ...workload.Job) *tally {
	t.Helper()
	for i := range jobs {
		jobs[i].ID = int64(i + 1)
		if jobs[i].Limit == 0 {
			jobs[i].Limit = jobs[i].Run + time.Minute
		}
	}
	n := newTally()
	if err := sim.Run(context.Background(), cfg, workload.Jobs(jobs), n); err != nil {
		t.Fatal(err)
	}
	return n
}

// Two partitions share nodes: the one of a higher tier comes first on its own, and its
// limit turns jobs away; a job that names both runs where it can.
func TestSlurmSharesNodes(t *testing.T) {
	params := slurm.DefaultParams(slurm.V2605)
	n := play(t, shared(&params),
		workload.Job{Size: 24, Run: time.Hour},                                   // has the machine
		workload.Job{Submit: time.Minute, Size: 8, Run: time.Hour},               // of the lower tier
		workload.Job{Submit: 2 * time.Minute, Size: 8, Run: time.Hour, Route: 1}, // of the higher one
		workload.Job{Submit: 2 * time.Minute, Size: 8, Run: 3 * time.Hour, Route: 1},
		workload.Job{Submit: 2 * time.Minute, Size: 16, Run: time.Hour, Route: 2},
	)
	if n.refused["partition.top.max_time"] != 1 {
		t.Errorf("refused are %v", n.refused)
	}
	if got := n.first[3]; got != time.Hour {
		t.Errorf("the job of the higher tier starts at %v", got)
	}
	// The other two take the four nodes that are left, in the order of their submission.
	if n.first[2] != time.Hour || n.first[5] < 2*time.Hour {
		t.Errorf("the others start at %v", n.first)
	}
}

// Jobs ask for nodes with GPUs of each, for features, and for whole nodes.
func TestSlurmShapes(t *testing.T) {
	params := slurm.DefaultParams(slurm.V2605)
	cfg := shared(&params)
	cfg.Policy.Site.Forms = []sched.Form{{GPUsPerNode: 2}, {GPUsPerNode: 2, Exclusive: true}, {Features: "ib&old"}, {Features: "new"}}
	n := play(t, cfg,
		workload.Job{Size: 12, Run: time.Hour, Form: 1},                         // two of each of the six nodes
		workload.Job{Submit: time.Second, Size: 12, Run: time.Hour, Form: 1},    // and the other two
		workload.Job{Submit: 2 * time.Second, Size: 4, Run: time.Hour, Form: 2}, // two nodes alone
		workload.Job{Submit: 2 * time.Second, Size: 4, Run: time.Hour, Form: 3},
		workload.Job{Submit: 2 * time.Second, Size: 4, Run: time.Hour, Form: 3},
		workload.Job{Submit: 2 * time.Second, Size: 4, Run: time.Hour, Form: 3},
		workload.Job{Submit: 2 * time.Second, Size: 4, Run: time.Hour, Form: 4},
		workload.Job{Submit: 2 * time.Second, Size: 14, Run: time.Hour, Form: 1}, // seven nodes
	)
	if n.refused["partition.all.nodes"] != 2 {
		t.Errorf("refused are %v", n.refused)
	}
	for id, from := range map[int64]time.Duration{1: 0, 2: 0, 3: 1, 4: 1, 5: 1, 6: 2} {
		if got := n.first[id].Truncate(time.Hour) / time.Hour; got != from {
			t.Errorf("job %d starts at %v", id, n.first[id])
		}
	}
}

// A job of a QOS that preempts another takes its nodes: the victim is queued again and runs
// later, or is gone, after its grace where it has one.
func TestSlurmPreempts(t *testing.T) {
	for _, then := range []slurm.Mode{slurm.ModeRequeue, slurm.ModeCancel} {
		for _, grace := range []time.Duration{0, 2 * time.Minute} {
			t.Run(fmt.Sprint(then, grace), func(t *testing.T) {
				params := slurm.DefaultParams(slurm.V2605)
				params.Preempt = slurm.PreemptQOS
				cfg := shared(&params)
				cfg.Policy.Site.QOS = []sched.SlurmQOS{
					{Name: "none", UsageFactor: 1, Preempted: sched.Preempted{After: -1}},
					{Name: "low", UsageFactor: 1, Preempted: sched.Preempted{Then: then, After: 10 * time.Minute, Grace: grace}},
					{Name: "high", UsageFactor: 1, Preempts: []int{1}, Preempted: sched.Preempted{After: -1}},
				}
				n := play(t, cfg,
					workload.Job{Size: 24, Run: time.Hour, QOS: 1},
					workload.Job{Submit: time.Minute, Size: 8, Run: time.Hour, QOS: 2},
				)
				at := n.first[2]
				if at < 10*time.Minute+grace || at > 11*time.Minute+grace+30*time.Second {
					t.Errorf("the preemptor starts at %v", at)
				}
				evicted, gone := n.ends[sim.Evicted], n.refused["preempted"]
				if evicted != 1 || (gone == 1) != (then == slurm.ModeCancel) || n.ends[sim.Done] != 2-gone {
					t.Errorf("ended are %v, refused %v", n.ends, n.refused)
				}
			})
		}
	}
}

// A partition of a higher tier preempts those below it.
func TestSlurmPreemptsByTier(t *testing.T) {
	params := slurm.DefaultParams(slurm.V2205)
	params.Preempt, params.PreemptMode = slurm.PreemptTier, slurm.ModeRequeue
	n := play(t, shared(&params),
		workload.Job{Size: 8, Run: time.Hour},
		workload.Job{Size: 8, Run: time.Hour},
		workload.Job{Size: 8, Run: time.Hour},
		workload.Job{Submit: time.Minute, Size: 8, Run: time.Hour, Route: 1},
	)
	if got := n.first[4]; got > 2*time.Minute || n.ends[sim.Evicted] != 1 {
		t.Errorf("the preemptor starts at %v, ended are %v", got, n.ends)
	}
}

// Two jobs end in the second in which they may first be preempted: the pass that follows the
// end of one does not evict the other, which has ended, too.
func TestSlurmSparesWhatHasEnded(t *testing.T) {
	params := slurm.DefaultParams(slurm.V2205)
	params.Preempt, params.PreemptMode, params.PreemptExempt = slurm.PreemptTier, slurm.ModeRequeue, 3600
	n := play(t, shared(&params),
		workload.Job{Size: 16, Run: 2 * time.Hour},
		workload.Job{Size: 4, Run: time.Hour},
		workload.Job{Size: 4, Run: time.Hour},
		workload.Job{Submit: time.Minute, Size: 8, Run: time.Hour, Route: 1},
	)
	if got := n.first[4]; got.Truncate(time.Minute) != time.Hour || n.ends[sim.Evicted] != 0 || n.ends[sim.Done] != 4 {
		t.Errorf("the job of the higher tier starts at %v, ended are %v", got, n.ends)
	}
}

// Limits of accounts and QOS hold under Slurm's scheduler: nobody exceeds them, and those
// whom they hold let others pass.
func TestSlurmKeepsLimits(t *testing.T) {
	params := slurm.DefaultParams(slurm.V2411)
	cfg := shared(&params)
	cfg.Rules = &site.Rules{
		Accounts: []site.Account{{}, {Name: "a", Together: site.Limits{GPUs: 8}}, {Name: "b", EachUser: site.Limits{Jobs: 1}}},
		QOS:      []site.QOS{{}},
	}
	n := play(t, cfg,
		workload.Job{Size: 8, Run: time.Hour, Account: 1, User: 1},
		workload.Job{Size: 8, Run: time.Hour, Account: 1, User: 2},
		workload.Job{Size: 4, Run: time.Hour, Account: 2, User: 1},
		workload.Job{Size: 4, Run: time.Hour, Account: 2, User: 1},
		workload.Job{Size: 4, Run: time.Hour, Account: 2, User: 2},
		workload.Job{Size: 12, Run: time.Hour, Account: 1, User: 3},
	)
	if n.refused["account.a.together.gpus"] != 1 {
		t.Errorf("refused are %v", n.refused)
	}
	for id, from := range map[int64]time.Duration{1: 0, 2: 1, 3: 0, 4: 1, 5: 0} {
		if got := n.first[id].Truncate(time.Hour) / time.Hour; got != from {
			t.Errorf("job %d starts at %v", id, n.first[id])
		}
	}
}

// Whatever is drawn - partitions that share nodes, shapes, limits, closures, both ways of
// preemption - nothing is given out twice, no limit is exceeded, and every job ends, is
// given up or is turned away for a reason. Passes that are left out would start nobody.
func TestSlurmSiteKeepsInvariants(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		params := slurm.DefaultParams(slurm.Version(rapid.IntRange(0, 3).Draw(t, "version")))
		params.Preempt = slurm.Preempt(rapid.IntRange(0, 2).Draw(t, "preempt"))
		params.PreemptMode = slurm.ModeRequeue
		params.BFWindow = int64(rapid.IntRange(10, 300).Draw(t, "window")) * 60
		params.BFMaxJobTest = rapid.IntRange(2, 30).Draw(t, "test")
		cfg := shared(&params)
		if rapid.Bool().Draw(t, "multifactor") {
			weights := sched.DefaultWeights
			weights.FairShare = 10000
			cfg.Policy.Order, cfg.Policy.Multifactor = sched.Multifactor, &weights
		}
		if rapid.Bool().Draw(t, "closure") {
			at := time.Duration(rapid.IntRange(1, 5).Draw(t, "from")) * time.Hour
			cfg.Partitions[0].Changes = []cluster.Change{{At: at, Kind: cluster.Close, Nodes: 2, Until: at + 3*time.Hour}}
		}
		about := cfg.Policy.Site
		about.Forms = []sched.Form{{GPUsPerNode: 1}, {GPUsPerNode: 2, CoresPerTask: 2}, {GPUsPerNode: 2, Exclusive: true}, {Features: "ib"}}
		about.Accounts = []sched.SlurmAccount{{}, {Name: "a", Shares: 1}, {Name: "b", Shares: 3}}
		grace := time.Duration(rapid.IntRange(0, 90).Draw(t, "grace")) * time.Second
		about.QOS = []sched.SlurmQOS{
			{UsageFactor: 1, Preempted: sched.Preempted{After: -1}},
			{Name: "low", UsageFactor: 1, Preempted: sched.Preempted{Then: slurm.Mode(rapid.IntRange(2, 3).Draw(t, "then")), Grace: grace}},
			{Name: "high", UsageFactor: 1, Preempts: []int{0, 1}, Preempted: sched.Preempted{After: -1}},
		}
		if rapid.Bool().Draw(t, "limits") {
			cfg.Rules = &site.Rules{
				Accounts: []site.Account{{}, {Name: "a", Together: site.Limits{GPUs: 8, Nodes: 3}}, {Name: "b", EachUser: site.Limits{Jobs: 2}}},
				QOS:      []site.QOS{{}, {Name: "low", EachUser: site.Limits{GPUs: 8}}, {Name: "high", Together: site.Limits{Committed: 20}}},
			}
		}
		var jobs []workload.Job
		at := time.Duration(0)
		for i := range rapid.IntRange(1, 60).Draw(t, "jobs") {
			at += time.Duration(rapid.IntRange(0, 2000).Draw(t, "gap")) * time.Second / 4
			run := time.Duration(rapid.IntRange(1, 9000).Draw(t, "run")) * time.Second
			jobs = append(jobs, workload.Job{
				ID: int64(i), Submit: at, Run: run, Limit: time.Duration(rapid.IntRange(1, 150).Draw(t, "limit")) * time.Minute,
				Size: int32(rapid.IntRange(1, 24).Draw(t, "size")), Route: uint16(rapid.IntRange(0, 2).Draw(t, "route")), Form: uint16(rapid.IntRange(0, 4).Draw(t, "form")),
				Account: int32(rapid.IntRange(0, 2).Draw(t, "account")), QOS: uint16(rapid.IntRange(0, 2).Draw(t, "qos")), User: int32(rapid.IntRange(0, 2).Draw(t, "user")),
			})
		}
		n, each := newTally(), newTally()
		for _, of := range []*tally{n, each} {
			if err := sim.Run(context.Background(), cfg, workload.Jobs(jobs), of); err != nil {
				t.Fatal(err)
			}
			params.EveryPass = true
		}
		if diff := cmp.Diff(each.starts, n.starts); diff != "" {
			t.Fatalf("with every pass made (-), and with those left out that start nothing (+):\n%s", diff)
		}
		over := n.ends[sim.Done] + n.ends[sim.Killed]
		for _, k := range n.refused {
			over += k
		}
		if over != len(jobs) {
			t.Fatalf("%d of %d jobs are over: %v, refused %v", over, len(jobs), n.ends, n.refused)
		}
	})
}
