package ahead

import (
	"slices"
	"time"

	"aforo/sim/cluster"
)

// A NodePlan is what the nodes of a placed pool are expected to have free from now
// on: a step function of time for each node, with announced removals and closures,
// running jobs up to their limits, and the places that were promised taken out.
//
// Beside them stands a Profile of how many nodes are idle at each instant. Without
// as many idle nodes as it asks for no job gets whole ones, so it tells where not to look.
//
// The data's way: NewNodePlan begins a plan; Earliest finds the start of a
// place and Choose its nodes; Take, Free, Move and Arrive change the plan; News says
// in which stretches nodes have gained.
type NodePlan struct {
	pool  *cluster.Placed
	size  cluster.Room // of a whole node
	now   time.Duration
	nodes []nodeSteps
	known []bool // the plan has been told of the node
	soon  []soon
	idle  Profile

	found  found
	denied []denial        // in this pass
	owned  []bool          // memory of Earliest: the nodes of the seeker's own place
	times  []time.Duration // likewise: when nodes are free for the seeker
	nodeNews
}

// A Stay is a place: from one instant until before another, on nodes that ascend.
type Stay struct {
	From, Until time.Duration
	Nodes       []int32
}

// has reports whether a node is of a place.
func (s *Stay) has(v int32) bool {
	_, ok := slices.BinarySearch(s.Nodes, v)
	return ok
}

// soon is what is known of a node without a look at its steps, as it was when it
// changed last.
type soon struct {
	gpus  int           // free in the first step,
	until time.Duration // and the end of that
	empty time.Duration // from when on it is idle for ever, or cluster.Never
}

// NewNodePlan returns the plan of a pool on which nothing runs yet.
func NewNodePlan(p *cluster.Placed) *NodePlan {
	nodes := p.Nodes()
	n := &NodePlan{
		pool: p, size: p.Size(), nodes: make([]nodeSteps, nodes), known: make([]bool, nodes), soon: make([]soon, nodes),
		owned: make([]bool, nodes), nodeNews: nodeNews{order: newRecent(nodes)},
	}
	n.idle.push(0, 0)
	for v := range n.nodes {
		n.open(int32(v))
	}
	n.announce(func(v int32) bool { return n.known[v] })
	for v := range n.nodes {
		n.count(int32(v))
		n.refresh(int32(v))
	}
	return n
}

// open begins the steps of a node anew, with what is so now.
func (n *NodePlan) open(v int32) {
	n.known[v] = n.pool.Arrived(v)
	n.nodes[v] = append(n.nodes[v][:0], nodeStep{at: n.now})
	if n.pool.Usable(v) {
		n.nodes[v][0].free = n.size
	}
}

// announce adds what announced changes leave of nodes that have just been opened.
func (n *NodePlan) announce(which func(v int32) bool) {
	steps := n.pool.Steps()
	for i := range steps {
		s := &steps[i]
		if s.Kind == cluster.StepAdd || s.Kind == cluster.StepSpeed {
			continue
		}
		free := cluster.Room{}
		if s.Kind == cluster.StepOpen {
			free = n.size
		}
		for _, v := range s.Nodes {
			if which(v) {
				n.nodes[v].push(s.At, free)
			}
		}
	}
}

// count adds the times at which a node is idle to the profile of those.
func (n *NodePlan) count(v int32) {
	steps := n.nodes[v]
	for i := range steps {
		if n.isIdle(steps[i].free) {
			n.idle.Add(steps[i].at, steps.end(i), 1)
		}
	}
}

func (n *NodePlan) isIdle(free cluster.Room) bool { return free.GPUs == n.size.GPUs }

// Forget drops what lies before now. It begins a pass: what was denied before may be
// possible.
func (n *NodePlan) Forget(now time.Duration) {
	n.now, n.denied = now, n.denied[:0]
	n.idle.Forget(now)
}

// Arrive takes in the nodes that have come since the plan was made.
func (n *NodePlan) Arrive() {
	n.turn++
	fresh := func(v int32) bool { return n.pool.Arrived(v) && !n.known[v] }
	for v := range n.nodes {
		if fresh(int32(v)) {
			n.open(int32(v))
			n.known[v] = false // still fresh
		}
	}
	n.announce(fresh)
	for v := range n.nodes {
		if fresh(int32(v)) {
			n.known[v] = true
			n.count(int32(v))
			n.refresh(int32(v))
			n.gained(int32(v), n.now, cluster.Never)
		}
	}
}

// Take takes a place out of what is free.
func (n *NodePlan) Take(q *cluster.Request, s Stay) { n.Move(q, Stay{}, s) }

// Free gives a place back.
func (n *NodePlan) Free(q *cluster.Request, s Stay) { n.Move(q, s, Stay{}) }

// Move gives a place back and takes another one, which begins earlier, or either, where
// the other has no nodes. What is common to both stays as it is.
func (n *NodePlan) Move(q *cluster.Request, from, to Stay) {
	n.turn++
	part := n.pool.Part(q)
	until, since := min(to.Until, from.From), max(to.Until, from.From) // on nodes of both
	common := 0
	for _, v := range to.Nodes {
		if from.has(v) {
			common++
			n.add(v, to.From, until, cluster.Room{}.Minus(part))
		} else {
			n.add(v, to.From, to.Until, cluster.Room{}.Minus(part))
		}
	}
	for _, v := range from.Nodes {
		begin := from.From
		if to.has(v) {
			begin = since
		}
		n.add(v, begin, from.Until, part)
		n.gained(v, begin, from.Until)
	}
	if part.GPUs == n.size.GPUs {
		n.idle.Add(to.From, to.Until, common-len(to.Nodes))
		n.idle.Add(to.From, until, -common)
		n.idle.Add(from.From, from.Until, len(from.Nodes)-common)
		n.idle.Add(since, from.Until, common)
	}
}

// add adds room to a node from one instant until before another. Of a part of a node
// it also counts when the node is idle.
func (n *NodePlan) add(v int32, from, until time.Duration, part cluster.Room) {
	if from >= until {
		return
	}
	steps := &n.nodes[v]
	first, last := steps.add(n.now, from, until, part)
	for i := first; i < last && max(part.GPUs, -part.GPUs) < n.size.GPUs; i++ {
		s := &(*steps)[i]
		if is, was := n.isIdle(s.free), n.isIdle(s.free.Minus(part)); is && !was {
			n.idle.Add(s.at, steps.end(i), 1)
		} else if was && !is {
			n.idle.Add(s.at, steps.end(i), -1)
		}
	}
	steps.join(last)
	steps.join(first)
	n.refresh(v)
}

// refresh sets what is known of a node's first step.
func (n *NodePlan) refresh(v int32) {
	steps := n.nodes[v]
	i := steps.find(n.now)
	n.soon[v] = soon{steps[i].free.GPUs, steps.end(i), cluster.Never}
	if last := &steps[len(steps)-1]; n.isIdle(last.free) {
		n.soon[v].empty = last.at
	}
}
