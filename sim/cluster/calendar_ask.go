package cluster

import "time"

// reach returns the first instant by which units have been freed, and how many
// have been freed then, every release of that instant counted. It returns Never
// where all releases together are too few.
func (c *calendar) reach(units int) (time.Duration, int) {
	if units > c.total {
		return Never, c.total
	}
	left := units
	if c.near > 0 {
		mask := uint(len(c.weeks) - 1)
		w := c.day(c.from) / weekDays
		for range c.weeks {
			sum := int(c.weeks[w&mask])
			if sum >= left {
				at, over := c.reachIn(int(w&mask), left)
				return at, units + over
			}
			left -= sum
			w++
		}
	}
	at, more := c.timeline.reach(left)
	return at, units - left + more
}

// reachIn returns the first instant in a week by which units have been freed since it
// began, and how many more than that have been freed then.
func (c *calendar) reachIn(w, units int) (time.Duration, int) {
	left := int32(units)
	spells := c.spells[w*weekDays/spellDays:][:weekDays/spellDays]
	s := 0
	for ; s < len(spells)-1 && spells[s] < left; s++ {
		left -= spells[s]
	}
	first := w*weekDays + s*spellDays
	days := c.days[first:][:spellDays]
	d := 0
	for ; d < len(days)-1 && days[d].sum < left; d++ {
		left -= days[d].sum
	}
	if e := &c.ends[days[d].first]; e.next == none {
		return e.at, int(e.units - left)
	}
	ends := c.inOrder(first + d)
	for i := range ends { // those of one instant count together
		left -= int32(ends[i].units)
		if left <= 0 && (i+1 == len(ends) || ends[i+1].at > ends[i].at) {
			return ends[i].at, int(-left)
		}
	}
	panic("cluster: the sums of a calendar do not add up")
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
	mask := uint(len(c.weeks) - 1)
	w := c.day(c.limit) / weekDays
	for ; w != last/weekDays; w = (w + 1) & mask {
		freed += int(c.weeks[w])
	}
	for d := w * weekDays; d < last; d++ {
		freed += int(c.days[d].sum)
	}
	for i := c.days[last].first; i != none; i = c.ends[i].next {
		if c.ends[i].at <= at {
			freed += int(c.ends[i].units)
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
		for i := c.days[d].first; i != none; i = c.ends[i].next {
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
