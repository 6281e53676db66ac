package sim

import (
	"slices"
	"time"
)

// sortedEnds are ends in the order in which they will happen: a sorted list in blocks of
// at most 64, the last end first, so that what ends next stands at the very end and is
// taken off in a step. A new one is found its place by comparisons that do not jump and do
// not wait for each other.
//
// Invariants: ends descend over all blocks by instant and, at one instant, by the
// order of pushing; no block but the last is empty; least[b] is the soonest end in
// block b, the last block left out; what is vacant in a block has the instant
// unused.
type sortedEnds struct {
	blocks []*endBlock
	least  []time.Duration
	spare  []*endBlock
	// soonest is the instant of the first end, or never.
	soonest time.Duration
}

const (
	endBlockSize = 64
	unused       = time.Duration(-1) // before all instants
)

type endBlock struct {
	n    int
	ends [endBlockSize]ending
}

func newSortedEnds() sortedEnds {
	h := sortedEnds{soonest: never}
	h.blocks = append(h.blocks, h.vacantBlock())
	return h
}

func (h *sortedEnds) vacantBlock() *endBlock {
	if n := len(h.spare); n > 0 {
		b := h.spare[n-1]
		h.spare = h.spare[:n-1]
		return b
	}
	b := new(endBlock)
	for i := range b.ends {
		b.ends[i].at = unused
	}
	return b
}

// first returns the first end; there must be one.
func (h *sortedEnds) first() ending {
	b := h.blocks[len(h.blocks)-1]
	return b.ends[b.n-1]
}

// push adds an end behind those of the same instant.
func (h *sortedEnds) push(e ending) {
	h.soonest = min(h.soonest, e.at)
	bi := behind(h.least, e.at)
	b := h.blocks[bi]
	if b.n == endBlockSize {
		h.split(bi)
		if e.at < h.least[bi] {
			bi++
		}
		b = h.blocks[bi]
	}
	i := b.behind(e.at)
	copy(b.ends[i+1:b.n+1], b.ends[i:b.n])
	b.ends[i] = e
	b.n++
}

// pop takes the first end off; there must be one.
func (h *sortedEnds) pop() ending {
	last := len(h.blocks) - 1
	b := h.blocks[last]
	b.n--
	i := b.n & (endBlockSize - 1)
	e := b.ends[i]
	b.ends[i].at = unused
	switch {
	case i > 0:
		h.soonest = b.ends[i-1].at
	case last > 0:
		h.spare = append(h.spare, b)
		h.blocks = h.blocks[:last]
		h.soonest = h.least[last-1]
		h.least = h.least[:last-1]
	default:
		h.soonest = never
	}
	return e
}

// behind returns how many of the instants, which descend, are after x.
func behind(at []time.Duration, x time.Duration) int {
	base := 0
	for len(at) > 16 {
		half := len(at) >> 1
		skip := half & -isAfter(at[half-1], x)
		base += skip
		at = at[skip:][:len(at)-half]
	}
	for _, t := range at {
		base += isAfter(t, x)
	}
	return base
}

// behind returns how many ends of a block that is not full are after x. It looks at one
// of eight and then at eight, without waiting for one before it looks at the next.
func (b *endBlock) behind(x time.Duration) int {
	row := 0
	for i := 7; i < endBlockSize; i += 8 {
		row += isAfter(b.ends[i].at, x)
	}
	n := row * 8
	eight := b.ends[n&(endBlockSize-8):][:8]
	for i := range eight {
		n += isAfter(eight[i].at, x)
	}
	return n
}

// isAfter returns 1 if a is after b, else 0: the compiler makes a jump of a condition
// whose result goes into an address.
func isAfter(a, b time.Duration) int { return int(uint64(b-a) >> 63) }

// split moves the sooner half of a full block into a new one behind it.
func (h *sortedEnds) split(bi int) {
	from, to := h.blocks[bi], h.vacantBlock()
	const half = endBlockSize / 2
	to.n = copy(to.ends[:], from.ends[half:])
	from.n = half
	for i := half; i < endBlockSize; i++ {
		from.ends[i].at = unused
	}
	h.blocks = slices.Insert(h.blocks, bi+1, to)
	h.least = slices.Insert(h.least, bi, from.ends[half-1].at)
}
