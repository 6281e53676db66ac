package scale

import (
	"strings"
	"testing"
	"time"

	"aforo/workload/clock"
)

// labels joins the ticks' labels; a second line follows a slash.
func labels(ticks []Tick) string {
	var out []string
	for _, t := range ticks {
		out = append(out, strings.ReplaceAll(t.Label, "\n", "/"))
	}
	return strings.Join(out, ", ")
}

// zone loads a time zone.
func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	loc, err := clock.Zone(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// TestCalendarLabels proves the exact labels for spans from two days to a
// century, in a zone with summer time.
func TestCalendarLabels(t *testing.T) {
	loc := zone(t, "Europe/Madrid")
	for _, tc := range []struct{ from, to, want string }{
		{"2026-03-28", "2026-03-30", "00:00/28 Mar 2026, 06:00, 12:00, 18:00, 00:00/29 Mar 2026, 06:00, 12:00, 18:00, 00:00/30 Mar 2026"},
		{"2026-10-24", "2026-10-26", "00:00/24 Oct 2026, 06:00, 12:00, 18:00, 00:00/25 Oct 2026, 06:00, 12:00, 18:00, 00:00/26 Oct 2026"},
		{"2025-12-28", "2026-01-04", "28 Dec/2025, 29 Dec, 30 Dec, 31 Dec, 1 Jan/2026, 2 Jan, 3 Jan, 4 Jan"},
		{"2026-02-27", "2026-03-20", "28 Feb/2026, 2 Mar, 4 Mar, 6 Mar, 8 Mar, 10 Mar, 12 Mar, 14 Mar, 16 Mar, 18 Mar, 20 Mar"},
		{"2026-11-01", "2027-01-12", "2 Nov/2026, 9 Nov, 16 Nov, 23 Nov, 30 Nov, 7 Dec, 14 Dec, 21 Dec, 28 Dec, 4 Jan/2027, 11 Jan"},
		{"2026-01-04", "2026-05-15", "5 Jan/2026, 19 Jan, 2 Feb, 16 Feb, 2 Mar, 16 Mar, 30 Mar, 13 Apr, 27 Apr, 11 May"},
		{"2026-02-02", "2027-02-01", "Mar/2026, Apr, May, Jun, Jul, Aug, Sep, Oct, Nov, Dec, Jan/2027, Feb"},
		{"2026-01-01", "2027-12-31", "Jan/2026, Mar, May, Jul, Sep, Nov, Jan/2027, Mar, May, Jul, Sep, Nov"},
		{"2026-02-01", "2031-02-01", "Jul/2026, Jan/2027, Jul, Jan/2028, Jul, Jan/2029, Jul, Jan/2030, Jul, Jan/2031"},
		{"2026-02-01", "2036-02-01", "2027, 2028, 2029, 2030, 2031, 2032, 2033, 2034, 2035, 2036"},
		{"1950-01-01", "2050-01-01", "1950, 1960, 1970, 1980, 1990, 2000, 2010, 2020, 2030, 2040, 2050"},
	} {
		from, _ := time.ParseInLocation(time.DateOnly, tc.from, loc)
		to, _ := time.ParseInLocation(time.DateOnly, tc.to, loc)
		got := labels(CalendarTicks{Location: loc}.Ticks(float64(from.Unix()), float64(to.Unix())))
		if got != tc.want {
			t.Errorf("%s to %s:\n got %s\nwant %s", tc.from, tc.to, got, tc.want)
		}
	}
}

// TestCalendarTicksAreLocal proves that each tick of a year of months is the
// first instant of its month in the zone, across the change to summer time.
func TestCalendarTicksAreLocal(t *testing.T) {
	loc := zone(t, "Europe/Madrid")
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, loc)
	for i, tick := range (CalendarTicks{Location: loc}).Ticks(float64(from.Unix()), float64(from.AddDate(1, 0, 0).Unix())) {
		want := from.AddDate(0, i, 0)
		if got := time.Unix(int64(tick.Value), 0).In(loc); !got.Equal(want) {
			t.Errorf("tick %d is at %v, want %v", i, got, want)
		}
	}
}

// TestCalendarSkippedMidnight proves that days end where a zone's clock skips
// midnight: each day has one tick, under its own name.
func TestCalendarSkippedMidnight(t *testing.T) {
	loc := zone(t, "America/Sao_Paulo") // 4 November 2018 began at 01:00
	from := time.Date(2018, 11, 1, 0, 0, 0, 0, loc)
	got := labels(CalendarTicks{Location: loc}.Ticks(float64(from.Unix()), float64(from.AddDate(0, 0, 6).Unix())))
	if want := "1 Nov/2018, 2 Nov, 3 Nov, 4 Nov, 5 Nov, 6 Nov, 7 Nov"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestWaitAxis proves the ticks of waits: those around the data, at least two.
func TestWaitAxis(t *testing.T) {
	for _, tc := range []struct {
		s    Span
		want string
	}{
		{EmptySpan, "no wait, 10 s"},
		{Span{0, 0}, "no wait, 10 s"},
		{Span{0, 11}, "no wait, 10 s, 1 min"},
		{Span{0, 60}, "no wait, 10 s, 1 min"},
		{Span{700, 800}, "10 min, 1 h"},
		{Span{3600, 3600}, "1 h, 6 h"},
		{Span{0, 8 * Day}, "no wait, 10 s, 1 min, 10 min, 1 h, 6 h, 1 d, 7 d, 30 d"},
		{Span{40 * Day, 1e12}, "30 d, 180 d, 2 y, 10 y"},
		{Span{1e12, 1e12}, "2 y, 10 y"},
	} {
		a := WaitAxis(tc.s, "")
		if got := labels(a.Ticks); got != tc.want {
			t.Errorf("%v: got %s, want %s", tc.s, got, tc.want)
		}
		if !tc.s.Empty() && (a.At(tc.s.Lo) < 0 || a.At(tc.s.Hi) > 1) {
			t.Errorf("%v: the axis from %g to %g does not hold the data", tc.s, a.Min, a.Max)
		}
	}
}

// TestCountAxis proves the ticks of counts, with SI prefixes.
func TestCountAxis(t *testing.T) {
	for _, tc := range []struct {
		hi   float64
		want string
	}{
		{0, "0, 0.2, 0.4, 0.6, 0.8, 1"},
		{7, "0, 2, 4, 6, 8"},
		{950, "0, 200, 400, 600, 800, 1 k"},
		{4100, "0, 1 k, 2 k, 3 k, 4 k, 5 k"},
		{2.4e4, "0, 5 k, 10 k, 15 k, 20 k, 25 k"},
		{1.9e6, "0, 500 k, 1 M, 1.5 M, 2 M"},
		{9e14, "0, 200 T, 400 T, 600 T, 800 T, 1000 T"},
	} {
		if got := labels(CountAxis(Span{0, tc.hi}, "").Ticks); got != tc.want {
			t.Errorf("up to %g: got %s, want %s", tc.hi, got, tc.want)
		}
	}
}

// TestTailAxis proves that the axis of shares reaches p99 always and no
// further than the data or 0.1 %.
func TestTailAxis(t *testing.T) {
	for least, want := range map[float64]string{
		1:     "100, 50, 20, 10, 5, 2, 1",
		0.006: "100, 50, 20, 10, 5, 2, 1, 0.5",
		1e-9:  "100, 50, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1",
	} {
		if got := labels(TailAxis(least, "").Ticks); got != want {
			t.Errorf("least share %g: got %s, want %s", least, got, want)
		}
	}
}
