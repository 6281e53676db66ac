package portrait

import (
	"math"
	"slices"
	"testing"
	"time"

	"aforo/workload"
	"aforo/workload/trace"

	"pgregory.net/rapid"
)

// peakOf is the largest sum of the sizes of jobs that run at once, counted at the
// start of each job, where the sum can only be largest.
func peakOf(jobs []workload.Job, waits []time.Duration) (peak int64) {
	for i := range jobs {
		at, busy := jobs[i].Submit+waits[i], int64(0)
		for k, j := range jobs {
			if start := j.Submit + waits[k]; start <= at && at < start+j.Run {
				busy += int64(j.Size)
			}
		}
		peak = max(peak, busy)
	}
	return peak
}

// The peaks are what a count at every start gives, and the work of all stretches is
// that of all jobs.
func TestDemand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 40).Draw(t, "n")
		var asked, recorded demand
		var jobs []workload.Job
		var waits []time.Duration
		want, spent := 0.0, 0.0
		asked.spent = func(from, to time.Duration, level int64) { spent += (to - from).Seconds() * float64(level) }
		at := time.Duration(0)
		for range n {
			at += time.Duration(rapid.IntRange(0, 5).Draw(t, "gap")) * time.Second
			run := time.Duration(rapid.IntRange(0, 20).Draw(t, "run")) * time.Second
			wait := time.Duration(rapid.IntRange(0, 9).Draw(t, "wait")) * time.Second
			size := rapid.Int32Range(1, 9).Draw(t, "size")
			jobs = append(jobs, workload.Job{Submit: at, Run: run, Size: size})
			waits = append(waits, wait)
			want += run.Seconds() * float64(size)
			asked.advance(at)
			recorded.advance(at)
			asked.occupy(at, run, int64(size), 1)
			recorded.occupy(at+wait, run, int64(size), 1)
		}
		asked.finish()
		recorded.finish()
		if got := peakOf(jobs, make([]time.Duration, n)); got != asked.peak {
			t.Fatalf("without waits %d, want %d", asked.peak, got)
		}
		if got := peakOf(jobs, waits); got != recorded.peak {
			t.Fatalf("with waits %d, want %d", recorded.peak, got)
		}
		if asked.level != 0 || math.Abs(spent-want) > 1e-9 {
			t.Fatalf("%d left; %v spent, want %v", asked.level, spent, want)
		}
	})
}

// Times so great that their sum would overflow end at the greatest time.
func TestLater(t *testing.T) {
	if later(math.MaxInt64-1, 5) != math.MaxInt64 || later(3, 4) != 7 || later(-3, -4) != -7 {
		t.Error(later(math.MaxInt64-1, 5), later(3, 4))
	}
}

// Arrivals leave in submit order; none is lost that is no further out of place than
// half of what is held, and those that are lost are counted.
func TestOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		most := rapid.IntRange(2, 10).Draw(t, "most")
		var got []time.Duration
		o := newOrderer(most, func(a *arrival) { got = append(got, a.submit) })
		list := rapid.SliceOfN(rapid.IntRange(0, 100), 0, 50).Draw(t, "submits")
		near := rapid.Bool().Draw(t, "near")
		if near {
			slices.Sort(list)
			if len(list) > 1 {
				list[0], list[1] = list[1], list[0]
			}
		}
		for _, s := range list {
			o.add(arrival{submit: time.Duration(s)})
		}
		o.finish()
		if !slices.IsSorted(got) || len(got)+int(o.late) != len(list) || near && o.late > 0 && most > 2 {
			t.Fatalf("%v of %v, %d late", got, list, o.late)
		}
	})
}

// The set knows which numbers were there, and which are missing between the least
// and the greatest, in any order and on both sides of zero.
func TestIDs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(rapid.Int64Range(-300, 300), 1, 80).Draw(t, "ids")
		var s idSet
		seen := map[int64]bool{}
		for _, id := range list {
			if again := s.add(id); again != seen[id] {
				t.Fatalf("%d: %v", id, again)
			}
			seen[id] = true
		}
		var want []int64
		for id := slices.Min(list); id < slices.Max(list); id++ {
			if !seen[id] {
				want = append(want, id)
			}
		}
		n, first := s.missing(3)
		if n != int64(len(want)) || !slices.Equal(first, want[:min(3, len(want))]) {
			t.Fatalf("%d missing: %v, want %d: %v", n, first, len(want), want)
		}
	})
}

// A set of scattered numbers stays within its memory and says so.
func TestIDsFull(t *testing.T) {
	var s idSet
	for i := range int64(idBlocks + 100) {
		s.add(i * 1000)
	}
	if n, _ := s.missing(3); !s.full || n != 0 || len(s.blocks) > idBlocks {
		t.Errorf("%d blocks, %d missing", len(s.blocks), n)
	}
}

// The offset of StartTime's clock is believed before TimeZone, where it makes sense;
// days and hours are those of that clock.
func TestClock(t *testing.T) {
	start := time.Date(1996, 9, 23, 12, 0, 31, 0, time.UTC)
	for _, c := range []struct {
		lines                []string
		zone, source, stated string
		hour                 int
	}{
		{[]string{"; TimeZone: 3600", "; StartTime: Mon Sep 23 14:00:31 CEST 1996"}, "UTC+02:00", "StartTime", "UTC+01:00", 14},
		{[]string{"; TimeZone: 3600", "; StartTime: Mon Sep 23 13:00:31 CET 1996"}, "UTC+01:00", "StartTime", "", 13},
		{[]string{"; TimeZone: 3600", "; StartTime: unknown"}, "UTC+01:00", "TimeZone", "", 13},
		{[]string{"; StartTime: Tue Sep 24 23:00:31 CEST 1996"}, "UTC+01:00", "", "", 13},
	} {
		h := trace.Header{Format: "swf", Lines: c.lines, Start: start.In(time.FixedZone("", 3600))}
		k := newClock(&h)
		if k.zone() != c.zone || k.source != c.source || k.stated != c.stated || k.hour(0) != c.hour {
			t.Errorf("%v: %s by %q, not %q; hour %d", c.lines, k.zone(), k.source, k.stated, k.hour(0))
		}
		if d := k.day(0); k.weekday(d) != 0 || k.name(d) != "1996-09-23" || k.begin(d) != -time.Duration(c.hour)*time.Hour-31*time.Second {
			t.Errorf("%v: weekday %d of %s, from %v", c.lines, k.weekday(d), k.name(d), k.begin(d))
		}
	}
	k := newClock(&trace.Header{Format: "csv"})
	if k.dated() || k.day(25*time.Hour) != 1 || k.name(1) != "day 2" || k.weekday(8) != 1 || k.hour(-time.Hour) != 23 || k.day(-1) != -1 {
		t.Errorf("without dates: %+v", k)
	}
}

// The resolution is the coarsest step that nearly all times are multiples of.
func TestRounding(t *testing.T) {
	var r rounding
	for i := range 1000 {
		r.add(time.Duration(i) * time.Minute)
	}
	if r.resolution() != time.Minute || r.minutes() != 1 {
		t.Errorf("%v, %v", r.resolution(), r.minutes())
	}
	for range 100 {
		r.add(time.Second)
	}
	if r.resolution() != time.Second {
		t.Errorf("%v", r.resolution())
	}
	if r.add(time.Nanosecond); (&rounding{}).minutes() != 0 {
		t.Error("of nothing")
	}
}
