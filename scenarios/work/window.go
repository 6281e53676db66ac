package work

import (
	"time"

	"aforo/results"
	"aforo/scenarios/keyed"
	"aforo/workload/clock"
	"aforo/workload/synth"
)

// Window is the measured part of the calendar. Simulated time zero is Start
// minus Warmup.
type Window struct {
	Timezone       string // of local dates and of rhythms; "" where the offset of Start holds
	Start          time.Time
	Length, Warmup time.Duration
	Zone           *time.Location // of local dates; nil for none
}

// Fields are the keys of [window].
func (w *Window) Fields() []keyed.Field {
	return []keyed.Field{
		keyed.May("timezone", keyed.Zone(&w.Timezone), "", "the time zone of dates without an offset; rhythms, calendars and figures then follow its summer time. Where it is left out, every date has its offset, and clocks stay as at window.start"),
		keyed.May("start", keyed.Date(&w.Start), "", "when measuring begins; needed with classes; with a trace, where its header has no UnixStartTime, the date of the trace's time zero"),
		keyed.May("length", keyed.Duration(&w.Length), "", "how long is measured; needed with classes; with a trace, up to its last submission"),
		keyed.May("warmup", keyed.DurationOrZero(&w.Warmup), `"0s"`, "how long is simulated before, so that measuring does not begin with an empty machine"),
	}
}

// ZoneOf is the time zone of local dates, which must be known before any is read; nil
// where the file has none that can be read.
func ZoneOf(root *keyed.Node) *time.Location {
	name, _ := root.At("window", "timezone").Value.(string)
	zone, err := clock.Zone(name)
	if err != nil {
		return nil
	}
	return zone
}

// Zero is the date of simulated time zero.
func (w *Window) Zero() time.Time { return w.Start.Add(-w.Warmup) }

// shifts are the changes of the clocks from time zero on.
func (w *Window) shifts() []synth.Shift { return w.shiftsFrom(w.Zero()) }

// shiftsFrom are the changes of the clocks in the zone of the file, from an instant to ten
// years after the window: arrivals go on after it for a while.
func (w *Window) shiftsFrom(zero time.Time) []synth.Shift {
	if w.Zone == nil {
		return nil
	}
	zero = zero.In(w.Zone)
	last := zero.Add(w.Warmup+w.Length).AddDate(10, 0, 0)
	_, first := zero.Zone()
	before := first
	var all []synth.Shift
	for t := zero; !t.After(last); {
		_, end := t.ZoneBounds()
		switch _, offset := end.Zone(); {
		case end.IsZero() || end.After(last):
			return all
		case !end.After(t): // on the last day of a leap year Go names that day itself
			t = t.Add(24 * time.Hour)
		default:
			if offset != before {
				all = append(all, synth.Shift{At: end.Sub(zero), By: time.Duration(offset-first) * time.Second})
			}
			t, before = end, offset
		}
	}
	return all
}

// ClockShifts are the same for the prices of a day's hours.
func (w *Window) ClockShifts(zero time.Time) (all []results.ClockShift) {
	for _, s := range w.shiftsFrom(zero) {
		all = append(all, results.ClockShift{At: s.At, By: s.By})
	}
	return all
}

// CheckClocks checks that the clocks of the zone change by half hours or whole ones, which
// rhythms and prices can follow; before there were zones, some did not.
func (w *Window) CheckClocks(c keyed.Notes) {
	if w.Zone == nil || w.Start.IsZero() {
		return
	}
	zero := w.Zero()
	for _, s := range w.shifts() {
		if then := zero.Add(s.At); s.By%(30*time.Minute) != 0 {
			c.Bad(keyed.To("window", "timezone"), "leave timezone out, and give dates with their offsets",
				"window.timezone: clocks in %s change on %s from %s to %s, which are no half hours", w.Zone, then.Format(time.DateOnly), keyed.Offset(then.Add(-time.Second)), keyed.Offset(then))
			return
		}
	}
}
