package sched

import (
	"math/bits"
	"slices"
	"time"
)

const blockSize = 64

// A queue holds the waiting jobs of one route, sorted by key and then by
// position, and finds the next one that could start without looking at those
// that could not.
//
// It is a sorted list cut into blocks of at most 64 jobs, with a tree of
// summaries over it (index.go): a search (search.go) descends where a summary
// leaves open that a job under it could start, so that its cost grows with the
// logarithm of the length. A job that leaves only leaves a hole in its block;
// holes are closed when a block is full, and all of them once they prevail.
//
// Invariants: entries ascend by (key, seq), holes included; a hole has the need
// noNeed, which passes no filter; an empty block keeps the key that it began
// with; a summary is never larger than the truth.
type queue struct {
	blocks []*block
	levels [][]summary // see index.go
	n      int
	spare  []*block
	scrap  []row
}

type block struct {
	end   int    // entries, holes included
	live  uint64 // bit i: entry i is a job and no hole
	masks masks
	need  [blockSize]int32
	slot  [blockSize]int32
	limit [blockSize]time.Duration
	key   [blockSize]uint64
	seq   [blockSize]int64
}

// A place is a position in a queue. A removed job leaves its place, a hole,
// before the next one; push and tidy invalidate all places.
type place struct{ block, i int }

func (q *queue) at(p place) (b *block, i int) { return q.blocks[p.block], p.i }

// push adds a job. Jobs of equal key must come with ascending seq.
func (q *queue) push(key uint64, seq int64, slot, need int32, limit time.Duration) {
	q.n++
	bi := q.home(key)
	b := q.blocks[bi]
	i := b.spot(key)
	last := bi == len(q.blocks)-1
	switch {
	case b.end < blockSize:
	case last && i == blockSize:
		q.appendBlock()
		bi, i = bi+1, 0
	case b.holes() > 0:
		b.compact()
		i = b.spot(key)
	case last:
		q.appendBlock()
		q.share(bi)
		bi, i = q.half(bi, i)
	default:
		if !q.room(bi) {
			q.rebuild(true)
			q.n--
			q.push(key, seq, slot, need, limit)
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

// home returns the block into which a key belongs: the last one that begins at
// or before it.
func (q *queue) home(key uint64) int {
	if len(q.blocks) == 0 {
		q.appendBlock()
		return 0
	}
	last := len(q.blocks) - 1
	if b := q.blocks[last]; b.end > 0 && b.key[b.end-1] <= key {
		return last
	}
	lo, hi := 0, len(q.blocks)
	for lo < hi {
		if m := int(uint(lo+hi) >> 1); q.blocks[m].key[0] <= key {
			lo = m + 1
		} else {
			hi = m
		}
	}
	return max(0, lo-1)
}

// spot returns the position in a block at which a job with the key belongs.
func (b *block) spot(key uint64) int {
	if b.end == 0 || b.key[b.end-1] <= key {
		return b.end
	}
	i, _ := slices.BinarySearch(b.key[:b.end], key+1)
	return i
}

// half returns where position i of a block is after share has split it.
func (q *queue) half(bi, i int) (int, int) {
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

// remove takes the job at a place out.
func (q *queue) remove(p place) {
	b, i := q.at(p)
	b.need[i] = noNeed
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

// rows appends all jobs to rows, in order.
func (q *queue) rows(rows []row) []row {
	for _, b := range q.blocks {
		for m := b.live; m != 0; m &= m - 1 {
			rows = append(rows, b.row(bits.TrailingZeros64(m)))
		}
	}
	return rows
}

// rekey gives every job of the queue a new key and sorts it anew. The old order
// is nearly the new one, which the sort makes use of. Scratch is returned for the
// next call.
func (q *queue) rekey(key func(slot int32) uint64, scratch []row) []row {
	rows := q.rows(scratch[:0])
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
	return rows
}
