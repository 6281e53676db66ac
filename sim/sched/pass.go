package sched

import (
	"cmp"
	"math"
	"slices"
	"time"

	"aforo/sim/cluster"
)

// Pass starts every job that may start now.
func (s *Scheduler) Pass(now time.Duration) {
	s.now = now
	switch {
	case s.plan != nil:
		s.planned()
		return
	case !s.stale:
		s.arrivals()
		return
	}
	for _, slot := range s.fresh {
		s.enqueue(slot)
	}
	s.fresh = s.fresh[:0]
	if !s.hopeful() {
		return // the gates stay stale: nothing that waits fits anywhere
	}
	s.rekey()
	if s.holders != nil {
		s.several()
	} else {
		s.walk()
	}
	for i := range s.routes {
		s.routes[i].queue.tidy()
	}
	s.stale = !s.policy.incremental()
}

// walk is a pass over all queues.
func (s *Scheduler) walk() {
	for i := range s.gates {
		s.gates[i].blocked = false
		s.gates[i].shut = !s.pools[i].Possible(&anything)
		s.gates[i].longest = s.pools[i].LongestFit(s.now)
	}
	for i := range s.routes {
		s.routes[i].cursor = place{}
	}
	s.candidates(s.heads())
}

// hopeful reports whether some waiting job could fit somewhere.
func (s *Scheduler) hopeful() bool {
	for i := range s.routes {
		r := &s.routes[i]
		if r.queue.n == 0 {
			continue
		}
		least := int(r.queue.least())
		for _, p := range r.pools {
			if least <= s.pools[p].Free() {
				return true
			}
		}
	}
	return false
}

// arrivals is a pass in which nothing was freed since the last one: what was
// blocked stays blocked, and only new jobs can start.
func (s *Scheduler) arrivals() {
	for _, slot := range s.fresh {
		j := &s.jobs[slot]
		r := &s.routes[j.Route]
		if p, ok := s.place(r, j); ok {
			s.begin(slot, p)
			continue
		}
		s.enqueue(slot)
		s.block(r, j)
	}
	s.fresh = s.fresh[:0]
}

// heads walks all jobs in queue order while a pool of theirs is open: each starts
// or blocks one. In the queue's own order it takes the candidates for
// backfilling along the way. It returns how many jobs it started.
func (s *Scheduler) heads() (started int) {
	for looked := 0; ; looked++ {
		r, at := s.first(s.policy.BackfillOrder == FCFS)
		if r == nil || (s.policy.Depth > 0 && looked == s.policy.Depth) {
			return started
		}
		b, i := r.queue.at(at)
		slot := b.slot[i]
		j := &s.jobs[slot]
		r.cursor = at
		if p, ok := s.place(r, j); ok {
			r.queue.remove(at)
			s.begin(slot, p)
			started++
			continue
		}
		r.cursor.i++
		s.block(r, j)
	}
}

// first returns the route and the place of the first job in queue order that
// could start or block something; candidates behind blocked heads count only
// where they are wanted.
func (s *Scheduler) first(candidates bool) (best *route, at place) {
	for i := range s.routes {
		r := &s.routes[i]
		if r.queue.n == 0 {
			continue
		}
		var p place
		var ok bool
		switch {
		case r.cursor.block >= len(r.queue.blocks):
			continue
		case s.open(r) || (s.policy.Depth > 0 && candidates && s.policy.Backfill != None):
			p, ok = r.queue.next(r.cursor)
		case candidates && s.policy.Backfill != None:
			p, ok = r.queue.find(r.cursor, s.filters(r))
		}
		if !ok {
			r.cursor = place{len(r.queue.blocks), 0}
			continue
		}
		r.cursor = p
		if best == nil || r.queue.before(p, &best.queue, at) {
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

// filters returns what could start now in each pool of a route.
func (s *Scheduler) filters(r *route) []filter {
	r.filters = r.filters[:0]
	for _, p := range r.pools {
		g := &s.gates[p]
		f := filter{free: clamp(s.pools[p].Free()), extra: math.MaxInt32, gap: noLimit, longest: g.longest}
		if g.blocked {
			f.extra = clamp(s.pools[p].Spare(&g.hold))
			f.gap = cluster.Never
			if g.hold.At != cluster.Never {
				f.gap = g.hold.At - s.now
			}
		}
		if f.free > 0 {
			r.filters = append(r.filters, f)
		}
	}
	return r.filters
}

func clamp(n int) int32 { return int32(min(max(n, 0), math.MaxInt32)) }

// place returns the first pool of the route in which the job may start now.
func (s *Scheduler) place(r *route, j *Job) (int, bool) {
	for _, p := range r.pools {
		g := &s.gates[p]
		if g.blocked && s.policy.Backfill == None {
			continue
		}
		if s.pools[p].Fits(s.now, &j.Request, g.holder()) {
			return p, true
		}
	}
	return 0, false
}

// holder returns the hold that a start must respect, or nil.
func (g *gate) holder() *cluster.Hold {
	if g.blocked {
		return &g.hold
	}
	return nil
}

// begin gives a job what it asked for.
func (s *Scheduler) begin(slot int32, p int) {
	s.Start(slot, p, s.pools[p].Take(s.now, &s.jobs[slot].Request, s.gates[p].holder()))
}

// block makes a job that cannot start the blocked head of an open pool: with
// backfilling, of the one where it can start soonest; without, of all. A job that
// is larger than what the scheduler knows a pool to have stands aside and blocks
// nothing there.
func (s *Scheduler) block(r *route, j *Job) {
	if s.policy.Backfill == FirstFit {
		return
	}
	best := -1
	for _, p := range r.pools {
		pool, g := s.pools[p], &s.gates[p]
		if g.blocked || !pool.Possible(&j.Request) {
			continue
		}
		if s.policy.Backfill == None {
			g.blocked = true
			continue
		}
		pool.Shadow(s.now, &j.Request, &g.hold)
		if s.policy.Backfill == EASYNoExtra {
			g.hold.Strict()
		}
		if g.hold.At != cluster.Never && (best < 0 || g.hold.At < s.gates[best].hold.At) {
			best = p
		}
	}
	if best >= 0 {
		s.gates[best].blocked = true
	}
}

// anything is the smallest job that there can be.
var anything = cluster.Request{Size: 1}

// candidates starts what may pass the blocked heads in the order of backfilling,
// where that is not the queue's own. What does not pass now does not pass later
// in the same pass, because each start only leaves less.
func (s *Scheduler) candidates(started int) {
	if s.policy.BackfillOrder == FCFS || s.policy.Backfill == None {
		return
	}
	s.picks = s.picks[:0]
	for i := range s.routes {
		s.routes[i].cursor = place{}
	}
	for looked := started; s.policy.Depth == 0 || looked < s.policy.Depth; looked++ {
		r, at := s.first(true)
		if r == nil {
			break
		}
		b, i := r.queue.at(at)
		s.picks = append(s.picks, b.slot[i])
		r.cursor = place{at.block, at.i + 1}
	}
	s.byLimit(s.picks)
	for _, slot := range s.picks {
		j := &s.jobs[slot]
		r := &s.routes[j.Route]
		if p, ok := s.place(r, j); ok {
			r.queue.remove(r.queue.locate(j.key, j.seq))
			s.begin(slot, p)
		}
	}
}

// byLimit sorts jobs in queue order by increasing limit, stably.
func (s *Scheduler) byLimit(slots []int32) {
	slices.SortStableFunc(slots, func(a, b int32) int {
		return cmp.Compare(s.jobs[a].Limit, s.jobs[b].Limit)
	})
}
