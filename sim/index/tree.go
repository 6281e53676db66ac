package index

import (
	"math/bits"
	"slices"
)

// The index of a queue is a tree of summaries: levels[0][i] bounds blocks[i], and
// levels[k][i] bounds levels[k-1] from i*fan up to (i+1)*fan, up to a root on its
// own. The tree is implicit, so that appending a block costs a summary a level.
//
// Invariants: a summary is never larger than the truth; one that may be smaller
// than what its children say is loose. A search that finds nothing under a loose
// summary puts it right, so that being wrong costs once.

const (
	fan = 8
	// slack is how many blocks in a row are filled before one is left empty, where a
	// queue grows in its middle.
	slack = fan - 1
	// reach is how far away an empty block is fetched when one is split.
	reach = 256
)

// include makes the summaries of a block and of what is above it hold for one
// more entry.
func (q *Queue) include(bi int, need, limit int32) {
	for _, level := range q.levels {
		level[bi].include(need, limit)
		bi /= fan
	}
}

// loosen says that a summary may have become larger.
func (q *Queue) loosen(level, i int) {
	if level < len(q.levels) {
		q.levels[level][i].loose = true
	}
}

// tighten makes the summary of a block exact, up to the coarse unit.
func (q *Queue) tighten(bi int) {
	b, s := q.blocks[bi], &q.levels[0][bi]
	*s = nothing
	for m := b.live; m != 0; m &= m - 1 {
		i := bits.TrailingZeros64(m)
		k := Band(b.need[i])
		s.need = min(s.need, b.need[i])
		s.limit[k] = min(s.limit[k], coarsely(b.limit[i]))
	}
	for k := 1; k < Bands; k++ {
		s.limit[k] = min(s.limit[k], s.limit[k-1])
	}
	q.loosen(1, bi/fan)
}

// regroup makes a summary above the blocks follow from those under it.
func (q *Queue) regroup(level, i int) {
	s, under := &q.levels[level][i], q.levels[level-1]
	*s = nothing
	for k := i * fan; k < min(len(under), (i+1)*fan); k++ {
		s.merge(&under[k])
	}
	q.loosen(level+1, i/fan)
}

// regroupAll makes the summaries above a range of blocks follow from the blocks'.
func (q *Queue) regroupAll(from, to int) {
	for level := 1; level < len(q.levels); level++ {
		from, to = from/fan, to/fan
		for i := from; i <= to; i++ {
			q.regroup(level, i)
		}
	}
}

// appendBlock adds an empty block at the end.
func (q *Queue) appendBlock() {
	q.blocks = append(q.blocks, q.newBlock())
	under := len(q.blocks)
	for level := 0; level == 0 || under > 1; level++ {
		if level == len(q.levels) {
			q.levels = slices.Grow(q.levels, 1)[:level+1] // what fill has left there is of use again
		}
		n := under
		if level > 0 {
			n = (under + fan - 1) / fan
		}
		if len(q.levels[level]) < n {
			q.levels[level] = append(q.levels[level], nothing)
			if n == 1 && level > 0 { // a new root
				q.regroup(level, 0)
			}
		}
		under = n
	}
}

func (q *Queue) newBlock() *block {
	n := len(q.spare)
	if n == 0 {
		return new(block)
	}
	b := q.spare[n-1]
	q.spare = q.spare[:n-1]
	b.end, b.live = 0, 0
	return b
}

// room brings an empty block from not too far behind a block next to it and
// reports whether there was one.
func (q *Queue) room(bi int) bool {
	for g := bi + 1; g < min(len(q.blocks), bi+reach); g++ {
		if q.blocks[g].live != 0 {
			continue
		}
		empty := q.blocks[g]
		copy(q.blocks[bi+2:g+1], q.blocks[bi+1:g])
		copy(q.levels[0][bi+2:g+1], q.levels[0][bi+1:g])
		q.blocks[bi+1], q.levels[0][bi+1] = empty, nothing
		q.regroupAll(bi, g)
		return true
	}
	return false
}

// share moves the upper half of a full block without holes into the empty one
// behind it.
func (q *Queue) share(bi int) {
	lo, hi := q.blocks[bi], q.blocks[bi+1]
	const half = blockSize / 2
	copy(hi.key[:], lo.key[half:])
	copy(hi.seq[:], lo.seq[half:])
	copy(hi.slot[:], lo.slot[half:])
	copy(hi.need[:], lo.need[half:])
	copy(hi.limit[:], lo.limit[half:])
	lo.masks.share(&hi.masks, half)
	lo.end, hi.end = half, blockSize-half
	lo.live, hi.live = first(lo.end), first(hi.end)
	q.tighten(bi)
	q.tighten(bi + 1)
	q.regroupAll(bi, bi+1)
}

// Tidy closes the holes of the whole queue once they are half of it and more, so
// that it costs each removal a constant. It is called between passes, because it
// invalidates places.
func (q *Queue) Tidy() {
	if len(q.blocks)*blockSize > 2*q.n+4*blockSize {
		q.rebuild(false)
	}
}

// rebuild writes the queue anew without holes: in full blocks, or with space to
// grow in its middle.
func (q *Queue) rebuild(spacious bool) {
	q.scrap = q.rows(q.scrap[:0])
	size := blockSize
	if spacious {
		size = blockSize * 3 / 4
	}
	q.fill(q.scrap, size, spacious)
}

// fill makes the queue consist of rows, which are sorted, with size of them in a
// block. With gaps, each seventh block is followed by an empty one.
func (q *Queue) fill(rows []row, size int, gaps bool) {
	q.spare = append(q.spare, q.blocks...)
	clear(q.blocks)
	q.blocks = q.blocks[:0]
	for k := range q.levels {
		q.levels[k] = q.levels[k][:0]
	}
	q.levels = q.levels[:0]
	for len(rows) > 0 {
		if gaps && len(q.blocks)%fan == slack {
			// A gap begins where the next block does, so that nothing finds its home there.
			q.appendBlock()
			b := q.blocks[len(q.blocks)-1]
			b.key[0], b.seq[0] = rows[0].key, rows[0].seq
		}
		q.appendBlock()
		b := q.blocks[len(q.blocks)-1]
		n := min(size, len(rows))
		for i := range n {
			b.set(i, &rows[i])
		}
		b.end, b.live = n, first(n)
		b.remark(n)
		rows = rows[n:]
	}
	for bi := range q.blocks {
		q.tighten(bi)
	}
	if len(q.blocks) > 0 {
		q.regroupAll(0, len(q.blocks)-1)
	}
}
