package report

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"aforo/results"
	"aforo/results/measures"
)

var nan = results.Number(math.NaN())

// interval is m ± h.
func interval(m, h float64) results.Interval {
	return results.Interval{Mean: results.Number(m), Lo: results.Number(m - h), Hi: results.Number(m + h)}
}

// sample is a summary written by hand: two variants with two classes, the last
// variant overloaded.
func sample() *results.Summary {
	day := func(d int) time.Time { return time.Date(2026, 1, d, 0, 0, 0, 0, time.UTC) }
	s := &results.Summary{
		Scenario: "toy", Title: "A toy", Unit: "GPU", From: day(1), To: day(29), Replications: 10, Level: 0.95,
		Variants: []results.Variant{
			{Name: "today", Rejected: 1},
			{Name: "late", Overloaded: true, Growth: interval(6.4, 0.52), BacklogEnd: interval(8123, 412), Available: interval(64, 0), Unstarted: 1234},
		},
	}
	add := func(variant string, by measures.By, group string, m measures.Measure, x results.Interval, diff *results.Diff) {
		s.Rows = append(s.Rows, results.Row{Variant: variant, By: by.String(), Group: group, Measure: m.Info().Name, Interval: x, Diff: diff})
	}
	none := results.Interval{Mean: nan, Lo: nan, Hi: nan}
	for i, g := range []string{"all", "train", "test"} {
		by, k := measures.ByClass, float64(i+1)
		if i == 0 {
			by = measures.ByAll
		}
		add("today", by, g, measures.Jobs, interval(123456/k, 789/k), nil)
		add("today", by, g, measures.WaitMean, interval(5400/k/k/k, 1234/k/k/k), nil)
		add("today", by, g, measures.WaitP75, interval(0, 0), nil)
		add("today", by, g, measures.WaitP95, interval(30, 300), nil)
		add("today", by, g, measures.WaitP99, interval(3e6/k, 1e5), nil)
		add("today", by, g, measures.Slowdown, interval(12345, 67.8), nil)
		add("today", by, g, measures.Utilization, interval(0.8312/k, 0.00456), nil)
		add("today", by, g, measures.Delivered, interval(32862246/k, 518080/k), nil)
		add("late", by, g, measures.Jobs, interval(123456/k, 789/k), &results.Diff{Interval: interval(0, 0)})
		for _, m := range []measures.Measure{measures.WaitMean, measures.WaitP75, measures.WaitP95, measures.WaitP99, measures.Slowdown} {
			add("late", by, g, m, none, &results.Diff{Interval: none})
		}
		add("late", by, g, measures.Utilization, interval(0.99, 0.001), &results.Diff{Interval: interval(0.1588, 0.0044), Separates: true})
		add("late", by, g, measures.Delivered, interval(32862246/k, 518080/k), &results.Diff{Interval: interval(-1000, 2000)})
	}
	s.Warn()
	return s
}

// The table, as people see it: variants apart and classes indented, one scale for
// counts and the unit that suits each wait, digits by the interval; differences
// only where they separate; and an overloaded variant named, without a wait.
func TestTable(t *testing.T) {
	var b strings.Builder
	if err := Print(&b, &results.Result{Summary: *sample()}, Options{By: []measures.By{measures.ByClass}}); err != nil {
		t.Fatal(err)
	}
	golden(t, b.String())
}

// golden compares with the text that a person has looked at.
func golden(t *testing.T, got string) {
	t.Helper()
	want := strings.TrimPrefix(goldenTable, "\n")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the table (-want +got):\n%s\n%s", diff, got)
	}
	for line := range strings.Lines(got) {
		if n := utf8.RuneCountInString(line); n > 130 {
			t.Errorf("a line has %d places: %s", n, line)
		}
	}
}

const goldenTable = `
toy: A toy
jobs submitted from 2026-01-01 to 2026-01-29; means of 10 replications ± half of the 95 % interval

today: train (50 % of the GPU-hours) waits 11.2 ±2.6 m on average; test (33 % of the GPU-hours)
  3.33 ±0.76 m.
late: is overloaded: its waits have no mean. Over the second half of the window the work that waits
  grows by 6.40 ±0.52 GPU-hours an hour (10.0 % of the capacity); at the end 8,123 ±412 GPU-hours
  wait. 1,234 jobs (of 10 replications) had not started when the run was cut off.

             jobs   mean wait  95 % wait <  99 % wait <    slowdown  utilization    GPU-hours
                k                                                              %            M
today  123.5 ±0.8    90 ±21 m   0.5 ±5.0 m  34.7 ±1.2 d  12,345 ±68    83.1 ±0.5  32.86 ±0.52
late   123.5 ±0.8  overloaded            -            -           -    99.0 ±0.1  32.86 ±0.52

by class

                jobs     mean wait  75 % wait <  95 % wait <  99 % wait <    slowdown  utilization    GPU-hours
                   k                                                                             %            M
today    123.5 ±0.8     90 ±21   m       0 ±0 s   0.5 ±5.0 m  34.7 ±1.2 d  12,345 ±68    83.1 ±0.5  32.86 ±0.52
  train  61.73 ±0.39  11.2 ±2.6  m       0 ±0 s   0.5 ±5.0 m  17.4 ±1.2 d  12,345 ±68    41.6 ±0.5  16.43 ±0.26
  test   41.15 ±0.26  3.33 ±0.76 m       0 ±0 s   0.5 ±5.0 m  11.6 ±1.2 d  12,345 ±68    27.7 ±0.5  10.95 ±0.17

late     123.5 ±0.8     overloaded            -            -            -           -    99.0 ±0.1  32.86 ±0.52
  train  61.73 ±0.39    overloaded            -            -            -           -    99.0 ±0.1  16.43 ±0.26
  test   41.15 ±0.26    overloaded            -            -            -           -    99.0 ±0.1  10.95 ±0.17

difference from today, paired by replication (~: does not separate from zero)

         jobs  mean wait  75 % wait <  95 % wait <  99 % wait <  slowdown  utilization  GPU-hours
            k                                                                   points          M
late     same          -            -            -            -         -   +15.9 ±0.4          ~
  train  same          -            -            -            -         -   +15.9 ±0.4          ~
  test   same          -            -            -            -         -   +15.9 ±0.4          ~

today: 1 job (of 10 replications) rejected: larger than the cluster ever is, or barred from it
`

// Digits of a number follow its interval, and never exceed what was asked for.
func TestNumber(t *testing.T) {
	for _, tc := range []struct {
		x, half float64
		digits  int
		want    string
	}{
		{33.149, 15.12, 3, "33 ±15"},
		{10.7, 6.604, 3, "10.7 ±6.6"},
		{10.7, 0.6604, 3, "10.7 ±0.7"},
		{2.7349, 0.0961, 3, "2.73 ±0.10"},
		{99.96, 0.996, 4, "100.0 ±1.0"}, // 0.996 has the digits of 1.0
		{-0.04, 2, 3, "0.0 ±2.0"},
		{1234567.8, 0.5, 3, "1,234,568 ±0"},
		{0, 0, 3, "0 ±0"},
		{0, math.NaN(), 3, "0"},
		{0.0123, math.NaN(), 3, "0.0123"},
		{123.456, math.NaN(), 3, "123"},
		{1e-9, math.NaN(), 3, "0.0000"},
		{5, 0, 3, "5.00 ±0.00"},
	} {
		if got := join(number(tc.x, tc.half, tc.digits)); got != tc.want {
			t.Errorf("%g ± %g: %q, want %q", tc.x, tc.half, got, tc.want)
		}
	}
	for x, want := range map[float64]string{-1234567.25: "-1,234,567.2", 999: "999.0", -0.01: "0.0"} {
		if got := fixed(x, 1); got != want {
			t.Errorf("%g: %q, want %q", x, got, want)
		}
	}
}

// A change of capacity within a step is drawn where it is, and no other step moves: an hour
// before the end of the third day of four, as where summer time begins.
func TestStairsRiseWhereTheyDo(t *testing.T) {
	days := []float64{0, 24, 48, 72, 96, 120}
	at, level := stairs(days, []float64{64, 64, 64 + 32.0/24, 96, 96, 96})
	if diff := cmp.Diff([]float64{0, 24, 71, 72, 96, 120}, at); diff != "" || level[2] != 96 {
		t.Errorf("%v at %v (-want +got):\n%s", level, at, diff)
	}
	noisy := []float64{64, 63, 70, 96, 95, 96}
	at, level = stairs(days, noisy)
	if diff := cmp.Diff(days, at); diff != "" || !slices.Equal(level, noisy) {
		t.Errorf("nodes that fail are moved (-want +got):\n%s", diff)
	}
}

// What is drawn of an interval stays within the values that can be; what is written
// to files does not change.
func TestBandsAreCut(t *testing.T) {
	b := results.Band{Mid: []float64{0.5, math.NaN()}, Lo: []float64{-0.2, math.NaN()}, Hi: []float64{1.2, math.NaN()}}
	l := line("x", []float64{0, 1}, b.Within(0, 1), 0)
	if l.Lo[0] != 0 || l.Hi[0] != 1 || l.Y[0] != 0.5 || !math.IsNaN(l.Lo[1]) || b.Lo[0] != -0.2 || b.Hi[0] != 1.2 {
		t.Errorf("drawn %v to %v, kept %v to %v", l.Lo, l.Hi, b.Lo, b.Hi)
	}
	b.Lo[0], b.Hi[0] = math.NaN(), math.NaN()
	if l := line("x", []float64{0, 1}, b.Within(0, 1), 0); l.Lo != nil || l.Hi != nil {
		t.Error("one replication has a band")
	}
}

// A table can be printed from a summary that was read back from its file.
func TestPrintFromFolder(t *testing.T) {
	text, err := json.Marshal(sample())
	if err != nil {
		t.Fatal(err)
	}
	var back results.Summary
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := Print(&b, &results.Result{Summary: back}, Options{By: []measures.By{measures.ByClass}}); err != nil {
		t.Fatal(err)
	}
	golden(t, b.String())
}
