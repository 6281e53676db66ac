// Package ends holds what is going to end: at which instant, and whose end it is or
// how much it frees. It knows neither jobs nor machines.
//
// Two types answer two questions. A Queue tells what ends next: running jobs, and
// timers. An Expected tells how much will have been freed by when: what a scheduler
// knows of running jobs from their limits. Both stand on one ring of days.
//
// The ring (ring.go) is a calendar queue (Brown, CACM 31(10), 1988): the near future is
// cut into days of equal length, each a short list without order, with a bit a day that
// says which lists are not empty. To add an entry is to put it in front of the list of
// its day. What lies beyond the days stands in a sorted list, the tail (tail.go), and
// moves into the days as they come. The days become longer or shorter as the lists ask
// for, so ends in nanoseconds and in years both work.
package ends

import (
	"cmp"
	"math/bits"
	"slices"
	"time"
)

// Never is an instant that does not come.
const Never = time.Duration(1<<63 - 1)

// An Entry is one end.
type Entry struct {
	At time.Duration
	// Order tells which of two entries of a Queue at one instant comes first. It is a
	// count that may come round to zero again.
	Order uint32
	// Value is the caller's number for it, or how much an expected end frees.
	Value int32
}

// Before reports whether an entry comes before another one.
func (e Entry) Before(o Entry) bool {
	return e.At < o.At || e.At == o.At && int32(e.Order-o.Order) < 0
}

// compare is Before for sorting.
func compare(a, b Entry) int {
	if a.At == b.At {
		return int(int32(a.Order - b.Order))
	}
	return cmp.Compare(a.At, b.At)
}

// A ring is a calendar queue with a sorted tail.
//
// Invariants: an entry stands in the days if it is before limit, else in the tail; limit
// is a whole number of weeks, and the days cover the time before it without overlap; a
// bit of full is set where the list of a day is not empty.
type ring struct {
	shift   uint // a day is 1 << shift ns
	limit   time.Duration
	renewal time.Duration // when limit moves on
	first   []int32       // by day: the first of its list in slab, or none
	full    []uint64      // by day, a bit each: a word is a week
	slab    []listed
	spare   int32 // the list of vacant entries of slab
	near    int   // how many stand in the days
	tail    tail

	// Since the last look at whether the days have a good length:
	adds, steps, missed int
}

// A listed is an entry in the list of its day.
type listed struct {
	Entry
	next int32
}

const (
	none      = int32(-1)
	weekDays  = 64
	leastDays = 2048
	mostDays  = 1 << 17
	mostShift = 45 // days of ten hours
	lookAfter = 1024
)

// newRing returns an empty ring at time zero.
func newRing() ring {
	r := ring{spare: none}
	r.resize(leastDays, 36) // days of a minute; look knows better soon
	r.renew(0)
	return r
}

func (r *ring) resize(days int, shift uint) {
	if days != len(r.first) {
		r.first, r.full = make([]int32, days), make([]uint64, days/weekDays)
		for i := range r.first {
			r.first[i] = none
		}
	}
	r.shift, r.limit, r.renewal = shift, 0, -1
}

func (r *ring) span() time.Duration { return time.Duration(len(r.first)) << r.shift }

// day returns the day of an instant before limit. The compiler sees that the shift is
// less than 64, and asks no more.
func (r *ring) day(at time.Duration) uint {
	return uint(at>>(r.shift&63)) & uint(len(r.first)-1)
}

// renew moves limit on, and returns the entries of the tail that lie before it now, for
// the caller to put into the days. The days before now are empty, and become the
// days before the new limit. The slice is valid until the next call.
func (r *ring) renew(now time.Duration) []Entry {
	week := r.shift + uint(bits.Len(weekDays-1))
	r.limit = now>>week<<week + r.span()
	r.renewal = r.limit - r.span()/2
	return r.tail.takeBefore(r.limit)
}

// put adds an entry before limit to the list of its day, and returns both places.
func (r *ring) put(e Entry) (d uint, i int32) {
	i = r.spare
	if i == none {
		i = int32(len(r.slab))
		r.slab = append(r.slab, listed{next: none})
	}
	d = r.day(e.At)
	own, first := &r.slab[i], &r.first[d]
	r.spare = own.next
	own.Entry, own.next = e, *first
	*first = i
	r.full[d>>6] |= 1 << (d & 63)
	r.near++
	return d, i
}

// take takes an entry out of the list of its day. The list has no order, so its first
// entry moves into the gap: to look for the one that leads to it would be a walk.
func (r *ring) take(d uint, i int32) {
	list := &r.first[d]
	head := *list
	first := &r.slab[head]
	r.slab[i].Entry = first.Entry
	*list = first.next
	if first.next == none {
		r.full[d>>6] &^= 1 << (d & 63)
	}
	first.next, r.spare = r.spare, head
	r.near--
}

// nextFull returns the first day from d on, around the ring, whose list is not empty;
// there must be one.
func (r *ring) nextFull(d uint) uint {
	w := d >> 6
	if rest := r.full[w] >> (d & 63); rest != 0 {
		return d + uint(bits.TrailingZeros64(rest))
	}
	for {
		w = (w + 1) & uint(len(r.full)-1)
		if r.full[w] != 0 {
			return w<<6 + uint(bits.TrailingZeros64(r.full[w]))
		}
	}
}

// look changes the length of the days where their lists have become long, or where much
// lies beyond them. It then returns all entries of the days, in their order, for the
// caller to add again.
func (r *ring) look(now time.Duration) []Entry {
	long, beyond := r.steps > r.adds, r.missed > r.adds/8 && r.steps < r.adds/2
	r.adds, r.steps, r.missed = 0, 0, 0
	days, shift := len(r.first), r.shift
	switch {
	case r.near > days && days < mostDays:
		days *= 2
	case long && shift > 0:
		shift--
	case beyond && shift < mostShift:
		shift++
	default:
		return nil
	}
	all := r.drain()
	r.resize(days, shift)
	return append(all, r.renew(now)...)
}

// drain takes everything out of the days, in its order.
func (r *ring) drain() []Entry {
	all := make([]Entry, 0, r.near)
	for d := range r.first {
		all = r.appendDay(all, uint(d))
		r.first[d] = none
	}
	clear(r.full)
	r.slab, r.spare, r.near = r.slab[:0], none, 0
	slices.SortFunc(all, compare)
	return all
}

// appendDay appends the entries of a day, in no order.
func (r *ring) appendDay(to []Entry, d uint) []Entry {
	for i := r.first[d]; i != none; i = r.slab[i].next {
		to = append(to, r.slab[i].Entry)
	}
	return to
}
