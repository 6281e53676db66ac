package ahead

import (
	"math"
	"math/bits"
	"time"

	"aforo/sim/cluster"
)

// A Stretch is a longest time in which at least that many units are free as the
// smallest size of a band.
type Stretch struct {
	Band        int
	From, Until time.Duration
}

// want is what a profile knows of those who want sizes of one band.
type want struct {
	n      int
	latest time.Duration // where they stay begins before; may be too late
}

// Bands is the number of size bands: each size up to 64 is one, and behind that each
// doubling is 32.
const Bands = bandOne * 27

const bandOne = 32

// Band returns the band of a size, which is at least 1.
func Band(units int) int {
	units = min(units, math.MaxInt32)
	e := max(bits.Len32(uint32(units))-6, 0)
	return e*bandOne + units>>e
}

// bandFrom returns the smallest size of a band.
func bandFrom(band int) int {
	e := max(band/bandOne-1, 0)
	return (band - e*bandOne) << e
}

// Want says that somebody wants units for a stay that begins before an instant, so
// that News is to tell of it, until Unwant takes it back.
func (f *Profile) Want(units int, latest time.Duration) {
	k := Band(units)
	w := &f.wants[k]
	if w.n++; w.n == 1 {
		w.latest = latest
		f.some[k/64] |= 1 << (k % 64)
	}
	w.latest = max(w.latest, latest)
}

// Unwant takes a Want back.
func (f *Profile) Unwant(units int) {
	k := Band(units)
	if f.wants[k].n--; f.wants[k].n == 0 {
		f.some[k/64] &^= 1 << (k % 64)
	}
}

// News returns the runs of those bands that somebody wants in which, since the call
// before, enough has come to be free for one of their sizes at an instant at which it
// was not. A stay that was not possible and is now lies in one of them. They begin no
// earlier than the profile, and one that reaches beyond the latest start that is known
// of may end there. The caller is done with the slice before the next Add.
func (f *Profile) News() []Stretch {
	r := f.news
	f.news = f.news[:0]
	return r
}

// gained notes the news of an Add to the segments from one to before another, which
// have come to have that many units free at least and at most.
func (f *Profile) gained(b, i, toB, toI, least, most, units int) {
	if most <= 0 {
		return
	}
	first, last := Band(max(least-units, 0)+1), Band(most)
	for word := first / 64; word <= last/64; word++ {
		some := f.some[word]
		if word == first/64 {
			some &= ^uint64(0) << (first % 64)
		}
		if word == last/64 {
			some &= ^uint64(0) >> (63 - last%64)
		}
		for ; some != 0; some &= some - 1 {
			f.tell(word*64+bits.TrailingZeros64(some), b, i, toB, toI, units)
		}
	}
}

// stretch returns the segments of a block from the j-th to before one that may be of
// another block.
func (f *Profile) stretch(b, j, toB, toI int) []segment {
	h := &f.blocks[b]
	if b == toB {
		return h.segs[j:toI]
	}
	return h.segs[j:h.n]
}

// tell notes the runs of a band that have gained in the segments from one to before
// another: there, enough is free now for one of the band, and was not for each of it.
func (f *Profile) tell(band, b, i, toB, toI, units int) {
	least, latest := bandFrom(band), f.wants[band].latest
	span := bandFrom(band+1) - 1 + units - least
	for b < toB || (b == toB && i < toI) {
		segs := f.stretch(b, i, toB, toI)
		k := within(segs, least, span)
		if k == len(segs) {
			b, i = b+1, 0
			continue
		}
		if i += k; f.blocks[b].segs[i].at >= latest {
			return
		}
		from := f.runFrom(b, i, least)
		var until time.Duration
		until, b, i = f.runUntil(b, i, least, latest)
		f.news = append(f.news, Stretch{band, from, until})
	}
}

// within returns the place of the first that is no less than the least and by less
// than a span more, or the length. As in addTo, a loop alone takes fewer instructions.
//
//go:noinline
func within(segs []segment, least, span int) int {
	for i := range segs {
		if uint(segs[i].free-least) < uint(span) { // one comparison for both ends
			return i
		}
	}
	return len(segs)
}

// under returns the place of the first with fewer units, or the length.
func under(segs []segment, units int) int {
	for i := range segs {
		if segs[i].free < units {
			return i
		}
	}
	return len(segs)
}

// runFrom returns the beginning of the run around a segment in which units are free.
func (f *Profile) runFrom(b, i, units int) time.Duration {
	for {
		h := &f.blocks[b]
		for ; i > 0; i-- {
			if h.segs[(i-1)&inBlock].free < units {
				return h.segs[i&inBlock].at
			}
		}
		if b == 0 {
			return h.segs[0].at
		}
		if p := &f.blocks[b-1]; p.segs[p.n-1].free < units {
			return h.segs[0].at
		}
		b--
		i = f.blocks[b].n - 1
	}
}

// runUntil returns the end of the run around a segment in which units are free, or an
// instant in it that is no earlier than enough, and the segment that begins there.
func (f *Profile) runUntil(b, i, units int, enough time.Duration) (until time.Duration, c, k int) {
	for i++; b < len(f.blocks); b, i = b+1, 0 {
		h := &f.blocks[b]
		n := h.n
		if h.segs[n-1].at >= enough {
			n = max(i, h.segs.before(enough)+1)
		}
		if i += under(h.segs[i:n], units); i < h.n {
			return h.segs[i].at, b, i
		}
	}
	return cluster.Never, b, 0
}
