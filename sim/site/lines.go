package site

import (
	"cmp"
	"slices"
)

// How jobs come to stand in lines for what they need, and how they leave them.

// inLine reports whether a job stands in lines.
func (h *held) inLine() bool { return h.parked || h.watched }

// park notes that a job is parked, or that it is no longer.
func (s *Site) park(h *held, is bool) {
	if h.part >= 0 && h.parked != is {
		for int(h.part) >= len(s.waiting) {
			s.waiting = append(s.waiting, 0)
		}
		if is {
			s.waiting[h.part]++
		} else {
			s.waiting[h.part]--
		}
	}
	h.parked = is
}

// release frees those in the line of a gauge that may now go.
func (s *Site) release(g *gauge) {
	for l := &s.behinds[g.behind].line; len(*l) > 0 && (*l)[0].need <= g.left(); {
		s.freeFirst(l)
	}
}

// freeFirst frees the first of a line, if it still waits.
func (s *Site) freeFirst(l *line) {
	w := l.pop()
	if h := &s.slots[w.slot]; h.inLine() && h.stamp == w.stamp {
		if h.parked {
			h.freed = s.instant
		}
		s.park(h, false)
		h.watched = false
		h.stamp++
		s.freed = append(s.freed, w.slot)
	}
}

// outOfLine notes that a job waits no more.
func (s *Site) outOfLine(h *held) {
	if h.parked { // it borrows, else it would not start
		s.park(h, false)
		h.freed = s.instant
	}
	h.watched = false
	h.stamp++
}

// clear takes those out of the line of a budget for whom too little is left of it.
func (s *Site) clear(g *gauge) {
	l := s.behind(g).line
	rest := l[:0]
	for _, w := range l {
		h := &s.slots[w.slot]
		switch {
		case !h.inLine() || h.stamp != w.stamp:
		case w.need > s.ever(g):
			s.shut(h, w.slot, int(w.partition), g)
		default:
			rest = append(rest, w)
		}
	}
	s.behind(g).line = rest
	slices.SortFunc(rest, func(a, b waiter) int { return cmp.Compare(a.need, b.need) }) // a sorted list is a heap
}

// shut notes that a job will never be let start in a partition. When none is left, it is
// lost.
func (s *Site) shut(h *held, slot int32, partition int, g *gauge) {
	if h.open &^= 1 << partition; h.open == 0 {
		s.park(h, false)
		h.watched = false
		h.stamp++
		s.lost = append(s.lost, Loss{slot, s.rule(g)})
	}
}

// Lost returns the parked jobs that will never be released, once.
func (s *Site) Lost() []Loss {
	lost := s.lost
	s.lost = s.lost[:0]
	return lost
}

// Released returns the slots of jobs that are parked no longer, once.
func (s *Site) Released() []int32 {
	freed := s.freed
	s.freed = s.freed[:0]
	return freed
}
