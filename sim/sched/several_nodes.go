package sched

import (
	"time"

	"aforo/sim/ahead"
	"aforo/sim/cluster"
)

// earliestFor returns the earliest place of a job beside those of the holders of a
// pool, if there is one before an instant.
func (s *several) earliestFor(slot int32, pool int, before time.Duration) time.Duration {
	j := &s.jobs[slot]
	if n := s.nodes[pool]; n != nil {
		return n.Earliest(s.now, before, &ahead.Seeker{Request: &j.Request, Long: stay(j.Limit)})
	}
	return s.profiles[pool].Earliest(s.now, s.pools[pool].Need(j.Size), j.Limit)
}

// startOn starts a job in a placed pool on nodes that have room for it now, and for its
// whole stay beside the holders.
func (s *several) startOn(slot int32, pool int) bool {
	j, n := &s.jobs[slot], s.nodes[pool]
	s.on.spare = n.ChooseNow(&ahead.Seeker{Request: &j.Request, Long: stay(j.Limit)}, s.on.spare[:0])
	if len(s.on.spare) == 0 {
		return false
	}
	n.Take(&j.Request, ahead.Stay{From: s.now, Until: s.now + j.Limit, Nodes: s.on.spare})
	s.startWith(slot, pool, s.pools[pool].(*cluster.Placed).TakeOn(s.now, slot, &j.Request, s.on.spare))
	s.on.set(slot)
	s.leaving = append(s.leaving, slot)
	return true
}

// A holding is the place of a holder on nodes, until the end of a pass.
type holding struct {
	pool int
	slot int32
	stay ahead.Stay
}

// holdOn gives a holder its place on nodes.
func (s *several) holdOn(slot int32, pool int, start time.Duration) {
	j, n := &s.jobs[slot], s.nodes[pool]
	k := len(s.holdings)
	if k == cap(s.holdings) {
		s.holdings = append(s.holdings, holding{})
	}
	s.holdings = s.holdings[:k+1]
	h := &s.holdings[k]
	nodes := n.Choose(start, &ahead.Seeker{Request: &j.Request, Long: stay(j.Limit)}, h.stay.Nodes[:0])
	*h = holding{pool, slot, ahead.Stay{From: start, Until: start + j.Limit, Nodes: nodes}}
	n.Take(&j.Request, h.stay)
}

// unhold gives back the places of the holders.
func (s *several) unhold() {
	for i := range s.holdings {
		h := &s.holdings[i]
		s.nodes[h.pool].Free(&s.jobs[h.slot].Request, h.stay)
	}
	s.holdings = s.holdings[:0]
}
