package cluster

import "time"

// Shadow of a placed pool: the first instant at which enough nodes are expected
// to have room for the head, and stay open for as long as its limit. Extra is the
// number of nodes beyond those that it needs.
func (p *outlook) Shadow(now time.Duration, q *Request, h *Hold) {
	h.later, h.head, h.strict, h.barren, h.uncounted, h.surveyed = h.later[:0], *q, false, Room{}, false, false
	first := p.firstKnown()
	if nodes, whole := p.Whole(q); whole {
		if idle := p.buckets[p.perNode].n; nodes > idle {
			at, freed := p.idle.Reach(nodes - idle)
			if at < first && After(at, q.Limit) <= first {
				h.At, h.Extra = at, idle+freed-nodes
				return
			}
			if first == Never {
				h.At, h.Extra = Never, 0
				return
			}
		}
	}
	p.search(now, q, h)
}

// roomFrom returns the first instant from which a node is expected to have room
// for its part of a job, which may be in the past; Never if it never has.
func (p *outlook) roomFrom(v int32, q *Request) time.Duration {
	n := &p.nodes[v]
	part := p.Part(q)
	if n.state == absent || n.state == leaving || n.broken || !p.size.Holds(part) {
		return Never
	}
	r := n.free
	from := idleNow
	for !r.Holds(part) {
		// The residents are few: look for the next end each time.
		next := Never
		for i := range n.residents {
			if e := n.residents[i].end; e > from && e < next {
				next = e
			}
		}
		for i := range n.residents {
			if n.residents[i].end == next {
				r = r.Plus(n.residents[i].room)
			}
		}
		from = next
	}
	return from
}

// Spare allows any job that shares a node: it may fit into one that the head
// cannot use anyway. Where changes are announced there may be whole nodes of that
// kind: Openings tells of them.
func (p *outlook) Spare(h *Hold) int {
	if h.strict {
		return 0
	}
	p.extra(h)
	inside := p.perNode - 1
	if b := h.barren; b.GPUs > 0 && b.Cores == 0 && b.MemMB == 0 {
		inside = b.GPUs - 1
	}
	return max(h.Extra*p.perNode, inside)
}

// Plain: it matters which nodes are free, and when.
func (p *book) Plain() bool { return false }
