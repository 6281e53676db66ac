package sim_test

import (
	"context"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"aforo/sim"
	"aforo/sim/cluster"
	"aforo/sim/sched"
	"aforo/workload"
)

// silent is an Observer that keeps nothing.
type silent struct{ sim.Silent }

func (silent) Capacity(time.Duration, int, int, int) {}
func (silent) Stranded(time.Duration, int, int)      {}

// In its steady state the loop allocates nothing a job: ten times as many jobs
// cost a run no more than a few hundred allocations more, counted or placed, with
// a pass an instant or an event, under orders whose keys stand still or move, and
// under plans of one place or of many, on nodes or not.
func TestNoAllocationPerJob(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	jobs := make([]workload.Job, 100_000)
	at := time.Duration(0)
	for i := range jobs {
		at += time.Duration(r.ExpFloat64() * float64(90*time.Second))
		run := time.Duration(r.ExpFloat64() * float64(time.Hour))
		jobs[i] = workload.Job{ID: int64(i), Submit: at, Size: 1 << r.IntN(5), Run: run, Limit: run * 3 / 2}
	}
	for _, pass := range []sched.PassMode{sched.PassInstant, sched.PassEvent} {
		for _, placed := range []bool{false, true} {
			for _, order := range []sched.Order{sched.FCFS, sched.WFP3, sched.Multifactor} {
				cfg := sim.Config{
					Partitions: []cluster.Partition{{Name: "p", Nodes: 80, PerNode: 4, Placed: placed, Speed: 1}},
					Policy:     sched.Policy{Order: order, Backfill: sched.EASY, Pass: sched.Pass{Mode: pass}},
				}
				few, many := mallocs(t, cfg, jobs[:10_000]), mallocs(t, cfg, jobs)
				if more := int64(many) - int64(few); more > 500 {
					t.Errorf("order %v, pass %v, placed %v: %d allocations for 10,000 jobs and %d for 100,000", order, cfg.Policy.Pass, placed, few, many)
				}
			}
		}
	}
	for _, policy := range []sched.Policy{{Backfill: sched.Conservative}, {Backfill: sched.EASY, Reservations: 3}} {
		for _, placed := range []bool{false, true} {
			cfg := sim.Config{
				Partitions: []cluster.Partition{{Name: "p", Nodes: 80, PerNode: 4, Placed: placed, Speed: 1}},
				Policy:     policy,
			}
			few, many := mallocs(t, cfg, jobs[:10_000]), mallocs(t, cfg, jobs)
			if more := int64(many) - int64(few); more > 500 {
				t.Errorf("%v, %d reservations, placed %v: %d allocations for 10,000 jobs and %d for 100,000", policy.Backfill, policy.Reservations, placed, few, many)
			}
		}
	}
}

// Nor does it where every third job follows another one, or waits for its think time.
func TestNoAllocationPerHeldJob(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	jobs := make([]workload.Job, 100_000)
	at, marks := time.Duration(0), int32(0)
	for i := range jobs {
		at += time.Duration(r.ExpFloat64() * float64(90*time.Second))
		run := time.Duration(r.ExpFloat64() * float64(time.Hour))
		jobs[i] = workload.Job{ID: int64(i), Submit: at, Size: 1 << r.IntN(5), Run: run, Limit: run * 3 / 2}
		if i%3 == 2 {
			marks++
			jobs[i-1].Mark, jobs[i].After, jobs[i].Think = marks, marks, time.Duration(r.IntN(100))*time.Second
		}
	}
	cfg := sim.Config{
		Partitions: []cluster.Partition{{Name: "p", Nodes: 80, PerNode: 4, Speed: 1}},
		Policy:     sched.Policy{Backfill: sched.EASY},
	}
	few, many := mallocs(t, cfg, jobs[:10_000]), mallocs(t, cfg, jobs)
	if more := int64(many) - int64(few); more > 500 {
		t.Errorf("%d allocations for 10,000 jobs and %d for 100,000", few, many)
	}
}

func mallocs(t *testing.T, cfg sim.Config, jobs []workload.Job) uint64 {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if err := sim.Run(context.Background(), cfg, workload.Jobs(jobs), silent{}); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	return after.Mallocs - before.Mallocs
}
