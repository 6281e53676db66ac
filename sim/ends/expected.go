package ends

import (
	"cmp"
	"slices"
	"time"
)

// An Expected tells how much will have been freed by when. Its entries are units that are
// expected to be freed at an instant; those of one instant may stand in one entry or in
// several. To add needs no look at what is there, and to remove takes as much from as many
// as it needs. A start and an end cost a look into one short list, and a shadow time adds
// up sums and puts only the day into order in which it falls.
//
// Invariants: no end is expected before from; a day, a spell and a week have the sum of
// what is expected in them.
type Expected struct {
	ring
	total   int           // of days and tail
	from    time.Duration // the last instant at which something was added
	byDay   []int32       // sums
	bySpell []int32       // of 8 days each
	byWeek  []int32       // of 64 days each
	sorted  []Entry       // memory of inOrder
}

const spellDays = 8

// NewExpected returns an empty Expected at time zero.
func NewExpected() Expected {
	x := Expected{ring: newRing()}
	x.sums()
	return x
}

// sums makes room for the sums of the days, all zero.
func (x *Expected) sums() {
	if n := len(x.first); n != len(x.byDay) {
		x.byDay, x.bySpell, x.byWeek = make([]int32, n), make([]int32, n/spellDays), make([]int32, n/weekDays)
		return
	}
	clear(x.byDay)
	clear(x.bySpell)
	clear(x.byWeek)
}

// Total returns the units that are expected to be freed at all.
func (x *Expected) Total() int { return x.total }

// Add records that units are expected to be freed at an instant that is not before now.
func (x *Expected) Add(now, at time.Duration, units int) {
	x.total += units
	x.from = now
	if now > x.renewal {
		x.addAll(x.renew(now))
	}
	if x.adds++; x.adds == lookAfter {
		if all := x.look(now); all != nil {
			x.sums()
			x.addAll(all)
		}
	}
	x.add(Entry{At: at, Value: int32(units)})
}

func (x *Expected) add(e Entry) {
	if e.At >= x.limit {
		x.missed++
		x.tail.add(e)
		return
	}
	d, _ := x.put(e)
	x.count(d, e.Value)
}

func (x *Expected) addAll(all []Entry) {
	for i := range all {
		x.add(all[i])
	}
}

// count adds units, which may be negative, to the sums of a day and of what it is a part
// of.
func (x *Expected) count(d uint, units int32) {
	x.byDay[d] += units
	x.bySpell[d/spellDays] += units
	x.byWeek[d/weekDays] += units
}

// Remove takes back what Add recorded.
func (x *Expected) Remove(at time.Duration, units int) {
	x.total -= units
	if at >= x.limit {
		x.removeTail(at, units)
		return
	}
	d := x.day(at)
	x.count(d, -int32(units))
	first := &x.first[d]
	link := first
	for i := *link; i != none; i = *link {
		e := &x.slab[i]
		switch {
		case e.At != at:
			link = &e.next
			x.steps++
		case int(e.Value) > units:
			e.Value -= int32(units)
			return
		default:
			units -= int(e.Value)
			*link, e.next, x.spare = e.next, x.spare, i
			x.near--
			if *first == none {
				x.full[d>>6] &^= 1 << (d & 63)
			}
			if units == 0 {
				return
			}
		}
	}
	panic("ends: an end that was never expected is taken back")
}

func (x *Expected) removeTail(at time.Duration, units int) {
	for units > 0 {
		b, i := x.tail.find(at - 1)
		if b == len(x.tail.blocks) || x.tail.blocks[b].of[i].At != at {
			panic("ends: an end that was never expected is taken back")
		}
		e := &x.tail.blocks[b].of[i]
		if int(e.Value) > units {
			e.Value -= int32(units)
			x.tail.count(b, -units)
			return
		}
		units -= int(e.Value)
		x.tail.cut(b, i, i+1)
	}
}

// Reach returns the first instant by which units are expected to have been freed, and how
// many have been freed then, every end of that instant counted. It returns Never where all
// ends together are too few.
func (x *Expected) Reach(units int) (time.Duration, int) {
	if units > x.total {
		return Never, x.total
	}
	left := units
	if x.near > 0 {
		mask := uint(len(x.byWeek) - 1)
		w := x.day(x.from) / weekDays
		for range x.byWeek {
			sum := int(x.byWeek[w&mask])
			if sum >= left {
				at, over := x.reachIn(int(w&mask), left)
				return at, units + over
			}
			left -= sum
			w++
		}
	}
	at, over := x.tail.reach(left)
	return at, units + over
}

// reachIn returns the first instant in a week by which units have been freed since it
// began, and how many more than that have been freed then.
func (x *Expected) reachIn(w, units int) (time.Duration, int) {
	left := int32(units)
	spells := x.bySpell[w*weekDays/spellDays:][:weekDays/spellDays]
	s := 0
	for ; s < len(spells)-1 && spells[s] < left; s++ {
		left -= spells[s]
	}
	first := w*weekDays + s*spellDays
	days := x.byDay[first:][:spellDays]
	d := 0
	for ; d < len(days)-1 && days[d] < left; d++ {
		left -= days[d]
	}
	if e := &x.slab[x.first[first+d]]; e.next == none {
		return e.At, int(e.Value - left)
	}
	ends := x.inOrder(uint(first + d))
	for i := range ends { // those of one instant count together
		left -= ends[i].Value
		if left <= 0 && (i+1 == len(ends) || ends[i+1].At > ends[i].At) {
			return ends[i].At, int(-left)
		}
	}
	panic("ends: the sums of the days do not add up")
}

// reach returns the first instant by which values have been reached, and by how much they
// are exceeded then.
func (t *tail) reach(units int) (time.Duration, int) {
	at := Never
	for b, s := range t.sum {
		if s < units {
			units -= s
			continue
		}
		for _, e := range t.blocks[b].of[:t.blocks[b].n] {
			if units <= 0 && e.At > at {
				return at, -units
			}
			at = e.At
			units -= int(e.Value)
		}
	}
	return at, -units
}

// inOrder returns the ends of a day, sorted; valid until the next call.
func (x *Expected) inOrder(d uint) []Entry {
	x.sorted = x.appendDay(x.sorted[:0], d)
	slices.SortFunc(x.sorted, func(a, b Entry) int { return cmp.Compare(a.At, b.At) })
	return x.sorted
}

// FreedBy returns how many units are expected to be freed by the instant, ends at the
// instant itself included.
func (x *Expected) FreedBy(at time.Duration) int {
	if at >= x.limit {
		return x.total - x.tail.total + x.tail.freedBy(at)
	}
	freed := 0
	if begin := x.limit - x.span(); at < begin {
		return 0
	}
	last := x.day(at)
	mask := uint(len(x.byWeek) - 1)
	w := x.day(x.limit) / weekDays
	for ; w != last/weekDays; w = (w + 1) & mask {
		freed += int(x.byWeek[w])
	}
	for d := w * weekDays; d < last; d++ {
		freed += int(x.byDay[d])
	}
	for i := x.first[last]; i != none; i = x.slab[i].next {
		if e := &x.slab[i]; e.At <= at {
			freed += int(e.Value)
		}
	}
	return freed
}

func (t *tail) freedBy(at time.Duration) int {
	freed := 0
	for b, k := range t.blocks {
		if t.last[b] <= at {
			freed += t.sum[b]
			continue
		}
		for i := 0; i < k.n && k.of[i].At <= at; i++ {
			freed += int(k.of[i].Value)
		}
		break
	}
	return freed
}
