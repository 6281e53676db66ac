package cluster

import (
	"maps"
	"slices"
	"time"
)

// Installed tells how many GPUs the partition has from each instant on, closed ones included:
// first from the beginning, then from each change of their number.
func (p *Partition) Installed(tell func(at time.Duration, gpus int)) {
	n := p.Nodes
	tell(0, n*p.PerNode)
	for _, ch := range p.inOrder() {
		switch ch.Kind {
		case Add:
			n += ch.Nodes
		case Remove:
			n -= ch.Nodes
		case Retire:
			n = 0
		default:
			continue
		}
		tell(ch.At, n*p.PerNode)
	}
}

// MostGPUs returns the largest capacity that the partition ever reaches, in
// GPUs: a job that needs more can never run here.
func (p *Partition) MostGPUs() (most int) {
	p.Installed(func(_ time.Duration, gpus int) { most = max(most, gpus) })
	return most
}

// An Extent is how many GPUs some partitions have from an instant on.
type Extent struct {
	At   time.Duration
	GPUs int
}

// Extents tells of partitions together how many GPUs are installed, closed ones included: from time
// zero, and from each instant on at which that changes.
func Extents(partitions []Partition) []Extent {
	sum := map[time.Duration]int{0: 0}
	for i := range partitions {
		before := 0
		partitions[i].Installed(func(at time.Duration, gpus int) {
			sum[max(at, 0)] += gpus - before
			before = gpus
		})
	}
	var all []Extent
	n := 0
	for _, at := range slices.Sorted(maps.Keys(sum)) {
		if n += sum[at]; at == 0 || sum[at] != 0 {
			all = append(all, Extent{at, n})
		}
	}
	return all
}
