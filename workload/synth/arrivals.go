package synth

import (
	"math"
	"time"

	"aforo/workload/clock"
	"aforo/workload/synth/arrive"
)

const (
	halfHour = 30 * time.Minute

	day  = 24 * time.Hour
	week = 7 * day
	year = 365 * day
	// never is later than every instant of a simulation.
	never = time.Duration(math.MaxInt64)
	// eternity bounds a process without an end, so that its clock cannot overflow: a gap of
	// any length after it still fits.
	eternity = clock.End
)

// arrivals yields the instants of a process whose rate follows the calendar, by
// inversion of the cumulative rate (see arrive.Process): gaps in units of their mean are
// consumed at the rate of each hour. The rate is constant within each hour (or half
// hour) of local time, or each part of it, so this is exact.
type arrivals struct {
	*intensity
	gaps     arrive.Gaps
	end      time.Duration
	hour     time.Duration // when the current local hour began; may be before zero
	position float64       // of the last arrival in the hour, 0 to 1
	until    float64       // where in the hour the rate ends
	rate     float64       // expected arrivals in an hour of the current rate
	level    int           // the first of the levels that is still to come

	first time.Duration // one more arrival, before all others, where it opens
	opens bool
}

// newArrivals returns the process of the given gaps and rate from from to end.
func newArrivals(g arrive.Gaps, in *intensity, from, end time.Duration) *arrivals {
	a := &arrivals{intensity: in, gaps: g, end: min(end, eternity)}
	into := (from + a.offset) % a.period
	a.hour = from - into
	a.position = float64(into) / float64(a.period)
	a.enter(from)
	return a
}

// next returns the next arrival, or never after the end.
func (a *arrivals) next() time.Duration {
	if a.opens {
		a.opens = false
		return a.first
	}
	unit := a.gaps.Next()
	for {
		left := float64(a.rate * (a.until - a.position))
		if unit < left {
			break
		}
		unit -= left
		if !a.advance() {
			return never
		}
	}
	a.position += unit / a.rate
	at := a.hour + nanoseconds(a.position*float64(a.period))
	if at >= a.end {
		return never
	}
	return at
}

// advance moves on to the next rate, and reports whether there is one.
func (a *arrivals) advance() bool {
	var at time.Duration
	if a.until < 1 {
		a.position, at = a.until, a.levels[a.level].at
	} else {
		a.hour += a.period
		a.position, at = 0, a.hour
	}
	if at >= a.end {
		a.rate = 0
		return false
	}
	a.enter(at)
	return true
}

// enter takes over the rate from an instant of the current hour on, and how long
// it holds.
func (a *arrivals) enter(at time.Duration) {
	a.rate = a.at(a.hour)
	a.until = 1
	if len(a.levels) == 0 {
		return
	}
	for a.level < len(a.levels) && a.levels[a.level].at <= at {
		a.level++
	}
	if a.level > 0 {
		a.rate *= a.levels[a.level-1].factor
	}
	if a.level < len(a.levels) {
		a.until = min(1, float64(a.levels[a.level].at-a.hour)/float64(a.period))
	}
}
