package calendar

import (
	"fmt"
	"slices"
	"time"
)

// Hours are the hours of some weekdays, by the clocks of a time zone.
type Hours struct {
	Zone     *time.Location
	Weekdays [7]bool // by time.Weekday
	// From and To are times since midnight. Where To is not after From, the hours go on to
	// that time of the next day.
	From, To time.Duration
	// Begin and End are instants before and after which there are none; the zero Time is
	// no bound.
	Begin, End time.Time
	// Except are days on which they do not begin.
	Except []Day
}

// A Span is a time from one instant to another.
type Span struct{ From, To time.Time }

// Between returns the hours between two instants, in time order, what touches or overlaps in one.
func (h *Hours) Between(from, to time.Time) []Span {
	if !h.Begin.IsZero() && h.Begin.After(from) {
		from = h.Begin
	}
	if !h.End.IsZero() && h.End.Before(to) {
		to = h.End
	}
	var spans []Span
	for d := DayOf(from.In(h.Zone)).Plus(-1); d.AtClock(0, h.Zone).Before(to); d = d.Plus(1) {
		if !h.Weekdays[d.Weekday()] || slices.Contains(h.Except, d) {
			continue
		}
		last := d
		if h.To <= h.From {
			last = d.Plus(1)
		}
		s := Span{later(from, d.AtClock(h.From, h.Zone)), earlier(to, last.AtClock(h.To, h.Zone))}
		switch n := len(spans) - 1; {
		case !s.From.Before(s.To):
		case n >= 0 && !spans[n].To.Before(s.From):
			spans[n].To = later(spans[n].To, s.To)
		default:
			spans = append(spans, s)
		}
	}
	return spans
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// ParseClock reads a time of day, "08:00" to "24:00", as the time since midnight.
func ParseClock(s string) (time.Duration, error) {
	var h, m int
	if n, err := fmt.Sscanf(s, "%2d:%2d", &h, &m); n != 2 || err != nil || len(s) != 5 || m < 0 || m > 59 || h < 0 || h > 24 || h == 24 && m > 0 {
		return 0, fmt.Errorf("%q is not a time of day", s)
	}
	return time.Duration(h)*time.Hour + time.Duration(m)*time.Minute, nil
}

// ClockPattern is a regular expression of times of day.
const ClockPattern = `^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$`
