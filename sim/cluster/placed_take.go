package cluster

import (
	"slices"
	"time"
)

func (p *Placed) Take(now time.Duration, job int32, q *Request, h *Hold) Grant {
	if !p.asked.answers(now, q, h) && !p.pick(now, q, h) {
		panic("cluster: more was taken than is free")
	}
	return p.give(now, job, q, h)
}

// give gives the job its part of the picked nodes.
func (p *Placed) give(now time.Duration, job int32, q *Request, h *Hold) Grant {
	p.asked.yes, p.now = false, now
	g := Grant{Units: p.Need(q.Size), Expected: now + q.Limit, job: job, node: p.picked[0]}
	part := p.Part(q)
	if h != nil && g.Expected > h.At {
		p.extra(h)
		for _, v := range p.picked {
			if p.costs(v, part, h) {
				h.Extra--
			}
		}
	}
	if q.Size >= p.perNode {
		p.fill(job, g.Expected)
	} else {
		p.occupy(g.node, resident{g.Expected, part, job})
	}
	p.busy += g.Units
	return g
}

// fill gives a job all of the picked nodes, which are idle.
func (p *Placed) fill(job int32, end time.Duration) {
	r := resident{end, p.size, job}
	idle := &p.buckets[p.perNode]
	next, of := int32(-1), kindRun{}
	for i := len(p.picked) - 1; i >= 0; i-- {
		v := p.picked[i]
		idle.remove(v)
		n := &p.nodes[v]
		n.free, n.until, n.next = Room{}, end, next
		n.residents = n.residents[:1]
		n.residents[0] = r
		next = v
		p.runOn(&of, v, idleNow, end)
	}
	p.runOut(&of, idleNow, end)
	p.idle.Add(p.now, end, len(p.picked))
}

// occupy puts a job into a part of a node.
func (p *book) occupy(v int32, r resident) {
	n := &p.nodes[v]
	p.leaveBucket(v, n)
	n.free = n.free.Minus(r.room)
	p.joinBucket(v, n)
	n.residents, n.next = append(n.residents, r), -1
	p.expect(v, max(n.until, r.end))
}

// joinBucket and leaveBucket keep the bucket of a usable node's free GPUs. Full
// nodes have none: nobody looks for them.
func (p *book) joinBucket(v int32, n *node) {
	if n.free.GPUs > 0 {
		p.buckets[n.free.GPUs].add(v)
		p.part(v, n, 1)
	}
}

func (p *book) leaveBucket(v int32, n *node) {
	if n.free.GPUs > 0 {
		p.buckets[n.free.GPUs].remove(v)
		p.part(v, n, -1)
	}
}

// part counts a usable node that has GPUs free in its kind, unless it is idle.
func (p *book) part(v int32, n *node, sign int32) {
	if p.ofKind != nil && n.free.GPUs < p.perNode {
		p.kinds[p.ofKind[v]].parts[n.free.GPUs] += sign
	}
}

// expect sets when a node is expected to be idle.
func (p *book) expect(v int32, until time.Duration) {
	n := &p.nodes[v]
	if until == n.until {
		return
	}
	if p.ofKind != nil && n.state != leaving {
		p.moved(p.ofKind[v], n.until, until, 1)
	}
	if n.state == usable {
		if n.until != idleNow {
			p.idle.Remove(n.until, 1)
		}
		if until != idleNow {
			p.idle.Add(p.now, until, 1)
		}
	}
	n.until = until
}

func (p *Placed) Postpone(now time.Duration, q *Request, g Grant, to time.Duration) Grant {
	p.asked.yes, p.now = false, now
	if q.Size < p.perNode {
		n, last := &p.nodes[g.node], to
		for i := range n.residents {
			if n.residents[i].job == g.job {
				n.residents[i].end = to
			}
			last = max(last, n.residents[i].end)
		}
		p.expect(g.node, last)
		return g.later(to)
	}
	for v := g.node; v >= 0; v = p.nodes[v].next {
		p.nodes[v].residents[0].end = to
		p.expect(v, to)
	}
	return g.later(to)
}

func (p *Placed) Release(q *Request, g Grant) {
	p.asked.yes = false
	p.busy -= g.Units
	if g.parts {
		for _, v := range p.spread[g.job] {
			p.vacate(v, g.job)
		}
		delete(p.spread, g.job)
		return
	}
	if q.Size >= p.perNode {
		p.empty(g)
		return
	}
	p.vacate(g.node, g.job)
}

// empty takes a job out of all of its nodes.
func (p *book) empty(g Grant) {
	expected, of := 0, kindRun{}
	for v := g.node; v >= 0; {
		n := &p.nodes[v]
		if n.state != leaving {
			p.runOn(&of, v, g.Expected, idleNow)
		}
		switch n.state {
		case usable:
			p.buckets[p.perNode].add(v)
			expected++
		case leaving:
			p.away -= p.perNode
			p.linger -= p.perNode
		}
		n.free, n.until, n.residents = p.size, idleNow, n.residents[:0]
		v, n.next = n.next, -1
	}
	p.runOut(&of, g.Expected, idleNow)
	if expected > 0 {
		p.idle.Remove(g.Expected, expected)
	}
}

// vacate takes a job out of a part of a node.
func (p *book) vacate(v, job int32) {
	n := &p.nodes[v]
	r := n.remove(job)
	switch n.state {
	case usable:
		p.leaveBucket(v, n)
		n.free = n.free.Plus(r.room)
		p.joinBucket(v, n)
	case leaving:
		p.away -= r.room.GPUs
		if len(n.residents) == 0 {
			p.linger -= p.perNode
		}
		fallthrough
	default:
		n.free = n.free.Plus(r.room)
	}
	if r.end < n.until {
		return // a longer one stays
	}
	last := idleNow
	for i := range n.residents {
		last = max(last, n.residents[i].end)
	}
	p.expect(v, last)
}

// remove takes a job from the residents.
func (n *node) remove(job int32) resident {
	last := len(n.residents) - 1
	for i, r := range n.residents {
		if r.job == job {
			n.residents[i] = n.residents[last]
			n.residents = n.residents[:last]
			return r
		}
	}
	panic("cluster: a job leaves a node that it is not on")
}

// FitsOn reports whether the nodes have what the job needs free now.
func (p *book) FitsOn(q *Request, nodes []int32) bool {
	part := p.Part(q)
	return !slices.ContainsFunc(nodes, func(v int32) bool { return !p.HasRoom(v, part) })
}

// HasRoom reports whether a node has room for a part now.
func (p *book) HasRoom(v int32, part Room) bool {
	n := &p.nodes[v]
	return n.state == usable && !n.broken && n.free.Holds(part)
}

// TakeOn gives the job its part of the nodes, which FitsOn has found free.
func (p *Placed) TakeOn(now time.Duration, job int32, q *Request, nodes []int32) Grant {
	p.picked = append(p.picked[:0], nodes...)
	return p.give(now, job, q, nil)
}

// TakeParts gives the job the same part of each of the nodes, which the caller knows to be
// free, up to a limit.
func (p *Placed) TakeParts(now time.Duration, job int32, part Room, nodes []int32, limit time.Duration) Grant {
	p.asked.yes, p.now = false, now
	g := Grant{Units: part.GPUs * len(nodes), Expected: now + limit, job: job, node: nodes[0], parts: true}
	if p.spread == nil {
		p.spread = map[int32][]int32{}
	}
	p.spread[job] = nodes
	for _, v := range nodes {
		p.occupy(v, resident{g.Expected, part, job})
	}
	p.busy += g.Units
	return g
}
