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
	// closed says that a job which a limit holds keeps all behind it from starting here.
	closed bool
	// plain is the pool's; announced says that shut and longest depend on the time.
	plain, announced bool
	kinds            *cluster.Placed // the pool, where kinds of its nodes are going to close
	head             int32           // the slot of the holder
	blocker          int32           // the slot of who blocks, where there are rules about who may
	asked            int64           // how many jobs had started when it was asked for last
	perNode          int
	free             int // a bound: no job with a larger need can start now
	holder           int64
	hold             cluster.Hold
	longest          time.Duration // likewise, of a limit
}

// anything is the smallest job that there can be.
var anything = cluster.Request{Size: 1}

// noJob is the position of no job.
const noJob = int64(-1)

// survey looks anew at what the pools have.
func (s *shared) survey() {
	s.single = true
	for p, pool := range s.pools {
		g := &s.gates[p]
		g.free, g.holder = pool.Free(), noJob
		g.plain, g.announced = pool.Plain(), pool.Announced()
		g.kinds = nil
		if p, placed := pool.(*cluster.Placed); placed && g.announced {
			g.kinds = p
		}
		g.shut, g.longest, g.perNode = pool.Cap() <= 0, cluster.Never, pool.PerNode()
		s.single = s.single && g.perNode == 1
	}
}

// given notes that a job has started in a pool.
func (s *shared) given(p int, units int) {
	g := &s.gates[p]
	if g.free -= units; !g.plain {
		g.free = s.pools[p].Free()
	}
	if !g.blocked {
		g.holder = noJob // nobody has kept what was promised
	}
}

// regain notes that a job of a pool has given back its grant.
func (s *shared) regain(p int, now time.Duration, grant *cluster.Grant) {
	g := &s.gates[p]
	if g.free += grant.Units; !g.plain {
		g.free = s.pools[p].Free()
	}
	if g.holder != noJob && !g.hold.Ease(now, grant) {
		g.loose = true
	}
}

// hopeful reports whether some waiting job could fit somewhere.
func (s *shared) hopeful() bool {
	for i := range s.routes {
		if s.room(&s.routes[i]) {
			return true
		}
	}
	for i := range s.lenders {
		if s.room(&s.lenders[i]) {
			return true
		}
	}
	for _, slot := range s.fresh {
		j := &s.jobs[slot]
		for _, p := range s.routes[j.Route].pools {
			if int(j.Need) <= s.gates[p].free {
				return true
			}
		}
	}
	return false
}

// room reports whether some job in the queue of a route could fit somewhere.
func (s *shared) room(r *route) bool {
	least := int(r.queue.Least())
	for _, p := range r.pools {
		if least <= s.gates[p].free {
			return true
		}
	}
	return false
}

// held returns the hold that a start must respect, or nil.
func (g *gate) held() *cluster.Hold {
	if g.blocked {
		return &g.hold
	}
	return nil
}
