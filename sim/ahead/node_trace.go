package ahead

import "math"

// A Trace is the nodes that have gained since a job was looked for last: a few by
// number, or all that have gained in a turn or later, or all that there are. A place
// that is earlier than the one that the job has includes one of them.
type Trace struct {
	since int64 // 0: all nodes
	n     int32 // how many are in few, or more than there is room for
	few   [traceFew]int32
}

const traceFew = 3

// NoTrace is that of a job that has just been looked for.
var NoTrace = Trace{since: math.MaxInt64}

// Add adds the nodes of a run.
func (t *Trace) Add(r *NodeStretch) {
	t.since = min(t.since, r.Gain)
	if r.Node < 0 {
		t.n = traceFew + 1
	}
	for i := int32(0); i < t.n && t.n <= traceFew; i++ {
		if t.few[i] == r.Node {
			return
		}
	}
	if t.n < traceFew {
		t.few[t.n] = r.Node
	}
	t.n = min(t.n+1, traceFew+1)
}

// traced goes through the nodes of a trace until one was enough.
func (n *NodePlan) traced(t *Trace, enough func(v int32) bool) {
	switch {
	case t.since == 0:
		for v := range n.nodes {
			if enough(int32(v)) {
				return
			}
		}
	case t.n <= traceFew:
		for _, v := range t.few[:t.n] {
			if enough(v) {
				return
			}
		}
	default:
		for v := n.order.first; v >= 0 && n.order.turn[v] >= t.since; v = n.order.next[v] {
			if enough(v) {
				return
			}
		}
	}
}
