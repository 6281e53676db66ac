package sched

import (
	"math"
	"testing"
	"time"

	"aforo/sim/cluster"
	"aforo/sim/index"
	"aforo/sim/sched/order"

	"pgregory.net/rapid"
)

// An arena is a contest of one route with a clock and, beside it, the plain list of
// those who take part.
type arena struct {
	s     *moving
	r     *route
	there []int32 // slots of the jobs in the contest
	spare []int32 // slots to be used again
	seq   int64
}

func newArena(p Policy) *arena {
	s := New(p, nil, [][]int{{}}, nil).rule.(*moving)
	s.gpus = 4480
	return &arena{s: s, r: &s.routes[0]}
}

func (a *arena) submit(size int, limit time.Duration, priority float64) {
	slot := int32(len(a.s.jobs))
	if n := len(a.spare); n > 0 {
		slot, a.spare = a.spare[n-1], a.spare[:n-1]
	} else {
		a.s.jobs = append(a.s.jobs, Job{})
	}
	j := &a.s.jobs[slot]
	*j = Job{Job: order.Job{Request: cluster.Request{Size: size, Limit: limit}, Submit: a.s.now, Priority: priority, Seq: a.seq, Need: int32(size)}}
	a.s.key(j)
	a.seq++
	a.there = append(a.there, slot)
	a.r.contest.add(j, slot)
}

func (a *arena) leave(i int) {
	slot := a.there[i]
	a.r.contest.remove(&a.s.jobs[slot], slot)
	a.there = append(a.there[:i], a.there[i+1:]...)
	a.spare = append(a.spare, slot)
}

// best works out every key and returns the first job that counts, or nobody.
func (a *arena) best(counts func(slot int32) bool) int32 {
	best, key := nobody, uint64(0)
	for _, slot := range a.there {
		j := &a.s.jobs[slot]
		if !counts(slot) {
			continue
		}
		k := a.s.moves.Key(&j.Job, a.s.now, a.s.gpus)
		if best == nobody || k < key || (k == key && j.Seq < a.s.jobs[best].Seq) {
			best, key = slot, k
		}
	}
	return best
}

// check compares the contest's answers with those of the plain list.
func (a *arena) check(t *rapid.T, beyond, extra int, gap, longest time.Duration) {
	a.s.turn++
	if got, want := a.r.contest.first(a.s.now), a.best(func(int32) bool { return true }); got != want {
		t.Fatalf("at %v the first of %d is in slot %d, want %d", a.s.now, len(a.there), got, want)
	}
	a.r.filters = append(a.r.filters[:0],
		index.NewFilter(extra+beyond, extra, gap, longest), index.NewFilter(extra, extra/2, gap/2, gap))
	got, want := a.s.search(a.r, 1, nobody), a.best(func(slot int32) bool { return a.s.passes(a.r, slot) })
	if got != want {
		t.Fatalf("at %v the first of %d that passes %+v is in slot %d, want %d", a.s.now, len(a.there), a.r.filters, got, want)
	}
}

// Whatever comes, goes and grows older, the contest names the job that comes first
// by the exact keys of the instant, among all and among those that pass a filter.
// On a cluster of 4,480 GPUs and in whole seconds, keys of multifactor are often
// equal but for their rounding: with the default weights, a GPU is worth 135 s.
func TestContest(t *testing.T) {
	for name, p := range map[string]Policy{
		"wfp3":                       {Order: WFP3},
		"unicef":                     {Order: UNICEF},
		"multifactor":                {Order: Multifactor},
		"multifactor, soon full":     {Order: Multifactor, Multifactor: &Weights{Age: 1000, Size: 300, QOS: 10, AgeMax: 20 * time.Minute}},
		"multifactor without age":    {Order: Multifactor, Multifactor: &Weights{Size: 1, AgeMax: time.Second}},
		"multifactor of age alone":   {Order: Multifactor, Multifactor: &Weights{Age: 1, AgeMax: time.Minute}},
		"multifactor without bounds": {Order: Multifactor, Multifactor: &Weights{Age: math.MaxFloat64, Size: math.MaxFloat64, AgeMax: time.Hour}},
	} {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) { drive(t, newArena(p)) })
		})
	}
}

// drive lets a hundred things happen to an arena.
func drive(t *rapid.T, a *arena) {
	size := rapid.OneOf(rapid.SampledFrom([]int{1, 2, 3, 4, 5, 8, 64, 4480}), rapid.IntRange(1, 70_000))
	limit := rapid.OneOf(
		rapid.SampledFrom([]time.Duration{0, 1, time.Second, time.Minute, 2 * time.Minute, time.Hour, 24 * time.Hour, 1 << 62}),
		rapid.Custom(func(t *rapid.T) time.Duration {
			return time.Duration(rapid.IntRange(1, 100_000).Draw(t, "s")) * time.Second
		}))
	step := rapid.SampledFrom([]time.Duration{0, 1, time.Second, 45 * time.Second, 135 * time.Second, 270 * time.Second, 20 * time.Minute, 5 * time.Hour, 7 * 24 * time.Hour})
	priority := rapid.SampledFrom([]float64{0, 0, 0.5, 1})
	for range 100 {
		switch rapid.IntRange(0, 11).Draw(t, "what") {
		case 0, 1, 2, 3:
			for range rapid.IntRange(1, 5).Draw(t, "jobs") {
				a.submit(size.Draw(t, "size"), limit.Draw(t, "limit"), priority.Draw(t, "priority"))
			}
		case 4, 5:
			if n := len(a.there); n > 0 {
				a.leave(rapid.IntRange(0, n-1).Draw(t, "leaves"))
			}
		case 6: // another of the same kind comes under the slot of one that leaves
			for range rapid.IntRange(0, min(2, len(a.there))).Draw(t, "replaced") {
				i := rapid.IntRange(0, len(a.there)-1).Draw(t, "by its like")
				j := a.s.jobs[a.there[i]]
				a.leave(i)
				a.submit(j.Size, j.Limit, j.Priority)
			}
		case 7: // close to the next instant at which a match has to be played again
			if next := a.r.contest.top.nodes[1].until; next != cluster.Never {
				a.s.now = max(a.s.now, next+1-time.Duration(1)<<rapid.IntRange(0, 45).Draw(t, "before"))
			}
		case 8:
			a.s.gpus = rapid.SampledFrom([]int{0, 1, 4480, 8960}).Draw(t, "gpus")
			a.r.contest.forget()
		default:
			a.s.now += step.Draw(t, "step")
		}
		extra := rapid.IntRange(0, 100).Draw(t, "extra")
		a.check(t, rapid.IntRange(0, 100).Draw(t, "free"), extra, limit.Draw(t, "gap"), limit.Draw(t, "longest"))
	}
}

// What bounds a cell, and the nodes above it, bounds every job that belongs there.
func TestMost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := &Job{Job: order.Job{Need: rapid.Int32Range(1, math.MaxInt32).Draw(t, "need")}}
		j.Limit = time.Duration(rapid.Int64Range(0, math.MaxInt64).Draw(t, "limit") >> rapid.IntRange(0, 62).Draw(t, "shift"))
		if rapid.Bool().Draw(t, "edge") {
			j.Limit = time.Minute<<rapid.IntRange(0, 20).Draw(t, "minutes") - time.Duration(rapid.IntRange(0, 1).Draw(t, "before"))
		}
		for i := cellCount + cell(j); i > 0; i /= 2 {
			if c := &most[i]; j.Need > c.need || j.Limit > c.limit {
				t.Fatalf("a job of %d with the limit %v is above the bounds %+v of node %d", j.Need, j.Limit, c, i)
			}
		}
	})
}
