package machine

import (
	"slices"
	"time"
)

// Slowest is the least speed that some of the partitions have in any variant at any
// time, while they have nodes; 1 where none ever has any.
func (m *Machine) Slowest(in func(*Partition) bool) float64 {
	least := 0.0
	note := func(gpu string) {
		for i := range m.GPUs {
			if s := m.GPUs[i].Speed; m.GPUs[i].Name == gpu && s > 0 && (least == 0 || s < least) {
				least = s
			}
		}
	}
	for i := range m.Partitions {
		p := &m.Partitions[i]
		if !in(p) || m.Processors(i) {
			continue
		}
		if len(m.Variants) == 0 {
			m.types(p, m.fixtures(), note)
		}
		for v := range m.Variants {
			m.types(p, m.changesOf(v, nil), note)
		}
	}
	if least == 0 {
		return 1
	}
	return least
}

// types tells note of every type of GPU that a partition has while it has nodes,
// given the changes of one variant.
func (m *Machine) types(p *Partition, changes []Dated, note func(gpu string)) {
	var mine []Dated
	for i := range changes {
		if changes[i].Partition == p.Name {
			mine = append(mine, changes[i])
		}
	}
	slices.SortStableFunc(mine, func(a, b Dated) int { return a.Date.Compare(b.Date) })
	nodes, gpu := p.Nodes, p.GPU
	var now time.Time
	for i := range mine {
		d := &mine[i]
		if nodes > 0 && (i == 0 || d.Date.After(now)) {
			note(gpu)
		}
		now = d.Date
		switch d.Action {
		case "add-nodes":
			nodes += d.Nodes
		case "remove-nodes":
			nodes -= d.Nodes
		case "retire":
			nodes = 0
		case "change-gpu":
			gpu = d.GPU
		}
	}
	if nodes > 0 {
		note(gpu)
	}
}
