package sched

import (
	"testing"
	"time"

	"aforo/sim/cluster"
	"aforo/sim/sched/order"

	"pgregory.net/rapid"
)

// Whatever comes, starts and grows older, a job is beyond the depth exactly where as many
// come before it, by the exact keys of the instant.
func TestDepth(t *testing.T) {
	for _, o := range []Order{WFP3, UNICEF, Multifactor} {
		t.Run(o.String(), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				depth := rapid.IntRange(1, 20).Draw(t, "depth")
				s := New(Policy{Order: o, Backfill: EASY, Depth: depth}, nil, [][]int{{}}, nil).rule.(*moving)
				s.gpus = 4480
				var there []int32
				for range rapid.IntRange(1, 40).Draw(t, "passes") {
					s.turn++
					s.now += time.Duration(rapid.IntRange(0, 100_000).Draw(t, "later")) * time.Second
					for range rapid.IntRange(0, 60).Draw(t, "new") {
						there = append(there, drawWaiting(t, s))
					}
					started := 0
					for range min(len(there), rapid.IntRange(0, 5).Draw(t, "candidates")) {
						i := rapid.IntRange(0, len(there)-1).Draw(t, "candidate")
						before := 0
						for _, other := range there {
							if s.ahead(other, there[i]) {
								before++
							}
						}
						if got := s.beyond(there[i], started); got != (started+before >= depth) {
							t.Fatalf("with a depth of %d a job is beyond it: %v; %d come before it and %d have started", depth, got, before, started)
						}
						if before == 0 && started < depth { // who is first may start
							j := &s.jobs[there[i]]
							s.unqueue(&s.routes[0], j, there[i])
							s.rear.spare--
							started++
							there = append(there[:i], there[i+1:]...)
						}
					}
				}
			})
		})
	}
}

// drawWaiting submits a job.
func drawWaiting(t *rapid.T, s *moving) int32 {
	slot := int32(len(s.jobs))
	s.jobs = append(s.jobs, Job{Job: order.Job{
		Request: cluster.Request{Size: rapid.IntRange(1, 200).Draw(t, "size"), Limit: time.Duration(rapid.IntRange(1, 1000).Draw(t, "limit")) * time.Minute},
		Submit:  s.now, Priority: float64(rapid.IntRange(0, 2).Draw(t, "qos")) / 2, Seq: int64(slot),
	}})
	j := &s.jobs[slot]
	j.Need = int32(j.Size)
	s.key(j)
	s.enqueue(slot)
	return slot
}
