package cluster

import "math/bits"

// A Picker shows the nodes that have room for a part of them now, one by one: the
// fullest first, the lowest-numbered of them first. Whoever chooses nodes of a pool for a
// start now goes through a Picker and takes those that suit: so there is one rule of
// placement for pools. (Slurm's scheduler has its own, in sim/sched/slurm.)
type Picker struct {
	p    *Placed
	part Room
	most int    // GPUs that are free in the last nodes to show
	free int    // GPUs that are free in the nodes that are shown now; those to come
	w    int    // stand in words from w on, and
	word uint64 // in what is left of the word before
}

// Picker returns a Picker of nodes with room for a part. It is good for as long as the
// nodes stay as they are.
func (p *Placed) Picker(part Room) Picker {
	return Picker{p: p, part: part, free: part.GPUs, most: p.perNode}
}

// Next returns the next node, or -1.
func (k *Picker) Next() int32 {
	for {
		for k.word != 0 {
			v := int32(k.w<<6 - 64 + bits.TrailingZeros64(k.word))
			k.word &= k.word - 1
			if k.p.nodes[v].free.Holds(k.part) {
				return v
			}
		}
		if !k.advance() {
			return -1
		}
	}
}

// advance goes on to the next word with a node in it.
func (k *Picker) advance() bool {
	for ; k.free <= k.most; k.free, k.w = k.free+1, 0 {
		b := &k.p.buckets[k.free]
		if b.n == 0 {
			continue
		}
		if v := b.next(int32(k.w << 6)); v >= 0 {
			k.w = int(v>>6) + 1
			k.word = b.words[v>>6]
			return true
		}
	}
	return false
}
