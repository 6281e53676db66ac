package trace

import "time"

// A Clock turns times of a wall clock into instants. It remembers the period without
// a change of the clock that it used last: a log stays in one for months.
type Clock struct {
	zone     *time.Location
	from, to time.Duration // instants between which the offset is off and no change is near
	off      time.Duration
}

// NewClock returns a Clock of a zone; nil is UTC.
func NewClock(zone *time.Location) Clock { return Clock{zone: zone} }

// UTC reports whether the clock shows UTC, so that every time is one instant.
func (c *Clock) UTC() bool { return c.zone == nil || c.zone == time.UTC }

// near is longer than any offset of a zone from UTC.
const near = 26 * time.Hour

// At returns the instants, since 1970, at which the clock showed a time, which is
// given as if it were UTC: the earlier and the later one, which are the same where
// the time came once. skipped says that the clock never showed it: the instant is
// that of the offset before.
func (c *Clock) At(local time.Duration) (first, second time.Duration, skipped bool) {
	if c.UTC() {
		return local, local, false
	}
	if at := local - c.off; at >= c.from && at < c.to {
		return at, at, false
	}
	before, _, _ := c.offset(local - near)
	after, from, to := c.offset(local + near)
	if before == after {
		c.off, c.from, c.to = after, from+near, to-near
		return local - after, local - after, false
	}
	first, second = local-before, local-after
	ok1, _, _ := c.offset(first)
	ok2, _, _ := c.offset(second)
	switch {
	case ok1 != before && ok2 != after:
		return first, first, true
	case ok1 != before:
		return second, second, false
	case ok2 != after:
		return first, first, false
	}
	return min(first, second), max(first, second), false
}

// offset is the offset from UTC at an instant, and the bounds of the period that has
// it.
func (c *Clock) offset(at time.Duration) (off, from, to time.Duration) {
	t := time.Unix(int64(at/time.Second), 0).In(c.zone)
	_, s := t.Zone()
	from, to = -SubmitMax, SubmitMax
	begin, end := t.ZoneBounds()
	if !begin.IsZero() && begin.Unix() > -int64(SubmitMax/time.Second) {
		from = time.Duration(begin.Unix()) * time.Second
	}
	if !end.IsZero() && end.Unix() < int64(SubmitMax/time.Second) {
		to = time.Duration(end.Unix()) * time.Second
	}
	return time.Duration(s) * time.Second, from, to
}
