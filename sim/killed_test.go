package sim_test

import (
	"context"
	"testing"
	"time"

	"aforo/sim"
	"aforo/sim/cluster"
	"aforo/workload"
)

// killings notes which jobs were killed at their limits.
type killings struct {
	silent
	killed map[int64]bool
}

func (k *killings) Started(r *sim.Record) { k.killed[r.ID] = r.Killed }

// A job is killed where it would run longer than its limit on the GPUs that it
// gets: not where both are equal, nor where faster GPUs make them equal.
func TestKilled(t *testing.T) {
	jobs := []workload.Job{
		{ID: 1, Size: 1, Run: 10 * time.Hour, Limit: 5 * time.Hour},
		{ID: 2, Size: 1, Run: 10 * time.Hour, Limit: 10*time.Hour - 1},
		{ID: 3, Size: 1, Run: 10 * time.Hour, Limit: 10 * time.Hour},
		{ID: 4, Size: 1, Run: 10 * time.Hour},
	}
	for speed, want := range map[float64][]bool{
		1:   {true, true, false, false},
		2:   {false, false, false, false},
		0.5: {true, true, true, false},
	} {
		obs := &killings{killed: map[int64]bool{}}
		cfg := sim.Config{Partitions: []cluster.Partition{{Name: "all", Nodes: 4, PerNode: 1, Speed: speed}}, Verify: true}
		if err := sim.Run(context.Background(), cfg, workload.Jobs(jobs), obs); err != nil {
			t.Fatal(err)
		}
		for i, w := range want {
			if got := obs.killed[int64(i+1)]; got != w {
				t.Errorf("speed %g, job %d: killed %v, want %v", speed, i+1, got, w)
			}
		}
	}
}
