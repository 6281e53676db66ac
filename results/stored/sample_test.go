package stored

import (
	"math/rand/v2"
	"testing"
	"time"

	"aforo/results"
	"aforo/results/measures"
	"aforo/sim"
	"aforo/workload"
)

// sampleResult has three variants: the first, its copy, and one whose jobs wait ten minutes
// longer. Its jobs are random, the same in each variant.
func sampleResult(t testing.TB, replications int) *results.Result {
	t.Helper()
	frame, err := results.NewFrame(results.Spec{
		From: time.Hour, To: 11 * time.Hour, Partitions: []string{"a", "b"}, Largest: 64,
		Labels: workload.Labels{Class: []string{"x", "y", "z"}, Community: []string{"c"}},
		Follow: []measures.By{measures.ByClass, measures.ByPartition},
	})
	if err != nil {
		t.Fatal(err)
	}
	info := results.Info{Scenario: "sample", Title: "A sample", Unit: "GPU", Start: time.Date(2026, 1, 1, 0, 0, 0, 0, time.FixedZone("", 3600)), Level: 0.95}
	runs := make([][]*results.Run, 3)
	for v, name := range []string{"base", "copy", "slow"} {
		info.Variants = append(info.Variants, results.VariantInfo{Name: name, Events: []results.Event{{At: info.Start.Add(2 * time.Hour), Label: "rack"}}})
		for r := range replications {
			runs[v] = append(runs[v], sampleRun(frame, uint64(r), []time.Duration{0, 0, 10 * time.Minute}[v]))
		}
	}
	return results.Summarize(info, frame, runs)
}

// sampleRun is a run of random jobs; the same seed gives the same jobs, and slow
// lengthens their waits.
func sampleRun(frame *results.Frame, seed uint64, slow time.Duration) *results.Run {
	rng := rand.New(rand.NewPCG(seed, 1))
	c := results.NewCollector(frame, nil)
	c.Capacity(0, 0, 100, 100)
	for range 200 {
		at := time.Duration(rng.Int64N(int64(12 * time.Hour)))
		r := sim.Record{Job: workload.Job{Submit: at, Size: 1 + rng.Int32N(64), Class: uint16(rng.IntN(2))}}
		r.Start = at + time.Duration(rng.Int64N(int64(time.Hour))) + slow
		r.End, r.Used = r.Start+time.Duration(rng.Int64N(int64(time.Hour))), r.Size
		r.Attempt, r.Since, r.First = 1, r.Submit, r.Start
		c.Started(&r)
		c.Ended(&r, sim.Done)
	}
	return c.Finish()
}
