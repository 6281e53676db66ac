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

// Choose appends the nodes of a place at the start that Earliest has found: of whole
// nodes the lowest-numbered, of parts of nodes the one that is fullest at the start,
// the lowest-numbered of them. It appends nothing where there are not enough.
func (n *NodePlan) Choose(at time.Duration, s *Seeker, nodes []int32) []int32 {
	c := n.chooser(at, s, nodes)
	if !n.pool.size.fits(c.part) {
		return nodes
	}
	if f := &n.found; c.want > 0 && f.q == s.Request && f.at == at && f.turn == n.turn {
		return append(nodes, f.nodes...)
	}
	n.own(s, true)
	defer n.own(s, false)
	if c.want == 0 {
		n.traced(&s.Trace, c.look)
		return c.chosen()
	}
	for v := range n.nodes {
		if c.look(int32(v)) {
			break
		}
	}
	return c.chosen()
}

// ChooseNow is Choose for a start now. It takes only nodes on which the job has room in
// fact: one that is about to end is still there.
func (n *NodePlan) ChooseNow(s *Seeker, nodes []int32) []int32 {
	c := n.chooser(n.now, s, nodes)
	if c.want > n.pool.buckets[n.pool.perNode].n {
		return nodes
	}
	for f := c.part.gpus; f <= n.pool.perNode; f++ {
		b := &n.pool.buckets[f]
		for v := b.next(0); v >= 0; v = b.next(v + 1) {
			if n.pool.roomNow(v, c.part) && c.look(v) {
				return c.chosen()
			}
		}
	}
	return c.chosen()
}

// A chooser chooses among nodes that it is shown, whole ones in their order.
type chooser struct {
	n     *NodePlan
	s     Seeker
	at    time.Duration
	part  room
	want  int // whole nodes; 0 for a part of one
	had   int
	nodes []int32

	best    int32 // the fullest node so far, or -1
	fullest int
}

func (n *NodePlan) chooser(at time.Duration, s *Seeker, nodes []int32) chooser {
	want, whole := n.pool.whole(s.Request)
	if !whole {
		want = 0
	}
	return chooser{n: n, s: *s, at: at, part: n.pool.part(s.Request), want: want, had: len(nodes), nodes: nodes, best: -1}
}

// look takes a node if it is better than what there is, and reports whether none can be
// better still.
func (c *chooser) look(v int32) bool {
	first := &c.n.soon[v]
	if c.at < first.until && (first.gpus < c.part.gpus || c.best >= 0 && !c.beats(first.gpus, v)) {
		return false
	}
	if c.n.on(v, c.at, c.at+1, &c.s, c.part) == Never {
		return false
	}
	if c.want > 0 {
		c.nodes = append(c.nodes, v)
		return len(c.nodes) == c.had+c.want
	}
	steps := c.n.nodes[v]
	if free := steps[steps.find(c.at)].free.gpus; c.best < 0 || c.beats(free, v) {
		c.best, c.fullest = v, free
	}
	return false
}

// beats reports whether a node with so many free GPUs is better than the best one.
func (c *chooser) beats(free int, v int32) bool {
	return free < c.fullest || free == c.fullest && v < c.best
}

// chosen returns the nodes, with those that were there before.
func (c *chooser) chosen() []int32 {
	switch {
	case c.best >= 0:
		return append(c.nodes, c.best)
	case len(c.nodes) < c.had+max(c.want, 1):
		return c.nodes[:c.had]
	}
	return c.nodes
}
