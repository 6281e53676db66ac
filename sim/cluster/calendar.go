package cluster

import (
	"cmp"
	"math/bits"
	"slices"
	"time"
)

// A calendar is a timeline for a pool in which much starts and ends and whose
// order is asked for rarely. The near future is cut into days of equal length, as
// in a calendar queue (Brown, CACM 1988), each a list of expected ends in no order
// with their sum beside it; what lies beyond stands in a timeline. A start and an
// end then cost a look into one short list in place of two searches, and a shadow
// time puts only the day into order in which it falls.
//
// What ends at one instant may stand in one entry or in several: to add needs no look at
// what is there, and to remove takes as much from as many as it needs.
//
// Invariants: an end stands in the days if it is before limit, else in the
// timeline, and once; limit is a whole number of weeks, and the days cover the
// time before it without overlap; no end is expected before from. A day, a spell and
// a week have the sum of what is expected in them.
type calendar struct {
	timeline     // what is expected at or after limit
	total    int // of both
	shift    uint
	limit    time.Duration
	renewal  time.Duration // when limit moves on
	from     time.Duration // the last instant at which something was added
	off      bool          // everything stands in the timeline
	days     []day
	spells   []int32 // of 8 days each
	weeks    []int32 // of 64 days each
	ends     []dated // a slab: days are lists in it
	spare    int32   // the list of vacant ones
	near     int     // how many stand in the days

	// Since the last look at whether the days have a good length:
	adds, steps, missed int
	sorted              []ended
}

type day struct {
	first int32 // of its list in ends, or none
	sum   int32
}

// A dated is an expected end in a day.
type dated struct {
	at    time.Duration
	units int32
	next  int32
}

// An ended is the same outside of a list.
type ended struct {
	at    time.Duration
	units int
}

const (
	none      = int32(-1)
	spellDays = 8
	weekDays  = 64
	leastDays = 2048
	mostDays  = 1 << 16
	mostShift = 45 // days of ten hours
	lookAfter = 1024
)

// newCalendar returns an empty calendar.
func newCalendar() calendar {
	c := calendar{spare: none}
	c.resize(leastDays, 36) // a day and a half in days of a minute; adapt knows better soon
	return c
}

func (c *calendar) resize(days int, shift uint) {
	if days != len(c.days) {
		c.days, c.spells, c.weeks = make([]day, days), make([]int32, days/spellDays), make([]int32, days/weekDays)
		for i := range c.days {
			c.days[i].first = none
		}
	}
	c.shift, c.limit, c.renewal = shift, 0, -1
}

func (c *calendar) span() time.Duration { return time.Duration(len(c.days)) << c.shift }

// day returns the day of an instant. It is unsigned, and the shift is seen to be less than
// 64, because the compiler is careful with what is not.
func (c *calendar) day(at time.Duration) uint {
	return uint(at>>(c.shift&63)) & uint(len(c.days)-1)
}

// add records that units are expected to be freed at an instant that is not
// before now.
func (c *calendar) add(now, at time.Duration, units int) {
	c.total += units
	if !c.off {
		c.from = now
		if now > c.renewal {
			c.advance(now)
		}
		if c.adds++; c.adds == lookAfter {
			c.adapt(now)
		}
	}
	if at >= c.limit {
		c.missed++
		c.timeline.add(at, units)
		return
	}
	c.put(at, int32(units))
}

// count adds units, which may be negative, to the sums of a day and of what it is a
// part of, and returns the day.
func (c *calendar) count(at time.Duration, units int32) *day {
	d := c.day(at)
	c.spells[d/spellDays] += units
	c.weeks[d/weekDays] += units
	day := &c.days[d]
	day.sum += units
	return day
}

// put adds to the day of an instant before limit.
func (c *calendar) put(at time.Duration, units int32) {
	day := c.count(at, units)
	i := c.spare
	if i == none {
		i = int32(len(c.ends))
		c.ends = append(c.ends, dated{})
	} else {
		c.spare = c.ends[i].next
	}
	c.ends[i] = dated{at, units, day.first}
	day.first = i
	c.near++
}

// remove takes back what add recorded.
func (c *calendar) remove(at time.Duration, units int) {
	c.total -= units
	if at >= c.limit {
		c.timeline.remove(at, units)
		return
	}
	link := &c.count(at, -int32(units)).first
	for *link != none {
		i := *link
		e := &c.ends[i]
		if e.at != at {
			link = &e.next
			c.steps++
			continue
		}
		if e.units > int32(units) {
			e.units -= int32(units)
			return
		}
		units -= int(e.units)
		*link, e.next, c.spare = e.next, c.spare, i
		if c.near--; units == 0 {
			return
		}
	}
	panic("cluster: an end that was never announced is taken back")
}

// advance moves limit on and fetches what is no longer beyond it. The days before
// now are empty, and become the days before the new limit.
func (c *calendar) advance(now time.Duration) {
	week := c.shift + uint(bits.Len(weekDays-1))
	c.limit = now>>week<<week + c.span()
	c.renewal = c.limit - c.span()/2
	for len(c.blocks) > 0 && c.blocks[0].at[0] < c.limit {
		at, units := c.blocks[0].at[0], c.blocks[0].units[0]
		c.timeline.remove(at, units)
		c.put(at, int32(units))
	}
}

// adapt changes the length of the days where their lists have become long, or
// where much is expected beyond them.
func (c *calendar) adapt(now time.Duration) {
	long, beyond := c.steps > 2*c.adds, c.missed > c.adds/8 && c.steps < c.adds/2
	c.adds, c.steps, c.missed = 0, 0, 0
	days, shift := len(c.days), c.shift
	switch {
	case c.near > days && days < mostDays:
		days *= 2
	case long && shift > 0:
		shift--
	case beyond && shift < mostShift:
		shift++
	default:
		return
	}
	ends := c.drain()
	c.resize(days, shift)
	c.advance(now)
	for _, e := range ends {
		if e.at < c.limit {
			c.put(e.at, int32(e.units))
		} else {
			c.timeline.add(e.at, e.units)
		}
	}
}

// drain takes everything out of the days.
func (c *calendar) drain() []ended {
	c.sorted = c.sorted[:0]
	for d := range c.days {
		c.sorted = c.appendDay(c.sorted, d)
		c.days[d] = day{first: none}
	}
	clear(c.spells)
	clear(c.weeks)
	c.ends, c.spare, c.near = c.ends[:0], none, 0
	return c.sorted
}

// find is the timeline's, for those who want to walk over everything in order:
// from then on, everything stands in the timeline.
func (c *calendar) find(at time.Duration) (block, i int) {
	if !c.off {
		for _, e := range c.drain() {
			c.timeline.add(e.at, e.units)
		}
		c.off, c.limit = true, 0
	}
	return c.timeline.find(at)
}

// inOrder returns the ends of a day, sorted; valid until the next call.
func (c *calendar) inOrder(d int) []ended {
	c.sorted = c.appendDay(c.sorted[:0], d)
	slices.SortFunc(c.sorted, func(a, b ended) int { return cmp.Compare(a.at, b.at) })
	return c.sorted
}

func (c *calendar) appendDay(to []ended, d int) []ended {
	for i := c.days[d].first; i != none; i = c.ends[i].next {
		to = append(to, ended{c.ends[i].at, int(c.ends[i].units)})
	}
	return to
}
