package study_test

import (
	"context"
	"encoding/json"
	"testing"

	"aforo/results"
	"aforo/results/measures"
	"aforo/sim/study"
)

// summaryOf runs a study and returns its summary.
func summaryOf(t *testing.T, s *study.Study, workers int) *results.Summary {
	t.Helper()
	out, err := study.Run(context.Background(), s, study.Options{Workers: workers})
	if err != nil {
		t.Fatal(err)
	}
	return &out.Result.Summary
}

// precise asks for a relative error of the mean wait.
func precise(relative float64) *results.PrecisionRule {
	return &results.PrecisionRule{Relative: relative, Targets: []results.Target{results.Whole(measures.WaitMean)}}
}

// Rounds of replications are added until every variant is precise, and the result
// does not depend on the number of workers: one, two and seven give the same bytes.
// The first of the replications are those that a study without the rule would have.
func TestPrecisionRounds(t *testing.T) {
	var first string
	for _, workers := range []int{1, 2, 7} {
		s := queues(3, 2.8, 300, 10, farm{4, 1}, farm{5, 1})
		s.Precision, s.MaxReplications = precise(0.15), 100
		sum := summaryOf(t, s, workers)
		n := sum.Replications
		if p := sum.Precision; !p.Met || len(p.Estimates) != 2 || n <= 10 || n >= 100 || n%5 != 0 || sum.Cap != 100 {
			t.Fatalf("%d replications, precision %+v", n, p)
		}
		for _, e := range sum.Precision.Estimates {
			row := sum.Row(e.Variant, measures.ByAll, "all", measures.WaitMean)
			r := float64((row.Mean - row.Lo) / row.Lo) // how far off the mean is where the truth is lowest
			if len(row.Values) != n || r > 0.15 || !e.Met {
				t.Errorf("%s: %.3f off with a mean of %d, said %+v", e.Variant, r, len(row.Values), e)
			}
		}
		text, err := json.Marshal(sum)
		if err != nil {
			t.Fatal(err)
		}
		if first == "" {
			first = string(text)
			plain := queues(3, 2.8, 300, 10, farm{4, 1}, farm{5, 1})
			a, b := summaryOf(t, plain, 2).Row("5@1", measures.ByAll, "all", measures.WaitP95), sum.Row("5@1", measures.ByAll, "all", measures.WaitP95)
			for r, x := range a.Values {
				if b.Values[r] != x {
					t.Errorf("replication %d is %v, and %v without the rule", r+1, b.Values[r], x)
				}
			}
		}
		if string(text) != first {
			t.Errorf("%d workers give another summary than one", workers)
		}
	}
}

// A study ends at the most replications that it may have and says what it has not
// reached; where the rule holds at once it adds none.
func TestPrecisionEnds(t *testing.T) {
	for _, c := range []struct {
		relative  float64
		most, n   int
		met, once bool
	}{{0.001, 12, 12, false, false}, {0.001, 0, 10, false, true}, {0.99, 100, 10, true, true}} {
		s := queues(3, 2.8, 300, 10, farm{4, 1})
		s.Precision, s.MaxReplications = precise(c.relative), c.most
		sum := summaryOf(t, s, 2)
		if p := sum.Precision; p.Met != c.met || sum.Replications != c.n || p.Worst() == nil || !(p.Worst().Error > 0) {
			t.Errorf("%+v: %d replications, %+v", c, sum.Replications, p)
		}
	}
}

// An overloaded variant does not count: it would never become precise, nor be the
// best, and where all are overloaded the study ends at once.
func TestOverloadedDoNotCount(t *testing.T) {
	s := queues(1, 2.8, 1200, 10, farm{4, 1}, farm{2, 1})
	s.Precision, s.MaxReplications = precise(0.2), 100
	s.Select = &results.SelectionRule{Target: results.Whole(measures.Utilization), Indifference: 0.01, Confidence: 0.95, First: 10}
	sum := summaryOf(t, s, 2)
	if !sum.Variants[1].Overloaded || !sum.Precision.Met || len(sum.Precision.Estimates) != 1 {
		t.Errorf("precision: %+v", sum.Precision)
	}
	if b := sum.Selection; b.Best != "4@1" || len(b.Contenders) != 1 {
		t.Errorf("selection: %+v", b)
	}
	s = queues(1, 2.8, 1200, 3, farm{1, 1}, farm{2, 1})
	s.Precision, s.MaxReplications = precise(0.01), 100
	s.Select = &results.SelectionRule{Target: results.Whole(measures.WaitMean), Indifference: 1, Confidence: 0.95, First: 3}
	sum = summaryOf(t, s, 2)
	if sum.Replications != 3 || sum.Precision.Worst() != nil || sum.Selection.Best != "" {
		t.Errorf("all overloaded: %d replications, %+v, %+v", sum.Replications, sum.Precision, sum.Selection)
	}
}

// The best by a measure of which more is better is the one with the most of it, by
// a wait the one with the least; and the verdict is that of the first replications
// that decide, whatever else asks for more.
func TestSelectionSides(t *testing.T) {
	for _, c := range []struct {
		m    measures.Measure
		zone float64
		want string
	}{{measures.Utilization, 0.01, "4@1"}, {measures.WaitP95, 300, "6@1"}} {
		s := queues(5, 2.8, 300, 10, farm{4, 1}, farm{6, 1})
		s.MaxReplications = 200
		s.Select = &results.SelectionRule{Target: results.Whole(c.m), Indifference: c.zone, Confidence: 0.95, First: 10}
		alone := summaryOf(t, s, 2).Selection
		s.Precision = precise(0.15)
		both := summaryOf(t, s, 2)
		if alone.Best != c.want || both.Selection.Best != c.want || both.Selection.Replications != alone.Replications {
			t.Errorf("%v: %+v alone, %+v with a precision", c.m, alone, both.Selection)
		}
		if both.Replications <= alone.Replications {
			t.Errorf("the precision asked for nothing: %d replications", both.Replications)
		}
	}
}
