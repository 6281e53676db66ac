package cluster

import "time"

// What is free, for those who ask why a job waits.

// Room implements Sight.
func (p *Counted) Room() (now, opened int) {
	return p.sized(p.Free()), p.sized(p.Free() + p.closed)
}

// sized is the size of the largest job that the free GPUs hold.
func (m *machine) sized(free int) int {
	if free < m.perNode {
		return max(0, free)
	}
	return free - free%m.perNode
}

// FitsOpened implements Sight.
func (p *Counted) FitsOpened(_ time.Duration, q *Request) bool {
	return p.Need(q.Size) <= p.Free()+p.closed
}

// Room is that of all idle nodes, or where there is none, of the one with most free.
func (p *book) Room() (now, opened int) {
	now = p.Free()
	if n := p.shutIdle(); n > 0 {
		return now, (n + p.buckets[p.perNode].n) * p.perNode
	}
	return now, max(now, p.shutFree(func(n *node) int { return n.free.GPUs }))
}

// shutFree is the most of what a function tells of closed nodes that a job has not left,
// which runs past its limit.
func (p *book) shutFree(tell func(*node) int) (most int) {
	for i := range p.kinds {
		k := &p.kinds[i]
		if p.closed == 0 || p.nodes[k.nodes[0]].state != shut || k.idle == len(k.nodes) {
			continue
		}
		for _, v := range k.nodes {
			if n := &p.nodes[v]; len(n.residents) > 0 {
				most = max(most, tell(n))
			}
		}
	}
	return most
}

// shutIdle returns how many idle nodes are closed now.
func (p *book) shutIdle() (n int) {
	if p.closed == 0 {
		return 0
	}
	for i := range p.kinds {
		if k := &p.kinds[i]; p.nodes[k.nodes[0]].state == shut {
			n += k.idle
		}
	}
	return n
}

// FitsOpened implements Sight: jobs on nodes that are to be closed have ended before, unless
// they run past their limits.
func (p *Placed) FitsOpened(now time.Duration, q *Request) bool {
	short := *q
	if short.Limit = 0; p.Fits(now, &short, nil) {
		return true
	}
	n := p.shutIdle()
	if want, whole := p.Whole(q); whole {
		return n+p.buckets[p.perNode].n >= want
	}
	part := p.Part(q)
	return n > 0 && p.size.Holds(part) || p.shutFree(func(n *node) int {
		if n.free.Holds(part) {
			return 1
		}
		return 0
	}) > 0
}

// NextClosing implements Sight.
func (m *machine) NextClosing() time.Duration {
	if m.announced > 0 {
		for i := range m.steps {
			if m.steps[i].Kind == StepClose {
				return m.steps[i].At
			}
		}
	}
	return Never
}
