package sched

import (
	"time"

	"aforo/sim/cluster"
	"aforo/sim/index"
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
// Invariants: free is what the pool says; where holder is not noJob, hold is that of
// the job with this position, exact or, if loose, a bound; a gate keeps it only while
// nothing happens in the pool but ends, and starts that respect the hold.
type gate struct {
	// blocked says that a head waits for this pool: what comes behind it may start
	// only where its hold lets it.
	blocked bool
	// shut says that the scheduler knows of nothing here, now or later: no job can
	// be a head of it.
	shut  bool
	loose bool
	// plain is the pool's; announced says that shut and longest depend on the time.
	plain, announced bool
	head             int32 // the slot of the holder
	perNode          int
	free             int // a bound: no job with a larger need can start now
	holder           int64
	hold             cluster.Hold
	longest          time.Duration // likewise, of a limit
}

// noJob is the position of no job.
const noJob = int64(-1)

// changed notes that the capacity of a pool is not what it was.
func (s *Scheduler) changed() {
	s.single = true
	for p, pool := range s.pools {
		g := &s.gates[p]
		g.free, g.holder = pool.Free(), noJob
		g.plain, g.announced = pool.Plain(), pool.Announced()
		g.shut, g.longest, g.perNode = pool.Cap() <= 0, cluster.Never, pool.PerNode()
		s.single = s.single && g.perNode == 1
	}
}

// opened opens all gates at the beginning of a walk.
func (s *Scheduler) opened() {
	for p := range s.gates {
		g := &s.gates[p]
		g.blocked = false
		if g.announced {
			pool := s.pools[p]
			g.shut, g.longest = !pool.Possible(&anything), pool.LongestFit(s.now)
		}
	}
}

// given notes that a job has started in a pool.
func (s *Scheduler) given(p int, units int) {
	g := &s.gates[p]
	if g.free -= units; !g.plain {
		g.free = s.pools[p].Free()
	}
	if !g.blocked {
		g.holder = noJob // nobody has kept what was promised
	}
}

// returned notes that a job of a pool has given back its grant.
func (s *Scheduler) returned(p int, now time.Duration, grant *cluster.Grant) {
	g := &s.gates[p]
	if g.free += grant.Units; !g.plain {
		g.free = s.pools[p].Free()
	}
	if g.holder != noJob && !g.hold.Ease(now, grant) {
		g.loose = true
	}
}

// fits reports whether a job fits into a pool now and passes who blocks it, by a
// hold that may be loose.
func (s *Scheduler) fits(p int, r *route, j *Job) bool {
	g := &s.gates[p]
	switch {
	case int(j.need) > g.free || g.blocked && s.policy.Backfill == None:
		return false
	case !g.plain:
		return s.pools[p].Fits(s.now, &j.Request, g.held())
	}
	need := int(j.need)
	if len(r.pools) > 1 { // it is the least of all of them
		if need = cluster.Whole(j.Size, g.perNode); need > g.free {
			return false
		}
	}
	return !g.blocked || g.hold.Lets(need, s.now+j.Limit)
}

// held returns the hold that a start must respect, or nil.
func (g *gate) held() *cluster.Hold {
	if g.blocked {
		return &g.hold
	}
	return nil
}

// grip makes the hold of a gate that of a job, be it as a bound.
func (s *Scheduler) grip(p int, slot int32, j *Job) {
	g := &s.gates[p]
	if g.holder == j.seq {
		return
	}
	g.head, g.holder = slot, noJob
	if g.plain {
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

// sure works out the loose holds of the blocked pools of a route and reports whether
// there were any.
func (s *Scheduler) sure(r *route) (any bool) {
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
func (s *Scheduler) candidate(r *route, from index.Place) (index.Place, bool) {
	at, ok := r.queue.Find(from, s.filters(r))
	if !ok || !s.sure(r) {
		return at, ok
	}
	if r.queue.Passes(at, s.filters(r)) {
		return at, true
	}
	return r.queue.Find(at, r.filters)
}

// filters returns what could start now in each pool of a route.
func (s *Scheduler) filters(r *route) []index.Filter {
	n, filters := 0, r.filters[:len(r.pools)]
	for _, p := range r.pools {
		g := &s.gates[p]
		if g.free <= 0 {
			continue
		}
		f := &filters[n]
		n++
		switch {
		case !g.blocked:
			f.Set(g.free, g.free, cluster.Never, g.longest)
		case g.plain:
			f.Set(g.free, g.hold.Left(), g.hold.Gap(s.now), g.longest)
		default:
			f.Set(g.free, s.pools[p].Spare(&g.hold), g.hold.Gap(s.now), g.longest)
		}
	}
	r.filters = filters[:n]
	return r.filters
}
