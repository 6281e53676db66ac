package sim_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"aforo/sim"
	"aforo/sim/cluster"
	"aforo/sim/sched"
	"aforo/workload"
)

// strandings notes what an Observer is told of stranded GPUs, in seconds.
type strandings struct {
	*recorder
	seen [][2]int
}

func (s *strandings) Stranded(at time.Duration, _, gpus int) {
	s.seen = append(s.seen, [2]int{int(at / time.Second), gpus})
}

// GPUs that are free while a job waits are reported from the instant at which it
// is blocked to the instant at which it starts: counted, they are what is too
// little; placed, also what is enough but scattered over two nodes.
func TestStranded(t *testing.T) {
	sec := time.Second
	jobs := []workload.Job{
		{ID: 1, Size: 3, Run: 100 * sec, Limit: 100 * sec},
		{ID: 2, Size: 3, Run: 60 * sec, Limit: 60 * sec},
		{ID: 3, Submit: 10 * sec, Size: 2, Run: 5 * sec, Limit: 5 * sec},
	}
	for _, c := range []struct {
		placed bool
		start  int
		want   [][2]int
	}{
		// Two nodes of four: each has one GPU left. Counted, that is enough for job 3;
		// placed, it waits for a node, with two free GPUs of no use until 60 s.
		{false, 10, nil},
		{true, 60, [][2]int{{10, 2}, {60, 0}}},
	} {
		parts := []cluster.Partition{{Name: "p", Nodes: 2, PerNode: 4, Placed: c.placed, Speed: 1}}
		obs := &strandings{recorder: newRecorder()}
		cfg := sim.Config{Partitions: parts, Policy: sched.Policy{Backfill: sched.EASY}, Verify: true}
		if err := sim.Run(context.Background(), cfg, workload.Jobs(jobs), obs); err != nil {
			t.Fatal(err)
		}
		if got := int(obs.starts[3] / sec); got != c.start {
			t.Errorf("placed %v: job 3 starts at %d s, want %d s", c.placed, got, c.start)
		}
		if !slices.Equal(obs.seen, c.want) {
			t.Errorf("placed %v: stranded %v, want %v", c.placed, obs.seen, c.want)
		}
	}
}
