package scenarios

import (
	"slices"
	"time"
)

// slowest is the least speed at which jobs of a class may run in any variant at any
// time: users ask for the time that they need there, in every variant the same. It
// is 1 where nothing of the class ever has nodes.
func (f *File) slowest(k *Class) float64 {
	least := 0.0
	note := func(gpu string) {
		for i := range f.GPUs {
			if s := f.GPUs[i].Speed; f.GPUs[i].Name == gpu && s > 0 && (least == 0 || s < least) {
				least = s
			}
		}
	}
	for i := range f.Partitions {
		p := &f.Partitions[i]
		if !k.in(p) || f.processors(i) {
			continue
		}
		if len(f.Variants) == 0 {
			f.types(p, f.fixtures(), note)
		}
		for v := range f.Variants {
			f.types(p, f.changesOf(v, nil), note)
		}
	}
	if least == 0 {
		return 1
	}
	return least
}

// types tells note of every type of GPU that a partition has while it has nodes,
// given the changes of one variant.
func (f *File) types(p *Partition, changes []dated, note func(gpu string)) {
	var mine []dated
	for i := range changes {
		if changes[i].Partition == p.Name {
			mine = append(mine, changes[i])
		}
	}
	slices.SortStableFunc(mine, func(a, b dated) int { return a.Date.Compare(b.Date) })
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
