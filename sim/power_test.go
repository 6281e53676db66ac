package sim_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"aforo/sim"
	"aforo/sim/cluster"
	"aforo/sim/sched"
	"aforo/workload"

	"pgregory.net/rapid"
)

// Under a cap on power, on machines that change, the engine and the naive simulator agree on
// every job and on what it waits for, under every policy.
func TestEqualUnderPower(t *testing.T) {
	underPolicies(t, allPolicies, func(t *rapid.T, f family) {
		cfg := drawConfig(t, f)
		jobs := drawJobs(t, &cfg)
		cfg.Power = drawPower(t, &cfg)
		if diff := compareRuns(cfg, jobs); diff != "" {
			t.Fatalf("%s\n%s\n%+v", diff, describe(cfg, jobs), *cfg.Power)
		}
	})
}

func drawPower(t *rapid.T, cfg *sim.Config) *sim.Power {
	p := &sim.Power{Cap: int64(rapid.IntRange(1, 60).Draw(t, "cap"))}
	for range cfg.Partitions {
		var rates []sim.PowerRate
		at := time.Duration(0)
		for range rapid.IntRange(1, 2).Draw(t, "rates") {
			idle := int64(rapid.IntRange(0, 1).Draw(t, "idle"))
			if cfg.Policy.Planned() { // when it is noticed that a job never starts any more the model leaves open
				idle = 0
			}
			rates = append(rates, sim.PowerRate{From: at, Idle: idle, Busy: idle + int64(rapid.IntRange(0, 3).Draw(t, "busy"))})
			at += time.Duration(rapid.IntRange(1, 15).Draw(t, "later")) * time.Second
			if cfg.Policy.Planned() {
				break
			}
		}
		p.Rates = append(p.Rates, rates)
	}
	return p
}

// Worked by hand. Eight GPUs draw 100 W each when idle and 400 W when a job has them, under a cap of
// 2 kW: 800 W rest, and 1,200 W, four GPUs, may be busy above that. So of four jobs of two GPUs and an
// hour two run at a time; at 90 minutes four more GPUs come, which leave 800 W, two GPUs; and the
// job of six GPUs waits for ever, until a job of one passes it.
func TestPowerByHand(t *testing.T) {
	const h = time.Hour
	cfg := sim.Config{
		Partitions: []cluster.Partition{{Name: "p", Nodes: 8, PerNode: 1, Speed: 1, Changes: []cluster.Change{{At: 90 * time.Minute, Kind: cluster.Add, Nodes: 4}}}},
		Policy:     sched.Policy{Backfill: sched.EASY},
		Power:      &sim.Power{Cap: 2_000_000, Rates: [][]sim.PowerRate{{{Idle: 100_000, Busy: 400_000}}}},
		Verify:     true,
	}
	var jobs []workload.Job
	for i := range 5 {
		jobs = append(jobs, workload.Job{ID: int64(i + 1), Size: 2, Run: h, Limit: h})
	}
	jobs = append(jobs, workload.Job{ID: 6, Size: 6, Run: h, Limit: h}, workload.Job{ID: 7, Size: 1, Run: h, Limit: h})
	rec := newRecorder()
	if err := sim.Run(context.Background(), cfg, workload.Jobs(jobs), rec); err != nil {
		t.Fatal(err)
	}
	got := map[int64]time.Duration{}
	for _, r := range rec.records {
		got[r.ID] = r.Start
	}
	// At 2 h the first four have ended, the fifth may start; then the one of one GPU, which
	// leaves room for no other.
	want := map[int64]time.Duration{1: 0, 2: 0, 3: h, 4: h, 5: 2 * h, 7: 3 * h}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("the jobs start at %v, not %v", got, want)
	}
	if fmt.Sprint(rec.rejected) != "[6]" {
		t.Errorf("%v are turned away, not the one of 6 GPUs", rec.rejected)
	}
}
