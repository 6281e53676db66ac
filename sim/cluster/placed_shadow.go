package cluster

import (
	"slices"
	"time"
)

// Shadow of a placed pool: the first instant at which enough nodes are expected
// to have room for the head, and stay open for as long as its limit. Extra is the
// number of nodes beyond those that it needs.
func (p *Placed) Shadow(now time.Duration, q *Request, h *Hold) {
	h.later, h.head, h.strict, h.barren = h.later[:0], *q, false, Room{}
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
	p.sweep(now, q, h)
}

// A stay is a span of instants, ends included, at which a node could take the
// head.
type stay struct{ from, to time.Duration }

// sweep collects the stays of all nodes and finds the first instant that enough of
// them cover. That may be now, where a job of no length is about to end.
func (p *Placed) sweep(now time.Duration, q *Request, h *Hold) {
	nodes, _ := p.Whole(q)
	stays := p.spans[:0]
	for v := range p.nodes {
		if r := p.roomFrom(int32(v), q); r != Never {
			stays = p.stays(stays, int32(v), max(r, now), q.Limit)
		}
	}
	from, to := p.from[:0], p.to[:0]
	for _, s := range stays {
		from, to = append(from, s.from), append(to, s.to)
	}
	p.spans, p.from, p.to = stays, from, to
	slices.Sort(from)
	slices.Sort(to)
	over := 0
	for i := 0; i < len(from); i++ {
		for i+1 < len(from) && from[i+1] == from[i] {
			i++
		}
		for over < len(to) && to[over] < from[i] {
			over++
		}
		if from[i] >= now && i+1-over >= nodes {
			h.At, h.Extra = from[i], i+1-over-nodes
			return
		}
	}
	h.At, h.Extra = Never, 0
}

// roomFrom returns the first instant from which a node is expected to have room
// for its part of a job, which may be in the past; Never if it never has.
func (p *Placed) roomFrom(v int32, q *Request) time.Duration {
	n := &p.nodes[v]
	part := p.Part(q)
	if n.state == absent || n.state == leaving || !p.size.Holds(part) {
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

// stays appends the spans in which a node is open for a whole stay, from the
// instant at which it has room.
func (p *Placed) stays(stays []stay, v int32, from, limit time.Duration) []stay {
	n := &p.nodes[v]
	stop := n.drains - 1 // on the day of its removal a node takes nothing
	if n.drains == Never {
		stop = Never
	}
	if n.state == usable && n.closes == Never {
		if from <= stop {
			stays = append(stays, stay{from, stop})
		}
		return stays
	}
	open := n.state != shut
	for _, t := range p.turns[v] {
		if !t.closes {
			open, from = true, max(from, t.at)
			continue
		}
		if to := min(stop, t.at-max(limit, 1)); open && from <= to {
			stays = append(stays, stay{from, to})
		}
		open = false
	}
	if open && from <= stop {
		stays = append(stays, stay{from, stop})
	}
	return stays
}

// Spare allows any job that shares a node: it may fit into one that the head
// cannot use anyway. Where changes are announced there may be whole nodes of that
// kind.
func (p *Placed) Spare(h *Hold) int {
	if h.strict {
		return 0
	}
	if p.announced > 0 {
		return p.Free()
	}
	inside := p.perNode - 1
	if b := h.barren; b.GPUs > 0 && b.Cores == 0 && b.MemMB == 0 {
		inside = b.GPUs - 1
	}
	return max(h.Extra*p.perNode, inside)
}

// Plain: it matters which nodes are free, and when.
func (p *Placed) Plain() bool { return false }
