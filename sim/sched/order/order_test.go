package order

import (
	"testing"
	"time"

	"aforo/sim/cluster"

	"pgregory.net/rapid"
)

// Where an order says that one job leads another up to an instant, or dominates it, the
// exact keys agree: now, at that instant, and in between.
func TestLeadsHold(t *testing.T) {
	small := DefaultWeights
	small.FavorSmall = true
	for name, m := range map[string]Moving{"wfp3": WFP3{}, "unicef": UNICEF{}, "multifactor": &Multifactor{DefaultWeights}, "multifactor, small first": &Multifactor{small}} {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				now := time.Duration(rapid.IntRange(0, 2_000_000).Draw(t, "now")) * time.Second
				a, b := drawJob(t, m, now, 1), drawJob(t, m, now, 2)
				if first(m, b, a, now) {
					a, b = b, a
				}
				until := m.Leads(a, b, now, 4480)
				switch {
				case m.Dominates(a, b):
					until = cluster.Never
				case m.Dominates(b, a):
					t.Fatalf("%+v is behind %+v at %v and said to dominate it", b, a, now)
				}
				until = min(until, now+1<<52)
				for _, at := range []time.Duration{now, until, now + (until-now)/2, now + (until-now)/1000} {
					if !first(m, a, b, at) {
						t.Fatalf("%+v is behind %+v at %v, though ahead from %v to %v", a, b, at, now, until)
					}
				}
			})
		})
	}
}

func first(m Moving, a, b *Job, at time.Duration) bool {
	x, y := m.Key(a, at, 4480), m.Key(b, at, 4480)
	return x < y || x == y && a.Seq < b.Seq
}

func drawJob(t *rapid.T, m Moving, now time.Duration, seq int64) *Job {
	j := &Job{Seq: seq, Submit: now - min(now, time.Duration(rapid.IntRange(0, 700_000).Draw(t, "age"))*time.Second)}
	j.Size = rapid.IntRange(1, 4480).Draw(t, "size")
	j.Limit = time.Duration(rapid.IntRange(0, 100_000).Draw(t, "limit")) * time.Second
	j.Priority = rapid.SampledFrom([]float64{0, 0.5, 1}).Draw(t, "priority")
	j.Bonus = rapid.SampledFrom([]float64{0, 0, 300, -700.5}).Draw(t, "bonus")
	j.Slope = m.Slope(j)
	return j
}
