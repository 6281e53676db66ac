package sim_test

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

	"pgregory.net/rapid"
)

// drawChains lets some jobs follow earlier ones, and some wait after their submission.
func drawChains(t *rapid.T, jobs []workload.Job) {
	marks := int32(0)
	for i := range jobs {
		switch rapid.IntRange(0, 3).Draw(t, "follows") {
		case 0:
			if i == 0 {
				continue
			}
			before := &jobs[rapid.IntRange(max(0, i-6), i-1).Draw(t, "whom")]
			if before.Mark == 0 {
				marks++
				before.Mark = marks
			}
			jobs[i].After = before.Mark
			before.Overruns = rapid.IntRange(0, 3).Draw(t, "overruns") == 0
			jobs[i].IfDone = rapid.IntRange(0, 2).Draw(t, "if done") == 0
			fallthrough
		case 1:
			jobs[i].Think = time.Duration(rapid.IntRange(0, 6).Draw(t, "think")) * time.Second
		}
	}
}

// drawWho names users, accounts and QOS.
func drawWho(t *rapid.T, jobs []workload.Job, rules *site.Rules) {
	for i := range jobs {
		jobs[i].User = int32(rapid.IntRange(0, 2).Draw(t, "user"))
		jobs[i].Account = int32(rapid.IntRange(0, len(rules.Accounts)-1).Draw(t, "account"))
		jobs[i].QOS = uint16(rapid.IntRange(0, len(rules.QOS)-1).Draw(t, "qos"))
	}
}

// drawEvictions draws some evictions of random jobs.
func drawEvictions(t *rapid.T, jobs []workload.Job) []naiveEviction {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) naiveEviction {
		return naiveEviction{
			at: time.Duration(rapid.IntRange(0, 60).Draw(t, "at")) * time.Second,
			id: int64(rapid.IntRange(0, len(jobs)-1).Draw(t, "job")), last: rapid.Bool().Draw(t, "last"),
			why: rapid.SampledFrom([]sim.Why{sim.Evicted, sim.Failed}).Draw(t, "why"),
		}
	}), 1, 8).Draw(t, "evictions")
}

// Jobs that follow others or wait for their think times, with limits on who may run what and
// evictions that come and go, in any mixture: the engine and the naive simulator agree on
// every attempt of every job, under each discipline.
func TestPen(t *testing.T) {
	for i, f := range families() {
		t.Run(f.String(), func(t *testing.T) {
			if testing.Short() && i%3 > 0 {
				t.Skip("every third family")
			}
			rapid.Check(t, func(t *rapid.T) {
				cfg := drawConfig(t, f)
				jobs := drawJobs(t, &cfg)
				chains := rapid.IntRange(0, 3).Draw(t, "chains") > 0
				if chains {
					drawChains(t, jobs)
				}
				if rapid.Bool().Draw(t, "rules") {
					cfg.Rules = drawRules(t, len(cfg.Partitions), !cfg.Policy.Planned())
					if chains { // the naive simulator does not say when a job can never start any more
						cfg.Rules.Later = nil
						for i := range cfg.Rules.Accounts {
							cfg.Rules.Accounts[i].Budget, cfg.Rules.Accounts[i].Share = 0, 0
						}
					}
					drawWho(t, jobs, cfg.Rules)
				}
				var evictions []naiveEviction
				if rapid.Bool().Draw(t, "evicts") {
					evictions = drawEvictions(t, jobs)
				}
				if diff := compareAttempts(cfg, jobs, evictions); diff != "" {
					t.Fatalf("%s\n%v\n%s\n%+v", diff, evictions, describe(cfg, jobs), cfg.Rules)
				}
			})
		})
	}
}

// Budgets and evictions together: an attempt that is evicted or fails is charged nothing, and
// what it had held back is there again. The engine and the naive simulator agree on every
// attempt, and no budget is overspent (Verify), under each discipline.
func TestBudgetsAndEvictions(t *testing.T) {
	for i, f := range families() {
		t.Run(f.String(), func(t *testing.T) {
			if testing.Short() && i%3 > 0 {
				t.Skip("every third family")
			}
			rapid.Check(t, func(t *rapid.T) {
				cfg := drawConfig(t, f)
				jobs := drawJobs(t, &cfg)
				cfg.Rules = &site.Rules{QOS: []site.QOS{{}}}
				for i := range rapid.IntRange(1, 3).Draw(t, "accounts") {
					cfg.Rules.Accounts = append(cfg.Rules.Accounts, site.Account{
						Name: fmt.Sprint("a", i), Parent: rapid.IntRange(0, max(0, i-1)).Draw(t, "parent"),
						Budget: float64(rapid.IntRange(20, 600).Draw(t, "gpu-seconds")) / 3600,
					})
				}
				drawWho(t, jobs, cfg.Rules)
				evictions := drawEvictions(t, jobs)
				if diff := compareAttempts(cfg, jobs, evictions); diff != "" {
					t.Fatalf("%s\n%v\n%s\n%+v", diff, evictions, describe(cfg, jobs), cfg.Rules)
				}
			})
		})
	}
}

// A job that names a mark that no earlier job has is an error that names the job.
func TestFollowsNobody(t *testing.T) {
	cfg := sim.Config{Partitions: []cluster.Partition{{Name: "p", Nodes: 1, PerNode: 1, Speed: 1}}}
	jobs := []workload.Job{{ID: 7, Size: 1, After: 1}, {ID: 8, Size: 1, Mark: 1}}
	err := sim.Run(context.Background(), cfg, workload.Jobs(jobs), sim.Silent{})
	if want := "job 7 follows a job that does not come before it"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// Under Slurm's scheduler, too, a job is a candidate from its release on.
func TestPenUnderSlurm(t *testing.T) {
	params := slurm.DefaultParams(slurm.V2605)
	cfg := sim.Config{
		Partitions: []cluster.Partition{{Name: "p", Nodes: 2, PerNode: 1, Speed: 1}}, Verify: true,
		Policy: sched.Policy{Slurm: &params},
	}
	minute := time.Minute
	jobs := []workload.Job{{ID: 0, Size: 1, Run: minute, Limit: minute, Mark: 1}, {ID: 1, Size: 1, Run: minute, Limit: minute, After: 1, Think: 30 * time.Second}}
	rec := newRecorder()
	if err := sim.Run(context.Background(), cfg, workload.Jobs(jobs), rec); err != nil {
		t.Fatal(err)
	}
	if r := rec.records[1]; r.ID != 1 || r.Eligible() != rec.records[0].End+30*time.Second || r.Start < r.Eligible() || r.Wait() > time.Minute {
		t.Errorf("eligible at %v and started at %v, after a job that ended at %v", r.Eligible(), r.Start, rec.records[0].End)
	}
}
