package ahead

import (
	"math/bits"
	"time"

	"aforo/sim/cluster"
)

// nodeNews is what a NodePlan knows of those who want something of it, and what it
// has to tell them.
type nodeNews struct {
	wants [Bands]nodeWant
	some  [(Bands + 63) / 64]uint64 // the bands in which somebody wants something
	news  []NodeStretch
	turn  int64 // counts the gains
	order recent
}

// A NodeStretch is a Stretch on nodes: a longest stretch in which the GPUs of a band are free
// on a node, or all of it for bands of more.
type NodeStretch struct {
	Stretch
	Gain int64 // the gain of the plan that it is around, from 1 on
	Node int32 // the node, or -1 where several have gained alike
}

// nodeWant is what is known of those who want sizes of one band.
type nodeWant struct {
	n     int
	until time.Duration // when their stays have ended; may be too late

	turn int64 // the last gain that the band had news of,
	said int   // and where in the news the last of them stands
}

// Want says that somebody wants units, whole nodes where they are a node's or more,
// for a stay of a length that begins before an instant, until Unwant takes it back.
func (n *NodePlan) Want(units int, before, long time.Duration) {
	k := Band(units)
	w := &n.wants[k]
	if w.n++; w.n == 1 {
		w.until = 0
		n.some[k/64] |= 1 << (k % 64)
	}
	w.until = max(w.until, cluster.After(before, long))
}

// Unwant takes a Want back.
func (n *NodePlan) Unwant(units int) {
	k := Band(units)
	if n.wants[k].n--; n.wants[k].n == 0 {
		n.some[k/64] &^= 1 << (k % 64)
	}
}

// News returns the runs around what nodes have gained since the call before: longest
// stretches in which the GPUs of a band that somebody wants are free on such a node, or
// all GPUs of it for bands of more. A place that was not possible and is now has a node
// on which it lies in one of them, up to the place that its job has. The caller is done
// with the slice before the plan changes again.
func (n *NodePlan) News() []NodeStretch {
	r := n.news
	n.news = n.news[:0]
	return r
}

// gained notes the news of what a node has gained from one instant until before
// another, as part of the gain of this turn.
func (n *NodePlan) gained(v int32, from, until time.Duration) {
	if from >= until {
		return
	}
	n.order.gained(v, n.turn)
	steps := n.nodes[v]
	for word, some := range n.some {
		for ; some != 0; some &= some - 1 {
			k := word*64 + bits.TrailingZeros64(some)
			units := min(bandFrom(k), n.size.GPUs)
			for i := steps.find(max(from, n.now)); i < len(steps) && steps[i].at < min(until, n.wants[k].until); i++ {
				if steps[i].free.GPUs >= units {
					i = n.tell(k, units, v, i)
				}
			}
		}
	}
}

// tell notes the run around a step, unless the last news says the same, and returns
// its last step.
func (n *NodePlan) tell(band, units int, v int32, i int) int {
	steps := n.nodes[v]
	first := i
	for first > 0 && steps[first-1].free.GPUs >= units {
		first--
	}
	for i+1 < len(steps) && steps[i+1].free.GPUs >= units {
		i++
	}
	r := NodeStretch{Stretch{band, max(steps[first].at, n.now), steps.end(i)}, n.turn, v}
	w := &n.wants[band]
	if w.turn == n.turn {
		// Nodes that gain together mostly have the same news.
		if said := &n.news[w.said]; said.From <= r.From && said.Until >= r.Until {
			said.Node = -1
			return i
		}
	}
	w.turn, w.said = n.turn, len(n.news)
	n.news = append(n.news, r)
	return i
}

// recent is the nodes in the order of their last gains, so that a job that has been
// looked for before is looked for only on nodes that have gained since.
//
// Invariant: from first on, next leads through all nodes that have ever gained, and
// their turns never ascend.
type recent struct {
	turn        []int64 // of the last gain; 0 where there was none
	first       int32
	next, above []int32
}

func newRecent(nodes int) recent {
	return recent{turn: make([]int64, nodes), first: -1, next: make([]int32, nodes), above: make([]int32, nodes)}
}

// gained makes a node the first one.
func (r *recent) gained(v int32, turn int64) {
	if r.first == v {
		r.turn[v] = turn
		return
	}
	if r.turn[v] > 0 {
		r.next[r.above[v]] = r.next[v]
		if r.next[v] >= 0 {
			r.above[r.next[v]] = r.above[v]
		}
	}
	r.next[v] = r.first
	if r.first >= 0 {
		r.above[r.first] = v
	}
	r.first, r.turn[v] = v, turn
}
