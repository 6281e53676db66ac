package cluster

import "time"

// whole reports whether a job gets whole nodes, and how many; else it gets a part of
// one.
func (p *placed) whole(q *Request) (nodes int, ok bool) {
	if q.Size < p.perNode {
		return 1, false
	}
	return (q.Size + p.perNode - 1) / p.perNode, true
}

// part returns what a job takes of each of its nodes.
func (p *placed) part(q *Request) room {
	if q.Size >= p.perNode {
		return p.size
	}
	part := room{gpus: q.Size}
	if p.size.cores > 0 {
		part.cores = q.Cores
	}
	if p.size.memMB > 0 {
		part.memMB = q.MemMB
	}
	return part
}

func (p *placed) Fits(now time.Duration, q *Request, h *Hold) bool {
	if p.asked.yes = p.pick(now, q, h); p.asked.yes {
		p.asked.now, p.asked.q, p.asked.h = now, *q, h
	}
	return p.asked.yes
}

// pick chooses the nodes for a job into p.picked.
func (p *placed) pick(now time.Duration, q *Request, h *Hold) bool {
	p.picked = p.picked[:0]
	end := now + q.Limit
	if h != nil && end <= h.At {
		h = nil // whatever it takes, it gives back in time
	}
	want, whole := p.whole(q)
	if h != nil && h.strict || whole && p.buckets[p.perNode].n < want {
		return false
	}
	part := p.part(q)
	if h == nil {
		return p.choose(part, want, end)
	}
	if whole {
		return p.chooseBeside(part, want, end, h)
	}
	// Where nodes are going to close, a shorter job may find what a longer one did
	// not.
	if h.barren.gpus > 0 && part.fits(h.barren) && (p.announced == 0 || end >= h.barrenEnd) {
		return false
	}
	if !p.chooseBeside(part, want, end, h) {
		if h.barren.gpus == 0 || h.barren.fits(part) {
			h.barren, h.barrenEnd = part, end
		}
		return false
	}
	return true
}

// choose picks the fullest nodes that fit, the lowest-numbered of them.
func (p *placed) choose(part room, want int, end time.Duration) bool {
	for f := part.gpus; f <= p.perNode; f++ {
		b := &p.buckets[f]
		if b.n == 0 {
			continue
		}
		for v := b.next(0); v >= 0; v = b.next(v + 1) {
			n := &p.nodes[v]
			if n.closes < end || !n.free.fits(part) {
				continue
			}
			if p.picked = append(p.picked, v); len(p.picked) == want {
				return true
			}
		}
	}
	return false
}

// chooseBeside is choose for a job that ends after the shadow time of another: of
// the nodes that the other could use then it takes no more than are to spare.
func (p *placed) chooseBeside(part room, want int, end time.Duration, h *Hold) bool {
	spare := h.Extra
	most := p.perNode
	_, whole := p.whole(&h.head)
	if plain := whole && p.announced == 0; plain && spare < want {
		// Without announced changes the head can use every idle node.
		if part.gpus == p.perNode {
			return false
		}
		most--
	}
	for f := part.gpus; f <= most; f++ {
		b := &p.buckets[f]
		if b.n == 0 {
			continue
		}
		for v := b.next(0); v >= 0; v = b.next(v + 1) {
			n := &p.nodes[v]
			if n.closes < end || !n.free.fits(part) {
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
	}
	return false
}

// costs reports whether a job that takes part of a node beyond the shadow time
// takes it from the nodes that the head could use then.
func (p *placed) costs(v int32, part room, h *Hold) bool {
	if p.announced == 0 && h.head.Size >= p.perNode {
		return p.nodes[v].until <= h.At // whatever is taken, the node is not idle then
	}
	at, ok := p.roomAt(v, h.At, &h.head)
	need := p.part(&h.head)
	return ok && at.fits(need) && !at.minus(part).fits(need)
}

// roomAt returns what is expected to be free in a node at a later instant, and
// whether a job may stay there from then on up to its limit.
func (p *placed) roomAt(v int32, at time.Duration, q *Request) (room, bool) {
	n := &p.nodes[v]
	if n.state == absent || n.state == leaving || n.drains <= at || !p.openFor(v, at, after(at, q.Limit)) {
		return room{}, false
	}
	if n.until <= at {
		return p.size, true
	}
	r := n.free
	for i := range n.residents {
		if n.residents[i].end <= at {
			r = r.plus(n.residents[i].room)
		}
	}
	return r, true
}

// openFor reports whether a node is expected to be open from one instant to
// another.
func (p *placed) openFor(v int32, from, to time.Duration) bool {
	n := &p.nodes[v]
	if n.state == usable && n.closes >= to {
		return true
	}
	shutNow := n.state == shut
	for i := range p.steps {
		s := &p.steps[i]
		if s.at > from && s.at >= to {
			break
		}
		if (s.kind != stepClose && s.kind != stepOpen) || !has(s.nodes, v) {
			continue
		}
		shutNow = s.kind == stepClose
		if s.at > from && shutNow {
			return false
		}
	}
	// What is shut at the last step before the end was shut at the beginning, or
	// the loop has returned.
	return !shutNow
}

func has(nodes []int32, v int32) bool {
	for _, u := range nodes {
		if u == v {
			return true
		}
	}
	return false
}
