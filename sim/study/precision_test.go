package study_test

import (
	"testing"

	"aforo/results"
	"aforo/results/measures"
	"aforo/sim/study"
)

// With each number of replications the running sums of the precision rule agree with a
// judgement of all of them, of which they tell nearly all that ask for more: with variants
// that wait and one that is overloaded.
func TestRunningSums(t *testing.T) {
	for _, relative := range []float64{0.1, 0.2, 0.4} {
		s := queues(3, 2.8, 300, 10, farm{4, 1}, farm{5, 1}, farm{2, 1})
		s.Precision = &results.PrecisionRule{Relative: relative, Targets: []results.Target{
			results.Whole(measures.WaitMean), results.Whole(measures.Utilization), results.Whole(measures.WaitP95),
		}}
		shorts, needed := study.RunningAgrees(t, s, 40)
		if shorts == 0 || shorts < needed-5 {
			t.Errorf("with %v, %d of %d numbers of replications that do not suffice were told by running sums", relative, shorts, needed)
		}
	}
}
