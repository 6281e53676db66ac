package cluster

import "slices"

// A Frailty is what there is to fail: a node that is in service breaks and is mended again.
// Nobody knows of either before. To the calendar a broken node is what it was: it is closed,
// opened and removed with the others. A pool whose nodes may fail is told so before all else
// (Breakable).
type Frailty interface {
	// Breakable says that nodes of the pool may fail, and returns how many nodes there ever
	// are.
	Breakable() int
	// Serves reports whether a node is in service: it has arrived, is neither removed nor
	// closed, and is not broken.
	Serves(v int32) bool
	// Before returns how many nodes with lower numbers are in service.
	Before(v int32) int
	// Break takes a node out of service on which no job is.
	Break(v int32)
	// Broken reports whether a node is broken and has not been removed; Mend mends it.
	Broken(v int32) bool
	Mend(v int32)
}

// A health is the state of a node where nodes fail.
type health uint8

const (
	isThere health = 1 << iota
	isClosed
	isRemoved
	isBroken
)

func (m *machine) Breakable() int {
	if m.wear == nil {
		m.wear = make([]health, m.ever)
		for v := range m.first {
			m.wear[v] = isThere
		}
	}
	return m.ever
}

func (m *machine) Serves(v int32) bool { return m.wear[v] == isThere }

func (m *machine) Before(v int32) (n int) {
	for _, h := range m.wear[:v] {
		if h == isThere {
			n++
		}
	}
	return n
}

func (m *machine) Broken(v int32) bool { return m.wear[v]&(isBroken|isRemoved) == isBroken }

func (m *machine) Break(v int32) {
	m.wear[v] |= isBroken
	m.broken += m.perNode
	m.dim(v, m.perNode)
}

func (m *machine) Mend(v int32) {
	if m.wear[v] &^= isBroken; m.wear[v]&isClosed == 0 {
		m.broken -= m.perNode
	}
	m.dim(v, -m.perNode)
}

// dim says of the announced steps to come how much of them is broken: what is out of service
// is neither lost by closing it nor there when it opens.
func (m *machine) dim(v int32, units int) {
	for i := range m.steps {
		s := &m.steps[i]
		if s.Kind == StepAdd || len(s.Nodes) == 0 {
			continue
		}
		if _, in := slices.BinarySearch(s.Nodes, v); in {
			s.dim += units
		}
	}
}

// outlast has a step happen to nodes that may be broken: one that closes counts as closed, and
// one that leaves is gone.
func (m *machine) outlast(s *Step) {
	for _, v := range s.Nodes {
		switch s.Kind {
		case StepAdd:
			m.wear[v] |= isThere
		case StepClose:
			m.wear[v] |= isClosed
		case StepOpen:
			m.wear[v] &^= isClosed
		case StepDrain:
			m.wear[v] |= isRemoved
		}
	}
	switch s.Kind {
	case StepClose, StepDrain:
		m.broken -= s.dim
	case StepOpen:
		m.broken += s.dim
	}
}

// On returns the jobs on a node, by the caller's numbers.
func (p *book) On(v int32) (jobs []int32) {
	for _, r := range p.nodes[v].residents {
		jobs = append(jobs, r.job)
	}
	return jobs
}

// Break implements Frailty.
func (p *Placed) Break(v int32) {
	p.asked.yes = false
	p.machine.Break(v)
	n := &p.nodes[v]
	p.leaveBucket(v, n)
	n.broken = true
	if p.ofKind != nil {
		p.kinds[p.ofKind[v]].idle--
	}
}

// Mend implements Frailty.
func (p *Placed) Mend(v int32) {
	p.asked.yes = false
	p.machine.Mend(v)
	n := &p.nodes[v]
	n.broken = false
	if n.state == usable {
		p.joinBucket(v, n)
	}
	if p.ofKind != nil {
		p.kinds[p.ofKind[v]].idle++
	}
}
