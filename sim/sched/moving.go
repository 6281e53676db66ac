package sched

import (
	"time"

	"aforo/sim/cluster"
)

// moving is a walk under an order whose keys change with time. The queues stay in
// the order of arrival and keep their summaries, and a contest a route tells who is
// first: each job of a route that may have heads starts or blocks; of the others,
// those are looked at that may pass the heads.
func (s *Scheduler) moving() {
	s.turn++
	s.resize()
	for {
		slot := s.foremost(s.policy.BackfillOrder == FCFS && s.policy.Backfill != None)
		if slot == nobody {
			break
		}
		j := &s.jobs[slot]
		r := &s.routes[j.Route]
		if p, fits := s.place(r, j); fits {
			s.unqueue(r, j, slot)
			s.begin(slot, p)
			continue
		}
		s.block(slot, r, j)
		r.contest.remove(j, slot)
		s.aside = append(s.aside, slot)
	}
	for _, slot := range s.aside {
		j := &s.jobs[slot]
		s.routes[j.Route].contest.add(j, slot)
	}
	s.aside = s.aside[:0]
	if s.policy.BackfillOrder != FCFS {
		s.collect()
	}
}

// foremost returns the first job in the order that could start or block something,
// or nobody; candidates behind blocked heads count only where they are wanted.
func (s *Scheduler) foremost(candidates bool) int32 {
	best := nobody
	for i := range s.routes {
		r := &s.routes[i]
		slot := nobody
		switch {
		case r.queue.Len() == 0:
			continue
		case s.open(r):
			slot = r.contest.first(s.now)
		case candidates:
			slot = s.passer(r)
		}
		if slot != nobody && s.ahead(slot, best) {
			best = slot
		}
	}
	return best
}

// contested reports whether passes look for the first job in contests. With a
// depth, with more holders than one and in a plan, they go through sorted queues.
func (p *Policy) contested() bool {
	return p.Order.Moves() && p.Backfill != Conservative && p.Depth == 0 && p.Reservations < 2
}

// resize notes how many GPUs are installed now. Where that goes into the keys, no
// match is decided any more when it changes.
func (s *Scheduler) resize() {
	gpus := s.installed()
	if gpus != s.gpus && s.policy.Order == Multifactor {
		for i := range s.routes {
			s.routes[i].contest.forget()
		}
	}
	s.gpus = gpus
}

// beats reports whether job a is ahead of job b now, by key and then by position,
// and up to which instant that is sure to stay so.
func (s *Scheduler) beats(a, b int32) (first bool, decided time.Duration) {
	x, y := &s.jobs[a], &s.jobs[b]
	switch {
	case s.policy.dominates(x, y):
		return true, cluster.Never
	case s.policy.dominates(y, x):
		return false, cluster.Never
	case s.ahead(a, b):
		return true, s.policy.leads(x, y, s.now, s.gpus)
	}
	return false, s.policy.leads(y, x, s.now, s.gpus)
}

// rank brings the keys of jobs that are to be sorted up to date.
func (s *Scheduler) rank(slots []int32) {
	if s.policy.contested() {
		for _, slot := range slots {
			s.rankOnce(&s.jobs[slot])
		}
	}
}
