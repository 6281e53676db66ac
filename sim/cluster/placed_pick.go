package cluster

import (
	"slices"
	"time"
)

// Whole reports whether a job gets whole nodes, and how many; else it gets a part of
// one.
func (p *book) Whole(q *Request) (nodes int, ok bool) {
	if q.Size < p.perNode {
		return 1, false
	}
	return (q.Size + p.perNode - 1) / p.perNode, true
}

// Part returns what a job takes of each of its nodes.
func (p *book) Part(q *Request) Room {
	if q.Size >= p.perNode {
		return p.size
	}
	part := Room{GPUs: q.Size}
	if p.size.Cores > 0 {
		part.Cores = q.Cores
	}
	if p.size.MemMB > 0 {
		part.MemMB = q.MemMB
	}
	return part
}

func (p *Placed) Fits(now time.Duration, q *Request, h *Hold) bool {
	if p.asked.yes = p.pick(now, q, h); p.asked.yes {
		p.asked.now, p.asked.q, p.asked.h = now, *q, h
	}
	return p.asked.yes
}

// pick chooses the nodes for a job into p.picked.
func (p *Placed) pick(now time.Duration, q *Request, h *Hold) bool {
	p.picked = p.picked[:0]
	end := now + q.Limit
	if h != nil && end <= h.At {
		h = nil // whatever it takes, it gives back in time
	}
	want, whole := p.Whole(q)
	if h != nil && h.strict || whole && p.buckets[p.perNode].n < want {
		return false
	}
	if !p.lasts(end, want, whole) {
		return false
	}
	part := p.Part(q)
	if h == nil {
		return p.choose(part, want, end)
	}
	if whole {
		return (p.announced == 0 || p.outlast(want, end, h)) && p.chooseBeside(part, want, end, h)
	}
	// Where nodes are going to close, a shorter job may find what a longer one did
	// not.
	if h.barren.GPUs > 0 && part.Holds(h.barren) && (p.announced == 0 || end >= h.barrenEnd) {
		return false
	}
	if p.chooseBeside(part, want, end, h) {
		return true
	}
	if h.barren.GPUs == 0 || h.barren.Holds(part) {
		h.barren, h.barrenEnd = part, end
		if p.announced > 0 && !p.shorter(part, end, h) {
			h.barrenEnd = h.At
		}
	}
	return false
}

// shorter reports whether a node that closes before an instant is not closed at the shadow
// time: a job that ends between the two may find a place that one up to the end does not.
func (p *outlook) shorter(part Room, end time.Duration, h *Hold) bool {
	for _, z := range slices.Backward(p.ranked) {
		switch k := &p.kinds[z.kind]; {
		case z.closes >= end:
			return false
		case z.closes > h.At && (k.idle > 0 || k.largestPart() >= part.GPUs):
			return true
		}
	}
	return false
}

// choose takes the first nodes that a Picker shows and that are open.
func (p *Placed) choose(part Room, want int, end time.Duration) bool {
	k := p.Picker(part)
	for v := k.Next(); v >= 0; v = k.Next() {
		if !p.Open(v, part, end) {
			continue
		}
		if p.picked = append(p.picked, v); len(p.picked) == want {
			return true
		}
	}
	return false
}

// chooseBeside is choose for a job that ends after the shadow time of another: of
// the nodes that the other could use then it takes no more than are to spare.
func (p *Placed) chooseBeside(part Room, want int, end time.Duration, h *Hold) bool {
	p.extra(h)
	spare := h.Extra
	k := p.Picker(part)
	if _, whole := p.Whole(&h.head); whole && p.announced == 0 && spare < want {
		// Without announced changes the head can use every idle node.
		if part.GPUs == p.perNode {
			return false
		}
		k.most--
	}
	for v := k.Next(); v >= 0; v = k.Next() {
		if !p.Open(v, part, end) {
			continue
		}
		if p.costs(v, part, h) {
			if spare == 0 {
				continue
			}
			spare--
		}
		if p.picked = append(p.picked, v); len(p.picked) == want {
			return true
		}
	}
	return false
}

// costs reports whether a job that takes part of a node beyond the shadow time
// takes it from the nodes that the head could use then.
func (p *outlook) costs(v int32, part Room, h *Hold) bool {
	if p.announced > 0 && !p.serves(p.ofKind[v], h) {
		return false
	}
	if h.head.Size >= p.perNode {
		return p.nodes[v].until <= h.At // whatever is taken, the node is not idle then
	}
	at, ok := p.roomAt(v, h.At, &h.head)
	need := p.Part(&h.head)
	return ok && at.Holds(need) && !at.Minus(part).Holds(need)
}

// roomAt returns what is expected to be free in a node at a later instant, and
// whether a job may stay there from then on up to its limit.
func (p *outlook) roomAt(v int32, at time.Duration, q *Request) (Room, bool) {
	n := &p.nodes[v]
	if n.state == absent || n.state == leaving || n.broken || n.drains <= at || !p.openFor(v, at, After(at, q.Limit)) {
		return Room{}, false
	}
	if n.until <= at {
		return p.size, true
	}
	r := n.free
	for i := range n.residents {
		if n.residents[i].end <= at {
			r = r.Plus(n.residents[i].room)
		}
	}
	return r, true
}

// openFor reports whether a node is expected to be open from one instant to another, and at the
// first of them where both are the same.
func (p *book) openFor(v int32, from, to time.Duration) bool {
	n := &p.nodes[v]
	if n.state == usable && n.closes > from && n.closes >= to {
		return true
	}
	open := n.state == usable
	for _, t := range p.turns[v] {
		switch {
		case t.at <= from:
			open = !t.closes
		case !open || t.at >= to:
			return open
		case t.closes:
			return false
		}
	}
	return open
}
