package ahead

import (
	"math"
	"slices"
	"time"

	"aforo/sim/cluster"
)

// blockLen is the length of a block of a profile: fan times fan.
const blockLen = 64

// inBlock, as a mask, tells the compiler that an index is within a block.
const inBlock = blockLen - 1

// A profileBlock is a block of a profile and its summary.
type profileBlock struct {
	n     int
	least int // what is free at least; may be too small
	segs  *segments
}

// Segments are the steps of a block.
type segments [blockLen]segment

// A segment is a step of a profile: when it begins, and what is free then.
type segment struct {
	at   time.Duration
	free int
}

// A spot is where a segment stands.
type spot struct{ b, i int }

// fan is how many instants a search compares at once.
const fan = 8

// before returns 1 if an instant lies before another one, else 0.
func before(x, y time.Duration) uint { return uint(x-y) >> 63 }

// count4 returns how many of four instants lie before another one, without a jump.
func count4(x *[4]time.Duration, y time.Duration) uint {
	return before(x[0], y) + before(x[1], y) + before(x[2], y) + before(x[3], y)
}

// find returns the segment that holds at an instant; what lies before all segments
// counts to the first one.
func (f *Profile) find(at time.Duration) (b, i int) { return f.before(at + 1) }

// before returns the segment that holds until an instant, or is cut there; what lies before
// all segments counts to the first one.
//
// It compares with all heads of a few and then with those few, and adds up: the
// processor does that side by side, where a binary search waits for each comparison
// or guesses it wrong.
func (f *Profile) before(y time.Duration) (b, i int) {
	c := 0
	for n := len(f.begin) / fan; n > 1; {
		half := n >> 1
		c += half & -int(before(f.begin[(c+half)*fan], y))
		n -= half
	}
	x := (*[fan]time.Duration)(f.begin[c*fan:])
	b = c*fan + int(count4((*[4]time.Duration)(x[:4]), y)+count4((*[4]time.Duration)(x[4:]), y))
	b = max(b, 1) - 1
	return b, f.blocks[b].segs.before(y)
}

// find is find within a block.
func (s *segments) find(at time.Duration) int { return s.before(at + 1) }

// before is before within a block. It takes the instant as it is compared with, because
// the compiler would add one to it in each comparison.
func (s *segments) before(y time.Duration) int {
	k := fan * (before(s[8].at, y) + before(s[16].at, y) + before(s[24].at, y) + before(s[32].at, y) +
		before(s[40].at, y) + before(s[48].at, y) + before(s[56].at, y))
	x := (*[fan]segment)(s[k&inBlock:])
	k += before(x[0].at, y) + before(x[1].at, y) + before(x[2].at, y) + before(x[3].at, y) +
		before(x[4].at, y) + before(x[5].at, y) + before(x[6].at, y) + before(x[7].at, y)
	return int(max(k, 1)) - 1
}

// holds reports whether a segment, which may be none, holds at an instant.
func (f *Profile) holds(p spot, at time.Duration) bool {
	return p.b < len(f.blocks) && p.i < f.blocks[p.b].n && f.blocks[p.b].segs[p.i&inBlock].at <= at && at < f.end(p.b, p.i)
}

// end returns the instant at which a segment ends.
func (f *Profile) end(b, i int) time.Duration {
	if h := &f.blocks[b]; i+1 < h.n {
		return h.segs[(i+1)&inBlock].at
	}
	return f.begins(b + 1)
}

// leastOfAll returns what is free at least in the segments of a block.
func (h *profileBlock) leastOfAll() int {
	least := h.last()
	for i := range h.n - 1 {
		least = min(least, h.segs[i].free)
	}
	return least
}

// last returns what is free in the last segment of a block.
func (h *profileBlock) last() int { return h.segs[h.n-1].free }

// reset empties the profile.
func (f *Profile) reset() {
	for b := range f.blocks {
		f.spare = append(f.spare, f.blocks[b].segs)
	}
	f.refused.live = 0
	f.blocks, f.begin = f.blocks[:0], f.begin[:0]
}

// push appends a segment.
func (f *Profile) push(at time.Duration, free int) {
	b := len(f.blocks) - 1
	if b >= 0 {
		h := &f.blocks[b]
		last := h.n - 1
		if h.segs[last].at >= at {
			h.segs[last].free = free
			h.least = min(h.least, free)
			return
		}
		if h.segs[last].free == free {
			return
		}
	}
	if b < 0 || f.blocks[b].n == blockLen {
		b++
		f.insertBlock(b, at)
	}
	h := &f.blocks[b]
	h.segs[h.n] = segment{at, free}
	h.least = min(h.least, free)
	h.n++
}

func (f *Profile) insertBlock(b int, begin time.Duration) {
	var segs *segments
	if n := len(f.spare); n > 0 {
		segs, f.spare = f.spare[n-1], f.spare[:n-1]
	} else {
		segs = new(segments)
	}
	segs.clear(0, blockLen)
	f.blocks = slices.Insert(f.blocks, b, profileBlock{least: math.MaxInt, segs: segs})
	if len(f.blocks) > len(f.begin) {
		for range fan {
			f.begin = append(f.begin, cluster.Never)
		}
	}
	copy(f.begin[b+1:], f.begin[b:])
	f.begin[b] = begin
}

// clear marks places of a block as empty.
func (s *segments) clear(from, to int) {
	for i := from; i < to; i++ {
		s[i].at = cluster.Never
	}
}

func (f *Profile) removeBlock(b int) {
	f.spare = append(f.spare, f.blocks[b].segs)
	f.blocks = slices.Delete(f.blocks, b, b+1)
	copy(f.begin[b:], f.begin[b+1:])
	f.begin[len(f.begin)-1] = cluster.Never
	if len(f.begin) >= len(f.blocks)+fan {
		f.begin = f.begin[:len(f.begin)-fan]
	}
}

// merge makes a block one with the next one, if both are short.
func (f *Profile) merge(b int) {
	if b+1 >= len(f.blocks) || f.blocks[b].n+f.blocks[b+1].n > blockLen*3/4 {
		return
	}
	lo, hi := &f.blocks[b], &f.blocks[b+1]
	copy(lo.segs[lo.n:], hi.segs[:hi.n])
	lo.n += hi.n
	lo.least = min(lo.least, hi.least)
	f.removeBlock(b + 1)
}

// shift moves the segments of a block from the i-th on by some places.
func (f *Profile) shift(b, i, by int) {
	h := &f.blocks[b]
	h.segs.move(i, h.n, i+by)
	old := h.n
	h.n += by
	h.segs.clear(h.n, old)
}

// move copies segments, up to before another one, to another place.
func (s *segments) move(from, upTo, to int) {
	copy(s[to:], s[from:upTo])
}

// split moves the upper half of a full block into a new one behind it.
func (f *Profile) split(b int) {
	const half = blockLen / 2
	f.insertBlock(b+1, f.blocks[b].segs[half].at)
	lo, hi := &f.blocks[b], &f.blocks[b+1]
	copy(hi.segs[:], lo.segs[half:])
	lo.segs.clear(half, blockLen)
	lo.n, hi.n = half, blockLen-half
	hi.least = lo.least
}
