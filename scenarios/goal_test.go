package scenarios

import (
	"slices"
	"strings"
	"testing"
	"time"

	"aforo/results"
	"aforo/results/measures"
)

const withGoals = overridden + `
[objective.a]
class = "train"
measure = "wait_p95"
at_most = "4h"
during = "after more"
[objective.b]
size = "3-4"
measure = "wait_mean_s"
at_most = "30m"
during = "before more.a"
variant = "more"
[objective.e]
size = "<= 4"
class = "train"
measure = "wait_p95"
at_most = "4h"
[expect.c]
measure = "utilization"
at_least = 0.5
during = "2026-01-06T00:00:00Z to 2026-03-01T00:00:00Z"
[expect.d]
measure = "utilization"
at_most = 1
`

// Goals resolve to measures, groups, bounds in the measures' units, and the parts
// of the window that they look at; equal parts are measured once.
func TestGoals(t *testing.T) {
	f, err := Parse("t.toml", []byte(withGoals))
	if err != nil {
		t.Fatal(err)
	}
	s, err := f.Study(Options{})
	if err != nil {
		t.Fatal(err)
	}
	day := 24 * time.Hour
	want := []results.Goal{
		{Name: "a", By: measures.ByClass, Group: "train", Measure: measures.WaitP95, Bound: 4 * 3600, During: "after more", Part: `after "more"`, Period: 1},
		{Name: "b", By: measures.BySize, Group: "3-4", Measure: measures.WaitMean, Bound: 1800, During: "before more.a", Part: `before "a" of "more"`, Period: 2, Variant: "more"},
		{Name: "e", By: measures.ByClass, Group: "train", And: measures.Condition{By: measures.BySize, Group: "<= 4"}, Measure: measures.WaitP95, Bound: 4 * 3600, During: "window"},
		{Name: "c", Expect: true, Group: "all", Measure: measures.Utilization, Bound: 0.5, AtLeast: true, During: "2026-01-06T00:00:00Z to 2026-03-01T00:00:00Z", Period: 3},
		{Name: "d", Expect: true, Group: "all", Measure: measures.Utilization, Bound: 1, During: "window"},
	}
	if len(s.Goals) != len(want) {
		t.Fatalf("%d goals", len(s.Goals))
	}
	for i, g := range s.Goals {
		if g != want[i] {
			t.Errorf("goal %d is %+v, want %+v", i, g, want[i])
		}
	}
	periods := []results.Period{{From: 0, To: 14 * day}, {From: 2 * day, To: 14 * day}, {From: 0, To: 2 * day}, {From: day, To: 14 * day}}
	if len(s.Periods) != 4 || s.Periods[1] != periods[1] || s.Periods[2] != periods[2] || s.Periods[3] != periods[3] {
		t.Errorf("periods are %v, want %v", s.Periods, periods)
	}
}

// The calendar of all variants is no change of a variant: it moves no part of the window.
func TestGoalsLeaveTheCalendarAlone(t *testing.T) {
	const closing = `
[calendar.day]
partition = "acc"
nodes = 1
action = "maintenance"
date = 2026-01-05T08:00:00Z
length = "4h"
repeat = "1d"
`
	var periods [2][]results.Period
	for i, text := range []string{withGoals, withGoals + closing} {
		f, err := Parse("t.toml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		s, err := f.Study(Options{})
		if err != nil {
			t.Fatal(err)
		}
		periods[i] = s.Periods
	}
	if !slices.Equal(periods[0], periods[1]) {
		t.Errorf("with a calendar the periods are %v, without %v", periods[1], periods[0])
	}
}

// What a goal gets wrong is said with its line and what would be right.
func TestBadGoals(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"class = \"trian\"\nmeasure = \"wait_p95\"\nat_most = \"4h\"", `there is no [class.trian] (did you mean "train"?)`},
		{"measure = \"wait_p59\"\nat_most = \"4h\"", `objective.x.measure does not take the text "wait_p59" (did you mean "wait_p50"?)`},
		{"measure = \"wait_p95\"", "[objective.x] needs at_most or at_least, and not both"},
		{"measure = \"wait_p95\"\nat_most = 4", "wait_p95 is a time, and the number 4 has no unit"},
		{"measure = \"utilization\"\nat_most = \"4h\"", "utilization is not a time, but a number"},
		{"measure = \"jobs\"\nat_most = 4\nsize = \"3-5\"", `t.toml:28: objective.x.size: "3-5" cuts the band 5-8 (the bands there are 3-4, 5-8 and 9-16: write "3-4" or "3-8")`},
		{"measure = \"jobs\"\nat_most = 4\nclass = \"train\"\nsize = \">= 64\"", `t.toml:29: objective.x.size: ">= 64" cuts the band 33-64 (the bands there are 17-32, 33-64 and 65-128: write ">= 33" or ">= 65")`},
		{"measure = \"jobs\"\nat_most = 4\nsize = \"large\"", `t.toml:28: objective.x.size: "large" is no range of sizes (write a range of the bands 1, 2, 3-4, 5-8, 9-16 and so on, doubling, such as "5-8", "1-8", "<= 8" or "> 64")`},
		{"measure = \"jobs\"\nat_most = 4\nsize = \"3-4\"\nclass = \"train\"\npartition = \"acc\"", "t.toml:25: [objective.x] names class, partition and size: a goal has two conditions at most (leave all but two out)"},
		{"measure = \"jobs\"\nat_most = 4\nsize = \"3-4\"\nclass = \"trian\"", `t.toml:29: objective.x.class: there is no [class.trian] (did you mean "train"?)`},
		{"measure = \"stranded_mean\"\nat_most = 4\npartition = \"acc\"\nsize = \"1-8\"", "there is no stranded_mean of size 1-8"},
		{"measure = \"jobs\"\nat_most = 4\nduring = \"later\"", `there is no part of the window "later"`},
		{"measure = \"jobs\"\nat_most = 4\nduring = \"after today\"", "variant today has no change"},
		{"measure = \"jobs\"\nat_most = 4\nduring = \"after more.b\"", `there is no change "b" in variant more`},
		{"measure = \"jobs\"\nat_most = 4\nduring = \"2027-01-06T00:00:00Z to 2027-03-01T00:00:00Z\"", "no part of the window is"},
		{"measure = \"stranded_mean\"\nat_most = 4\nclass = \"train\"", "there is no stranded_mean of class train"},
		{"measure = \"cost_eur\"\nat_most = 4", "cost_eur is not known without [cost] (add [cost])"},
	} {
		f, err := Parse("t.toml", []byte(overridden+"[objective.x]\n"+c.text+"\n"))
		if err == nil {
			_, err = f.Study(Options{})
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %s", c.text, err, c.want)
		}
	}
}
