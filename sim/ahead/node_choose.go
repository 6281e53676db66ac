package ahead

import (
	"time"

	"aforo/sim/cluster"
)

// Choose appends the nodes of a place at the start that Earliest has found: of whole
// nodes the lowest-numbered, of parts of nodes the one that is fullest at the start,
// the lowest-numbered of them. It appends nothing where there are not enough.
func (n *NodePlan) Choose(at time.Duration, s *Seeker, nodes []int32) []int32 {
	c := n.chooser(at, s, nodes)
	if !n.size.Holds(c.part) {
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
	if c.want > n.pool.Idle() || n.denies(&c) {
		return nodes
	}
	k := n.pool.Picker(c.part)
	for v := k.Next(); v >= 0; v = k.Next() {
		if n.pool.Open(v, c.part, 0) && c.look(v) {
			return c.chosen()
		}
	}
	got := c.chosen()
	if len(got) == c.had && len(n.denied) < mostDenied {
		n.denied = append(n.denied, denial{c.part, c.want, s.Long})
	}
	return got
}

// A denial is what was denied a start now. Until something is freed, all that is larger
// and longer is denied one, too.
type denial struct {
	part cluster.Room
	want int
	long time.Duration
}

// mostDenied keeps it cheaper to ask the denials than the nodes.
const mostDenied = 16

// denies reports whether a start now has been denied to less.
func (n *NodePlan) denies(c *chooser) bool {
	for i := range n.denied {
		if d := &n.denied[i]; d.long <= c.s.Long && d.want <= c.want && c.part.Holds(d.part) {
			return true
		}
	}
	return false
}

// A chooser chooses among nodes that it is shown, whole ones in their order.
type chooser struct {
	n     *NodePlan
	s     Seeker
	at    time.Duration
	part  cluster.Room
	want  int // whole nodes; 0 for a part of one
	had   int
	nodes []int32

	best    int32 // the fullest node so far, or -1
	fullest int
}

func (n *NodePlan) chooser(at time.Duration, s *Seeker, nodes []int32) chooser {
	want, whole := n.pool.Whole(s.Request)
	if !whole {
		want = 0
	}
	return chooser{n: n, s: *s, at: at, part: n.pool.Part(s.Request), want: want, had: len(nodes), nodes: nodes, best: -1}
}

// look takes a node if it is better than what there is, and reports whether none can be
// better still.
func (c *chooser) look(v int32) bool {
	first := &c.n.soon[v]
	if c.at < first.until && (first.gpus < c.part.GPUs || c.best >= 0 && !c.beats(first.gpus, v)) {
		return false
	}
	if c.n.on(v, c.at, c.at+1, &c.s, c.part) == cluster.Never {
		return false
	}
	if c.want > 0 {
		c.nodes = append(c.nodes, v)
		return len(c.nodes) == c.had+c.want
	}
	steps := c.n.nodes[v]
	if free := steps[steps.find(c.at)].free.GPUs; c.best < 0 || c.beats(free, v) {
		c.best, c.fullest = v, free
	}
	return false
}

// beats reports whether a node with that many free GPUs is better than the best one.
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
