// Package index answers "the next entry, in order, that fits" without looking at
// those that do not. An entry is a number, its slot, that stands somewhere in an
// order and asks for two things: a need and a limit. What they mean is the caller's.
//
// A Queue keeps entries sorted by key and then by position, in blocks (queue.go)
// under a tree of summaries (tree.go, summary.go), with bitmaps in each block
// (masks.go). A Filter says what fits, and a search (search.go) goes down only where
// a summary leaves open that something does.
package index

import (
	"math/bits"
	"sort"
	"time"
)

const blockSize = 64

// A Queue holds entries sorted by key and then by position. The zero Queue is empty.
//
// It is a sorted list cut into blocks of at most 64 entries, with a tree of
// summaries over it: a search descends where a summary leaves open that an entry
// under it passes, so that its cost grows with the logarithm of the length. An entry
// that leaves only leaves a hole in its block; holes are closed when a block is full,
// and all of them once they prevail.
//
// Invariants: entries ascend by (key, seq), holes included; a hole has the need
// NoNeed, which passes no filter; an empty block keeps the key and the
// position that it began with; a summary is never larger than the truth.
type Queue struct {
	blocks []*block
	levels [][]summary // see tree.go
	n      int
	spare  []*block
	scrap  []row
}

type block struct {
	end   int    // entries, holes included
	live  uint64 // bit i: entry i is an entry and no hole
	masks masks
	need  [blockSize]int32
	slot  [blockSize]int32
	limit [blockSize]time.Duration
	key   [blockSize]uint64
	seq   [blockSize]int64
}

// A Seat is where an entry stands in a queue. A removed entry leaves its seat, a
// hole, before the next one; Push, Tidy and Rekey invalidate all seats. The zero
// Seat is the beginning of every queue.
type Seat struct{ block, i int }

// After returns the seat behind p.
func (p Seat) After() Seat { return Seat{p.block, p.i + 1} }

// Len returns how many entries there are.
func (q *Queue) Len() int { return q.n }

// End returns the seat behind all entries.
func (q *Queue) End() Seat { return Seat{len(q.blocks), 0} }

// Ended reports whether a seat lies behind all entries.
func (q *Queue) Ended(p Seat) bool { return p.block >= len(q.blocks) }

// Slot returns the slot of the entry at a seat.
func (q *Queue) Slot(p Seat) int32 { return q.blocks[p.block].slot[p.i] }

// Passes reports whether the entry at a seat passes one of the filters.
func (q *Queue) Passes(p Seat, filters []Filter) bool {
	b := q.blocks[p.block]
	return AnyPasses(filters, b.need[p.i], b.limit[p.i])
}

func (q *Queue) at(p Seat) (b *block, i int) { return q.blocks[p.block], p.i }

// Push adds an entry. No other has the same key and position.
func (q *Queue) Push(key uint64, seq int64, slot, need int32, limit time.Duration) {
	q.n++
	bi := q.home(key, seq)
	b := q.blocks[bi]
	i := b.spot(key, seq)
	last := bi == len(q.blocks)-1
	switch {
	case b.end < blockSize:
	case last && i == blockSize:
		q.appendBlock()
		bi, i = bi+1, 0
	case b.holes() > 0:
		b.compact()
		i = b.spot(key, seq)
	case last:
		q.appendBlock()
		q.share(bi)
		bi, i = q.half(bi, i)
	default:
		if !q.room(bi) {
			q.rebuild(true)
			q.n--
			q.Push(key, seq, slot, need, limit)
			return
		}
		q.share(bi)
		bi, i = q.half(bi, i)
	}
	b = q.blocks[bi]
	b.insert(i, need, coarsely(limit))
	b.key[i], b.seq[i], b.slot[i], b.need[i], b.limit[i] = key, seq, slot, need, limit
	q.include(bi, need, coarsely(limit))
}

// home returns the block into which an entry belongs: the last one that begins
// before it.
func (q *Queue) home(key uint64, seq int64) int {
	if len(q.blocks) == 0 {
		q.appendBlock()
		return 0
	}
	last := len(q.blocks) - 1
	if b := q.blocks[last]; b.end > 0 && b.precedes(b.end-1, key, seq) {
		return last
	}
	lo, hi := 0, len(q.blocks)
	for lo < hi {
		if m := int(uint(lo+hi) >> 1); q.blocks[m].precedes(0, key, seq) {
			lo = m + 1
		} else {
			hi = m
		}
	}
	return max(0, lo-1)
}

// precedes reports whether what stands, or stood, at a position of a block comes
// before an entry.
func (b *block) precedes(i int, key uint64, seq int64) bool {
	return b.key[i] < key || (b.key[i] == key && b.seq[i] < seq)
}

// spot returns the position in a block at which an entry belongs.
func (b *block) spot(key uint64, seq int64) int {
	if b.end == 0 || b.precedes(b.end-1, key, seq) {
		return b.end
	}
	return sort.Search(b.end, func(i int) bool { return !b.precedes(i, key, seq) })
}

// half returns where position i of a block is after share has split it.
func (q *Queue) half(bi, i int) (int, int) {
	if n := q.blocks[bi].end; i > n {
		return bi + 1, i - n
	}
	return bi, i
}

func (b *block) holes() int { return b.end - bits.OnesCount64(b.live) }

// insert makes room for an entry at a position and marks it.
func (b *block) insert(i int, need, limit int32) {
	if i < b.end {
		copy(b.key[i+1:b.end+1], b.key[i:b.end])
		copy(b.seq[i+1:b.end+1], b.seq[i:b.end])
		copy(b.slot[i+1:b.end+1], b.slot[i:b.end])
		copy(b.need[i+1:b.end+1], b.need[i:b.end])
		copy(b.limit[i+1:b.end+1], b.limit[i:b.end])
		b.live = opened(b.live, i)
		b.masks.open(i)
	}
	if b.end == 0 {
		b.masks = masks{}
	}
	b.masks.mark(i, need, limit)
	b.live |= 1 << i
	b.end++
}

func (b *block) set(i int, r *row) {
	b.key[i], b.seq[i], b.slot[i], b.need[i], b.limit[i] = r.key, r.seq, r.slot, r.need, r.limit
}

func (b *block) row(i int) row {
	return row{b.key[i], b.seq[i], b.slot[i], b.need[i], b.limit[i]}
}

// compact closes the holes of a block.
func (b *block) compact() {
	n := 0
	for m := b.live; m != 0; m &= m - 1 {
		r := b.row(bits.TrailingZeros64(m))
		b.set(n, &r)
		n++
	}
	b.end, b.live = n, first(n)
	b.remark(n)
}

// first returns the mask of the first n positions of a block.
func first(n int) uint64 { return ^uint64(0) >> (blockSize - n) }

// Remove takes the entry at a seat out.
func (q *Queue) Remove(p Seat) {
	b, i := q.at(p)
	b.need[i] = NoNeed
	b.live &^= 1 << i
	q.n--
	if b.live != 0 {
		q.levels[0][p.block].loose = true
		return
	}
	b.end = 0
	q.levels[0][p.block] = nothing
	q.loosen(1, p.block/fan)
}

// A row is an entry of a queue on its own.
type row struct {
	key   uint64
	seq   int64
	slot  int32
	need  int32
	limit time.Duration
}

// rows appends all entries to rows, in order.
func (q *Queue) rows(rows []row) []row {
	for _, b := range q.blocks {
		for m := b.live; m != 0; m &= m - 1 {
			rows = append(rows, b.row(bits.TrailingZeros64(m)))
		}
	}
	return rows
}

// Rekey gives every entry of the queue a new key and sorts it anew. The old order
// is nearly the new one, which the sort makes use of.
func (q *Queue) Rekey(key func(slot int32) uint64) {
	rows := q.rows(q.scrap[:0])
	for i := range rows {
		rows[i].key = key(rows[i].slot)
	}
	for i := 1; i < len(rows); i++ {
		r, k := rows[i], i
		for k > 0 && (rows[k-1].key > r.key || (rows[k-1].key == r.key && rows[k-1].seq > r.seq)) {
			rows[k] = rows[k-1]
			k--
		}
		rows[k] = r
	}
	q.fill(rows, blockSize, false)
	q.scrap = rows
}
