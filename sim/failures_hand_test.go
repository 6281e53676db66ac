package sim_test

import (
	"context"
	"testing"
	"time"

	"aforo/sim"
	"aforo/sim/cluster"
	"aforo/sim/sched"
	"aforo/workload"
)

// ended keeps attempts as they end.
type ended struct {
	sim.Silent
	all []attempt
}

type attempt struct {
	start, end, saved time.Duration
	why               sim.Why
}

func (e *ended) Ended(r *sim.Record, why sim.Why) {
	e.all = append(e.all, attempt{r.Start, r.End, r.Saved, why})
}

// Worked by hand, in minutes. A job of two nodes has 10 hours to do under a limit of 6; it writes
// a checkpoint each hour in 6 minutes and restarts in 12. Node 1 breaks at 150, and a spare takes
// its place: two checkpoints are written, at 66 and 132. Node 0 breaks at 240 for half an hour,
// with no spare left: one more is written, at 162+66. From 270 the job works at 282, and at its
// limit, 630, it has written five and, just before it, what it has worked since: 342-30 = 312.
// The last 108 minutes take one more checkpoint.
func TestFailuresByHand(t *testing.T) {
	const m = time.Minute
	want := []attempt{
		{0, 150 * m, 120 * m, sim.Failed},
		{150 * m, 240 * m, 60 * m, sim.Failed},
		{270 * m, 630 * m, 312 * m, sim.Chained},
		{630 * m, 756 * m, 108 * m, sim.Done},
	}
	for _, placed := range []bool{false, true} {
		lists := map[int]listed{1: {150 * m, 800 * m}, 0: {240 * m, 270 * m}}
		cfg := sim.Config{
			Partitions:  []cluster.Partition{{Name: "p", Nodes: 2, PerNode: 4, Speed: 1, Placed: placed}},
			Policy:      sched.Policy{Backfill: sched.EASY},
			Failures:    []sim.Failures{{Spares: 1, Outages: func(v int) sim.Outages { l := lists[v]; return &l }}},
			Checkpoints: []sim.Checkpoint{{Set: true, Every: time.Hour, Cost: 6 * m, Restart: 12 * m, Requeue: true}},
			Verify:      true,
		}
		var got ended
		if err := sim.Run(context.Background(), cfg, workload.Jobs([]workload.Job{{ID: 1, Size: 8, Run: 600 * m, Limit: 360 * m}}), &got); err != nil {
			t.Fatal(err)
		}
		if len(got.all) != len(want) {
			t.Fatalf("placed %t: attempts %v, want %v", placed, got.all, want)
		}
		for i := range want {
			if got.all[i] != want[i] {
				t.Errorf("placed %t: attempt %d is %v, want %v", placed, i+1, got.all[i], want[i])
			}
		}
	}
}
