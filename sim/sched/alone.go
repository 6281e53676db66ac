package sched

import "aforo/sim/index"

// Alone is easy in the order of submission on one plain count of processors, where most
// of what easy asks comes down to a few comparisons.
type alone struct {
	easy
	backfills bool // heads block, and others may pass them
}

// returned makes the head of before stand no longer: a job may have come back before it.
func (s *alone) returned(slot int32) {
	s.easy.returned(slot)
	s.gates[0].holder = noJob
}

func (s *alone) pass(Kind) {
	if s.waiting == 0 {
		return
	}
	if s.site != nil && s.overtaken() {
		s.stale = true
	}
	if s.stale && !s.onward() {
		return
	}
	if s.backfills && s.Promise == nil && s.gates[0].plain {
		s.arrivals()
	} else {
		s.easy.arrivals()
	}
}

// onward is easy's, with a look at the head first.
func (s *alone) onward() bool {
	if !s.standing() {
		return s.easy.onward()
	}
	r := &s.routes[0]
	s.backfill(r)
	r.queue.Tidy()
	s.stale = false
	return true
}

// arrivals lets the new jobs start, past the head that blocks the pool.
func (s *alone) arrivals() {
	g, r := &s.gates[0], &s.routes[0]
	for _, slot := range s.fresh {
		j := &s.jobs[slot]
		need := int(j.Need)
		switch {
		case need > g.free:
		case !g.blocked:
			if !s.barred(slot) {
				s.start(slot, 0, nil)
			}
			continue
		case g.hold.Lets(need, s.now+j.Limit):
			if g.loose {
				if s.reckon(0); !g.hold.Lets(need, s.now+j.Limit) {
					break
				}
			}
			if !s.barred(slot) {
				s.start(slot, 0, &g.hold)
			}
			continue
		}
		if !g.blocked && s.barred(slot) {
			continue
		}
		s.enqueue(slot)
		if !g.blocked {
			s.block(slot, r, j)
		}
	}
	s.fresh = s.fresh[:0]
}

// backfill starts what may pass a head that stands.
func (s *alone) backfill(r *route) {
	g, f := &s.gates[0], r.filters[:1]
	for at := (index.Seat{}); int(r.queue.Least()) <= g.free; {
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
		if s.site == nil || !s.barred(slot) {
			s.start(slot, 0, &g.hold)
		}
	}
}

// standing reports whether the head that blocks the only pool blocks it still. Nobody
// comes before it, so that a walk need only look for candidates. That is what most passes
// find.
func (s *alone) standing() bool {
	g := &s.gates[0]
	return g.blocked && g.holder != noJob && int(s.jobs[g.head].Need) > g.free && (s.site == nil || s.may(g.head, 0))
}
