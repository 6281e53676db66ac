package sim

import (
	"cmp"
	"math/bits"
	"slices"
	"time"
)

// An ending is the end of a running job, as an event.
type ending struct {
	at time.Duration
	// order tells which of two ends at one instant comes first: that of the job
	// which started first. It counts the starts and may come round to zero again.
	order uint32
	slot  int32
}

// before reports whether e comes before another end at the same instant.
func (e ending) before(o ending) bool { return int32(e.order-o.order) < 0 }

// Endings are the ends of running jobs, in the order in which they will happen:
// by instant, then by the order of their starts. Arrivals are read from the
// source and never stand here, so they are as few as what runs.
//
// They are a calendar queue (Brown, CACM 1988): the near future is cut into days of equal
// length, each a short list without order, and a bit a day tells which are not empty. To
// push is to put an end in front of the list of its day, and to pop is to look through
// the first list. What lies beyond the days, or did when it was pushed, stands in a
// sorted list. A binary heap, and the sorted list alone, took nearly twice as many
// instructions and more wrong guesses of the processor.
//
// Invariants: an end in the days lies less than a ring of them after today, the day of the
// last end that was popped; a bit of full is set where the list of a day is not empty;
// near is the first end in the days, at nearAt, or none at never.
type endings struct {
	nearAt time.Duration
	near   int32
	spare  int32 // the list of vacant entries
	count  int   // how many stand in the days
	shift  uint
	today  int64
	ring   []int32  // by day: the first of its list in slab, or none
	full   []uint64 // by day, a bit each
	slab   []listed
	far    sortedEnds

	// Since the last look at whether the days have a good length:
	pushes, steps, missed int
}

// A listed is an end in the list of its day.
type listed struct {
	ending
	next int32
}

const (
	none      = int32(-1)
	leastDays = 2048
	mostDays  = 1 << 17
	mostShift = 45 // days of ten hours
	lookAfter = 1024
)

func newEndings() endings {
	h := endings{nearAt: never, near: none, spare: none, far: newSortedEnds()}
	h.resize(leastDays, 36) // days of a minute; adapt knows better soon
	return h
}

func (h *endings) resize(days int, shift uint) {
	h.today = h.today << h.shift >> shift
	h.shift = shift
	if days != len(h.ring) {
		h.ring, h.full = make([]int32, days), make([]uint64, days/64)
		for i := range h.ring {
			h.ring[i] = none
		}
	}
}

// next returns the instant of the first end, or never.
func (h *endings) next() time.Duration { return min(h.nearAt, h.far.soonest) }

// first returns the first end; there must be one.
func (h *endings) first() ending {
	if h.isNear() {
		return h.slab[h.near].ending
	}
	return h.far.first()
}

// isNear reports whether the first end, if there is one, stands in the days.
func (h *endings) isNear() bool {
	if h.nearAt != h.far.soonest {
		return h.nearAt < h.far.soonest
	}
	return h.near != none && h.slab[h.near].before(h.far.first())
}

// push adds an end that is not before the last one that was popped.
func (h *endings) push(e ending) {
	if h.pushes++; h.pushes == lookAfter {
		h.adapt()
	}
	h.put(e)
}

func (h *endings) put(e ending) {
	day := int64(e.at >> (h.shift & 63))
	if day-h.today >= int64(len(h.ring)) {
		h.missed++
		h.far.push(e)
		return
	}
	i := h.spare
	if i == none {
		i = int32(len(h.slab))
		h.slab = append(h.slab, listed{})
	} else {
		h.spare = h.slab[i].next
	}
	d := uint(day) & uint(len(h.ring)-1)
	h.slab[i] = listed{e, h.ring[d]}
	h.ring[d] = i
	h.full[d>>6] |= 1 << (d & 63)
	h.count++
	if e.at < h.nearAt {
		h.near, h.nearAt = i, e.at
	}
}

// pop takes the first end off; there must be one.
func (h *endings) pop() ending {
	if !h.isNear() {
		e := h.far.pop()
		h.today = int64(e.at >> (h.shift & 63))
		return e
	}
	n := &h.slab[h.near]
	e := n.ending
	h.today = int64(e.at >> (h.shift & 63))
	d := uint(h.today) & uint(len(h.ring)-1)
	// The list has no order, so its first entry moves into the gap: to look for the one that
	// leads to it would be a walk.
	head := h.ring[d]
	first := &h.slab[head]
	n.ending = first.ending
	h.ring[d] = first.next
	if first.next == none {
		h.full[d>>6] &^= 1 << (d & 63)
	}
	first.next, h.spare = h.spare, head
	h.count--
	h.near, h.nearAt = none, never
	if h.count > 0 {
		h.near, h.nearAt = h.least(h.nextFull(d))
	}
	return e
}

// nextFull returns the first day from d on, around the ring, whose list is not empty;
// there must be one.
func (h *endings) nextFull(d uint) uint {
	w := d >> 6
	if rest := h.full[w] >> (d & 63); rest != 0 {
		return d + uint(bits.TrailingZeros64(rest))
	}
	for {
		w = (w + 1) & uint(len(h.full)-1)
		if h.full[w] != 0 {
			return w<<6 + uint(bits.TrailingZeros64(h.full[w]))
		}
	}
}

// least returns the first end of a day and its instant.
func (h *endings) least(d uint) (int32, time.Duration) {
	best := h.ring[d]
	b := &h.slab[best]
	for i := b.next; i != none; {
		e := &h.slab[i]
		if e.at < b.at || e.at == b.at && e.before(b.ending) {
			best, b = i, e
		}
		i = e.next
		h.steps++
	}
	return best, b.at
}

// adapt changes the length of the days where their lists have become long, or where much
// lies beyond them.
func (h *endings) adapt() {
	long, beyond := h.steps > h.pushes, h.missed > h.pushes/8 && h.steps < h.pushes/2
	h.pushes, h.steps, h.missed = 0, 0, 0
	days, shift := len(h.ring), h.shift
	switch {
	case h.count > days && days < mostDays:
		days *= 2
	case long && shift > 0:
		shift--
	case beyond && shift < mostShift:
		shift++
	default:
		return
	}
	var ends []ending
	for d := range h.ring {
		for i := h.ring[d]; i != none; i = h.slab[i].next {
			ends = append(ends, h.slab[i].ending)
		}
		h.ring[d] = none
	}
	clear(h.full)
	h.slab, h.spare, h.near, h.nearAt, h.count = h.slab[:0], none, none, never, 0
	h.resize(days, shift)
	// What ends at one instant keeps its order, wherever it goes.
	slices.SortFunc(ends, func(a, b ending) int {
		if a.at == b.at {
			return int(int32(a.order - b.order))
		}
		return cmp.Compare(a.at, b.at)
	})
	for _, e := range ends {
		h.put(e)
	}
}
