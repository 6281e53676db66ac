package index

import "math/bits"

// Find returns the first seat at or after from whose entry passes one of the
// filters.
func (q *Queue) Find(from Seat, filters []Filter) (Seat, bool) {
	if len(filters) == 0 || !q.any(filters) {
		return Seat{}, false
	}
	blocks := q.levels[0]
	for bi, i := from.block, from.i; ; i = 0 {
		if i == 0 && bi%fan == 0 && len(blocks) > fan {
			if bi = q.ahead(bi, filters); bi < 0 {
				return Seat{}, false
			}
		}
		end := min(bi&^(fan-1)+fan, len(blocks))
		for ; bi < end; bi, i = bi+1, 0 {
			if !anyMay(filters, &blocks[bi]) {
				continue
			}
			if i = q.blocks[bi].scan(i, filters); i < blockSize {
				return Seat{bi, i}, true
			}
			if blocks[bi].loose {
				q.tighten(bi)
			}
		}
		if bi >= len(blocks) {
			if len(q.levels) == 2 && q.levels[1][0].loose {
				q.regroup(1, 0)
			}
			return Seat{}, false
		}
	}
}

// any reports whether the root leaves open that an entry passes one of the filters.
// Most questions that find nothing end here.
func (q *Queue) any(filters []Filter) bool {
	top := len(q.levels) - 1
	return top >= 0 && len(q.levels[top]) > 0 && anyMay(filters, &q.levels[top][0])
}

// ahead returns the first block from i on whose summary leaves open that one of
// its entries passes, or -1. It walks over the siblings of i, descends where it may
// and climbs where there are no more.
func (q *Queue) ahead(i int, filters []Filter) int {
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

// scan returns the first entry at or after i that passes one of the filters, or
// blockSize.
func (b *block) scan(i int, filters []Filter) int {
	m := uint64(0)
	for k := range filters {
		m |= b.masks.may(&filters[k])
	}
	for m = m & b.live >> i << i; m != 0; m &= m - 1 {
		i = bits.TrailingZeros64(m)
		if AnyPasses(filters, b.need[i], b.limit[i]) {
			return i
		}
	}
	return blockSize
}

var all = []Filter{everything}

// Next returns the first seat at or after from that holds an entry.
func (q *Queue) Next(from Seat) (Seat, bool) {
	bi := from.block
	if bi < len(q.blocks) && from.i < blockSize {
		if m := q.blocks[bi].live >> from.i; m != 0 {
			return Seat{bi, from.i + bits.TrailingZeros64(m)}, true
		}
	}
	if q.n == 0 || bi+1 >= len(q.blocks) {
		return Seat{}, false
	}
	if bi = q.ahead(bi+1, all); bi < 0 {
		return Seat{}, false
	}
	return Seat{bi, bits.TrailingZeros64(q.blocks[bi].live)}, true
}

// Least returns a lower bound of the needs in the queue.
func (q *Queue) Least() int32 {
	if q.n == 0 {
		return NoNeed
	}
	return q.levels[len(q.levels)-1][0].need
}

// Before reports whether the entry at p comes before the one at o in another
// queue.
func (q *Queue) Before(p Seat, other *Queue, o Seat) bool {
	a, i := q.at(p)
	b, k := other.at(o)
	return a.key[i] < b.key[k] || (a.key[i] == b.key[k] && a.seq[i] < b.seq[k])
}

// Locate returns the seat of an entry that is in the queue.
func (q *Queue) Locate(key uint64, seq int64) Seat {
	lo, hi := 0, len(q.blocks)
	for lo < hi { // the first block that ends at or behind the entry
		m := int(uint(lo+hi) >> 1)
		k := m
		for k < hi && q.blocks[k].live == 0 {
			k++
		}
		if k == hi {
			hi = m
			continue
		}
		if b := q.blocks[k]; b.precedes(b.end-1, key, seq) {
			lo = k + 1
		} else {
			hi = m
		}
	}
	for q.blocks[lo].live == 0 {
		lo++
	}
	b := q.blocks[lo]
	return Seat{lo, b.spot(key, seq)}
}
