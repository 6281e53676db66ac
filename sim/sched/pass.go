package sched

import (
	"cmp"
	"slices"
	"time"

	"aforo/sim/cluster"
	"aforo/sim/index"
)

// Pass starts every job that may start now.
func (s *Scheduler) Pass(now time.Duration) {
	s.now = now
	switch {
	case s.plan != nil:
		s.planned()
		return
	case s.waiting == 0:
		return
	case s.incremental:
		if s.stale && !s.onward() {
			return
		}
		s.arrivals()
		return
	}
	for _, slot := range s.fresh {
		s.enqueue(slot)
	}
	s.fresh = s.fresh[:0]
	if !s.hopeful() {
		return
	}
	if s.holders != nil {
		s.rekey()
		s.several()
	} else {
		s.walk()
	}
	for i := range s.routes {
		s.routes[i].queue.Tidy()
	}
}

// onward is a pass over those that wait, where jobs that were blocked stay blocked until
// something is freed, and something was. New jobs are behind all others, so that most never
// enter a queue: they are looked at after it, unless it reports that nothing fits.
func (s *Scheduler) onward() bool {
	switch {
	case s.standing():
		r := &s.routes[0]
		s.backfillAlone(r)
		r.queue.Tidy()
	case !s.hopeful(): // the gates stay stale: nothing that waits fits anywhere
		for _, slot := range s.fresh {
			s.enqueue(slot)
		}
		s.fresh = s.fresh[:0]
		return false
	default:
		s.walk()
		for i := range s.routes {
			s.routes[i].queue.Tidy()
		}
	}
	s.stale = false
	return true
}

// walk is a pass over all queues: first the heads, then what may pass them.
func (s *Scheduler) walk() {
	s.opened()
	s.rewind()
	s.headed = false
	switch {
	case s.policy.Depth > 0:
		s.rekey()
		s.bounded()
	case s.policy.Order.Moves():
		s.moving()
	default:
		s.heads()
		if s.policy.BackfillOrder != FCFS {
			s.collect()
		}
	}
}

func (s *Scheduler) rewind() {
	for i := range s.routes {
		s.routes[i].cursor = index.Place{}
	}
}

// hopeful reports whether some waiting job could fit somewhere.
func (s *Scheduler) hopeful() bool {
	for i := range s.routes {
		if s.room(&s.routes[i]) {
			return true
		}
	}
	for _, slot := range s.fresh {
		j := &s.jobs[slot]
		for _, p := range s.routes[j.Route].pools {
			if int(j.need) <= s.gates[p].free {
				return true
			}
		}
	}
	return false
}

// room reports whether some job in the queue of a route could fit somewhere.
func (s *Scheduler) room(r *route) bool {
	least := int(r.queue.Least())
	for _, p := range r.pools {
		if least <= s.gates[p].free {
			return true
		}
	}
	return false
}

// arrivals lets the new jobs start, past what is blocked.
func (s *Scheduler) arrivals() {
	if s.solo && s.gates[0].plain && s.policy.Backfill == EASY && s.Promise == nil {
		s.arrivalsAlone()
		return
	}
	for _, slot := range s.fresh {
		j := &s.jobs[slot]
		r := &s.routes[j.Route]
		if s.Promise != nil {
			s.headed = s.headed && s.queued() > 0
		}
		if p, ok := s.place(r, j); ok {
			s.begin(slot, p)
			continue
		}
		s.enqueue(slot)
		s.block(slot, r, j)
	}
	s.fresh = s.fresh[:0]
}

// arrivalsAlone is arrivals where there is one pool and it is plain: what they ask of
// several comes down to a few comparisons.
func (s *Scheduler) arrivalsAlone() {
	g, r := &s.gates[0], &s.routes[0]
	for _, slot := range s.fresh {
		j := &s.jobs[slot]
		need := int(j.need)
		switch {
		case need > g.free:
		case !g.blocked:
			s.start(slot, 0, nil)
			continue
		case g.hold.Lets(need, s.now+j.Limit):
			if g.loose {
				if s.reckon(0); !g.hold.Lets(need, s.now+j.Limit) {
					break
				}
			}
			s.start(slot, 0, &g.hold)
			continue
		}
		s.enqueue(slot)
		if !g.blocked {
			s.block(slot, r, j)
		}
	}
	s.fresh = s.fresh[:0]
}

// place returns the first pool of the route in which the job may start now.
func (s *Scheduler) place(r *route, j *Job) (int, bool) {
	for _, p := range r.pools {
		g := &s.gates[p]
		if int(j.need) > g.free || !s.fits(p, r, j) {
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

// unqueue takes a job out of its queue.
func (s *Scheduler) unqueue(r *route, j *Job, slot int32) {
	r.queue.Remove(r.queue.Locate(j.key, j.seq))
	if r.contest != nil {
		r.contest.remove(j, slot)
	}
}

// begin starts a job, keeping what was promised to another.
func (s *Scheduler) begin(slot int32, p int) { s.start(slot, p, s.gates[p].held()) }

// block makes a job that cannot start the blocked head of an open pool: with
// backfilling, of the one where it can start soonest; without, of all. A job that
// is larger than what the scheduler knows a pool to have stands aside and blocks
// nothing there.
func (s *Scheduler) block(slot int32, r *route, j *Job) {
	if s.policy.Backfill == FirstFit {
		return
	}
	best := -1
	for _, p := range r.pools {
		g := &s.gates[p]
		if g.blocked || g.holder != j.seq && !s.pools[p].Possible(&j.Request) {
			continue
		}
		if s.policy.Backfill == None {
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

// anything is the smallest job that there can be.
var anything = cluster.Request{Size: 1}

// bounded is a walk that looks at no more jobs than the depth, in queue order.
func (s *Scheduler) bounded() {
	s.picks = s.picks[:0]
	s.inOrder(s.policy.Depth, func(slot int32) { s.picks = append(s.picks, slot) })
	rest := s.picks[:0]
	for _, slot := range s.picks {
		j := &s.jobs[slot]
		r := &s.routes[j.Route]
		if s.policy.BackfillOrder != FCFS && !s.open(r) {
			rest = append(rest, slot)
			continue
		}
		if p, ok := s.place(r, j); ok {
			s.unqueue(r, j, slot)
			s.begin(slot, p)
		} else {
			s.block(slot, r, j)
		}
	}
	s.picks = rest
	s.byLimit(s.picks)
	s.pick()
}

// collect starts what may pass the blocked heads, in the order of backfilling. What
// does not pass now does not pass later in the same pass, because each start only
// leaves less; so the few that pass now are all that have to be put in order.
func (s *Scheduler) collect() {
	if s.policy.Backfill == None {
		return
	}
	s.picks = s.picks[:0]
	for i := range s.routes {
		r := &s.routes[i]
		if r.queue.Len() == 0 {
			continue
		}
		for at, ok := s.candidate(r, index.Place{}); ok; at, ok = r.queue.Find(at.After(), r.filters) {
			s.picks = append(s.picks, r.queue.Slot(at))
		}
	}
	s.pickInOrder()
}

// pickInOrder starts those of the picked jobs that still may, in the order of
// backfilling.
func (s *Scheduler) pickInOrder() {
	s.rank(s.picks)
	byLimit := s.policy.BackfillOrder == SJF
	slices.SortFunc(s.picks, func(x, y int32) int {
		a, b := &s.jobs[x], &s.jobs[y]
		if byLimit && a.Limit != b.Limit {
			return cmp.Compare(a.Limit, b.Limit)
		}
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.seq, b.seq))
	})
	s.pick()
}

// pick starts those of the picked jobs that still may.
func (s *Scheduler) pick() {
	for _, slot := range s.picks {
		j := &s.jobs[slot]
		r := &s.routes[j.Route]
		if p, ok := s.place(r, j); ok {
			s.unqueue(r, j, slot)
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
