package results

import (
	"math"
	"testing"

	"aforo/results/measures"
)

// Hours that are lost in killed jobs are those of a goal's group: of a class, and of a range of
// sizes those of its bands together; of all jobs where the summary has no rows of the group.
func TestLostOf(t *testing.T) {
	s := &Summary{}
	add := func(by measures.By, group string, hours, good float64) {
		for m, mean := range map[measures.Measure]float64{measures.Delivered: hours, measures.Goodput: good} {
			s.Rows = append(s.Rows, Row{Variant: "v", By: by.String(), Group: group, Measure: m.Info().Name, Interval: Interval{Mean: Number(mean)}})
		}
	}
	add(measures.ByAll, "all", 1000, 800)
	add(measures.ByClass, "small", 200, 50)
	add(measures.BySize, "1", 100, 40)
	add(measures.BySize, "2", 100, 10)
	add(measures.BySize, "9-16", 800, 750)
	for _, c := range []struct {
		by, group string
		want      float64
	}{
		{"all", "all", 0.2},
		{"class", "small", 0.75},
		{"size", "<= 2", 0.75},
		{"size", "1", 0.6},
		{"size", "3-16", 50.0 / 800},
		{"partition", "p", 0.2},
	} {
		if got := s.LostOf(&Verdict{By: c.by, Group: c.group}, "v"); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%s %s: %v, want %v", c.by, c.group, got, c.want)
		}
	}
	if got := s.LostOf(&Verdict{By: "all", Group: "all", Unit: "EUR"}, "v"); got != 0 {
		t.Errorf("a goal of money lost %v", got)
	}
}
