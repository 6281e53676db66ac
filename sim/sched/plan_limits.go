package sched

import "aforo/sim/cluster"

// A plan where there are rules about who may start. Places are given by resources alone, in
// the pools that are open to a job. One that refuses it when its place is now is closed to it
// until it may start there: the site tells when.

// never returns the pools in which the rules never let a job start.
func (s *conservative) never(slot int32) (mask uint64) {
	if s.site == nil {
		return 0
	}
	return ^s.site.Open(slot)
}

// shut closes a pool to a job that may not start there now. It loses the place that it has
// there, and where no other pool is left it leaves its queue.
func (s *conservative) shut(slot int32, pool int) {
	r := &s.plan.places[slot]
	if r.seen {
		s.unseek(slot)
		r.seen = false
	}
	r.shut |= 1 << pool
	if r.held && int(r.pool) == pool {
		s.plan.starts.remove(slot)
		r.held = false
		s.giveBack(pool, slot, r.start, r.start+r.long, s.plan.need(slot, pool))
		s.stale = true
		if s.Promise != nil {
			s.Promise(slot, cluster.Never)
		}
	}
	if s.watch(slot) {
		s.hope(slot)
		return
	}
	s.stale = true
	s.leave(slot)
	s.parkAll(slot)
}

// watch has the site tell when a job may start in a pool that is closed to it, and reports
// whether another is open.
func (s *conservative) watch(slot int32) (open bool) {
	r := &s.plan.places[slot]
	pools := s.routes[r.route].pools
	for _, p := range pools {
		open = open || r.shut>>p&1 == 0
	}
	for _, p := range pools {
		if open && r.shut>>p&1 == 1 {
			s.site.Watch(slot, s.at(slot, p))
		}
	}
	return open
}

// released opens those pools to a job in which it may start now. One that has left its queue
// comes back in the next pass, as a new one.
func (s *conservative) released(slot int32) {
	r := &s.plan.places[slot]
	there := r.queued || r.let
	if opened := s.mayIn(slot, r.shut); opened != 0 {
		if there {
			s.stale = true
		} else {
			r.let, s.let = true, append(s.let, slot)
		}
		s.open(slot, opened)
	} else if !there {
		s.parkAll(slot)
		return
	}
	s.watch(slot)
}

// mayIn returns those of some pools in which a job may start now.
func (s *conservative) mayIn(slot int32, pools uint64) (may uint64) {
	for _, p := range s.routes[s.plan.places[slot].route].pools {
		if pools>>p&1 == 1 && s.may(slot, p) {
			may |= 1 << p
		}
	}
	return may
}

// open opens pools to a job, and has it looked for there.
func (s *conservative) open(slot int32, pools uint64) {
	r := &s.plan.places[slot]
	if !r.seen {
		r.shut &^= pools
		s.hope(slot)
		return
	}
	s.unseek(slot)
	r.shut &^= pools
	s.hope(slot)
	s.seek(slot)
	s.wake(slot)
}

// resume puts a job into its queue again.
func (s *conservative) resume(slot int32) {
	s.plan.places[slot].let = false
	s.back = true
	s.queue(slot)
}
