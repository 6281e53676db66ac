package results

import (
	"math"
	"testing"

	"aforo/results/measures"
	"aforo/results/stat"
)

// The differences of two variants from the first are intervals of two comparisons
// that hold together: wider than one would be by the ratio of the t values, which
// for five replications is 3.495406 / 2.776445.
func TestDifferencesHoldTogether(t *testing.T) {
	s := sampleResult(t, 5).Summary
	if s.Comparisons != 2 {
		t.Fatalf("%d comparisons", s.Comparisons)
	}
	base, slow := s.Row("base", measures.ByClass, "x", measures.Slowdown), s.Row("slow", measures.ByClass, "x", measures.Slowdown)
	var a, b []float64
	for r := range base.Values {
		a, b = append(a, float64(base.Values[r])), append(b, float64(slow.Values[r]))
	}
	alone := stat.Paired(a, b, 0.95).HalfWidth()
	got := float64(slow.Diff.Hi-slow.Diff.Lo) / 2
	if want := alone * 3.495406 / 2.776445; alone == 0 || math.Abs(got/want-1) > 1e-6 {
		t.Errorf("the half width is %v, alone %v, want %v", got, alone, want)
	}
}

// A rule can look at any row: all jobs or those of a group, and what it sees is
// what the summary says.
func TestTargets(t *testing.T) {
	info, runs := sampleRuns(t, 4)
	f := frameOf(t, testSpec)
	s := Summarize(info, f, runs).Summary
	for _, target := range []Target{
		Whole(measures.WaitP95),
		{By: measures.ByClass, Group: "y", Measure: measures.WaitMean},
		{By: measures.BySize, Group: "5-8", Measure: measures.Expansion},
		{By: measures.ByPartition, Group: "b", Measure: measures.Goodput},
		{By: measures.ByCommunity, Group: "c", Measure: measures.WaitWeighted},
	} {
		for v, variant := range info.Variants {
			got := IntervalOf(target.Interval(f, runs[v], 0.95))
			if want := s.Row(variant.Name, target.By, target.Group, target.Measure); want == nil || got != want.Interval {
				t.Errorf("%v in %s: %+v, want %+v", target, variant.Name, got, want)
			}
		}
	}
	if got := (Target{By: measures.ByClass, Group: "none", Measure: measures.Jobs}).Values(f, runs[0]); !math.IsNaN(got[0]) {
		t.Errorf("a class that is not there has %v jobs", got[0])
	}
	g := Goal{By: measures.ByClass, Group: "y", Measure: measures.WaitP95, Period: 2, During: "after more"}
	if got := g.Target().Words("GPU"); got != "95 % of y jobs submitted after more wait less than" {
		t.Errorf("the target is called %q", got)
	}
}

// The least precise estimate is the one with the largest error, and one without an
// interval is less precise than any.
func TestWorst(t *testing.T) {
	p := Precision{Estimates: []Precise{{Variant: "a", Error: 0.2}, {Variant: "b", Error: 0.3}, {Variant: "c", Error: 0.1}}}
	if w := p.Worst(); w.Variant != "b" {
		t.Errorf("the worst is %+v", w)
	}
	p.Estimates = append(p.Estimates, Precise{Variant: "d", Error: Number(math.NaN())}, Precise{Variant: "e", Error: 9})
	if w := p.Worst(); w.Variant != "d" {
		t.Errorf("the worst is %+v", w)
	}
}

// Every measure has a word of its own, without a unit, by which scenarios call it.
func TestWords(t *testing.T) {
	seen := map[string]bool{}
	for _, m := range measures.All() {
		if w := m.Word(); seen[w] || w == "" {
			t.Errorf("%s has the word %q", m.Info().Name, w)
		}
		seen[m.Word()] = true
	}
	for m, want := range map[measures.Measure]string{measures.WaitP95: "wait_p95", measures.Goodput: "goodput", measures.Delivered: "delivered", measures.Idle: "idle_while_queued", measures.WaitWeighted: "wait_weighted_mean", measures.Stranded: "stranded_mean"} {
		if m.Word() != want {
			t.Errorf("%s has the word %q, want %q", m.Info().Name, m.Word(), want)
		}
	}
}
