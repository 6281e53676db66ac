package sim_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"aforo/sim"
	"aforo/sim/cluster"
	"aforo/sim/sched"
	"aforo/workload"
)

// gangRecursion returns the starts of rigid jobs under strict first come, first
// served on n processors without events or a queue: with f the sorted instants at
// which processors fall free, a job of size k starts at the latest of its submit
// time, the start before it, and f[k]; the k first processors then fall free at
// its end. It generalises the recursions of Lindley (k = n) and of Kiefer and
// Wolfowitz (k = 1).
func gangRecursion(n int, jobs []workload.Job, need func(size int) int) []time.Duration {
	f := make([]time.Duration, n)
	starts := make([]time.Duration, len(jobs))
	last := time.Duration(0)
	for i := range jobs {
		j := &jobs[i]
		k := need(int(j.Size))
		last = max(j.Submit, last, f[k-1])
		starts[i] = last
		end := last + min(j.Run, j.Limit)
		at, _ := slices.BinarySearch(f[k:], end)
		copy(f, f[k:k+at])
		for p := at; p < at+k; p++ {
			f[p] = end
		}
	}
	return starts
}

// startsInOrder is an observer that keeps the starts by job number, which must be
// the position.
type startsInOrder struct {
	sim.Silent
	starts []time.Duration
	lost   int
}

func (o *startsInOrder) Started(r *sim.Record)                 { o.starts[r.ID] = r.Start }
func (o *startsInOrder) Rejected(*workload.Job)                { o.lost++ }
func (o *startsInOrder) Waiting(*sim.Record)                   { o.lost++ }
func (o *startsInOrder) Capacity(time.Duration, int, int, int) {}

func (o *startsInOrder) Stranded(time.Duration, int, int) {}

// fataler is what *testing.T and *rapid.T share.
type fataler interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

// order simulates jobs whose numbers are their positions and returns their starts.
func order(t fataler, cfg sim.Config, jobs []workload.Job) []time.Duration {
	t.Helper()
	cfg.Verify = true
	o := &startsInOrder{starts: make([]time.Duration, len(jobs))}
	for i := range o.starts {
		o.starts[i] = -1
	}
	// A run that never ends is a failure with its case, not a test that hangs.
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := sim.Run(ctx, cfg, workload.Jobs(jobs), o); err != nil {
		t.Fatal(err)
	}
	if o.lost > 0 || slices.Contains(o.starts, -1) {
		t.Fatalf("%d jobs were rejected or left waiting, or some never started", o.lost)
	}
	return o.starts
}

// gangJobs draws jobs of which half have sizes over the whole range, half small
// ones. Times are whole ticks of a coarse clock where coarse is set, so that ends,
// arrivals and jobs of no length meet at one instant; runs stay below, at and
// above the limits.
func gangJobs(rng *rand.Rand, count, largest int, load float64, coarse bool) []workload.Job {
	jobs := make([]workload.Job, count)
	tick := time.Nanosecond
	if coarse {
		tick = 5 * time.Second
	}
	const mean = 30 * time.Second
	at, size := 0.0, float64(largest+1)/4+float64(min(largest, 4)+1)/4
	for i := range jobs {
		n := rng.IntN(largest) + 1
		if rng.IntN(2) == 0 {
			n = rng.IntN(min(largest, 4)) + 1
		}
		at += rng.ExpFloat64() * float64(mean) * size / (float64(largest) * load)
		limit := time.Duration(rng.ExpFloat64() * 2 * float64(mean))
		run := time.Duration(rng.ExpFloat64() * float64(mean))
		jobs[i] = workload.Job{
			ID: int64(i), Size: int32(n),
			Submit: time.Duration(at) / tick * tick, Run: run / tick * tick, Limit: limit/tick*tick + tick,
		}
	}
	return jobs
}

// Strict first come, first served starts every one of 100,000 random gangs at the
// nanosecond of the recursion, on four sizes of machine, below and above
// saturation, with and without ties, under both conventions of an instant.
func TestRecursion(t *testing.T) {
	for _, n := range []int{1, 7, 128, 1024} {
		for i, load := range []float64{.4, .7, 1.2} {
			for _, coarse := range []bool{false, true} {
				name := fmt.Sprintf("n=%d,load=%v,coarse=%v", n, load, coarse)
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					jobs := gangJobs(oracleRNG(name, 0), 100_000, n, load, coarse)
					want := gangRecursion(n, jobs, func(size int) int { return size })
					policy := sched.Policy{}
					if i == 1 {
						policy.Pass.Mode = sched.PassEvent
					}
					same(t, jobs, order(t, sim.Config{Partitions: processors(n), Policy: policy}, jobs), want)
				})
			}
		}
	}
}

// On counted nodes of 8 GPUs the recursion holds as well, with jobs larger than a
// node rounded up to whole nodes.
func TestRecursionCountedNodes(t *testing.T) {
	jobs := gangJobs(oracleRNG("counted nodes", 0), 100_000, 128, .5, true)
	want := gangRecursion(128, jobs, func(size int) int {
		if size <= 8 {
			return size
		}
		return (size + 7) / 8 * 8
	})
	nodes := []cluster.Partition{{Name: "nodes", Nodes: 16, PerNode: 8, Speed: 1}}
	same(t, jobs, order(t, sim.Config{Partitions: nodes}, jobs), want)
}

// same asserts that the starts are equal, and that the case is one: jobs wait.
func same(t *testing.T, jobs []workload.Job, got, want []time.Duration) {
	t.Helper()
	differ, waited := 0, 0
	for i := range jobs {
		if want[i] > jobs[i].Submit {
			waited++
		}
		if got[i] != want[i] {
			if differ++; differ <= 3 {
				t.Errorf("job %d of size %d starts at %v, want %v", i, jobs[i].Size, got[i], want[i])
			}
		}
	}
	if differ > 0 {
		t.Errorf("%d of %d starts differ", differ, len(jobs))
	}
	if waited < len(jobs)/20 {
		t.Errorf("only %d of %d jobs wait: the case proves little", waited, len(jobs))
	}
}
