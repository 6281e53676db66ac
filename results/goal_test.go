package results

import (
	"math"
	"testing"

	"aforo/results/measures"
)

// An objective is met or missed only by its whole interval, an expectation by its
// mean, and a wait that does not exist is missed; the margin is positive inside.
func TestVerdicts(t *testing.T) {
	nan := math.NaN()
	s := &Summary{Unit: "GPU", Level: 0.95}
	for _, c := range []struct {
		name    string
		goal    Goal
		over    bool
		values  []float64
		verdict string
		margin  float64
	}{
		{"all below", Goal{Measure: measures.WaitP95, Bound: 20}, false, []float64{10, 11, 12}, Met, 9},
		{"all above", Goal{Measure: measures.WaitP95, Bound: 5}, false, []float64{10, 11, 12}, Missed, -6},
		{"the interval 8.5 to 13.5 holds the bound", Goal{Measure: measures.WaitP95, Bound: 12}, false, []float64{10, 11, 12}, Unsure, 1},
		{"at least", Goal{Measure: measures.Utilization, Bound: 0.5, AtLeast: true}, false, []float64{0.7, 0.71, 0.72}, Met, 0.21},
		{"at least, and less", Goal{Measure: measures.Utilization, Bound: 0.9, AtLeast: true}, false, []float64{0.7, 0.71, 0.72}, Missed, -0.19},
		{"an expectation looks at the mean", Goal{Expect: true, Measure: measures.WaitP95, Bound: 12}, false, []float64{10, 11, 12}, Met, 1},
		{"one replication has no interval", Goal{Measure: measures.WaitP95, Bound: 12}, false, []float64{11}, Met, 1},
		{"overloaded", Goal{Measure: measures.WaitP95, Bound: 12}, true, []float64{1, 1, 1}, Missed, nan},
		{"overload leaves the utilization", Goal{Measure: measures.Utilization, Bound: 2}, true, []float64{1, 1, 1}, Met, 1},
		{"no jobs", Goal{Measure: measures.WaitP95, Bound: 12}, false, []float64{nan, nan}, Empty, nan},
	} {
		v := c.goal.judge(s, &Variant{Name: "v", Overloaded: c.over}, c.values, false)
		if v.Verdict != c.verdict || math.Abs(float64(v.Margin)-c.margin) > 1e-12 || math.IsNaN(float64(v.Margin)) != math.IsNaN(c.margin) {
			t.Errorf("%s: %s with margin %v, want %s with %v", c.name, v.Verdict, v.Margin, c.verdict, c.margin)
		}
	}
}
