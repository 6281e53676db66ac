package calendar_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"aforo/scenarios/calendar"

	"aforo/workload/clock"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := clock.Zone(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func parse(t *testing.T, z *time.Location, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", s, z)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// Occurrences are those that a printed calendar shows.
func TestOccurrences(t *testing.T) {
	madrid := zone(t, "Europe/Madrid")
	for _, c := range []struct {
		what, first, repeat string
		times               int
		last, before        string
		except              []string
		want                string
	}{
		{"once", "2026-01-07 08:00", "", 0, "", "2030-01-01 00:00", nil, "2026-01-07 08:00"},
		{"not after the end", "2026-01-07 08:00", "", 0, "", "2026-01-07 08:00", nil, ""},
		{"the first Wednesday of a month", "2026-01-07 08:00", "first-wednesday", 4, "", "2030-01-01 00:00", nil, "2026-01-07 08:00, 2026-02-04 08:00, 2026-03-04 08:00, 2026-04-01 08:00"},
		{"none before the first date", "2026-01-08 08:00", "first-wednesday", 2, "", "2030-01-01 00:00", nil, "2026-02-04 08:00, 2026-03-04 08:00"},
		{"the last Sunday, on which the clocks change", "2026-03-29 12:00", "last-sunday", 3, "", "2030-01-01 00:00", nil, "2026-03-29 12:00, 2026-04-26 12:00, 2026-05-31 12:00"},
		{"the fourth Monday", "2026-06-01 00:00", "fourth-monday", 2, "", "2030-01-01 00:00", nil, "2026-06-22 00:00, 2026-07-27 00:00"},
		{"months without a 31st have none", "2026-01-31 09:00", "monthly", 4, "", "2030-01-01 00:00", nil, "2026-01-31 09:00, 2026-03-31 09:00, 2026-05-31 09:00, 2026-07-31 09:00"},
		{"at the same hour in summer", "2026-03-27 08:00", "1d", 4, "", "2030-01-01 00:00", nil, "2026-03-27 08:00, 2026-03-28 08:00, 2026-03-29 08:00, 2026-03-30 08:00"},
		{"at an hour that the clocks leave out", "2026-03-28 02:30", "1d", 3, "", "2030-01-01 00:00", nil, "2026-03-28 02:30, 2026-03-29 03:30, 2026-03-30 02:30"},
		{"up to the last", "2026-11-02 09:00", "2w", 0, "2026-12-14 09:00", "2030-01-01 00:00", nil, "2026-11-02 09:00, 2026-11-16 09:00, 2026-11-30 09:00, 2026-12-14 09:00"},
		{"exceptions count", "2026-11-02 09:00", "1w", 4, "", "2030-01-01 00:00", []string{"2026-11-09 23:00"}, "2026-11-02 09:00, 2026-11-16 09:00, 2026-11-23 09:00"},
		{"Mondays to Fridays", "2026-11-05 09:00", "weekdays", 4, "", "2030-01-01 00:00", nil, "2026-11-05 09:00, 2026-11-06 09:00, 2026-11-09 09:00, 2026-11-10 09:00"},
		{"weekends, from the first one on", "2026-11-05 09:00", "weekends", 3, "", "2030-01-01 00:00", []string{"2026-11-08 00:00"}, "2026-11-07 09:00, 2026-11-14 09:00"},
		{"hours follow no clock", "2026-10-24 23:00", "2h", 0, "", "2026-10-25 04:00", nil, "2026-10-24 23:00, 2026-10-25 01:00, 2026-10-25 02:00"},
		{"hours, but for a day", "2026-11-02 22:30", "1h", 4, "", "2030-01-01 00:00", []string{"2026-11-02 00:00"}, "2026-11-03 00:30, 2026-11-03 01:30"},
		{"endless ones end with the question", "2026-11-02 09:00", "1w", 0, "", "2026-11-16 09:00", nil, "2026-11-02 09:00, 2026-11-09 09:00"},
	} {
		r := calendar.Rule{First: parse(t, madrid, c.first), Times: c.times}
		if c.repeat != "" {
			var err error
			if r.Repeat, err = calendar.ParseRepeat(c.repeat); err != nil {
				t.Fatal(err)
			}
		}
		if c.last != "" {
			r.Last = parse(t, madrid, c.last)
		}
		for _, e := range c.except {
			r.Except = append(r.Except, calendar.DayOf(parse(t, madrid, e)))
		}
		var got []string
		for at := range func(yield func(time.Time) bool) { r.Each(parse(t, madrid, c.before), yield) } {
			got = append(got, at.Format("2006-01-02 15:04"))
		}
		if s := strings.Join(got, ", "); s != c.want {
			t.Errorf("%s: %s, want %s", c.what, s, c.want)
		}
	}
}

// A local time that there is twice is the first of the two.
func TestTwice(t *testing.T) {
	madrid := zone(t, "Europe/Madrid")
	r := calendar.Rule{First: parse(t, madrid, "2026-10-24 02:30"), Repeat: calendar.Repeat{Days: 1}, Times: 3}
	var got []string
	r.Each(parse(t, madrid, "2027-01-01 00:00"), func(at time.Time) bool {
		got = append(got, at.UTC().Format("02 15:04"))
		return true
	})
	if want := []string{"24 00:30", "25 00:30", "26 01:30"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// Words that are not ways to repeat are refused, those that are follow the pattern.
func TestParseRepeat(t *testing.T) {
	for _, bad := range []string{"", "d", "0d", "-1d", "+1d", "1m", "0h", "weekday", "10000d", "first", "first-day", "fifth-monday", "weekly", "1dd", "last-"} {
		if r, err := calendar.ParseRepeat(bad); err == nil {
			t.Errorf("%q is %+v", bad, r)
		}
	}
	if r, err := calendar.ParseRepeat("2w"); err != nil || r.Days != 14 {
		t.Errorf("2w is %+v, %v", r, err)
	}
}

// Office hours follow the clocks, leave out days, and go over midnight.
func TestHours(t *testing.T) {
	madrid := zone(t, "Europe/Madrid")
	h := calendar.Hours{Zone: madrid, From: 8 * time.Hour, To: 17 * time.Hour}
	for d := time.Monday; d <= time.Friday; d++ {
		h.Weekdays[d] = true
	}
	h.Except = []calendar.Day{{2026, time.March, 31}}
	show := func(h *calendar.Hours) string {
		var all []string
		for _, s := range h.Between(parse(t, madrid, "2026-03-27 12:00"), parse(t, madrid, "2026-04-01 10:00")) {
			all = append(all, s.From.UTC().Format("02 15:04")+"-"+s.To.UTC().Format("02 15:04"))
		}
		return strings.Join(all, ", ")
	}
	if got, want := show(&h), "27 11:00-27 16:00, 30 06:00-30 15:00, 01 06:00-01 08:00"; got != want {
		t.Errorf("office hours are %s, want %s", got, want)
	}
	h.From, h.To, h.Except = 20*time.Hour, 6*time.Hour, nil
	if got, want := show(&h), "27 19:00-28 05:00, 30 18:00-31 04:00, 31 18:00-01 04:00"; got != want {
		t.Errorf("nights are %s, want %s", got, want)
	}
	h.From, h.To = 0, 24*time.Hour
	if got, want := show(&h), "27 11:00-27 23:00, 29 22:00-01 08:00"; got != want {
		t.Errorf("working days are %s, want %s", got, want)
	}
}

// Every time of day that the pattern shows is read.
func TestParseClock(t *testing.T) {
	for _, c := range []struct {
		s  string
		at time.Duration
		ok bool
	}{{"08:00", 8 * time.Hour, true}, {"24:00", 24 * time.Hour, true}, {"23:59", 24*time.Hour - time.Minute, true}, {"24:01", 0, false}, {"8:00", 0, false}, {"08:60", 0, false}, {"-1:00", 0, false}, {"ab:cd", 0, false}, {"", 0, false}} {
		if at, err := calendar.ParseClock(c.s); (err == nil) != c.ok || at != c.at {
			t.Errorf("%q is %v, %v", c.s, at, err)
		}
	}
}
