package slurm

import "slices"

// A leaving is an ended job that still has its nodes, until an instant.
type leaving struct {
	until int64
	nodes Set
}

// leave makes the nodes of an ended job completing for a while.
func (m *machine) leave(nodes Set, until int64) {
	i := len(m.leaving)
	for i > 0 && m.leaving[i-1].until > until {
		i--
	}
	m.leaving = slices.Insert(m.leaving, i, leaving{until, nodes})
	m.completing.or(nodes)
}

// left makes nodes free whose jobs have left them, and reports whether one has.
func (m *machine) left(now int64) bool {
	if len(m.leaving) == 0 || m.leaving[0].until > now {
		return false
	}
	m.leaving = m.leaving[1:]
	clear(m.completing)
	for _, l := range m.leaving {
		m.completing.or(l.nodes)
	}
	return true
}
