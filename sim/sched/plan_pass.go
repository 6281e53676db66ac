package sched

import (
	"math"
	"time"

	"aforo/sim/cluster"
)

// noTurn is the turn after all others: outside of a compression.
var noTurn = turn{key: math.MaxUint64, seq: math.MaxInt64}

// compress puts the jobs that were looked at before and have been woken since, in
// queue order, at their earliest places. One that is woken on the way by a job
// behind it waits for the next compression.
func (s *conservative) compress() {
	p := s.plan
	if p.ticketed {
		for t, ok := p.agenda.pop(0); ok; t, ok = p.agenda.pop(t + 1) {
			s.settle(p.agenda.slots[t])
		}
		return
	}
	if s.depth > 0 {
		s.inOrder(s.depth, func(slot int32) bool {
			if r := &p.places[slot]; r.awake {
				r.awake = false
				s.settle(slot)
			}
			return true
		})
		p.woken = p.woken[:0] // whoever still has to be looked at is awake
		return
	}
	for _, slot := range p.woken {
		if p.places[slot].awake { // it has not started since
			j := &s.jobs[slot]
			p.turns.push(turn{j.Key, j.Seq, slot})
		}
	}
	p.woken = p.woken[:0]
	for len(p.turns) > 0 {
		p.last = p.turns.pop()
		if r := &p.places[p.last.slot]; r.awake {
			r.awake = false
			s.settle(p.last.slot)
		}
	}
	p.last = noTurn
}

// newcomers gives places to the jobs that no pass has looked at yet. Without a
// depth, those are the new ones.
func (s *conservative) newcomers(fresh []int32) {
	place := func(slot int32) bool {
		if r := &s.plan.places[slot]; r.queued && !r.seen {
			s.settle(slot)
		}
		return true
	}
	if s.depth > 0 {
		s.inOrder(s.depth, place)
		return
	}
	s.byTurn(fresh)
	for _, slot := range fresh {
		place(slot)
	}
}

// settle moves a job to its earliest place, of equal ones to the pool that it
// prefers. One that was looked at before has only to be looked for where it has
// hope. A pool in which its place would be now, and that may not take it, is closed to it,
// and the others are looked at: so all whom a limit holds, and who could start now, go in the
// compression that finds it, and not one after the other, each for a compression of its own.
func (s *conservative) settle(slot int32) {
	r := &s.plan.places[slot]
	for {
		pool, start := s.earliest(slot, r)
		if pool >= 0 && start <= s.now && !s.may(slot, pool) {
			if s.shut(slot, pool); r.queued {
				continue
			}
			return
		}
		if pool >= 0 {
			s.move(slot, pool, start)
		}
		break
	}
	if !r.seen {
		s.seek(slot)
		r.seen = true
	}
}

// earliest returns the earliest place of a job, where it has hope, and the pool of it; or -1
// where that is the place that it has, or none.
func (s *conservative) earliest(slot int32, r *place) (pool int, start time.Duration) {
	if r.held && r.alone { // as most are
		if at := s.look(int(r.pool), slot, r, r.start, r.start); at != cluster.Never {
			return int(r.pool), at
		}
		return -1, 0
	}
	best, start := -1, cluster.Never
	if r.held {
		best, start = int(r.pool), r.start
	}
	preferred := r.held // to its own pool
	for _, p := range s.routes[r.route].pools {
		if r.shut>>p&1 == 1 {
			continue
		}
		mine, before := cluster.Never, start
		if r.held && int(r.pool) == p {
			mine, preferred = r.start, false
		} else if preferred && best == int(r.pool) {
			before++
		}
		if at := s.look(p, slot, r, before, mine); at != cluster.Never {
			best, start = p, at
		}
	}
	if best >= 0 && r.held && best == int(r.pool) && start == r.start {
		return -1, 0
	}
	return best, start
}

// look returns the earliest place for a job in a pool, where it has hope, before an
// instant, or Never. Mine is where it has its place there.
func (s *conservative) look(pool int, slot int32, r *place, before, mine time.Duration) time.Duration {
	h := &s.plan.hopes[pool][slot]
	from, until := max(h.from, s.now), h.until
	h.from, h.until = cluster.Never, 0
	if before = min(before, until); mine > until { // the whole stay is to fit in
		before = min(before, until-r.long+1)
	}
	if from >= before {
		return cluster.Never
	}
	if s.nodes[pool] != nil {
		return s.lookOn(pool, slot, r, from, before)
	}
	f := &s.plan.profiles[pool]
	if f.Refuses(from, int(h.need), r.long, mine) {
		return cluster.Never
	}
	return within(f.EarliestBefore(from, before, int(h.need), r.long, mine, s.plan.beat))
}

// move gives a job a place, the first or another one.
func (s *conservative) move(slot int32, pool int, start time.Duration) {
	r := &s.plan.places[slot]
	need, long := s.plan.need(slot, pool), r.long
	old := *r
	if old.seen {
		s.replace(slot, pool, start)
	}
	r.held, r.pool, r.start = true, int32(pool), start
	s.plan.starts.set(slot, start, old.held)
	if !old.held && s.Promise != nil {
		s.Promise(slot, start)
	}
	switch {
	case s.nodes[pool] != nil || old.held && s.nodes[old.pool] != nil:
		s.moveOn(slot, &old)
	case !old.held:
		s.plan.profiles[pool].Add(start, start+long, -need)
	case int(old.pool) != pool:
		s.plan.profiles[pool].Add(start, start+long, -need)
		s.free(int(old.pool), old.start, old.start+long, s.plan.need(slot, int(old.pool)))
	default: // what is common to both places stays as it is
		s.plan.profiles[pool].Add(start, min(start+long, old.start), -need)
		s.free(pool, max(start+long, old.start), old.start+long, need)
	}
}

// begin starts the jobs whose places are now, in queue order. A job of no length
// may keep another from what it needs; that one starts in the next pass of the
// instant.
func (s *conservative) begin() {
	p := s.plan
	s.picks = s.picks[:0]
	for s.due() <= s.now {
		s.picks = append(s.picks, p.starts.pop())
	}
	s.byTurn(s.picks)
	for _, slot := range s.picks {
		r := &p.places[slot]
		switch {
		case !s.may(slot, int(r.pool)):
			p.starts.set(slot, r.start, false)
			if s.shut(slot, int(r.pool)); r.queued {
				s.settle(slot)
			}
			continue
		case !s.startPlace(slot):
			p.starts.set(slot, r.start, false)
			continue
		}
		s.leave(slot)
	}
}

// leave takes a job out of the queue and out of the plan's books.
func (s *conservative) leave(slot int32) {
	j, r := &s.jobs[slot], &s.plan.places[slot]
	s.unqueue(&s.routes[j.Route], j, slot)
	r.queued, r.awake = false, false
	if s.plan.ticketed {
		s.plan.agenda.remove(r.ticket)
	}
	if r.seen {
		s.unseek(slot)
		r.seen = false
	}
}
