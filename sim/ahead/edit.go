package ahead

import (
	"math"
	"time"

	"aforo/sim/cluster"
)

// within returns the segment of a block that ends at an instant or is cut there, if
// addWithin can add units from another one, in the i-th segment, up to there.
func (f *Profile) within(b, i int, from, to time.Duration, units int) (k int, ok bool) {
	h := &f.blocks[b]
	if h.n+2 > blockLen || f.begin[b] > from || f.begins(b+1) < to {
		return 0, false
	}
	if i == 0 && b > 0 && f.begin[b] == from && f.blocks[b-1].last() == h.segs[0].free+units {
		return 0, false
	}
	if k = f.last.i; f.last.b != b || !f.holds(f.last, to-1) {
		k = h.segs.before(to)
	}
	return k, k+1 < h.n || f.begins(b+1) > to || b+1 == len(f.blocks) || f.blocks[b+1].segs[0].free != h.segs[k].free+units
}

// addWithin adds units from one instant, in the i-th segment of a block, to another,
// at which the k-th ends or in which it is cut. The block has room for two more, and
// none becomes one with one of another block: so segments are moved at once, by as many
// places as the two ends together need, and not once for each of them.
func (f *Profile) addWithin(b, i, k int, from, to time.Duration, units int) {
	s, n := f.blocks[b].segs, f.blocks[b].n
	first, last := s[i].free, s[k].free
	head, tail, rest := 0, 0, k+1 // segments more at either end; the first that only moves
	switch {
	case s[i].at < from:
		head = 1
	case i > 0 && s[i-1].free == first+units:
		head = -1
	}
	switch {
	case f.end(b, k) > to:
		tail = 1
	case k+1 < n && s[k+1].free == last+units:
		tail, rest = -1, k+2
	}
	if head < 0 {
		s.move(i+1, k+1, i)
	}
	if head+tail != 0 {
		f.shift(b, rest, head+tail)
	}
	if head > 0 {
		s.move(i+1, k+1, i+2)
		i++
		s[i] = segment{from, first}
	}
	end := k + 1 + head
	least, most := f.blocks[b].add(i, end, units)
	if tail > 0 {
		s[end] = segment{to, last}
	}
	if units > 0 {
		if head < 0 { // the first segment is part of the one before
			i--
			least, most = min(least, s[i].free), max(most, s[i].free)
		}
		f.gained(b, i, b, end, least, most, units)
	}
	if head+tail < 0 && f.blocks[b].n < blockLen/4 {
		f.merge(b)
	}
}

// addAcross does the same anywhere.
func (f *Profile) addAcross(from, to time.Duration, units int) {
	if to != cluster.Never {
		f.cut(to)
	}
	b0, i0 := f.cut(from)
	b, i := b0, i0
	least, most := math.MaxInt, math.MinInt
	for b < len(f.blocks) && f.begin[b] < to {
		h := &f.blocks[b]
		end := h.n
		if f.begins(b+1) > to {
			end = h.segs.find(to)
		}
		lo, hi := h.add(i, end, units)
		least, most = min(least, lo), max(most, hi)
		if i = end; i < h.n {
			break
		}
		b, i = b+1, 0
	}
	if units > 0 {
		f.gained(b0, i0, b, i, least, most, units)
	}
	f.join(b, i)
	f.join(b0, i0)
}

// add adds units to the segments of a block from one to before another, and returns
// what is free there at least and at most.
func (h *profileBlock) add(i, end, units int) (least, most int) {
	least, most = addTo(h.segs[i:end], units)
	h.least = min(h.least, least)
	return least, most
}

// addTo is the loop of add, alone, so that all of it is in registers.
//
//go:noinline
func addTo(segs []segment, units int) (least, most int) {
	least, most = math.MaxInt, math.MinInt
	for i := range segs {
		free := segs[i].free + units
		segs[i].free = free
		least, most = min(least, free), max(most, free)
	}
	return least, most
}

// cut makes an instant the beginning of a segment and returns that.
func (f *Profile) cut(at time.Duration) (b, i int) {
	b, i = f.find(at)
	h := &f.blocks[b]
	switch {
	case h.segs[i].at == at:
		return b, i
	case h.segs[i].at > at: // before all that is known: the first segment reaches back
		h.segs[i].at, f.begin[b] = at, at
		return b, i
	case h.n == blockLen:
		f.split(b)
		h = &f.blocks[b]
		if i >= h.n {
			b, i = b+1, i-h.n
			h = &f.blocks[b]
		}
	}
	f.shift(b, i, 1)
	h.segs[i+1].at = at
	return b, i + 1
}

// join makes a segment one with the one before, if they are alike.
func (f *Profile) join(b, i int) {
	if b == len(f.blocks) || (b == 0 && i == 0) {
		return
	}
	h, p, k := &f.blocks[b], &f.blocks[b], i-1
	if i == 0 {
		p = &f.blocks[b-1]
		k = p.n - 1
	}
	switch {
	case h.segs[i].free != p.segs[k].free:
	case h.n == 1:
		f.removeBlock(b)
	default:
		f.shift(b, i+1, -1)
		f.begin[b] = h.segs[0].at
	}
}
