package cluster

// A Picker shows the nodes that have room for a part of them now, one by one: the
// fullest first, the lowest-numbered of them first. Whoever chooses nodes of a pool for a
// start now goes through a Picker and takes those that suit: so there is one rule of
// placement for pools. (Slurm's scheduler has its own, in sim/sched/slurm.)
type Picker struct {
	p    *Placed
	part Room
	free int // GPUs of the nodes that are shown now,
	most int // and of the last ones
	v    int32
}

// Picker returns a Picker of nodes with room for a part.
func (p *Placed) Picker(part Room) Picker {
	return Picker{p: p, part: part, free: part.GPUs, most: p.perNode}
}

// Next returns the next node, or -1.
func (k *Picker) Next() int32 {
	for ; k.free <= k.most; k.free, k.v = k.free+1, 0 {
		b := &k.p.buckets[k.free]
		if b.n == 0 {
			continue
		}
		for v := b.next(k.v); v >= 0; v = b.next(v + 1) {
			if k.p.nodes[v].free.Holds(k.part) {
				k.v = v + 1
				return v
			}
		}
	}
	return -1
}
