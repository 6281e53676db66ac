package sched

import (
	"time"

	"aforo/sim/cluster"
)

// Moving is easy under an order whose keys change with time. The queues stay in the order
// of arrival and keep their summaries, and a contest a route tells who is first.
type moving struct {
	heads
	depth int     // how many jobs a pass looks at, in queue order; 0 is all
	turn  int64   // counts the passes
	gpus  int     // installed, at the last pass
	aside []int32 // out of their contests until the end of the pass
	rear  rear
	leads []time.Duration // memory of beyond
}

func newMoving(h heads, depth int) *moving {
	s := &moving{heads: h, depth: depth, rear: rear{spare: -1}}
	for i := range s.routes {
		s.routes[i].contest = newContest(s.beats)
	}
	return s
}

func (s *moving) freed(int, int32, cluster.Grant, time.Duration) {}
func (s *moving) again()                                         {}
func (s *moving) added(int, int, time.Duration)                  {}
func (s *moving) changed()                                       {}

func (s *moving) pass(Kind) {
	if s.waiting == 0 {
		return
	}
	if s.takeIn(); !s.hopeful() {
		return
	}
	s.opened()
	s.headed = false
	s.walk()
	if s.shortFirst {
		s.collect()
		for _, slot := range s.picks {
			s.rankOnce(&s.jobs[slot])
		}
		s.pickInOrder()
	}
	if s.lends() {
		s.collectSecond()
		for _, slot := range s.picks {
			s.rankOnce(&s.jobs[slot])
		}
		s.pickInOrder()
		s.site.Lend(false)
	}
	s.tidy()
}

// walk takes the first job, in the order of now, that could start or block something:
// each job of a route that may have heads starts or blocks; of the others, those are
// looked at that may pass the heads.
func (s *moving) walk() {
	s.turn++
	s.resize()
	deep := s.depth > 0 && s.queued() > s.depth
	for looked := 0; ; looked++ {
		slot := s.foremost(!s.shortFirst && s.past)
		if slot == nobody || deep && s.beyond(slot, looked) {
			break
		}
		j := &s.jobs[slot]
		r := &s.routes[j.Route]
		if s.barred(slot) {
			s.unqueue(r, j, slot)
			continue
		}
		if p, fits := s.startable(slot, r, j); fits {
			s.unqueue(r, j, slot)
			s.rear.spare--
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
}

// foremost returns the first job in the order that could start or block something,
// or nobody; candidates behind blocked heads count only where they are wanted.
func (s *moving) foremost(candidates bool) int32 {
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

// resize notes how many GPUs are installed now. Where that goes into the keys, no
// match is decided any more when it changes.
func (s *moving) resize() {
	gpus := s.installed()
	if gpus != s.gpus && s.moves.Sized() {
		for i := range s.routes {
			s.routes[i].contest.forget()
		}
		s.rear.spare = -1
	}
	s.gpus = gpus
}

// beats reports whether job a is ahead of job b now, by key and then by position,
// and up to which instant that is sure to stay so.
func (s *moving) beats(a, b int32) (first bool, decided time.Duration) {
	x, y := &s.jobs[a].Job, &s.jobs[b].Job
	switch {
	case s.moves.Dominates(x, y):
		return true, cluster.Never
	case s.moves.Dominates(y, x):
		return false, cluster.Never
	case s.ahead(a, b):
		return true, s.moves.Leads(x, y, s.now, s.gpus)
	}
	return false, s.moves.Leads(y, x, s.now, s.gpus)
}
