package scale

import (
	"math"
	"time"
)

// A stride is how far apart the ticks of a calendar axis are.
type stride struct {
	unit    unit
	n       int
	seconds float64 // roughly, to count ticks without making them
}

// unit is the calendar unit of a stride.
type unit uint8

const (
	hours unit = iota
	days
	weeks
	months
	years
)

// strides are tried from the finest on; a calendar has no others that people
// would choose by hand.
var strides = []stride{
	{hours, 1, 3600},
	{hours, 3, 3 * 3600},
	{hours, 6, 6 * 3600},
	{hours, 12, 12 * 3600},
	{days, 1, Day},
	{days, 2, 2 * Day},
	{weeks, 1, 7 * Day},
	{weeks, 2, 14 * Day},
	{months, 1, 30.4 * Day},
	{months, 2, 60.8 * Day},
	{months, 3, 91.3 * Day},
	{months, 6, 182.6 * Day},
	{years, 1, 365.25 * Day},
	{years, 2, 2 * 365.25 * Day},
	{years, 5, 5 * 365.25 * Day},
	{years, 10, 10 * 365.25 * Day},
	{years, 20, 20 * 365.25 * Day},
	{years, 50, 50 * 365.25 * Day},
	{years, 100, 100 * 365.25 * Day},
	{years, 200, 200 * 365.25 * Day},
	{years, 500, 500 * 365.25 * Day},
	{years, 1000, 1000 * 365.25 * Day},
}

// CalendarTicks is for axes in unix seconds. It steps hours,
// days, weeks (on Mondays), months or years of the calendar in Location, at most
// Max of them. A label's second line names the day of a time, or the year of a
// date, at the first tick and wherever it changes.
type CalendarTicks struct {
	Location *time.Location // nil means UTC
	Max      int            // the most ticks; 0 means 13
}

// Ticks returns the ticks within [lo, hi], in order.
func (c CalendarTicks) Ticks(lo, hi float64) []Tick {
	if !(lo >= MinUnix && hi <= MaxUnix && lo <= hi) {
		return nil
	}
	loc, most := c.Location, c.Max
	if loc == nil {
		loc = time.UTC
	}
	if most <= 0 {
		most = 13
	}
	for _, s := range strides {
		limit := most
		if s.unit == hours {
			limit = min(most, 10) // past four days, days read better than noons
		}
		if (hi-lo)/s.seconds > float64(limit)+1 {
			continue
		}
		if ticks := s.ticks(lo, hi, loc); len(ticks) <= limit {
			return ticks
		}
	}
	return nil
}

// Ticks lists the stride's ticks within [lo, hi].
//
// It counts strides from a fixed origin rather than adding to the last tick:
// where a time zone skips midnight, adding a day could return the same instant
// for ever.
func (s stride) ticks(lo, hi float64, loc *time.Location) []Tick {
	// The wall clock at lo, read as if it were UTC, so that counting is exact.
	_, offset := time.Unix(int64(lo), 0).In(loc).Zone()
	k := s.count(time.Unix(int64(math.Floor(lo))+int64(offset), 0).UTC())
	var ticks []Tick
	var context string
	last := math.Inf(-1)
	for ; ; k++ {
		wall := s.wall(k)
		at := float64(time.Date(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), 0, 0, 0, loc).Unix())
		if at > hi {
			return ticks
		}
		if at < lo || at <= last {
			continue
		}
		label, ctx := s.label(wall)
		if ctx != context {
			label, context = label+"\n"+ctx, ctx
		}
		ticks = append(ticks, Tick{Value: at, Label: label})
		last = at
	}
}

// monday is the first Monday of unix time, as a day number.
const monday = 4

// count is the number of the last stride at or before a wall-clock time.
func (s stride) count(wall time.Time) int {
	var units int
	switch s.unit {
	case hours:
		units = floorDiv(int(wall.Unix()), 3600)
	case days:
		units = floorDiv(int(wall.Unix()), Day)
	case weeks:
		units = floorDiv(floorDiv(int(wall.Unix()), Day)-monday, 7)
	case months:
		units = wall.Year()*12 + int(wall.Month()) - 1
	case years:
		units = wall.Year()
	}
	return floorDiv(units, s.n)
}

// wall is the wall-clock time, written as UTC, at which stride k begins.
func (s stride) wall(k int) time.Time {
	k *= s.n
	switch s.unit {
	case hours:
		return time.Unix(int64(k)*3600, 0).UTC()
	case days:
		return time.Unix(int64(k)*Day, 0).UTC()
	case weeks:
		return time.Unix(int64(k*7+monday)*Day, 0).UTC()
	case months:
		return time.Date(0, time.Month(k+1), 1, 0, 0, 0, 0, time.UTC)
	}
	return time.Date(k, 1, 1, 0, 0, 0, 0, time.UTC)
}

// Label is a tick's text, and the context that it is read in.
func (s stride) label(wall time.Time) (label, context string) {
	switch s.unit {
	case hours:
		return wall.Format("15:04"), wall.Format("2 Jan 2006")
	case days, weeks:
		return wall.Format("2 Jan"), wall.Format("2006")
	case months:
		return wall.Format("Jan"), wall.Format("2006")
	}
	return wall.Format("2006"), ""
}

// floorDiv is a/b rounded down, for b > 0.
func floorDiv(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
