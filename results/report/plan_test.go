package report

import (
	"strings"
	"testing"

	"aforo/results"
	"aforo/results/search"
)

// A plan tells the mean of an objective and the end of its interval that counts, also where the
// mean is printed as the other end is.
func TestSentenceOfAtLeast(t *testing.T) {
	goal := results.Verdict{
		Goal: "busy", Kind: "objective", By: "all", Group: "all", Measure: "utilization", Unit: "%",
		Bound: 90, AtLeast: true, Interval: results.Interval{Mean: 95.01, Lo: 92, Hi: 95.04},
	}
	p := &search.Plan{Knobs: []search.Knob{{Name: "nodes", Values: []string{"8", "9"}, Numbers: []results.Number{8, 9}, Kind: "number"}}, Unit: "GPU", Confidence: 0.9}
	l := &search.PlanLine{Found: true, Value: "8", Probes: []search.PlanProbe{{Value: "8", Verdict: "meets", Goals: []results.Verdict{goal}}}}
	atLeast := sentence(p, l)
	goal.AtLeast = false
	l.Probes[0].Goals = []results.Verdict{goal}
	atMost := sentence(p, l)
	if !strings.Contains(atLeast, "95.0 %, at least 92.0 % with 90 % confidence") || !strings.Contains(atMost, "95.0 %, at most 95.0 % with 90 % confidence") {
		t.Errorf("%s\n%s", atLeast, atMost)
	}
}
