package sim_test

import (
	"testing"
	"time"

	"aforo/sim"
	"aforo/sim/cluster"
	"aforo/sim/sched"
	"aforo/workload"
)

// A blocked head that may run in two partitions holds the one where it can start
// soonest as of now: here the second, once a job there has ended early, although the
// first was sooner before and nothing has happened in it. So the job behind it, which
// fits into what is free in the second, has to wait.
func TestHeadMovesItsHold(t *testing.T) {
	cfg := sim.Config{
		Partitions: []cluster.Partition{{Name: "a", Nodes: 4, PerNode: 1, Speed: 1}, {Name: "b", Nodes: 4, PerNode: 1, Speed: 1}},
		Routes:     [][]int{{0, 1}, {0}, {1}},
		Policy:     sched.Policy{Backfill: sched.EASY},
	}
	jobs := []workload.Job{
		{ID: 1, Size: 4, Run: 10, Limit: 10, Route: 1},
		{ID: 2, Size: 2, Run: 1, Limit: 20, Route: 2}, // ends early
		{ID: 3, Size: 2, Run: 6, Limit: 6, Route: 2},
		{ID: 4, Size: 4, Run: 5, Limit: 5, Route: 0},
		{ID: 5, Submit: 1, Size: 2, Run: 10, Limit: 10, Route: 0},
	}
	want := map[int64]struct {
		start     time.Duration
		partition int32
	}{1: {0, 0}, 2: {0, 1}, 3: {0, 1}, 4: {6, 1}, 5: {10, 0}}
	for _, r := range simulate(t, cfg, jobs).records {
		if w := want[r.ID]; r.Start != w.start || r.Partition != w.partition {
			t.Errorf("job %d starts at %d in partition %d, want %d in %d", r.ID, r.Start, r.Partition, w.start, w.partition)
		}
	}
}
