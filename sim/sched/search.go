package sched

import (
	"math/bits"
	"sort"
)

// find returns the first place at or after from whose job passes one of the
// filters.
func (q *queue) find(from place, filters []filter) (place, bool) {
	if len(filters) == 0 || !q.any(filters) {
		return place{}, false
	}
	blocks := q.levels[0]
	for bi, i := from.block, from.i; ; i = 0 {
		if i == 0 && bi%fan == 0 && len(blocks) > fan {
			if bi = q.ahead(bi, filters); bi < 0 {
				return place{}, false
			}
		}
		end := min(bi&^(fan-1)+fan, len(blocks))
		for ; bi < end; bi, i = bi+1, 0 {
			if !anyMay(filters, &blocks[bi]) {
				continue
			}
			if i = q.blocks[bi].scan(i, filters); i < blockSize {
				return place{bi, i}, true
			}
			if blocks[bi].loose {
				q.tighten(bi)
			}
		}
		if bi >= len(blocks) {
			if len(q.levels) == 2 && q.levels[1][0].loose {
				q.regroup(1, 0)
			}
			return place{}, false
		}
	}
}

// any reports whether the root leaves open that a job passes one of the filters.
// Most questions that find nothing end here.
func (q *queue) any(filters []filter) bool {
	top := len(q.levels) - 1
	return top >= 0 && len(q.levels[top]) > 0 && anyMay(filters, &q.levels[top][0])
}

// ahead returns the first block from i on whose summary leaves open that one of
// its jobs passes, or -1. It walks over the siblings of i, descends where it may
// and climbs where there are no more.
func (q *queue) ahead(i int, filters []filter) int {
	top := len(q.levels) - 1
	descended := false // the siblings in hand are looked at from the first on
	for k := 0; ; {
		for !descended && k < top && i%fan == 0 { // the summary above speaks for all of them
			k, i = k+1, i/fan
		}
		level := q.levels[k]
		end := min(i&^(fan-1)+fan, len(level))
		for i < end && !anyMay(filters, &level[i]) {
			i++
		}
		switch {
		case i < end && k == 0:
			return i
		case i < end:
			k, i, descended = k-1, i*fan, true
		case k == top:
			return -1
		default:
			up := (i - 1) / fan
			if k++; descended && q.levels[k][up].loose {
				q.regroup(k, up)
			}
			i, descended = up+1, false
		}
	}
}

// scan returns the first job at or after i that passes one of the filters, or
// blockSize.
func (b *block) scan(i int, filters []filter) int {
	m := uint64(0)
	for k := range filters {
		m |= b.masks.may(&filters[k])
	}
	for m = m & b.live >> i << i; m != 0; m &= m - 1 {
		i = bits.TrailingZeros64(m)
		if anyPasses(filters, b.need[i], b.limit[i]) {
			return i
		}
	}
	return blockSize
}

var all = []filter{everything}

// next returns the first place at or after from that holds a job.
func (q *queue) next(from place) (place, bool) {
	bi := from.block
	if bi < len(q.blocks) && from.i < blockSize {
		if m := q.blocks[bi].live >> from.i; m != 0 {
			return place{bi, from.i + bits.TrailingZeros64(m)}, true
		}
	}
	if q.n == 0 || bi+1 >= len(q.blocks) {
		return place{}, false
	}
	if bi = q.ahead(bi+1, all); bi < 0 {
		return place{}, false
	}
	return place{bi, bits.TrailingZeros64(q.blocks[bi].live)}, true
}

// least returns a lower bound of the needs in the queue.
func (q *queue) least() int32 {
	if q.n == 0 {
		return noNeed
	}
	return q.levels[len(q.levels)-1][0].need
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
		for k < hi && q.blocks[k].live == 0 {
			k++
		}
		if k == hi {
			hi = m
			continue
		}
		b := q.blocks[k]
		if last := b.end - 1; b.key[last] < key || (b.key[last] == key && b.seq[last] < seq) {
			lo = k + 1
		} else {
			hi = m
		}
	}
	for q.blocks[lo].live == 0 {
		lo++
	}
	b := q.blocks[lo]
	return place{lo, sort.Search(b.end, func(i int) bool {
		return b.key[i] > key || (b.key[i] == key && b.seq[i] >= seq)
	})}
}
