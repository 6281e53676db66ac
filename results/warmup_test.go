package results_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"aforo/results"
	"aforo/sim"
	"aforo/sim/cluster"
	"aforo/workload"
)

// settled simulates M/M/60 with runs of two days on average, at load 0.8: from
// an empty start it is in its usual state after about a week.
func settled(t *testing.T, warmup time.Duration, replications int, add time.Duration, seeds ...uint64) *results.Warmup {
	t.Helper()
	spec := results.Spec{From: warmup, To: warmup + 6*week, Partitions: []string{"all"}, Largest: 60, Settle: true}
	part := cluster.Partition{Name: "all", Nodes: 60, PerNode: 1, Speed: 1}
	if add > 0 {
		part.Changes = []cluster.Change{{At: add, Kind: cluster.Add, Nodes: 1}}
	}
	var runs []*results.Run
	first := slices.Max(append(seeds, 0))
	for seed := range uint64(replications) {
		c := results.NewCollector(frameOf(t, spec), nil)
		src := newPoisson(seed+first, 0.8)
		src.rate *= 60 / float64(servers) / 24 // 60 servers, runs 24 times as long
		cfg := sim.Config{Partitions: []cluster.Partition{part}, Until: spec.To}
		if err := sim.Run(context.Background(), cfg, longer{src, 24}, c); err != nil {
			t.Fatal(err)
		}
		runs = append(runs, c.Finish())
	}
	info := results.Info{Level: 0.95, Variants: []results.VariantInfo{{Name: "v", Steady: add}}}
	return results.Summarize(info, frameOf(t, spec), [][]*results.Run{runs}).Summary.Variants[0].Warmup
}

// longer multiplies run times.
type longer struct {
	workload.Source
	by time.Duration
}

func (l longer) Next(j *workload.Job) (bool, error) {
	ok, err := l.Source.Next(j)
	j.Run *= l.by
	j.Limit = j.Run
	return ok, err
}

// A warm-up of a day, half of a run, is found to be short, and none at all; one of
// four weeks is not, for any of ten sets of seeds. A change ends the series, and two
// replications are too few to say anything.
func TestWarmup(t *testing.T) {
	const day = 24 * time.Hour
	if w := settled(t, day, 10, 0); !w.Short || w.Given != 86400 || w.Series != 28*86400 {
		t.Errorf("a day: %+v", *w)
	}
	for set := range uint64(10) {
		if w := settled(t, 4*week, 10, 0, 10*set); w.Short || w.Series != 70*86400 {
			t.Errorf("four weeks, set %d: %+v", set, *w)
		}
	}
	if w := settled(t, 0, 10, 0); !w.Short || w.Series != 28*86400 || w.Cut < 2*86400 {
		t.Errorf("none: %+v", *w)
	}
	if w := settled(t, 4*week, 3, 3*week); w.Series != 21*86400 {
		t.Errorf("a change after three weeks: %+v", *w)
	}
	if w := settled(t, 4*week, 2, 0); w != nil {
		t.Errorf("two replications: %+v", *w)
	}
}

// The series is exactly what the system holds: jobs count from their submission to
// their end, waiting ones to the end of the series.
func TestSystemSeries(t *testing.T) {
	spec := results.Spec{From: time.Hour, To: 10 * time.Hour, Partitions: []string{"all"}, Largest: 8, Settle: true}
	c := results.NewCollector(frameOf(t, spec), nil)
	ran(c, sim.Record{Job: workload.Job{Submit: 0, Size: 3}, Start: time.Hour, End: 2 * time.Hour, Used: 4})
	ran(c, sim.Record{Job: workload.Job{Submit: 3 * time.Hour, Size: 1}, Start: 3 * time.Hour, End: 9 * time.Hour, Used: 1})
	ran(c, sim.Record{Job: workload.Job{Submit: 5 * time.Hour, Size: 7}, Start: 5 * time.Hour, End: 6 * time.Hour, Used: 7})
	c.Waiting(&sim.Record{Since: time.Hour, Job: workload.Job{Submit: time.Hour, Size: 2}})
	got := c.Finish().Series.System
	if len(got) != 120 { // the whole run in steps of five minutes
		t.Fatalf("%d steps", len(got))
	}
	for i, x := range got {
		want := [10]float64{3, 5, 2, 3, 3, 10, 3, 3, 3, 2}[i/12]
		if x != want {
			t.Fatalf("step %d: %g, want %g", i, x, want)
		}
	}
}
