package sim_test

import (
	"testing"
	"time"

	"aforo/sim"
	"aforo/sim/cluster"
	"aforo/sim/sched"
	"aforo/sim/site"
	"aforo/workload"

	"pgregory.net/rapid"
)

// Where the order looks at what users of a tree of accounts have used, the engine and the
// naive simulator agree on every job under every rule of backfilling.
func TestEqualUnderFairShare(t *testing.T) {
	for _, f := range families() {
		if f.placed {
			continue
		}
		t.Run(f.String(), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				cfg := drawConfig(t, f)
				jobs := drawJobs(t, &cfg)
				cfg.Policy.Order = sched.Multifactor
				cfg.Policy.Multifactor = &sched.Weights{Age: 1, Size: 0, QOS: 0, AgeMax: sched.DefaultWeights.AgeMax}
				drawFairShare(t, cfg.Policy.Multifactor)
				cfg.Rules = drawRules(t, len(cfg.Partitions), false)
				for i := range jobs {
					jobs[i].User = int32(rapid.IntRange(0, 2).Draw(t, "user"))
					jobs[i].Account = int32(rapid.IntRange(0, len(cfg.Rules.Accounts)-1).Draw(t, "account"))
					jobs[i].QOS = uint16(rapid.IntRange(0, len(cfg.Rules.QOS)-1).Draw(t, "qos"))
				}
				if diff := compareRuns(cfg, jobs); diff != "" {
					t.Fatalf("%s\n%s\n%+v", diff, describe(cfg, jobs), *cfg.Rules)
				}
			})
		})
	}
}

// A job that was beyond the depth is looked at when new fair-share has brought it to the front:
// the third job of one user keeps that of another one from being looked at until fair-share is
// worked out at 5 s, which the arrival at 6 s finds.
func TestNewFairShareBringsJobsWithinTheDepth(t *testing.T) {
	cfg := sim.Config{Partitions: processors(4), Policy: sched.Policy{
		Order: sched.Multifactor, Backfill: sched.EASY, Depth: 2,
		Multifactor: &sched.Weights{FairShare: 1, CalcPeriod: 5 * second, AgeMax: sched.DefaultWeights.AgeMax},
	}}
	jobs := sized(quick(100, 10, 10, 10, 10, 10), 3, 4, 4, 1, 4, 4)
	jobs[3].User = 1
	jobs[4].Submit, jobs[5].Submit = second, 6*second
	if diff := compareRuns(cfg, jobs); diff != "" {
		t.Errorf("%s\n%s", diff, describe(cfg, jobs))
	}
	rec := newRecorder()
	if err := sim.Run(t.Context(), cfg, workload.Jobs(jobs), rec); err != nil {
		t.Fatal(err)
	}
	for _, r := range rec.records {
		if want := []time.Duration{0, 100, 110, 6, 120, 130}[r.ID] * second; r.Start != want {
			t.Errorf("job %d starts at %v, want %v", r.ID, r.Start, want)
		}
	}
}

// A change of the machine has a pass while a job runs, though nobody waits but in the pen: users
// are ranked in it, before those come whom a limit holds back until 13 s.
func TestFairShareIsRankedWhileAllAreHeld(t *testing.T) {
	closed := []cluster.Change{{At: 2 * second, Kind: cluster.Close, Until: 12 * second}}
	cfg := sim.Config{Partitions: append(processors(2), cluster.Partition{PerNode: 1, Speed: 1, Changes: closed}), Routes: [][]int{{0}}, Policy: sched.Policy{
		Order: sched.Multifactor, Backfill: sched.EASY, Depth: 1,
		Multifactor: &sched.Weights{Age: 1, FairShare: 1, CalcPeriod: 2 * second, AgeMax: sched.DefaultWeights.AgeMax},
	}}
	cfg.Rules = &site.Rules{
		Accounts: []site.Account{{Name: "all"}, {Name: "above", EachUser: site.Limits{Submitted: 1}}, {Name: "below", Parent: 1, Together: site.Limits{Submitted: 1}}},
		QOS:      []site.QOS{{Name: "normal", EachAccount: site.Limits{GPUs: 1}}}, HoldBack: true,
	}
	jobs := []workload.Job{
		{ID: 0, Run: 7 * second, Account: 1},
		{ID: 1, Submit: 4 * second, Account: 2},
		{ID: 2, Submit: 6 * second, Run: 7 * second, User: 1, Account: 2},
		{ID: 3, Submit: 6 * second, Run: second, User: 1, Account: 1},
	}
	for i := range jobs {
		jobs[i].Size = 1
	}
	if diff := compareRuns(cfg, jobs); diff != "" {
		t.Errorf("%s\n%s", diff, describe(cfg, jobs))
	}
}
