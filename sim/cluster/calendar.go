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
// Invariants: an end stands in the days if it is before limit, else in the
// timeline, and once; limit is a whole number of weeks, and the days cover the
// time before it without overlap; no end is expected before the last advance.
type calendar struct {
	timeline     // what is expected at or after limit
	total    int // of both
	shift    uint
	limit    time.Duration
	off      bool // everything stands in the timeline
	first    []int32
	sums     []int   // of the days
	weeks    []int   // the sums of 64 days each
	ends     []ended // a slab: days are lists in it
	spare    int32   // the list of vacant ones
	near     int     // how many stand in the days

	// Since the last look at whether the days have a good length:
	adds, steps, missed int
	sorted              []ended
}

// An ended is an expected end in a day.
type ended struct {
	at    time.Duration
	units int
	next  int32
}

const (
	none      = int32(-1)
	weekDays  = 64
	leastDays = 1024
	mostDays  = 1 << 16
	mostShift = 45 // days of ten hours
	lookAfter = 1024
)

// newCalendar returns an empty calendar.
func newCalendar() calendar {
	c := calendar{spare: none}
	c.resize(leastDays, 36) // three quarters of a day in days of a minute; adapt knows better soon
	return c
}

func (c *calendar) resize(days int, shift uint) {
	if days != len(c.first) {
		c.first, c.sums, c.weeks = make([]int32, days), make([]int, days), make([]int, days/weekDays)
		for i := range c.first {
			c.first[i] = none
		}
	}
	c.shift, c.limit = shift, 0
}

func (c *calendar) span() time.Duration { return time.Duration(len(c.first)) << c.shift }

func (c *calendar) day(at time.Duration) int { return int(at>>c.shift) & (len(c.first) - 1) }

// add records that units are expected to be freed at an instant that is not
// before now.
func (c *calendar) add(now, at time.Duration, units int) {
	c.total += units
	if !c.off {
		if c.limit < now+c.span()/2 {
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
	c.put(at, units)
}

// put adds to the day of an instant before limit.
func (c *calendar) put(at time.Duration, units int) {
	d := c.day(at)
	c.sums[d] += units
	c.weeks[d/weekDays] += units
	for i := c.first[d]; i != none; i = c.ends[i].next {
		if c.ends[i].at == at {
			c.ends[i].units += units
			return
		}
		c.steps++
	}
	i := c.spare
	if i == none {
		i = int32(len(c.ends))
		c.ends = append(c.ends, ended{})
	} else {
		c.spare = c.ends[i].next
	}
	c.ends[i] = ended{at, units, c.first[d]}
	c.first[d] = i
	c.near++
}

// remove takes back what add recorded.
func (c *calendar) remove(at time.Duration, units int) {
	c.total -= units
	if at >= c.limit {
		c.timeline.remove(at, units)
		return
	}
	d := c.day(at)
	c.sums[d] -= units
	c.weeks[d/weekDays] -= units
	link := &c.first[d]
	for *link != none && c.ends[*link].at != at {
		link = &c.ends[*link].next
		c.steps++
	}
	if *link == none || c.ends[*link].units < units {
		panic("cluster: an end that was never announced is taken back")
	}
	i := *link
	e := &c.ends[i]
	if e.units -= units; e.units == 0 {
		*link, e.next, c.spare = e.next, c.spare, i
		c.near--
	}
}

// advance moves limit on and fetches what is no longer beyond it. The days before
// now are empty, and become the days before the new limit.
func (c *calendar) advance(now time.Duration) {
	week := c.shift + uint(bits.Len(weekDays-1))
	c.limit = now>>week<<week + c.span()
	for len(c.blocks) > 0 && c.blocks[0].at[0] < c.limit {
		at, units := c.blocks[0].at[0], c.blocks[0].units[0]
		c.timeline.remove(at, units)
		c.put(at, units)
	}
}

// adapt changes the length of the days where their lists have become long, or
// where much is expected beyond them.
func (c *calendar) adapt(now time.Duration) {
	long, beyond := c.steps > 4*c.adds, c.missed > c.adds/8 && c.steps < c.adds
	c.adds, c.steps, c.missed = 0, 0, 0
	days, shift := len(c.first), c.shift
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
			c.put(e.at, e.units)
		} else {
			c.timeline.add(e.at, e.units)
		}
	}
}

// drain takes everything out of the days.
func (c *calendar) drain() []ended {
	c.sorted = c.sorted[:0]
	for d := range c.first {
		for i := c.first[d]; i != none; i = c.ends[i].next {
			c.sorted = append(c.sorted, c.ends[i])
		}
		c.first[d] = none
	}
	clear(c.sums)
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
	c.sorted = c.sorted[:0]
	for i := c.first[d]; i != none; i = c.ends[i].next {
		c.sorted = append(c.sorted, c.ends[i])
	}
	slices.SortFunc(c.sorted, func(a, b ended) int { return cmp.Compare(a.at, b.at) })
	return c.sorted
}
