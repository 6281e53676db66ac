package keyed

import (
	"time"

	"aforo/workload/clock"
)

// Duration is a time longer than nothing, with its unit.
func Duration(into *time.Duration) Value { return duration{into, false} }

// DurationOrZero is a time with its unit, which "0s" can be.
func DurationOrZero(into *time.Duration) Value { return duration{into, true} }

type duration struct {
	into *time.Duration
	zero bool
}

const durationHint = `write a number and its unit: "90s", "30m", "72h", "14d" or "52w"`

func (v duration) read(r *Reader, n *Node) {
	s, ok := n.Value.(string)
	if !ok {
		switch n.Value.(type) {
		case int64, float64:
			r.Bad(n, durationHint, "%s must be a duration, and the number %s has no unit", n.Path, n.Raw)
		default:
			r.Bad(n, durationHint, "%s must be a duration, not %s", n.Path, n.Describe())
		}
		return
	}
	d, err := clock.ParseDuration(s)
	switch {
	case err != nil:
		r.Bad(n, durationHint, "%s: %v", n.Path, err)
	case d == 0 && !v.zero:
		r.Bad(n, "", "%s must be longer than 0, not %q", n.Path, s)
	default:
		*v.into = d
	}
}
func (duration) kind() string { return "duration" }

// Date is an instant: a date with its offset from UTC, or a local one where the reader
// has a zone.
func Date(into *time.Time) Value { return date{into} }

type date struct{ into *time.Time }

func (v date) read(r *Reader, n *Node) {
	s := n.Raw
	if t, ok := n.Value.(string); ok {
		s = t
	} else if _, ok := n.Value.(time.Time); !ok {
		r.Bad(n, dateHint, "%s must be a date, not %s", n.Path, n.Describe())
		return
	}
	t, err := ParseDateIn(s, r.Zone)
	if _, local := local(s); local && r.NoZone {
		return
	}
	if err != nil {
		hint := dateHint
		if _, local := local(s); local && r.Zone == nil {
			hint += `; or write timezone = "Europe/Madrid" or the like in [window], and dates may be local`
		}
		r.Bad(n, hint, "%s: %v", n.Path, err)
		return
	}
	*v.into = t
}
func (date) kind() string { return "date" }

// Day is a day of the calendar, read as its midnight in UTC: a local date, or the day of a
// date, in the reader's zone if it has one.
func Day(into *time.Time) Value { return day{into} }

type day struct{ into *time.Time }

func (v day) read(r *Reader, n *Node) {
	s := n.Raw
	if t, ok := n.Value.(string); ok {
		s = t
	}
	t, ok := local(s)
	if !ok {
		d := date{&t}
		if d.read(r, n); t.IsZero() {
			return
		}
	}
	y, m, d := t.Date()
	*v.into = time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}
func (day) kind() string { return "day, such as 2026-12-24" }

// Zone is the name of a time zone of the IANA data base, such as "Europe/Madrid".
func Zone(into *string) Value {
	return WordsOr(into, nil, func(s string) (string, error) {
		_, err := clock.Zone(s)
		return s, err
	}, `^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$`, `a name of the IANA data base, such as "Europe/Madrid"`)
}
