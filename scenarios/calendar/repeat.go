package calendar

import (
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Repeat is how something is repeated. At most one of Hours, Days, Monthly and Nth is set.
type Repeat struct {
	Hours   int    // every so many hours, by no clock
	Days    int    // every so many days
	On      string // with Days: on "weekdays" (Monday to Friday) or "weekends" alone
	Monthly bool   // on the same day of each month that has it
	Nth     int    // on the first (1) to fourth or the last (-1) Weekday of each month
	Weekday time.Weekday
}

var (
	nths     = []string{"first", "second", "third", "fourth"}
	weekdays = []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}
)

// Pattern is a regular expression of the words that ParseRepeat knows.
const Pattern = `^([1-9][0-9]{0,3}[hdw]|monthly|weekdays|weekends|(first|second|third|fourth|last)-(mon|tues|wednes|thurs|fri|satur|sun)day)$`

// ParseRepeat reads "1h", "1d", "2w", "weekdays", "monthly" or "first-wednesday".
func ParseRepeat(word string) (Repeat, error) {
	switch word {
	case "monthly":
		return Repeat{Monthly: true}, nil
	case "weekdays", "weekends":
		return Repeat{Days: 1, On: word}, nil
	}
	if nth, weekday, ok := strings.Cut(word, "-"); ok {
		r := Repeat{Nth: slices.Index(nths, nth) + 1, Weekday: time.Weekday(slices.Index(weekdays, weekday))}
		if nth == "last" {
			r.Nth = -1
		}
		if r.Nth != 0 && r.Weekday >= 0 {
			return r, nil
		}
	}
	if n := len(word); n > 1 {
		if k, err := strconv.Atoi(word[:n-1]); err == nil && 0 < k && k < 10_000 && word[0] != '+' {
			switch word[n-1] {
			case 'h':
				return Repeat{Hours: k}, nil
			case 'd':
				return Repeat{Days: k}, nil
			case 'w':
				return Repeat{Days: 7 * k}, nil
			}
		}
	}
	return Repeat{}, fmt.Errorf("%q is not how something is repeated", word)
}

// days yields the days from a first one on, without end where it is repeated.
func (r Repeat) days(from Day) iter.Seq[Day] {
	switch {
	case r.Monthly || r.Nth != 0:
		return r.months(from)
	case r.Days == 0:
		return func(yield func(Day) bool) { yield(from) }
	}
	return func(yield func(Day) bool) {
		for d := from; !r.on(d) || yield(d); d = d.Plus(r.Days) {
		}
	}
}

// on reports whether a day is one of those that are meant.
func (r Repeat) on(d Day) bool {
	end := d.Weekday() == time.Saturday || d.Weekday() == time.Sunday
	return r.On == "" || end == (r.On == "weekends")
}

// months yields at most one day of each month, none before from.
func (r Repeat) months(from Day) iter.Seq[Day] {
	return func(yield func(Day) bool) {
		for m := (Day{from.Year, from.Month, 1}); ; {
			next := DayOf(m.utc().AddDate(0, 1, 0))
			d := r.in(m, next, from.Day)
			if d != (Day{}) && !from.After(d) && !yield(d) {
				return
			}
			m = next
		}
	}
}

// in returns the day of the month that begins with m and ends before next; the zero Day
// where the month does not have it.
func (r Repeat) in(m, next Day, day int) Day {
	switch {
	case r.Monthly:
		if d := m.Plus(day - 1); d.Month == m.Month {
			return d
		}
		return Day{}
	case r.Nth < 0:
		back := (int(next.Weekday())-1-int(r.Weekday)+7)%7 + 1
		return next.Plus(-back)
	}
	ahead := (int(r.Weekday) - int(m.Weekday()) + 7) % 7
	return m.Plus(ahead + 7*(r.Nth-1))
}
