package ahead

import (
	"slices"
	"time"

	"aforo/sim/cluster"
)

// A Seeker is a job that looks for a place in a NodePlan.
type Seeker struct {
	*cluster.Request
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
		return cluster.Never
	}
	return s.Own.From
}

// Earliest returns the first start at or after an instant and before another at which
// as many nodes as the seeker needs have its part free for the whole of its stay, or
// cluster.Never.
func (n *NodePlan) Earliest(from, before time.Duration, s *Seeker) time.Duration {
	part := n.pool.Part(s.Request)
	if !n.size.Holds(part) {
		return cluster.Never
	}
	n.own(s, true)
	defer n.own(s, false)
	nodes, whole := n.pool.Whole(s.Request)
	if !whole {
		return n.earliestOn(from, before, s, part)
	}
	if s.Trace.since > 0 {
		if from = n.earliestOn(from, before, s, part); from == cluster.Never {
			return cluster.Never
		}
	}
	return n.earliestWhole(from, before, s, nodes)
}

// earliestOn is Earliest for a part of one node, or one whole node, of the seeker's
// trace.
func (n *NodePlan) earliestOn(from, before time.Duration, s *Seeker, part cluster.Room) time.Duration {
	best := cluster.Never
	n.traced(&s.Trace, func(v int32) bool {
		best = min(best, n.on(v, from, min(before, best), s, part))
		return best <= from
	})
	return best
}

// on is Earliest on one node, for a part that a node can hold at all. The steps of
// most nodes need not be looked at.
func (n *NodePlan) on(v int32, from, before time.Duration, s *Seeker, part cluster.Room) time.Duration {
	c := &n.soon[v]
	if c.gpus < part.GPUs && from < c.until {
		if from = c.until; from >= before {
			return cluster.Never
		}
	}
	if from >= c.empty && s.Beat == 0 {
		if from >= before {
			return cluster.Never
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

// mineOn returns the instant from which a node is the seeker's own, or cluster.Never.
func (n *NodePlan) mineOn(v int, s *Seeker) time.Duration {
	if n.owned[v] {
		return s.Own.From
	}
	return cluster.Never
}

// earliestWhole is Earliest for whole nodes. Each try at which too few nodes are free
// says when enough of them are, if each is looked at by itself: no start before that
// can be.
func (n *NodePlan) earliestWhole(from, before time.Duration, s *Seeker, nodes int) time.Duration {
	for at := from; ; {
		at = n.idle.EarliestBefore(at, before, nodes, s.Long, s.mine(), s.Beat)
		if at == cluster.Never {
			return cluster.Never
		}
		n.times, n.found.q, n.found.nodes = n.times[:0], nil, n.found.nodes[:0]
		for v := range n.nodes {
			e := n.on(int32(v), at, before, s, n.size)
			if e == at {
				if n.found.nodes = append(n.found.nodes, int32(v)); len(n.found.nodes) == nodes {
					n.found.q, n.found.at, n.found.turn = s.Request, at, n.turn
					return at
				}
			} else if e != cluster.Never {
				n.times = append(n.times, e)
			}
		}
		if len(n.found.nodes)+len(n.times) < nodes {
			return cluster.Never
		}
		slices.Sort(n.times)
		at = n.times[nodes-len(n.found.nodes)-1]
	}
}

// found is the whole nodes that Earliest has found last, which mostly are chosen next.
type found struct {
	q     *cluster.Request
	at    time.Duration
	turn  int64
	nodes []int32
}
