package cluster

import "testing"

// Whatever else a job asks for, it can run up to the size that Any returns; where nodes
// count for nothing but GPUs, none beyond it can.
func TestReachAny(t *testing.T) {
	for _, p := range []Partition{
		{Nodes: 7, PerNode: 1, Speed: 1},
		{Nodes: 7, PerNode: 4, Speed: 1},
		{Nodes: 0, PerNode: 4, Speed: 1},
		{Nodes: 7, PerNode: 4, Speed: 1, Placed: true},
		{Nodes: 7, PerNode: 4, Speed: 1, Placed: true, Cores: 8},
	} {
		r := p.Reach()
		for size := 1; size <= 40; size++ {
			q := Request{Size: size, Cores: 9, MemMB: 9}
			if size <= r.Any() && !r.Holds(&q) {
				t.Errorf("%+v: a job of %d GPUs is said to fit and does not", p, size)
			}
			if q.Cores = 0; p.Cores == 0 && size > r.Any() && r.Holds(&q) {
				t.Errorf("%+v: a job of %d GPUs fits beyond %d", p, size, r.Any())
			}
		}
	}
}
