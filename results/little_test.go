package results_test

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"aforo/results"
	"aforo/results/measures"
	"aforo/results/stat"
	"aforo/sim"
	"aforo/sim/cluster"
	"aforo/sim/sched"
	"aforo/workload"
)

// frameOf is the frame of a spec without a mistake.
func frameOf(t interface{ Fatal(...any) }, spec results.Spec) *results.Frame {
	f, err := results.NewFrame(spec)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// sums adds up waits and work, job by job, beside a Collector.
type sums struct {
	*results.Collector
	wait, work float64 // GPU-hours
	last       time.Duration
}

func (s *sums) Started(r *sim.Record) {
	s.Collector.Started(r)
	s.wait += float64(r.Size) * r.Wait().Hours()
	s.work += float64(r.Used) * (r.End - r.Start).Hours()
	s.last = max(s.last, r.End)
}

// Little's law holds on a run that drains, up to the rounding of what is added here:
// the integral of the queue's length is the sum of the waits, the integral of what is
// busy the sum of the work, which are the delivered hours, too. Changes of the machine
// do not touch that.
func TestLittle(t *testing.T) {
	for seed := range uint64(5) {
		rng := rand.New(rand.NewPCG(seed, 3))
		var jobs []workload.Job
		now := time.Duration(0)
		for i := range 2000 {
			now += time.Duration(rng.ExpFloat64() * float64(10*time.Minute))
			run := time.Duration(rng.ExpFloat64() * float64(5*time.Hour))
			jobs = append(jobs, workload.Job{ID: int64(i), Submit: now, Run: run, Limit: 2 * run, Size: 1 + rng.Int32N(40)})
		}
		const to = 500 * 24 * time.Hour
		c := results.NewCollector(frameOf(t, results.Spec{To: to, Partitions: []string{"a", "b"}, Largest: 64}), nil)
		obs := &sums{Collector: c}
		cfg := sim.Config{
			Partitions: []cluster.Partition{
				{Name: "a", Nodes: 16, PerNode: 4, Speed: 1, Changes: []cluster.Change{{At: 3 * 24 * time.Hour, Kind: cluster.Remove, Nodes: 4}}},
				{Name: "b", Nodes: 0, PerNode: 8, Speed: 2, Changes: []cluster.Change{{At: 5 * 24 * time.Hour, Kind: cluster.Add, Nodes: 8}}},
			},
			Policy: sched.Policy{Backfill: sched.EASY},
		}
		if err := sim.Run(context.Background(), cfg, workload.Jobs(jobs), obs); err != nil {
			t.Fatal(err)
		}
		run := c.Finish()
		if obs.last > to || obs.wait < 1000 {
			t.Fatalf("seed %d: the run ends at %v with %g GPU-hours of waiting: it proves nothing", seed, obs.last, obs.wait)
		}
		same := func(what string, got, want float64) {
			if math.Abs(got-want) > 1e-13*want {
				t.Errorf("seed %d: %s: %.12g, want %.12g", seed, what, got, want)
			}
		}
		s := run.Series
		integral := func(means []float64) float64 { return stat.Sum(means) * (7 * 24) } // weekly steps
		if len(s.Queue) != 72 {
			t.Fatalf("%d steps; want 71 weeks and a part", len(s.Queue))
		}
		same("integral of the queue", integral(s.Queue), obs.wait)
		same("integral of busy", integral(s.Busy[2]), obs.work)
		same("busy by partition", integral(s.Busy[0])+integral(s.Busy[1]), obs.work)
		same("delivered", run.Groups[measures.ByAll][0][measures.Delivered], obs.work)
	}
}

// ran tells an observer of an attempt that is the only one of its job.
func ran(o sim.Observer, r sim.Record) {
	r.Attempt, r.Since, r.First = 1, r.Submit, r.Start
	o.Started(&r)
	o.Ended(&r, sim.Done)
}
