package sched

import (
	"cmp"
	"slices"
	"time"

	"aforo/sim/cluster"
	"aforo/sim/index"
)

// Heads is what disciplines have in common in which one job at most blocks a pool: the
// first of the queue that cannot start there. What comes behind it passes by the rule
// of backfilling.
type heads struct {
	*shared
	backfilling
	headed bool // the first waiting job has been looked at in this pass, or before
	picks  []int32
	opens  []cluster.Opening
}

// onePlain reports whether the pool is the only one and no more than a count.
func (s *heads) onePlain() bool {
	if len(s.pools) != 1 || len(s.routes) != 1 {
		return false
	}
	_, counted := s.pools[0].(*cluster.Counted)
	return counted
}

func (s *heads) returned(slot int32) { s.enqueue(slot) }

func (s *heads) due() time.Duration { return cluster.Never }

// opened opens all gates at the beginning of a walk.
func (s *heads) opened() {
	for p := range s.gates {
		g := &s.gates[p]
		g.blocked, g.closed = false, false
		if g.announced {
			pool := s.pools[p]
			g.shut = !pool.Possible(&anything)
			if c, counted := pool.(*cluster.Counted); counted {
				g.longest = c.LongestFit(s.now)
			}
		}
	}
}

// startable returns the first pool of the route in which the job may start now.
func (s *heads) startable(slot int32, r *route, j *Job) (int, bool) {
	for _, p := range r.pools {
		g := &s.gates[p]
		if int(j.Need) > g.free || !s.fits(p, r, j) || s.site != nil && !s.may(slot, p) {
			continue
		}
		if g.loose && g.blocked {
			if s.reckon(p); !s.fits(p, r, j) {
				continue
			}
		}
		return p, true
	}
	return 0, false
}

// begin starts a job, keeping what was promised to another.
func (s *heads) begin(slot int32, p int) { s.start(slot, p, s.gates[p].held()) }

// block makes a job that cannot start the blocked head of an open pool: with
// backfilling, of the one where it can start soonest; without, of all. A job that
// is larger than what the scheduler knows a pool to have stands aside and blocks
// nothing there.
func (s *heads) block(slot int32, r *route, j *Job) {
	stops := s.stops(slot)
	if stops {
		s.close(slot, r, j)
	}
	if !s.blocks {
		return
	}
	best := -1
	for _, p := range r.pools {
		g := &s.gates[p]
		if g.blocked || g.closed || g.holder != j.Seq && !s.pools[p].Possible(&j.Request) || !stops && s.site != nil && !s.may(slot, p) {
			continue
		}
		g.blocker, g.asked = slot, s.starts
		if !s.past {
			g.blocked = true
			continue
		}
		s.grip(p, slot, j)
		if best >= 0 {
			s.exact(best)
			s.exact(p)
		}
		if g.hold.At != cluster.Never && (best < 0 || g.hold.At < s.gates[best].hold.At) {
			best = p
		}
	}
	if best >= 0 {
		s.gates[best].blocked = true
		if s.Promise != nil && !s.headed {
			s.Promise(slot, s.gates[best].hold.At)
		}
	}
	s.headed = true
}

// fits reports whether a job fits into a pool now and passes who blocks it, by a
// hold that may be loose.
func (s *heads) fits(p int, r *route, j *Job) bool {
	g := &s.gates[p]
	switch {
	case int(j.Need) > g.free || g.closed || g.blocked && !s.past:
		return false
	case !g.plain:
		return s.pools[p].Fits(s.now, &j.Request, g.held())
	}
	need := int(j.Need)
	if len(r.pools) > 1 { // it is the least of all of them
		if need = cluster.Whole(j.Size, g.perNode); need > g.free {
			return false
		}
	}
	return !g.blocked || g.hold.Lets(need, s.now+j.Limit)
}

// grip makes the hold of a gate that of a job, be it as a bound.
func (s *heads) grip(p int, slot int32, j *Job) {
	g := &s.gates[p]
	if g.holder == j.Seq {
		return
	}
	g.head, g.holder = slot, noJob
	if g.plain {
		g.holder = j.Seq
	}
	s.reckon(p)
}

// reckon works out the hold of a gate exactly.
func (s *heads) reckon(p int) {
	g := &s.gates[p]
	s.pools[p].Shadow(s.now, &s.jobs[g.head].Request, &g.hold)
	if s.strict {
		g.hold.Strict()
	}
	g.loose = false
}

// exact works out the hold of a gate if it is loose.
func (s *heads) exact(p int) {
	if s.gates[p].loose {
		s.reckon(p)
	}
}

// sure works out the loose holds of the blocked pools of a route and reports whether
// there were any.
func (s *heads) sure(r *route) (any bool) {
	for _, p := range r.pools {
		if g := &s.gates[p]; g.loose && g.blocked {
			s.reckon(p)
			any = true
		}
	}
	return any
}

// candidate returns the first seat at or after from of a route whose job may pass the
// blocked heads; the filters of the route are then exact.
func (s *heads) candidate(r *route, from index.Seat) (index.Seat, bool) {
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
func (s *heads) filters(r *route) []index.Filter {
	n := 0
	for _, p := range r.pools {
		g := &s.gates[p]
		switch {
		case g.free <= 0 || g.closed || g.blocked && !s.past:
			continue
		case g.kinds != nil:
			n = s.openings(r, n, g)
			continue
		}
		f := r.filter(n)
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
	r.filters = r.filters[:n]
	return r.filters
}

// openings sets the filters from n on for a pool of which some nodes are going to close, and
// returns how many there are then.
func (s *heads) openings(r *route, n int, g *gate) int {
	h, gap := g.held(), cluster.Never
	if h != nil {
		gap = h.Gap(s.now)
	}
	s.opens = g.kinds.Openings(s.now, h, s.opens[:0])
	for _, o := range s.opens {
		r.filter(n).Set(o.Free, o.Spare, gap, o.Longest)
		n++
	}
	return n
}

// filter returns the filter of a number, with room for those before it.
func (r *route) filter(n int) *index.Filter {
	for n >= cap(r.filters) {
		r.filters = append(r.filters[:cap(r.filters)], index.Filter{})
	}
	r.filters = r.filters[:cap(r.filters)]
	return &r.filters[n]
}

// open reports whether a job of the route may be a head: none blocks all of its
// pools.
func (s *heads) open(r *route) bool {
	if !s.blocks {
		return false
	}
	for _, p := range r.pools {
		if g := &s.gates[p]; !g.blocked && !g.shut && !g.closed {
			return true
		}
	}
	return false
}

// collect picks what may pass the blocked heads. What does not pass now does not pass
// later in the same pass, because each start only leaves less; so the few that pass
// now are all that have to be put in the order of backfilling.
func (s *heads) collect() {
	s.picks = s.picks[:0]
	for i := range s.routes {
		s.collectOf(&s.routes[i])
	}
}

// collectOf picks those of one route.
func (s *heads) collectOf(r *route) {
	if r.queue.Len() == 0 {
		return
	}
	for at, ok := s.candidate(r, index.Seat{}); ok; at, ok = r.queue.Find(at.After(), r.filters) {
		s.picks = append(s.picks, r.queue.Slot(at))
	}
}

// pickInOrder starts those of the picked jobs that still may, in the order of
// backfilling.
func (s *heads) pickInOrder() {
	slices.SortFunc(s.picks, func(x, y int32) int {
		a, b := &s.jobs[x], &s.jobs[y]
		if s.shortFirst && a.Limit != b.Limit {
			return cmp.Compare(a.Limit, b.Limit)
		}
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.Seq, b.Seq))
	})
	s.pick()
}

// pick starts those of the picked jobs that still may.
func (s *heads) pick() {
	for _, slot := range s.picks {
		j := &s.jobs[slot]
		r := s.home(slot)
		if p, ok := s.startable(slot, r, j); ok {
			s.unqueue(r, j, slot)
			s.begin(slot, p)
		} else if s.barred(slot) {
			s.unqueue(r, j, slot)
		} else if s.stops(slot) {
			s.close(slot, r, j)
		}
	}
}
