package cluster

import (
	"slices"
	"time"
)

// A Seeker is a job that looks for a place in a NodePlan.
type Seeker struct {
	*Request
	// Long is how long it stays, at least a nanosecond.
	Long time.Duration
	// Own is the place that it has in the plan, which is not in its own way, and before
	// which it looks for another. One without nodes does not count.
	Own Stay
	// Beat, if it is not 0, is of what its start must be a multiple.
	Beat time.Duration
	// Trace says which nodes can have a place that they had not when the seeker was
	// looked for last; the zero Trace is for one that was not.
	Trace Trace
}

// mine returns the instant from which a seeker's own place keeps a node for it.
func (s *Seeker) mine() time.Duration {
	if len(s.Own.Nodes) == 0 {
		return Never
	}
	return s.Own.From
}

// Earliest returns the first start at or after an instant and before another at which
// as many nodes as the seeker needs have its part free for the whole of its stay, or
// Never.
func (n *NodePlan) Earliest(from, before time.Duration, s *Seeker) time.Duration {
	part := n.pool.part(s.Request)
	if !n.pool.size.fits(part) {
		return Never
	}
	n.own(s, true)
	defer n.own(s, false)
	nodes, whole := n.pool.whole(s.Request)
	if !whole {
		return n.earliestOn(from, before, s, part)
	}
	if s.Trace.since > 0 {
		if from = n.earliestOn(from, before, s, part); from == Never {
			return Never
		}
	}
	return n.earliestWhole(from, before, s, nodes)
}

// earliestOn is Earliest for a part of one node, or one whole node, of the seeker's
// trace.
func (n *NodePlan) earliestOn(from, before time.Duration, s *Seeker, part room) time.Duration {
	best := Never
	n.traced(&s.Trace, func(v int32) bool {
		best = min(best, n.on(v, from, min(before, best), s, part))
		return best <= from
	})
	return best
}

// on is Earliest on one node, for a part that a node can hold at all. The steps of
// most nodes need not be looked at.
func (n *NodePlan) on(v int32, from, before time.Duration, s *Seeker, part room) time.Duration {
	c := &n.soon[v]
	if c.gpus < part.gpus && from < c.until {
		if from = c.until; from >= before {
			return Never
		}
	}
	if from >= c.empty && s.Beat == 0 {
		if from >= before {
			return Never
		}
		return from
	}
	return n.nodes[v].earliest(from, before, part, s.Long, n.mineOn(int(v), s), s.Beat)
}

// own marks the nodes of the seeker's place, or takes the marks away.
func (n *NodePlan) own(s *Seeker, is bool) {
	for _, v := range s.Own.Nodes {
		n.owned[v] = is
	}
}

// mineOn returns the instant from which a node is the seeker's own, or Never.
func (n *NodePlan) mineOn(v int, s *Seeker) time.Duration {
	if n.owned[v] {
		return s.Own.From
	}
	return Never
}

// earliestWhole is Earliest for whole nodes. Each try at which too few nodes are free
// says when enough of them are, if each is looked at by itself: no start before that
// can be.
func (n *NodePlan) earliestWhole(from, before time.Duration, s *Seeker, nodes int) time.Duration {
	for at := from; ; {
		at = n.idle.EarliestBefore(at, before, nodes, s.Long, s.mine(), s.Beat)
		if at == Never {
			return Never
		}
		n.times, n.found.q, n.found.nodes = n.times[:0], nil, n.found.nodes[:0]
		for v := range n.nodes {
			e := n.on(int32(v), at, before, s, n.pool.size)
			if e == at {
				if n.found.nodes = append(n.found.nodes, int32(v)); len(n.found.nodes) == nodes {
					n.found.q, n.found.at, n.found.turn = s.Request, at, n.turn
					return at
				}
			} else if e != Never {
				n.times = append(n.times, e)
			}
		}
		if len(n.found.nodes)+len(n.times) < nodes {
			return Never
		}
		slices.Sort(n.times)
		at = n.times[nodes-len(n.found.nodes)-1]
	}
}

// found is the whole nodes that Earliest has found last, which mostly are chosen next.
type found struct {
	q     *Request
	at    time.Duration
	turn  int64
	nodes []int32
}
