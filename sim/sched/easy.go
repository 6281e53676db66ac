package sched

import (
	"time"

	"aforo/sim/cluster"
	"aforo/sim/index"
)

// Easy is none, first-fit and EASY backfilling under orders whose keys stay what they
// are.
type easy struct {
	heads
	// lasting says that jobs that were blocked in one pass stay blocked until something
	// is freed, so that only new arrivals need a look; stale that something was.
	lasting, stale bool
}

func (s *easy) returned(slot int32) {
	s.enqueue(slot)
	s.stale = true
}

func (s *easy) freed(int, int32, cluster.Grant, time.Duration) { s.stale = true }
func (s *easy) again()                                         { s.stale = true }
func (s *easy) added(int, int, time.Duration)                  { s.stale = true }
func (s *easy) changed()                                       { s.stale = true }

func (s *easy) pass(Kind) {
	switch {
	case s.waiting == 0:
	case s.lasting:
		if s.site != nil && s.overtaken() {
			s.stale = true
		}
		if s.stale && !s.onward() {
			return
		}
		s.arrivals()
	default:
		if s.takeIn(); s.hopeful() {
			s.walk()
			s.tidy()
		}
	}
}

// onward is a pass over those that wait, where jobs that were blocked stay blocked until
// something is freed, and something was. New jobs are behind all others, so that most never
// enter a queue: they are looked at after it, unless it reports that nothing fits.
func (s *easy) onward() bool {
	if !s.hopeful() { // the gates stay stale: nothing that waits fits anywhere
		s.takeIn()
		return false
	}
	s.walk()
	s.tidy()
	s.stale = false
	return true
}

// walk is a pass over all queues: first the heads, then what may pass them.
func (s *easy) walk() {
	s.opened()
	s.rewind()
	s.headed = false
	s.try()
	if s.shortFirst {
		s.collect()
		s.pickInOrder()
	}
	if s.lends() {
		s.lendIdle()
		s.site.Lend(false)
	}
}

// arrivals lets the new jobs start, past what is blocked.
func (s *easy) arrivals() {
	for _, slot := range s.fresh {
		j := &s.jobs[slot]
		r := &s.routes[j.Route]
		if s.barred(slot) {
			continue
		}
		if s.Promise != nil {
			s.headed = s.headed && s.queued() > 0
		}
		if p, ok := s.startable(slot, r, j); ok {
			s.begin(slot, p)
			continue
		}
		s.enqueue(slot)
		s.block(slot, r, j)
	}
	s.fresh = s.fresh[:0]
}

// try walks all jobs in queue order while a pool of theirs is open: each starts
// or blocks one. In the queue's own order it takes the candidates for
// backfilling along the way.
func (s *easy) try() {
	if len(s.routes) == 1 {
		s.line(&s.routes[0])
		return
	}
	for {
		r, at := s.first(!s.shortFirst)
		if r == nil {
			return
		}
		r.cursor = s.tryAt(r, at)
	}
}

// line is try where all jobs stand in one queue: with no other to compare it
// with, the heads come first and the candidates after them.
func (s *easy) line(r *route) {
	at, ok := index.Seat{}, true
	for s.open(r) {
		if at, ok = r.queue.Next(at); !ok {
			return
		}
		at = s.tryAt(r, at)
	}
	if s.past && !s.shortFirst {
		s.backfill(r, at)
	}
}

// backfill starts in queue order what may pass the blocked heads.
func (s *easy) backfill(r *route, from index.Seat) {
	plain := len(r.pools) == 1 && s.gates[r.pools[0]].plain && (s.site == nil || !s.site.Blocking()) // there a candidate is as good as started
	for at := from; s.room(r); {
		var ok bool
		if at, ok = s.candidate(r, at); !ok {
			return
		}
		if !plain {
			at = s.tryAt(r, at)
			continue
		}
		slot := r.queue.Slot(at)
		r.queue.Remove(at)
		if !s.barred(slot) {
			s.begin(slot, r.pools[0])
		}
	}
}

// tryAt starts the job at a seat, or lets it block what it may, and returns the
// seat from which the walk goes on.
func (s *easy) tryAt(r *route, at index.Seat) index.Seat {
	slot := r.queue.Slot(at)
	j := &s.jobs[slot]
	if s.barred(slot) {
		r.queue.Remove(at)
		return at
	}
	if p, ok := s.startable(slot, r, j); ok {
		r.queue.Remove(at)
		s.begin(slot, p)
		return at
	}
	s.block(slot, r, j)
	return at.After()
}

// first returns the route and the seat of the first job in queue order that
// could start or block something; candidates behind blocked heads count only
// where they are wanted.
func (s *easy) first(candidates bool) (best *route, at index.Seat) {
	for i := range s.routes {
		r := &s.routes[i]
		if r.queue.Len() == 0 {
			continue
		}
		var p index.Seat
		var ok bool
		switch {
		case r.queue.Ended(r.cursor):
			continue
		case s.open(r):
			p, ok = r.queue.Next(r.cursor)
		case candidates && s.past:
			p, ok = s.candidate(r, r.cursor)
		}
		if !ok {
			r.cursor = r.queue.End()
			continue
		}
		r.cursor = p
		if best == nil || r.queue.Before(p, &best.queue, at) {
			best, at = r, p
		}
	}
	return best, at
}
