package cluster

import (
	"math"
	"math/bits"
	"time"
)

// A Run is a longest stretch of time in which at least so many units are free as the
// smallest size of a band.
type Run struct {
	Band        int
	From, Until time.Duration
}

// want is what a profile knows of those who want sizes of one band.
type want struct {
	n      int
	latest time.Duration // where they stay begins before; may be too late

	add   int64         // the last Add that made the band news,
	until time.Duration // and how far that told of it
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
func (f *Profile) News() []Run {
	r := f.news
	f.news = f.news[:0]
	return r
}

// gained notes the news of an Add to the segments from one to before another.
func (f *Profile) gained(b, i, toB, toI, units int) {
	f.adds++
	for ; b < toB || (b == toB && i < toI); b, i = b+1, 0 {
		h := &f.blocks[b]
		n := h.n
		if b == toB {
			n = toI
		}
		for ; i < n; i++ {
			if free := h.segs[i].free; free > 0 {
				f.tell(b, i, Band(max(free-units, 0)+1), Band(free))
			}
		}
	}
}

// tell notes the runs around a segment, of the bands from one to another.
func (f *Profile) tell(b, i, first, last int) {
	for word := first / 64; word <= last/64; word++ {
		some := f.some[word]
		if word == first/64 {
			some &= ^uint64(0) << (first % 64)
		}
		if word == last/64 {
			some &= ^uint64(0) >> (63 - last%64)
		}
		for ; some != 0; some &= some - 1 {
			k := word*64 + bits.TrailingZeros64(some)
			w, at := &f.wants[k], f.blocks[b].segs[i].at
			if at >= w.latest || (w.add == f.adds && at < w.until) {
				continue
			}
			r := Run{k, f.runFrom(b, i, bandFrom(k)), f.runUntil(b, i, bandFrom(k), w.latest)}
			w.add, w.until = f.adds, r.Until
			f.news = append(f.news, r)
		}
	}
}

// runFrom returns the beginning of the run around a segment in which units are free.
func (f *Profile) runFrom(b, i, units int) time.Duration {
	at := f.blocks[b].segs[i].at
	for {
		h := &f.blocks[b]
		for i--; i >= 0; i-- {
			if h.segs[i].free < units {
				return at
			}
			at = h.segs[i].at
		}
		if b == 0 {
			return at
		}
		b--
		i = f.blocks[b].n
	}
}

// runUntil returns the end of the run around a segment in which units are free, or an
// instant in it that is no earlier than enough.
func (f *Profile) runUntil(b, i, units int, enough time.Duration) time.Duration {
	for i++; b < len(f.blocks); b, i = b+1, 0 {
		h := &f.blocks[b]
		for ; i < h.n; i++ {
			if s := &h.segs[i]; s.free < units || s.at >= enough {
				return s.at
			}
		}
	}
	return Never
}
