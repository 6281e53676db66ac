package sched

import (
	"slices"
	"time"
)

// find returns the first place at or after from whose job passes one of the
// filters.
func (q *queue) find(from place, filters []filter) (place, bool) {
	if len(filters) == 0 {
		return place{}, false
	}
	bi, i := from.block, from.i
	whole := false // the group in hand has been searched from its first job on
	for bi < len(q.blocks) {
		if i == 0 && bi%groupSize == 0 {
			g := bi / groupSize
			if !anyMay(filters, &q.groups[g]) {
				bi += groupSize
				continue
			}
			whole = true
		}
		if anyMay(filters, &q.sums[bi]) {
			b := q.blocks[bi]
			if j := b.scan(i, filters); j < b.n {
				return place{bi, j}, true
			}
			if b.loose {
				q.tighten(bi)
			}
		}
		bi, i = bi+1, 0
		if whole && (bi%groupSize == 0 || bi == len(q.blocks)) {
			q.regroup((bi - 1) / groupSize)
		}
	}
	return place{}, false
}

// scan returns the first entry at or after i that passes one of the filters, or
// b.n.
func (b *block) scan(i int, filters []filter) int {
	if len(filters) == 1 { // the filter in registers makes this loop twice as fast
		f := filters[0]
		for ; i < b.n; i++ {
			if f.passes(b.need[i], b.limit[i]) {
				return i
			}
		}
		return b.n
	}
	for ; i < b.n; i++ {
		for k := range filters {
			if filters[k].passes(b.need[i], b.limit[i]) {
				return i
			}
		}
	}
	return b.n
}

func anyMay(filters []filter, s *summary) bool {
	for k := range filters {
		if filters[k].may(s) {
			return true
		}
	}
	return false
}

// next returns the first place at or after from that holds a job.
func (q *queue) next(from place) (place, bool) {
	for from.block < len(q.blocks) {
		if from.i < q.blocks[from.block].n {
			return from, true
		}
		from = place{from.block + 1, 0}
	}
	return place{}, false
}

// least returns a lower bound of the needs in the queue.
func (q *queue) least() int32 {
	m := nothing.need
	for i := range q.groups {
		m = min(m, q.groups[i].need)
	}
	return m
}

// tighten makes the summary of a block exact.
func (q *queue) tighten(bi int) {
	b, s := q.blocks[bi], &q.sums[bi]
	*s = nothing
	for i := range b.n {
		k := band(b.need[i])
		s.need = min(s.need, b.need[i])
		s.limit[k] = min(s.limit[k], b.limit[i])
	}
	for k := 1; k < buckets; k++ {
		s.limit[k] = min(s.limit[k], s.limit[k-1])
	}
	b.loose = false
}

// regroup makes the summary of a group follow from those of its blocks.
func (q *queue) regroup(g int) {
	s := &q.groups[g]
	*s = nothing
	for i := g * groupSize; i < min(len(q.sums), (g+1)*groupSize); i++ {
		s.merge(&q.sums[i])
	}
}

func (q *queue) insertBlock(at int) {
	var b *block
	if n := len(q.spare); n > 0 {
		b, q.spare = q.spare[n-1], q.spare[:n-1]
		b.n, b.loose = 0, false
	} else {
		b = new(block)
	}
	q.blocks = slices.Insert(q.blocks, at, b)
	q.sums = slices.Insert(q.sums, at, nothing)
	q.empty++
	if len(q.groups)*groupSize < len(q.blocks) {
		q.groups = append(q.groups, nothing)
	}
	for g := at / groupSize; g < len(q.groups); g++ {
		q.regroup(g)
	}
}

// split moves the upper half of a full block into a new one behind it.
func (q *queue) split(at int) {
	q.insertBlock(at + 1)
	lo, hi := q.blocks[at], q.blocks[at+1]
	const half = blockSize / 2
	copy(hi.key[:], lo.key[half:])
	copy(hi.seq[:], lo.seq[half:])
	copy(hi.slot[:], lo.slot[half:])
	copy(hi.need[:], lo.need[half:])
	copy(hi.limit[:], lo.limit[half:])
	lo.n, hi.n = half, blockSize-half
	q.empty--
	q.tighten(at)
	q.tighten(at + 1)
	q.regroup(at / groupSize)
	q.regroup((at + 1) / groupSize)
}

// tidy drops empty blocks once they are many. It is called between passes,
// because it invalidates places.
func (q *queue) tidy() {
	if q.empty <= groupSize || q.empty <= len(q.blocks)/2 {
		return
	}
	w := 0
	for i, b := range q.blocks {
		if b.n == 0 {
			q.spare = append(q.spare, b)
			continue
		}
		q.blocks[w], q.sums[w] = b, q.sums[i]
		w++
	}
	clear(q.blocks[w:])
	q.blocks, q.sums = q.blocks[:w], q.sums[:w]
	q.groups = q.groups[:(w+groupSize-1)/groupSize]
	q.empty = 0
	for g := range q.groups {
		q.regroup(g)
	}
}

// before reports whether the job at p comes before the one at o in another
// queue.
func (q *queue) before(p place, other *queue, o place) bool {
	a, i := q.at(p)
	b, k := other.at(o)
	return a.key[i] < b.key[k] || (a.key[i] == b.key[k] && a.seq[i] < b.seq[k])
}

// locate returns the place of a job that is in the queue.
func (q *queue) locate(key uint64, seq int64) place {
	lo, hi := 0, len(q.blocks)
	for lo < hi { // the first block that ends at or behind the job
		m := int(uint(lo+hi) >> 1)
		k := m
		for k < hi && q.blocks[k].n == 0 {
			k++
		}
		if k == hi {
			hi = m
			continue
		}
		b := q.blocks[k]
		if last := b.n - 1; b.key[last] < key || (b.key[last] == key && b.seq[last] < seq) {
			lo = k + 1
		} else {
			hi = m
		}
	}
	for q.blocks[lo].n == 0 {
		lo++
	}
	b := q.blocks[lo]
	i := 0
	for b.key[i] != key || b.seq[i] != seq {
		i++
	}
	return place{lo, i}
}

// A row is an entry of a queue on its own.
type row struct {
	key   uint64
	seq   int64
	slot  int32
	need  int32
	limit time.Duration
}

// rekey gives every job of the queue a new key and sorts it anew. The old order
// is nearly the new one, which the sort makes use of. Scratch is returned for the
// next call.
func (q *queue) rekey(key func(slot int32) uint64, scratch []row) []row {
	rows := scratch[:0]
	for _, b := range q.blocks {
		for i := range b.n {
			rows = append(rows, row{key(b.slot[i]), b.seq[i], b.slot[i], b.need[i], b.limit[i]})
		}
	}
	for i := 1; i < len(rows); i++ {
		r, k := rows[i], i
		for k > 0 && (rows[k-1].key > r.key || (rows[k-1].key == r.key && rows[k-1].seq > r.seq)) {
			rows[k] = rows[k-1]
			k--
		}
		rows[k] = r
	}
	n := 0
	for bi, b := range q.blocks {
		for i := range b.n {
			r := &rows[n]
			b.key[i], b.seq[i], b.slot[i], b.need[i], b.limit[i] = r.key, r.seq, r.slot, r.need, r.limit
			n++
		}
		if b.n > 0 {
			q.tighten(bi)
		}
	}
	for g := range q.groups {
		q.regroup(g)
	}
	return rows
}
