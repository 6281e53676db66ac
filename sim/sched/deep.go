package sched

import (
	"time"

	"aforo/sim/cluster"
)

// Deep is easy with a bound on how many waiting jobs a pass looks at, in queue order.
type deep struct {
	heads
	depth  int
	looked []int32 // at in this pass, where shares are held
}

func (s *deep) freed(int, int32, cluster.Grant, time.Duration) {}
func (s *deep) again()                                         {}
func (s *deep) added(int, int, time.Duration)                  {}
func (s *deep) changed()                                       {}

func (s *deep) pass(Kind) {
	if s.waiting == 0 {
		return
	}
	if s.takeIn(); !s.hopeful() {
		return
	}
	s.opened()
	s.headed = false
	s.rekey()
	s.walk()
	s.tidy()
}

// walk looks at the first jobs: each starts, or blocks what it may.
func (s *deep) walk() {
	s.picks = s.window(s.depth, s.picks[:0])
	if s.lenders != nil {
		s.looked = append(s.looked[:0], s.picks...)
	}
	rest := s.picks[:0]
	for _, slot := range s.picks {
		j := &s.jobs[slot]
		r := &s.routes[j.Route]
		if s.barred(slot) {
			s.unqueue(r, j, slot)
			continue
		}
		if s.shortFirst && !s.open(r) {
			rest = append(rest, slot)
			continue
		}
		if p, ok := s.startable(slot, r, j); ok {
			s.unqueue(r, j, slot)
			s.begin(slot, p)
		} else {
			s.block(slot, r, j)
		}
	}
	s.picks = rest
	s.byLimit(s.picks)
	s.pick()
	if s.lends() {
		s.picks = s.secondWindow(s.looked, s.depth, s.picks[:0])
		if s.shortFirst {
			s.byLimit(s.picks)
		}
		s.pick()
		s.site.Lend(false)
	}
}
