package ends

import (
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// random returns what need not shrink: numbers below a bound.
func random(mix uint64) func(below uint64) uint64 {
	return func(below uint64) uint64 {
		mix = mix*6364136223846793005 + 1442695040888963407
		return (mix >> 13) % below
	}
}

// The entries of a queue come off in the order of a stable sort by instant, whatever is
// pushed, cancelled and inserted between, near and far, in nanoseconds and in weeks, with many at one instant,
// while the days change their length.
func TestQueueIsSortedSlice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q, want := NewQueue(), []Entry{}
		now, started := time.Duration(0), uint32(math.MaxUint32-20) // comes round to zero on the way
		random := random(rapid.Uint64().Draw(t, "mix"))
		for range rapid.IntRange(1, 8).Draw(t, "rounds") {
			width := uint64(1) << rapid.IntRange(0, 50).Draw(t, "width")
			for range rapid.SampledFrom([]int{0, 3, 150, 3000}).Draw(t, "pushes") {
				started++
				e := Entry{now + time.Duration(random(width)), started, int32(started)}
				q.Push(e)
				want = append(want, e)
			}
			for range min(len(want), rapid.SampledFrom([]int{0, 0, 1, 40}).Draw(t, "cancelled or inserted")) {
				i := int(random(uint64(len(want))))
				e := &want[i]
				if got := q.Cancel(e.At, e.Value); got != *e {
					t.Fatalf("cancelled %v, not %v", got, *e)
				}
				if random(2) == 0 {
					e.At = now + time.Duration(random(width))
					q.Insert(*e)
				} else {
					want = slices.Delete(want, i, i+1)
				}
			}
			slices.SortFunc(want, compare)
			for range rapid.IntRange(0, len(want)).Draw(t, "pops") {
				if q.Next() != want[0].At || q.First() != want[0] {
					t.Fatalf("next is %v, %v; want %v", q.Next(), q.First(), want[0])
				}
				got := q.Pop()
				if got != want[0] {
					t.Fatalf("got %v, want %v", got, want[0])
				}
				now, want = got.At, want[1:]
			}
			if len(want) == 0 && q.Next() != Never {
				t.Fatalf("nothing is left, and %v comes next", q.Next())
			}
		}
	})
}

// plain is what an Expected must be: a sorted slice of ends.
type plain []Entry

func (p plain) reach(units int) (time.Duration, int) {
	freed := 0
	for i, e := range p {
		freed += int(e.Value)
		if freed >= units && (i+1 == len(p) || p[i+1].At > e.At) {
			return e.At, freed
		}
	}
	return Never, freed
}

func (p plain) freedBy(at time.Duration) (freed int) {
	for _, e := range p {
		if e.At <= at {
			freed += int(e.Value)
		}
	}
	return freed
}

func (p plain) next(after time.Duration) time.Duration {
	for _, e := range p {
		if e.At > after {
			return e.At
		}
	}
	return Never
}

// An Expected agrees with a sorted slice on every question, whatever starts and ends,
// near and far, in nanoseconds and in years, whole entries and parts of them, while the
// days change their length.
func TestExpectedIsSortedSlice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, p, now := NewExpected(), plain{}, time.Duration(0)
		random := random(rapid.Uint64().Draw(t, "mix"))
		for range rapid.IntRange(1, 8).Draw(t, "turns") {
			tick := time.Duration(1) << rapid.IntRange(0, 42).Draw(t, "tick")
			far := rapid.SampledFrom([]uint64{1, 50, 100_000}).Draw(t, "far")
			leave := rapid.Uint64Range(0, 3).Draw(t, "leave")
			for range rapid.SampledFrom([]int{1, 20, 500, 3000}).Draw(t, "starts") {
				now += time.Duration(random(3)) * tick
				for len(p) > 0 && (p[0].At < now || random(4) < leave) {
					i := 0
					if p[0].At >= now {
						i = int(random(uint64(len(p))))
					}
					part := 1 + int32(random(uint64(p[i].Value))) // of what ends then
					if p[i].At < now {
						part = p[i].Value
					}
					x.Remove(p[i].At, int(part))
					if p[i].Value -= part; p[i].Value == 0 {
						p = slices.Delete(p, i, i+1)
					}
				}
				e := Entry{At: now + time.Duration(random(far))*tick, Value: 1 + int32(random(9))}
				x.Add(now, e.At, int(e.Value))
				i, _ := slices.BinarySearchFunc(p, e, compare)
				p = slices.Insert(p, i, e)
			}
			answersAlike(t, &x, p, now, tick)
		}
	})
}

func answersAlike(t *rapid.T, x *Expected, p plain, now, tick time.Duration) {
	total := p.freedBy(Never)
	if x.Total() != total {
		t.Fatalf("%d units of %d", x.Total(), total)
	}
	for range 20 {
		units := rapid.IntRange(1, total+1).Draw(t, "units")
		at, freed := p.reach(units)
		if a, f := x.Reach(units); a != at || f != freed {
			t.Fatalf("%d units are free at %v (%d), not at %v (%d)", units, at, freed, a, f)
		}
		when := now + time.Duration(rapid.IntRange(-1, 200_000).Draw(t, "when"))*tick
		if got, want := x.FreedBy(when), p.freedBy(when); got != want {
			t.Fatalf("%d units are free by %v, not %d", want, when, got)
		}
		if got, want := x.Next(when), p.next(when); got != want {
			t.Fatalf("after %v, %v comes next, not %v", when, want, got)
		}
	}
	var all plain
	for at, units := range x.All {
		all = append(all, Entry{At: at, Value: int32(units)})
	}
	if !slices.Equal(all.merged(), p.merged()) {
		t.Fatalf("all ends are %v, not %v", all, p)
	}
}

// merged makes ends of one instant that follow each other one.
func (p plain) merged() plain {
	var all plain
	for _, e := range p {
		if n := len(all) - 1; n >= 0 && all[n].At == e.At {
			all[n].Value += e.Value
			continue
		}
		all = append(all, e)
	}
	return all
}
