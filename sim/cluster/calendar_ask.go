package cluster

import "time"

// reach returns the first instant by which units have been freed, and how many
// have been freed then, every release of that instant counted. It returns Never
// where all releases together are too few.
func (c *calendar) reach(units int) (time.Duration, int) {
	if units > c.total {
		return Never, c.total
	}
	freed := 0
	if c.near > 0 {
		mask := len(c.weeks) - 1
		w := c.day(c.limit) / weekDays
		for range c.weeks {
			if freed+c.weeks[w] >= units {
				return c.reachIn(w, units, freed)
			}
			freed += c.weeks[w]
			w = (w + 1) & mask
		}
	}
	at, more := c.timeline.reach(units - freed)
	return at, freed + more
}

// reachIn is reach in a week, when so much has been freed before it.
func (c *calendar) reachIn(w, units, freed int) (time.Duration, int) {
	for d := w * weekDays; ; d++ {
		if freed+c.sums[d] < units {
			freed += c.sums[d]
			continue
		}
		if e := &c.ends[c.first[d]]; e.next == none {
			return e.at, freed + e.units
		}
		for _, e := range c.inOrder(d) {
			if freed += e.units; freed >= units {
				return e.at, freed
			}
		}
		panic("cluster: the sums of a calendar do not add up")
	}
}

// freedBy returns how many units are expected to be freed by the instant,
// releases at the instant itself included.
func (c *calendar) freedBy(at time.Duration) int {
	if at >= c.limit {
		return c.total - c.timeline.total + c.timeline.freedBy(at)
	}
	freed := 0
	if begin := c.limit - c.span(); at < begin {
		return 0
	}
	last := c.day(at)
	mask := len(c.weeks) - 1
	w := c.day(c.limit) / weekDays
	for ; w != last/weekDays; w = (w + 1) & mask {
		freed += c.weeks[w]
	}
	for d := w * weekDays; d < last; d++ {
		freed += c.sums[d]
	}
	for i := c.first[last]; i != none; i = c.ends[i].next {
		if c.ends[i].at <= at {
			freed += c.ends[i].units
		}
	}
	return freed
}

// next returns the first expected end after the instant, or Never.
func (c *calendar) next(after time.Duration) time.Duration {
	from := max(after+1, c.limit-c.span())
	for at := from; at < c.limit && c.near > 0; {
		d := c.day(at)
		if d%weekDays == 0 && c.weeks[d/weekDays] == 0 {
			at = (at>>c.shift + weekDays) << c.shift
			continue
		}
		best := Never
		for i := c.first[d]; i != none; i = c.ends[i].next {
			if e := c.ends[i].at; e >= from {
				best = min(best, e)
			}
		}
		if best != Never {
			return best
		}
		at = (at>>c.shift + 1) << c.shift
	}
	return c.timeline.next(max(after, c.limit-1))
}
