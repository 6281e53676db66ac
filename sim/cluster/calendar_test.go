package cluster

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// plainCalendar is what a calendar must be: a sorted slice of ends.
type plainCalendar []ended

func (p plainCalendar) reach(units int) (time.Duration, int) {
	freed := 0
	for i, e := range p {
		freed += e.units
		if freed >= units && (i+1 == len(p) || p[i+1].at > e.at) {
			return e.at, freed
		}
	}
	return Never, freed
}

func (p plainCalendar) freedBy(at time.Duration) (freed int) {
	for _, e := range p {
		if e.at <= at {
			freed += e.units
		}
	}
	return freed
}

func (p plainCalendar) next(after time.Duration) time.Duration {
	for _, e := range p {
		if e.at > after {
			return e.at
		}
	}
	return Never
}

// A calendar and a timeline agree with a sorted slice on every question, whatever
// starts and ends, near and far, in nanoseconds and in years, while the days
// change their length.
func TestCalendarIsSortedSlice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := newCalendar()
		var line timeline
		var p plainCalendar
		now, mix := time.Duration(0), uint64(1)
		random := func(below uint64) uint64 { // what need not shrink
			mix = mix*6364136223846793005 + 1442695040888963407
			return (mix >> 33) % below
		}
		for range rapid.IntRange(1, 8).Draw(t, "turns") {
			tick := time.Duration(1) << rapid.IntRange(0, 42).Draw(t, "tick")
			far := rapid.SampledFrom([]uint64{1, 50, 100_000}).Draw(t, "far")
			leave := rapid.Uint64Range(0, 3).Draw(t, "leave")
			for range rapid.SampledFrom([]int{1, 20, 500, 3000}).Draw(t, "starts") {
				now += time.Duration(random(3)) * tick
				for len(p) > 0 && (p[0].at < now || random(4) < leave) {
					i := 0
					if p[0].at >= now {
						i = int(random(uint64(len(p))))
					}
					c.remove(p[i].at, p[i].units)
					line.remove(p[i].at, p[i].units)
					p = slices.Delete(p, i, i+1)
				}
				e := ended{at: now + time.Duration(random(far))*tick, units: 1 + int(random(9))}
				c.add(now, e.at, e.units)
				line.add(e.at, e.units)
				i, _ := slices.BinarySearchFunc(p, e, func(a, b ended) int { return cmp.Compare(a.at, b.at) })
				p = slices.Insert(p, i, e)
			}
			if rapid.IntRange(0, 9).Draw(t, "in order") == 0 {
				c.find(0)
			}
			answersAlike(t, &c, &line, p, now, tick)
		}
	})
}

func answersAlike(t *rapid.T, c *calendar, line *timeline, p plainCalendar, now, tick time.Duration) {
	total := p.freedBy(Never)
	if c.total != total {
		t.Fatalf("%d units of %d", c.total, total)
	}
	for range 20 {
		units := rapid.IntRange(1, total+1).Draw(t, "units")
		at, freed := p.reach(units)
		if a, f := c.reach(units); a != at || f != freed {
			t.Fatalf("%d units are free at %v (%d), not at %v (%d)", units, at, freed, a, f)
		}
		if a, f := line.reach(units); a != at || f != freed {
			t.Fatalf("%d units are free at %v (%d), not at %v (%d) as the timeline says", units, at, freed, a, f)
		}
		when := now + time.Duration(rapid.IntRange(-1, 200_000).Draw(t, "when"))*tick
		if got, want := c.freedBy(when), p.freedBy(when); got != want || line.freedBy(when) != want {
			t.Fatalf("%d units are free by %v, not %d or %d", want, when, got, line.freedBy(when))
		}
		if got, want := c.next(when), p.next(when); got != want || line.next(when) != want {
			t.Fatalf("after %v, %v comes next, not %v or %v", when, want, got, line.next(when))
		}
	}
}
