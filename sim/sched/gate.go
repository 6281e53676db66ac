package sched

import (
	"time"

	"aforo/sim/cluster"
)

// A gate is what the scheduler knows of one pool, during a pass and from one pass to
// the next: what is free, and who waits for it.
//
// A blocked head mostly stays blocked over many ends, and mostly nothing can pass it. So
// its hold is not worked out anew in each pass. An end only moves the shadow time
// forward, and the hold of before, eased (cluster.Hold.Ease), bounds the one of now: the
// index is asked with the bound, and only where it finds a candidate is the shadow
// time worked out.
//
// Invariants: free is true unless moved; where holder is not noJob, hold is that of the
// job with this position, exact or, if loose, a bound; a gate keeps it only while
// nothing happens in the pool but ends, and starts that respect the hold.
type gate struct {
	// blocked says that a head waits for this pool: what comes behind it may start
	// only where its hold lets it.
	blocked bool
	// shut says that the scheduler knows of nothing here, now or later: no job can
	// be a head of it.
	shut  bool
	loose bool
	moved bool
	// lasting says that holds last from one pass to the next.
	lasting bool
	// announced says that changes are announced, so that shut and longest depend on now.
	announced bool
	head      int32 // the slot of the holder
	free      int
	holder    int64
	hold      cluster.Hold
	longest   time.Duration
}

// noJob is the position of no job.
const noJob = int64(-1)

// changed notes that the capacity of a pool is not what it was.
func (s *Scheduler) changed() {
	s.surveyed = false
	for p := range s.gates {
		s.gates[p].moved, s.gates[p].holder = true, noJob
	}
}

// survey brings the gates up to date at the beginning of a walk, all of them open.
func (s *Scheduler) survey() {
	for i := range s.gates {
		g := &s.gates[i]
		g.blocked = false
		if !s.surveyed {
			pool := s.pools[i]
			g.announced, g.lasting = pool.Announced(), pool.Lasting()
			g.shut, g.longest = pool.Cap() <= 0, cluster.Never
		}
		if g.announced {
			pool := s.pools[i]
			g.shut, g.longest = !pool.Possible(&anything), pool.LongestFit(s.now)
		}
	}
	s.surveyed = true
}

// vacant returns a bound of what is free in a pool: no job with a larger need can start
// there now.
func (s *Scheduler) vacant(p int) int {
	g := &s.gates[p]
	if g.moved {
		g.free, g.moved = s.pools[p].Free(), false
	}
	return g.free
}

// given notes that a job has started in a pool.
func (g *gate) given() {
	g.moved = true
	if !g.blocked {
		g.holder = noJob // noJob has kept what was promised
	}
}

// returned notes that a job of a pool has given back its grant.
func (g *gate) returned(now time.Duration, grant *cluster.Grant) {
	g.moved = true
	if g.holder != noJob && !g.hold.Ease(now, grant) {
		g.loose = true
	}
}

// grip makes the hold of a gate that of a job, be it as a bound.
func (s *Scheduler) grip(p int, slot int32, j *Job) {
	g := &s.gates[p]
	if g.holder == j.seq {
		return
	}
	g.head, g.holder = slot, noJob
	if g.lasting {
		g.holder = j.seq
	}
	s.reckon(p)
}

// reckon works out the hold of a gate exactly.
func (s *Scheduler) reckon(p int) {
	g := &s.gates[p]
	s.pools[p].Shadow(s.now, &s.jobs[g.head].Request, &g.hold)
	if s.policy.Backfill == EASYNoExtra {
		g.hold.Strict()
	}
	g.loose = false
}

// exact works out the hold of a gate if it is loose.
func (s *Scheduler) exact(p int) {
	if s.gates[p].loose {
		s.reckon(p)
	}
}

// reckonAll works out the holds of what is loose of the blocked pools of a route and reports whether
// anything was.
func (s *Scheduler) reckonAll(r *route) (any bool) {
	for _, p := range r.pools {
		if g := &s.gates[p]; g.loose && g.blocked {
			s.reckon(p)
			any = true
		}
	}
	return any
}

// candidate returns the first place at or after from of a route whose job may pass the
// blocked heads; the filters of the route are then exact.
func (s *Scheduler) candidate(r *route, from place) (place, bool) {
	at, ok := r.queue.find(from, s.filters(r))
	if !ok || !s.reckonAll(r) {
		return at, ok
	}
	return r.queue.find(at, s.filters(r))
}

// held returns the hold that a start must respect, or nil.
func (g *gate) held() *cluster.Hold {
	if g.blocked {
		return &g.hold
	}
	return nil
}
