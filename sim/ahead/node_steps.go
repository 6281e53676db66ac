package ahead

import (
	"slices"
	"time"

	"aforo/sim/cluster"
)

// nodeSteps is what a node is expected to have free, as a step function of time. Most
// nodes have few steps, so they stand in one sorted list. What lies before now may
// still be there.
//
// Invariants: at ascends strictly; a step holds until that of the next one, the last
// one for ever.
type nodeSteps []nodeStep

type nodeStep struct {
	at   time.Duration
	free cluster.Room
}

// end returns the instant at which a step ends.
func (s nodeSteps) end(i int) time.Duration {
	if i+1 < len(s) {
		return s[i+1].at
	}
	return cluster.Never
}

// push appends a step, or replaces the last one where that is of the same instant.
func (s *nodeSteps) push(at time.Duration, free cluster.Room) {
	last := &(*s)[len(*s)-1]
	if last.at < at {
		*s = append(*s, nodeStep{at, free})
		return
	}
	last.free = free
}

// add adds room from one instant until before another, and forgets what lies before
// now. It returns the steps from the first until before the last of which that is
// true; they may be like their neighbours until join.
func (s *nodeSteps) add(now, from, until time.Duration, part cluster.Room) (first, last int) {
	s.forget(now)
	if from >= until {
		return 0, 0
	}
	first = s.cut(from)
	last = len(*s)
	if until != cluster.Never {
		last = s.cut(until)
	}
	for i := first; i < last; i++ {
		(*s)[i].free = (*s)[i].free.Plus(part)
	}
	return first, last
}

func (s *nodeSteps) forget(now time.Duration) {
	k := 0
	for k+1 < len(*s) && (*s)[k+1].at <= now {
		k++
	}
	if k > 0 {
		*s = slices.Delete(*s, 0, k)
	}
}

// cut makes an instant the beginning of a step and returns that.
func (s *nodeSteps) cut(at time.Duration) int {
	i := s.find(at)
	if (*s)[i].at == at {
		return i
	}
	*s = slices.Insert(*s, i+1, nodeStep{at, (*s)[i].free})
	return i + 1
}

// find returns the step that holds at an instant.
func (s nodeSteps) find(at time.Duration) int {
	lo, hi := 1, len(s)
	for lo < hi {
		m := int(uint(lo+hi) >> 1)
		if s[m].at <= at {
			lo = m + 1
		} else {
			hi = m
		}
	}
	return lo - 1
}

// join makes a step one with the one before, if they are alike.
func (s *nodeSteps) join(i int) {
	if i > 0 && i < len(*s) && (*s)[i].free == (*s)[i-1].free {
		*s = slices.Delete(*s, i, i+1)
	}
}

// earliest returns the first start at or after from, and before another instant, from
// which a part of the node is free for long, or until mine, where that is sooner. It
// is a multiple of the beat, or any with a beat of 0. cluster.Never if there is none.
func (s nodeSteps) earliest(from, before time.Duration, part cluster.Room, long, mine, beat time.Duration) time.Duration {
	for i := s.find(from); ; {
		if beat > 0 && from%beat != 0 && from < before {
			from = (from + beat - 1) / beat * beat
		}
		if from >= before {
			return cluster.Never
		}
		for i+1 < len(s) && s[i+1].at <= from {
			i++
		}
		end := min(cluster.After(from, long), mine)
		short := -1
		for k := i; k < len(s) && (k == i || s[k].at < end); k++ {
			if !s[k].free.Holds(part) {
				short = k
			}
		}
		if short < 0 {
			return from
		}
		from, i = s.end(short), short
	}
}
