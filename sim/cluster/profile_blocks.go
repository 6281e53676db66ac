package cluster

import (
	"math"
	"slices"
	"time"
)

// profileBlock is as good as 32 and better than 16.
const profileBlock = 64

// A profileHead is a block of a profile and its summary.
type profileHead struct {
	begin time.Duration // of its first segment
	n     int
	least int // what is free at least; may be too small
	segs  *[profileBlock]segment
}

// A segment is a step of a profile.
type segment struct {
	at   time.Duration
	free int
}

// reset empties the profile.
func (f *Profile) reset() {
	for b := range f.blocks {
		f.spare = append(f.spare, f.blocks[b].segs)
	}
	f.blocks = f.blocks[:0]
}

// push appends a segment.
func (f *Profile) push(at time.Duration, free int) {
	b := len(f.blocks) - 1
	if b >= 0 {
		h := &f.blocks[b]
		last := &h.segs[h.n-1]
		if last.at >= at {
			last.free = free
			h.least = min(h.least, last.free)
			return
		}
		if last.free == free {
			return
		}
	}
	if b < 0 || f.blocks[b].n == profileBlock {
		b++
		f.insertBlock(b, at)
	}
	h := &f.blocks[b]
	h.segs[h.n] = segment{at, free}
	h.least = min(h.least, free)
	h.n++
}

func (f *Profile) insertBlock(b int, begin time.Duration) {
	var segs *[profileBlock]segment
	if n := len(f.spare); n > 0 {
		segs, f.spare = f.spare[n-1], f.spare[:n-1]
	} else {
		segs = new([profileBlock]segment)
	}
	f.blocks = slices.Insert(f.blocks, b, profileHead{begin: begin, least: math.MaxInt, segs: segs})
}

func (f *Profile) removeBlock(b int) {
	f.spare = append(f.spare, f.blocks[b].segs)
	f.blocks = slices.Delete(f.blocks, b, b+1)
}

// find returns the segment that holds at an instant; what lies before all segments
// counts to the first one.
func (f *Profile) find(at time.Duration) (b, i int) {
	lo, hi := 1, len(f.blocks)
	for lo < hi {
		m := int(uint(lo+hi) >> 1)
		if f.blocks[m].begin <= at {
			lo = m + 1
		} else {
			hi = m
		}
	}
	h := &f.blocks[lo-1]
	x, y := 1, h.n
	for x < y {
		m := int(uint(x+y) >> 1)
		if h.segs[m%profileBlock].at <= at {
			x = m + 1
		} else {
			y = m
		}
	}
	return lo - 1, x - 1
}

// end returns the instant at which a segment ends.
func (f *Profile) end(b, i int) time.Duration {
	if h := &f.blocks[b]; i+1 < h.n {
		return h.segs[i+1].at
	}
	return f.begins(b + 1)
}

// cut makes an instant the beginning of a segment and returns that.
func (f *Profile) cut(at time.Duration) (b, i int) {
	b, i = f.find(at)
	h := &f.blocks[b]
	s := &h.segs[i]
	switch {
	case s.at == at:
		return b, i
	case s.at > at: // before all that is known: the first segment reaches back
		s.at, h.begin = at, at
		return b, i
	case h.n == profileBlock:
		f.split(b)
		h = &f.blocks[b]
		if i >= h.n {
			b, i = b+1, i-h.n
			h = &f.blocks[b]
		}
	}
	i++
	copy(h.segs[i:h.n+1], h.segs[i-1:h.n])
	h.n++
	h.segs[i].at = at
	return b, i
}

// split moves the upper half of a full block into a new one behind it.
func (f *Profile) split(b int) {
	const half = profileBlock / 2
	f.insertBlock(b+1, f.blocks[b].segs[half].at)
	lo, hi := &f.blocks[b], &f.blocks[b+1]
	copy(hi.segs[:], lo.segs[half:])
	lo.n, hi.n = half, profileBlock-half
	hi.least = lo.least
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
	if h.segs[i].free != p.segs[k].free {
		return
	}
	copy(h.segs[i:h.n-1], h.segs[i+1:h.n])
	if h.n--; h.n == 0 {
		f.removeBlock(b)
	} else if i == 0 {
		h.begin = h.segs[0].at
	}
}

// lastShort returns the end of the last segment with fewer units that begins before
// to and ends after from; false if there is none. That may be behind to.
func (f *Profile) lastShort(from, to time.Duration, units int) (until time.Duration, ok bool) {
	b, i := f.find(to - 1)
	for {
		h := &f.blocks[b]
		if h.least < units {
			least := math.MaxInt
			whole := i == h.n-1
			for ; i >= 0; i-- {
				s := &h.segs[i]
				if s.free < units {
					return f.end(b, i), true
				}
				least = min(least, s.free)
				if s.at <= from {
					return 0, false
				}
			}
			if whole {
				h.least = least
			}
		}
		if h.begin <= from || b == 0 {
			return 0, false
		}
		b--
		i = f.blocks[b].n - 1
	}
}
