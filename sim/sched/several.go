package sched

import (
	"time"

	"aforo/sim/ahead"
	"aforo/sim/cluster"
)

// Several is EASY with more than one holder a pool: jobs that cannot start and hold the
// earliest places there.
type several struct {
	*shared
	planning
	reservations, depth int
	shortFirst          bool // candidates by increasing limit

	profiles []ahead.Profile // of counted pools
	holders  []int           // how many hold each pool
	holdings []holding
	picks    []int32
	leaving  []int32 // their queues, at the end of a pass
	looked   []int32 // at in this pass, where shares are held
}

func newSeveral(s *shared, reservations, depth int, shortFirst bool) *several {
	return &several{
		shared: s, planning: newPlanning(s.pools), reservations: reservations, depth: depth, shortFirst: shortFirst,
		profiles: make([]ahead.Profile, len(s.pools)), holders: make([]int, len(s.pools)),
	}
}

func (s *several) returned(slot int32) { s.enqueue(slot) }

func (s *several) freed(pool int, slot int32, g cluster.Grant, now time.Duration) {
	if n := s.nodes[pool]; n != nil {
		n.Forget(now)
		n.Free(&s.jobs[slot].Request, ahead.Stay{From: now, Until: g.Expected, Nodes: s.on.of(slot)})
	}
}

func (s *several) again() {}

func (s *several) added(pool, _ int, now time.Duration) {
	if n := s.nodes[pool]; n != nil {
		n.Forget(now)
		n.Arrive()
	}
}

func (s *several) changed() {}

func (s *several) due() time.Duration { return cluster.Never }

func (s *several) pass(Kind) {
	if s.waiting == 0 {
		return
	}
	if s.takeIn(); !s.hopeful() {
		return
	}
	s.rekey()
	s.walk()
	s.tidy()
}

// walk looks at every job in queue order: it starts where its whole stay is free, and
// the first ones that cannot take a place each. For that the profiles of counted pools are built anew; plans of nodes go
// on, and the holders' places are taken back.
func (s *several) walk() {
	for i := range s.pools {
		s.holders[i] = 0
		if n := s.nodes[i]; n != nil {
			n.Forget(s.now)
		} else {
			s.profiles[i].Fill(s.now, s.pools[i].(*cluster.Counted))
		}
	}
	var rest []int32
	s.picks = s.window(s.depth, s.picks[:0])
	for _, slot := range s.picks {
		if s.barred(slot) {
			s.leaving = append(s.leaving, slot)
			continue
		}
		open := false
		for _, p := range s.routes[s.jobs[slot].Route].pools {
			open = open || (s.holders[p] < s.reservations && s.pools[p].Possible(&anything))
		}
		if !open && s.shortFirst {
			rest = append(rest, slot)
			continue
		}
		if !s.startPlanned(slot) && open {
			s.holdPlanned(slot)
		}
	}
	s.byLimit(rest)
	for _, slot := range rest {
		if s.barred(slot) {
			s.leaving = append(s.leaving, slot)
			continue
		}
		s.startPlanned(slot)
	}
	s.leave()
	if s.lends() {
		s.looked = s.secondWindow(s.picks, s.depth, s.looked[:0])
		if s.shortFirst {
			s.byLimit(s.looked)
		}
		for _, slot := range s.looked {
			if s.barred(slot) {
				s.leaving = append(s.leaving, slot)
				continue
			}
			s.startPlanned(slot)
		}
		s.leave()
		s.site.Lend(false)
	}
	s.unhold()
}

// leave has those leave their queues that have started or are parked.
func (s *several) leave() {
	for _, slot := range s.leaving {
		s.unqueue(s.home(slot), &s.jobs[slot], slot)
	}
	s.leaving = s.leaving[:0]
}

// startPlanned starts a job where its whole stay is free.
func (s *several) startPlanned(slot int32) bool {
	j := &s.jobs[slot]
	for _, p := range s.routes[j.Route].pools {
		if !s.may(slot, p) {
			continue
		}
		if s.nodes[p] != nil {
			if s.startOn(slot, p) {
				return true
			}
			continue
		}
		need := s.pools[p].Need(j.Size)
		if !s.pools[p].Fits(s.now, &j.Request, nil) || s.profiles[p].Earliest(s.now, need, j.Limit) != s.now {
			continue
		}
		g := s.start(slot, p, nil)
		s.profiles[p].Add(s.now, g.Expected, -need)
		s.leaving = append(s.leaving, slot)
		return true
	}
	return false
}

// holdPlanned gives a job that cannot start the earliest place in a pool that has
// holders to spare.
func (s *several) holdPlanned(slot int32) {
	j := &s.jobs[slot]
	best, start := -1, cluster.Never
	for _, p := range s.routes[j.Route].pools {
		if s.holders[p] == s.reservations || !s.pools[p].Possible(&j.Request) || !s.may(slot, p) {
			continue
		}
		if at := within(s.earliestFor(slot, p, start)); at < start {
			best, start = p, at
		}
	}
	if best >= 0 {
		s.holders[best]++
		if s.nodes[best] != nil {
			s.holdOn(slot, best, start)
			return
		}
		s.profiles[best].Add(start, start+j.Limit, -s.pools[best].Need(j.Size))
	}
}
