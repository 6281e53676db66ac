// Package calendar says when what happens again and again happens: every so many hours, days or
// weeks, on weekdays or weekends, each month on the same day, or on a weekday of each month, at the same local time
// all the year, and on which days it does not.
//
// A Rule is read (ParseRepeat), and asked for its occurrences up to an instant (Rule.Each).
// Days are those of the calendar of a time zone, so that an occurrence at 8 h stays at 8 h
// when the clocks change; what is special about local time stands in At. The package knows
// nothing of machines or files.
package calendar

import (
	"slices"
	"time"
)

// A Rule is when something happens.
type Rule struct {
	// First is the earliest instant at which it may happen. Its time zone is the one that
	// the rule follows, its time of day that of every occurrence.
	First time.Time
	// Repeat is how it is repeated; the zero Repeat means that it happens once.
	Repeat Repeat
	// Times is how many occurrences there are, those that Except leaves out included; 0
	// is no bound.
	Times int
	// Last is an instant after which none begins; the zero Time is no bound.
	Last time.Time
	// Except are days on which it does not happen.
	Except []Day
}

// Each yields the occurrences that begin before an instant, in time order.
func (r *Rule) Each(before time.Time, yield func(at time.Time) bool) {
	if r.Repeat.Hours > 0 {
		r.hours(before, yield)
		return
	}
	zone := r.First.Location()
	r.days(func(day Day) bool {
		at := day.At(r.First, zone)
		if !at.Before(before) || !r.Last.IsZero() && at.After(r.Last) {
			return false
		}
		return slices.Contains(r.Except, day) || yield(at)
	})
}

// Skip takes occurrences of a rule of hours before an instant out: of one that began long ago
// there are many.
func (r *Rule) Skip(until time.Time) {
	period := int64(r.Repeat.Hours) * 3600
	if period == 0 || r.Times > 0 || !r.First.Before(until) {
		return
	}
	first := r.First.Unix()
	r.First = time.Unix(first+(until.Unix()-first)/period*period, int64(r.First.Nanosecond())).In(r.First.Location())
}

// hours is Each where the rule is one of hours.
func (r *Rule) hours(before time.Time, yield func(at time.Time) bool) {
	n := 0
	for at := r.First; at.Before(before) && (r.Last.IsZero() || !at.After(r.Last)); at = at.Add(time.Duration(r.Repeat.Hours) * time.Hour) {
		if !slices.Contains(r.Except, DayOf(at)) && !yield(at) {
			return
		}
		if n++; n == r.Times {
			return
		}
	}
}

// Happens reports whether the rule, with nothing left out, has an occurrence on a day.
func (r *Rule) Happens(on Day) (yes bool) {
	if r.Repeat.Hours > 0 {
		all := *r
		all.Except = nil
		all.hours(on.Plus(1).AtClock(0, r.First.Location()), func(at time.Time) bool {
			yes = DayOf(at) == on
			return !yes
		})
		return yes
	}
	r.days(func(day Day) bool {
		yes = day == on
		return !yes && !day.After(on) && (r.Last.IsZero() || !day.At(r.First, r.First.Location()).After(r.Last))
	})
	return yes
}

// days yields the days of all occurrences, without end where the rule has none but Last.
func (r *Rule) days(yield func(Day) bool) {
	n := 0
	for day := range r.Repeat.days(DayOf(r.First)) {
		if !yield(day) {
			return
		}
		if n++; n == r.Times {
			return
		}
	}
}

// A Day is one day of the calendar, wherever.
type Day struct {
	Year  int
	Month time.Month
	Day   int
}

// DayOf returns the day of an instant in its own time zone.
func DayOf(t time.Time) Day {
	y, m, d := t.Date()
	return Day{y, m, d}
}

// Plus returns the day that comes a number of days later.
func (d Day) Plus(days int) Day { return DayOf(d.utc().AddDate(0, 0, days)) }

// After reports whether a day comes after another.
func (d Day) After(o Day) bool { return d.utc().After(o.utc()) }

// Weekday returns the day's.
func (d Day) Weekday() time.Weekday { return d.utc().Weekday() }

func (d Day) utc() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// At returns the instant of the day at which the clocks of a zone show the time of day
// that like shows in its own. Where they show it twice, it is the first; where they leave
// it out, it is as much after the jump as if they had not jumped. (RFC 5545, 3.3.5.)
func (d Day) At(like time.Time, zone *time.Location) time.Time {
	h, m, s := like.Clock()
	return d.at(time.Duration(h)*time.Hour+time.Duration(m)*time.Minute+time.Duration(s)*time.Second+time.Duration(like.Nanosecond()), zone)
}

// AtClock is At for a time since midnight; 24 h is the beginning of the next day.
func (d Day) AtClock(since time.Duration, zone *time.Location) time.Time {
	if since >= day {
		return d.Plus(1).at(since-day, zone)
	}
	return d.at(since, zone)
}

const day = 24 * time.Hour

func (d Day) at(since time.Duration, zone *time.Location) time.Time {
	wall := d.utc().Add(since)
	before, after := offset(wall.Add(-day), zone), offset(wall.Add(day), zone)
	first, second := wall.Add(-before), wall.Add(-after)
	if offset(first, zone) != before && offset(second, zone) == after {
		return second.In(zone)
	}
	return first.In(zone)
}

// offset is that of a zone from UTC at an instant.
func offset(t time.Time, zone *time.Location) time.Duration {
	_, seconds := t.In(zone).Zone()
	return time.Duration(seconds) * time.Second
}
