package report

import (
	"strings"
	"testing"

	"aforo/results"
	"aforo/results/measures"

	"github.com/google/go-cmp/cmp"
)

// What the rules have come to is said in a sentence each: reached or not, with the
// figures, who was dropped when, and what the warm-up lacks.
func TestRuleSentences(t *testing.T) {
	estimate := func(variant string, e float64, met bool) results.Precise {
		return results.Precise{Variant: variant, Of: "95 % of jobs wait less than", Error: results.Number(e), Met: met}
	}
	choice := func(best string, contenders ...results.Contender) *results.Selection {
		return &results.Selection{Best: best, Of: "95 % of jobs wait less than", Unit: "s", Indifference: 600, Confidence: 0.95, Replications: 23, Contenders: contenders}
	}
	for _, c := range []struct {
		name      string
		precision *results.Precision
		selection *results.Selection
		want      string
	}{
		{
			"reached", &results.Precision{Asked: 0.05, Met: true, Estimates: []results.Precise{estimate("today", 0.031, true), estimate("half", 0.0472, true)}}, nil,
			"precision: after 25 replications the relative error is at most 5 %, as asked for (\"95 % of jobs wait less than\" in half: 4.7 %)",
		},
		{
			"not reached", &results.Precision{Asked: 0.05, Estimates: []results.Precise{estimate("today", 0.031, true), estimate("half", 0.114, false), estimate("late", float64(nan), false)}}, nil,
			"warning: after 25 replications, the most, the relative error is not yet at most 5 %: \"95 % of jobs wait less than\" in half: 11 %; \"95 % of jobs wait less than\" in late: unknown, for its interval reaches zero",
		},
		{"nobody counts", &results.Precision{Asked: 0.05, Met: true}, nil, "precision: no variant counts, because all are overloaded"},
		{
			"best", nil, choice("half", results.Contender{Variant: "today", Dropped: 10}, results.Contender{Variant: "half"}, results.Contender{Variant: "late", Dropped: 23}),
			"half is the best by \"95 % of jobs wait less than\" with 95 % confidence, indifference 10 m, after 23 replications; eliminated: today after 10, late after 23",
		},
		{
			"none left out", nil, choice("", results.Contender{Variant: "today"}, results.Contender{Variant: "half", Dropped: 12}),
			"warning: the best by \"95 % of jobs wait less than\" is not found after 25 replications, the most (95 % confidence, indifference 10 m); left: today; eliminated: half after 12; 1 variant did not take part, being overloaded",
		},
		{"one stable", nil, choice("half", results.Contender{Variant: "half"}), "half is the best by \"95 % of jobs wait less than\": all others are overloaded"},
		{"none stable", nil, choice(""), "warning: there is no best variant by \"95 % of jobs wait less than\", because all are overloaded"},
	} {
		p := &printer{s: &results.Summary{Replications: 25, Variants: make([]results.Variant, 3), Precision: c.precision, Selection: c.selection}}
		p.rules()
		if diff := cmp.Diff("\n"+c.want+"\n", p.text.String()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

// A short warm-up is told once for the variants that share it, with the figure that
// MSER-5 would have chosen; one that suffices is not mentioned.
func TestWarmupSentences(t *testing.T) {
	const day = 86400
	short := &results.Warmup{Given: 14 * day, Series: 56 * day, Cut: 19.25 * day, Short: true}
	s := &results.Summary{Variants: []results.Variant{
		{Name: "today", Warmup: short},
		{Name: "fine", Warmup: &results.Warmup{Given: 14 * day, Series: 56 * day, Cut: 2 * day}},
		{Name: "late", Warmup: short},
		{Name: "new", Warmup: &results.Warmup{Given: 14 * day, Series: 21 * day, Cut: nan, Short: true}},
		{Name: "trace"},
	}}
	s.Warn()
	want := `warning: the warm-up of 14 d is short: MSER-5 would cut 19.2 d (today, late)
warning: the warm-up of 14 d is short: what waits and runs has not settled after half of the 21 d that MSER-5 looks at (new)`
	if diff := cmp.Diff(want, strings.Join(warmups(s), "\n")); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// The heading of the differences says how many comparisons hold together.
func TestComparisons(t *testing.T) {
	s := sample()
	s.Comparisons = 3
	var b strings.Builder
	if err := Print(&b, &results.Result{Summary: *s}, Options{By: []measures.By{measures.ByClass}}); err != nil {
		t.Fatal(err)
	}
	want := "\ndifference from today, paired by replication (~: does not separate from zero; 95 % for all 3 variants together, after Bonferroni)\n"
	if !strings.Contains(b.String(), want) {
		t.Errorf("no heading %q in\n%s", want, b.String())
	}
}
