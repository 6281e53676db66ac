package report

import (
	"math"
	"strings"
	"testing"

	"aforo/results"
	"aforo/results/search"
)

// plan is a plan written by hand: two searches, of which the second finds nothing.
func samplePlan() *search.Plan {
	probe := func(value string, n, mean float64, verdict string) search.PlanProbe {
		g := results.Verdict{Goal: "fast", Measure: "wait_p95_s", Unit: "s", By: "all", Group: "all", During: "window", Bound: 3600, Interval: interval(mean, mean/10)}
		if math.IsInf(mean, 1) {
			g.Interval = results.Interval{Mean: nan, Lo: nan, Hi: nan}
		}
		return search.PlanProbe{Value: value, Number: results.Number(n), Capacity: results.Number(4 * n), Replications: 5, Verdict: verdict, Overloaded: math.IsInf(mean, 1), Utilization: 0.8, Goals: []results.Verdict{g}}
	}
	return &search.Plan{
		Scenario: "toy", Title: "A toy", Unit: "GPU", Variant: "today", Confidence: 0.95, Replications: 20, Tried: 200,
		Knobs: []search.Knob{
			{Name: "nodes", Kind: "number", Values: []string{"4", "5", "6"}, Numbers: []results.Number{4, 5, 6}},
			{Name: "delay", Kind: "duration", Values: []string{`"2w"`, `"0s"`}, Numbers: []results.Number{1209600, 0}},
		},
		Lines: []search.PlanLine{
			{Second: `"2w"`, Found: true, Value: "5", Islands: []string{"3"}, Probes: []search.PlanProbe{probe("3", 3, 3500, "meets"), probe("4", 4, math.Inf(1), "fails"), probe("5", 5, 3000, "meets"), probe("6", 6, 60, "meets")}},
			{Second: `"0s"`, Probes: []search.PlanProbe{probe("6", 6, math.Inf(1), "fails")}, Ceiling: "the queue only grows there"},
		},
	}
}

// The answer stands first, in a sentence with what was measured; an overloaded
// value has no number, an island and a search without an answer are named.
func TestPrintPlan(t *testing.T) {
	var b strings.Builder
	if err := PrintPlan(&b, samplePlan()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"with delay = 2w, the least nodes at which every objective is met is 5 (20 GPUs)\n",
		"fast: 95 % of jobs wait less than 50.0 m, at most 55.0 m with 95 % confidence, and the bound is ≤ 60 m\n",
		"3 would do as well, but a value between does not: backfilling is not monotone",
		"with delay = 0s, no value of nodes from 4 to 6 meets every objective; at 6, the queue only grows there\n",
		"20 runs simulated, where trying every value takes 200 (10.0 %)",
		"meets, the least\n",
		"overloaded",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the plan does not say %q:\n%s", want, b.String())
		}
	}
}

// Where values below the answer are only unsure, the headline names the range in which
// the least one lies, and how to narrow it; where the last value is unsure, so does the
// sentence that nothing was found.
func TestUnsureRange(t *testing.T) {
	p := samplePlan()
	p.Knobs[0].Values = []string{"3", "4", "5", "6"}
	p.Knobs[0].Numbers = []results.Number{3, 4, 5, 6}
	p.Lines[0].Islands = nil
	p.Lines[0].Value = "6"
	for i, verdict := range []string{"fails", "unsure", "unsure", "meets"} {
		p.Lines[0].Probes[i].Verdict = verdict
	}
	p.Lines[1].Probes[0].Verdict = "unsure"
	var b strings.Builder
	if err := PrintPlan(&b, p); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"with delay = 2w, the least nodes at which every objective is met lies between 4 and 6: at 6 (24 GPUs) it is met, at 4 and 5 it is not sure; more replications tell more of them apart (replications_max in [plan])\n",
		"with delay = 0s, no value of nodes from 3 to 6 is sure to meet every objective; at 6 it is not sure after 5 replications: more replications tell",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the plan does not say %q:\n%s", want, b.String())
		}
	}
}

// A value that was merely not shown to meet the objectives is no proof that more
// capacity was worse.
func TestUnsureIsNoProof(t *testing.T) {
	p := samplePlan()
	p.Lines[0].Probes[1].Verdict = "unsure"
	var b strings.Builder
	if err := PrintPlan(&b, p); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), "3 would do as well, but a value between was not shown to\n") || strings.Contains(b.String(), "monotone") {
		t.Errorf("the plan says:\n%s", b.String())
	}
}

// The value of the least capacity is the latest date, the longest delay, or the
// least number.
func TestExtreme(t *testing.T) {
	for _, c := range []struct {
		kind    string
		numbers []results.Number
		want    string
	}{
		{"number", []results.Number{1, 2}, "least"},
		{"number", []results.Number{2, 1}, "greatest"},
		{"date", []results.Number{2, 1}, "latest"},
		{"duration", []results.Number{2, 1}, "longest"},
		{"number", []results.Number{1}, "least"},
	} {
		if got := extreme(&search.Knob{Kind: c.kind, Numbers: c.numbers}); got != c.want {
			t.Errorf("%s %v: the %s, want the %s", c.kind, c.numbers, got, c.want)
		}
	}
}

// Each objective has its curve, with the bound and the answer, and two knobs their
// frontier; an overloaded value is drawn as one.
func TestPlanFigures(t *testing.T) {
	files, left := Render(PlanDrawings(samplePlan()))
	if left != nil {
		t.Fatal(left)
	}
	if len(files) != 4 || files[0].Path != "figures/plan_fast.svg" || files[3].Path != "figures/frontier.png" {
		t.Fatalf("%d files", len(files))
	}
	for _, want := range []string{"least nodes: 5", "fast: ≤ 60 m", "delay = 2w", "overloaded: no mean", "nodes"} {
		if !strings.Contains(string(files[0].Text), want) {
			t.Errorf("the curve does not say %q", want)
		}
	}
}

// A sweep of two axes has a tornado and a heat map, one of three no map, and an
// overloaded point is no number in either.
func TestSweepFigures(t *testing.T) {
	point := func(mean float64, values ...string) search.SweepPoint {
		return search.SweepPoint{Values: values, Interval: interval(mean, mean/10)}
	}
	bound := results.Number(1800)
	s := &search.Sweep{
		Scenario: "toy", Title: "A toy", Variant: "today", Replications: 3, Level: 0.95, Measure: "wait_p95_s", Unit: "s", By: "all", Group: "all", During: "window",
		Goal: "fast", Bound: &bound, Is: []string{"5", ""}, Base: point(2000),
		Axes: []search.Knob{{Name: "nodes", Values: []string{"4", "5"}}, {Name: "growth", Values: []string{"0.1", "0.2", "0.3"}}},
		Ends: [][2]search.SweepPoint{{point(4000, "4"), point(2000, "5")}, {point(1000, "0.1"), point(9000, "0.3")}},
	}
	for i := range 6 {
		s.Points = append(s.Points, point(float64(600+i*900), s.Axes[0].Values[i/3], s.Axes[1].Values[i%3]))
	}
	s.Points[2].Interval, s.Points[2].Overloaded = results.Interval{Mean: nan, Lo: nan, Hi: nan}, true
	files, left := Render(SweepDrawings(s))
	if left != nil || len(files) != 4 {
		t.Fatalf("%d files, %v", len(files), left)
	}
	if text := string(files[2].Text); !strings.Contains(text, "fast: ≤ 30 m") || !strings.Contains(text, "growth") {
		t.Error("the heat map names neither its bound nor its axis")
	}
	var b strings.Builder
	if err := PrintSweep(&b, s); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"growth  -         0.1", "4      0.3     overloaded", "6 points"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the sweep does not say %q:\n%s", want, b.String())
		}
	}
	if strings.Index(b.String(), "growth  -") > strings.Index(b.String(), "nodes   5") {
		t.Error("the axis that matters most does not come first")
	}
	s.Axes = append(s.Axes, search.Knob{Name: "third", Values: []string{"1"}})
	s.Is, s.Ends = append(s.Is, ""), append(s.Ends, s.Ends[0])
	if files, left := Render(SweepDrawings(s)); left != nil || len(files) != 2 {
		t.Errorf("three axes have %d files, %v", len(files), left)
	}
}
