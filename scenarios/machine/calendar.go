package machine

import (
	"slices"
	"time"

	"aforo/scenarios/calendar"
	"aforo/scenarios/keyed"
)

// An Entry is something in the calendar of all variants: a change, once or again and
// again.
type Entry struct {
	Change
	Repeat string // how, or "" for once
	Times  int
	Last   time.Time
	Except []time.Time // days
	Hours  Hours       // with closed-hours
}

func (e *Entry) EntryName() *string { return &e.Name }

// Form is that of a change; what closes nodes can be repeated, and may be closed to some
// jobs alone.
func (e *Entry) Form() keyed.Value {
	u := e.Change.form()
	common := u.Common
	u.Cases = slices.DeleteFunc(u.Cases, func(k keyed.Choice) bool { return k.Word == SetAction })
	for i := range u.Cases {
		u.Cases[i].Fields = slices.Concat(common, u.Cases[i].Fields)
	}
	u.Common = nil
	for i := range u.Cases {
		if word := u.Cases[i].Word; word == "maintenance" || word == "reservation" {
			u.Cases[i].Fields = append(u.Cases[i].Fields, e.again()...)
		}
	}
	u.Cases = append(u.Cases, keyed.Case(ClosedHours, "opening hours: a closure that only some jobs see", e.hoursFields()...))
	return u
}

// again are the keys of what is repeated.
func (e *Entry) again() []keyed.Field {
	word := keyed.WordsOr(&e.Repeat, []string{"monthly", "weekdays", "weekends"}, func(s string) (string, error) {
		_, err := calendar.ParseRepeat(s)
		return s, err
	}, calendar.Pattern, `hours, days or weeks such as "1h", "1d" and "2w", or a weekday of each month such as "first-wednesday" and "last-friday"`)
	return []keyed.Field{
		keyed.May("repeat", word, "", "how it comes again, at the same local time: after so many days or weeks, on Mondays to Fridays or on Saturdays and Sundays, each month on the same day (months without it have none), or on a weekday of each month; after so many hours by no clock; once where it is left out"),
		keyed.May("times", keyed.Int(&e.Times, 1, Many), "", "with repeat: how many times in all; for ever where times and last are left out"),
		keyed.May("last", keyed.Date(&e.Last), "", "with repeat, instead of times: none begins after this"),
		keyed.May("except", keyed.List(&e.Except, keyed.Day), "", "with repeat: days on which it is left out; times counts them"),
	}
}

// rule is when an entry happens.
func (e *Entry) rule() calendar.Rule {
	r := calendar.Rule{First: e.Date, Times: e.Times, Last: e.Last, Except: days(e.Except)}
	if e.Repeat != "" {
		r.Repeat, _ = calendar.ParseRepeat(e.Repeat) // what it is has been read
	}
	return r
}

// An extent is the time for which occurrences are wanted.
type Extent struct {
	From, To time.Time // of the simulation, to the end of the window
	End      time.Time // of what may have to be simulated
	OfLog    bool      // a log decides it: a closure that it does not cover is left out
}

// Reach returns the extent of a simulation from time zero to the end of the window, which
// may go on until its last jobs have started (docs/model.md, Measures).
func Reach(from, start, to time.Time) Extent {
	return Extent{From: from, To: to, End: to.Add(max(to.Sub(start), 28*24*time.Hour))}
}

// over is when an entry ends that closes nodes for a time; the zero Time of others.
func (e *Entry) over() time.Time {
	switch {
	case e.Action != "maintenance" && e.Action != "reservation":
		return time.Time{}
	case e.Length > 0:
		return e.Date.Add(e.Length)
	}
	return e.Until
}

// covers reports whether something of an entry that happens once lies between the start of
// the simulation and the end of the window.
func (x *Extent) covers(e *Entry) bool {
	if x.From.IsZero() || x.To.IsZero() || e.Repeat != "" {
		return true
	}
	return e.Date.Before(x.To) && (!e.Date.Before(x.From) || e.over().After(x.From))
}

// Uncovered are the entries that close nodes at times that the log does not cover, and that
// are left out for it.
func (m *Machine) Uncovered() (list []Entry) {
	x := m.Extent
	x.End = x.To
	for _, e := range m.Calendar {
		if !x.OfLog || e.over().IsZero() {
			continue
		}
		some := false
		m.Occurrences(&e, x, func(Dated) { some = true })
		if !some {
			list = append(list, e)
		}
	}
	return list
}

// fixtures are the occurrences of the calendar of all variants within the extent of the
// file; where that is not known, because it is that of a log, those of a year. It stops with
// the entry that makes them too many, which few tells.
func (m *Machine) fixtures() []Dated {
	var all []Dated
	for i := range m.Calendar {
		e := &m.Calendar[i]
		if e.Date.IsZero() || e.Action == ClosedHours || len(all) > timesMost {
			continue
		}
		x := m.Extent
		if x.End.IsZero() {
			x = Extent{From: e.Date, End: e.Date.AddDate(1, 0, 0)}
		}
		m.Occurrences(e, x, func(d Dated) { all = append(all, d) })
	}
	return all
}

// Occurrences yields those of one entry. One that has begun before the simulation and is
// not over begins with it.
func (m *Machine) Occurrences(e *Entry, x Extent, yield func(Dated)) {
	path := keyed.To("calendar", e.Name)
	length := e.Length
	if !e.Until.IsZero() && length == 0 {
		length = e.Until.Sub(e.Date)
	}
	r := e.rule()
	if e.Repeat == "" {
		if x.OfLog && !e.over().IsZero() && !x.covers(e) {
			return
		}
		x.End = e.Date.Add(1) // its date is checked
	}
	r.Skip(x.From.Add(-length))
	r.Each(x.End, func(day time.Time) bool {
		d := Dated{Change: e.Change, path: path, fixed: true, again: e.Repeat != ""}
		if d.Date = day; length > 0 {
			d.Until = day.Add(length)
		}
		switch {
		case !day.Before(x.From) || e.Repeat == "" && !d.Until.After(x.From):
		case !d.Until.After(x.From):
			return true
		default:
			d.Date = x.From
		}
		yield(d)
		return true
	})
}
