package cluster

import (
	"math/bits"
	"time"
)

// A Picker shows the nodes with as many free GPUs as a part of one asks for, one by one:
// the fullest first, the lowest-numbered of them first. Whoever chooses nodes of a pool for
// a start now goes through a Picker and takes those that suit: so there is one rule of
// placement for pools. (Slurm's scheduler has its own, in sim/sched/slurm.)
type Picker struct {
	b    *book
	most int    // GPUs that are free in the last nodes to show
	free int    // GPUs that are free in the nodes that are shown now: those
	base int32  // from base on whose bits are set in word, and then
	word uint64 // those after them
}

// Picker returns a Picker of nodes for a part. It is good for as long as the nodes stay as
// they are.
func (p *book) Picker(part Room) Picker {
	return Picker{b: p, free: part.GPUs, most: p.perNode, base: -64}
}

// Next returns the next node, or -1. The compiler puts it where it is asked.
func (k *Picker) Next() int32 {
	if k.word == 0 {
		return k.advance()
	}
	v := k.base + int32(bits.TrailingZeros64(k.word))
	k.word &= k.word - 1
	return v
}

// advance is Next where it is time for another word.
func (k *Picker) advance() int32 {
	for ; k.free <= k.most; k.free, k.base = k.free+1, -64 {
		set := &k.b.buckets[k.free]
		if set.n == 0 {
			continue
		}
		if v := set.next(k.base + 64); v >= 0 {
			k.base, k.word = v&^63, set.words[v>>6]
			k.word &= k.word - 1
			return v
		}
	}
	return -1
}

// Open reports whether a node has room for a part now and stays open until the end.
func (p *book) Open(v int32, part Room, end time.Duration) bool {
	n := &p.nodes[v]
	return n.closes >= end && n.free.Holds(part)
}
