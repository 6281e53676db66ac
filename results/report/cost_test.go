package report

import (
	"testing"

	"aforo/results"
	"aforo/results/measures"
)

// Cost is drawn against an objective that tells the variants apart, and otherwise
// against the class with most of the hours.
func TestDecidingWait(t *testing.T) {
	for _, c := range []struct {
		name        string
		half        float64
		what        string
		first, last float64
	}{
		{"an objective", 2, "95 % wait of train jobs submitted after racks", 9, 2},
		{"one that two variants reach alike", 3, "95 % wait of train jobs", 70, 50},
	} {
		s := &results.Summary{Variants: []results.Variant{{Name: "today"}, {Name: "racks"}, {Name: "half"}}}
		s.Goals = []results.Verdict{goal("today", results.Missed, 9, 1), goal("racks", results.Met, 3, 1), goal("half", results.Met, c.half, 1)}
		for i, v := range s.Variants {
			for g, name := range []string{"all", "train", "test"} {
				by := measures.ByClass
				if g == 0 {
					by = measures.ByAll
				}
				row := func(m measures.Measure, x float64) {
					s.Rows = append(s.Rows, results.Row{Variant: v.Name, By: by.String(), Group: name, Measure: m.Info().Name, Interval: interval(x, 0)})
				}
				row(measures.Jobs, 10)
				row(measures.Delivered, []float64{100, 70, 30}[g])
				row(measures.WaitP95, []float64{0, 3600 * float64(70-10*i), 0}[g])
			}
		}
		d := (&drawer{s: s}).deciding()
		what, of := d.what, d.of
		first, last := of(&s.Variants[0]).Mean, of(&s.Variants[2]).Mean
		if what != c.what || first != results.Number(3600*c.first) || last != results.Number(3600*c.last) {
			t.Errorf("%s: %s is %v s at first and %v s at last, want %s, %v h and %v h", c.name, what, first, last, c.what, c.first, c.last)
		}
	}
}
