package sched

import "aforo/sim/index"

// heads walks all jobs in queue order while a pool of theirs is open: each starts
// or blocks one. In the queue's own order it takes the candidates for
// backfilling along the way.
func (s *Scheduler) heads() {
	if len(s.routes) == 1 {
		s.line(&s.routes[0])
		return
	}
	for {
		r, at := s.first(s.policy.BackfillOrder == FCFS)
		if r == nil {
			return
		}
		r.cursor = s.tryAt(r, at)
	}
}

// line is heads where all jobs stand in one queue: with no other to compare it
// with, the heads come first and the candidates after them.
func (s *Scheduler) line(r *route) {
	at, ok := index.Place{}, true
	for s.open(r) {
		if at, ok = r.queue.Next(at); !ok {
			return
		}
		at = s.tryAt(r, at)
	}
	if s.policy.Backfill != None && s.policy.BackfillOrder == FCFS {
		s.backfill(r, at)
	}
}

// backfill starts in queue order what may pass the blocked heads.
func (s *Scheduler) backfill(r *route, from index.Place) {
	plain := len(r.pools) == 1 && s.gates[r.pools[0]].plain // there a candidate is as good as started
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
		s.begin(slot, r.pools[0])
	}
}

// backfillAlone is backfill past a blocked head where there is one pool and it is plain:
// its gate and its filter need not be looked for.
func (s *Scheduler) backfillAlone(r *route) {
	g, f := &s.gates[0], r.filters[:1]
	for at := (index.Place{}); int(r.queue.Least()) <= g.free; {
		f[0].Set(g.free, g.hold.Left(), g.hold.Gap(s.now), g.longest)
		var ok bool
		if at, ok = r.queue.Find(at, f); !ok {
			return
		}
		if g.loose {
			s.reckon(0)
			f[0].Set(g.free, g.hold.Left(), g.hold.Gap(s.now), g.longest)
			if !r.queue.Passes(at, f) {
				continue
			}
		}
		slot := r.queue.Slot(at)
		r.queue.Remove(at)
		s.start(slot, 0, &g.hold)
	}
}

// standing reports whether the head that blocks the only pool blocks it still. Nobody
// comes before it, so that a walk need only look for candidates. That is what most passes
// find.
func (s *Scheduler) standing() bool {
	if !s.solo {
		return false
	}
	g := &s.gates[0]
	return g.blocked && g.holder != noJob && int(s.jobs[g.head].need) > g.free
}

// tryAt starts the job at a place, or lets it block what it may, and returns the
// place from which the walk goes on.
func (s *Scheduler) tryAt(r *route, at index.Place) index.Place {
	slot := r.queue.Slot(at)
	j := &s.jobs[slot]
	if p, ok := s.place(r, j); ok {
		r.queue.Remove(at)
		s.begin(slot, p)
		return at
	}
	s.block(slot, r, j)
	return at.After()
}

// first returns the route and the place of the first job in queue order that
// could start or block something; candidates behind blocked heads count only
// where they are wanted.
func (s *Scheduler) first(candidates bool) (best *route, at index.Place) {
	for i := range s.routes {
		r := &s.routes[i]
		if r.queue.Len() == 0 {
			continue
		}
		var p index.Place
		var ok bool
		switch {
		case r.queue.Ended(r.cursor):
			continue
		case s.open(r):
			p, ok = r.queue.Next(r.cursor)
		case candidates && s.policy.Backfill != None:
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

// open reports whether a job of the route may be a head: none blocks all of its
// pools.
func (s *Scheduler) open(r *route) bool {
	if s.policy.Backfill == FirstFit {
		return false
	}
	for _, p := range r.pools {
		if g := &s.gates[p]; !g.blocked && !g.shut {
			return true
		}
	}
	return false
}
