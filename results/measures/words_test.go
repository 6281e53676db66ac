package measures

import (
	"strings"
	"testing"
)

// Titles and axes name what is measured; a quantile is the wait below which that share of jobs stays.
func TestNouns(t *testing.T) {
	for _, c := range []struct {
		s    Subject
		want string
	}{
		{Subject{Measure: WaitP95}, "95 % wait"},
		{Subject{Measure: WaitP95, By: "class", Group: "train"}, "95 % wait of train jobs"},
		{Subject{Measure: WaitMean, During: "after racks"}, "mean wait of jobs submitted after racks"},
		{Subject{Measure: CostPerHour}, "cost of a GPU-hour"},
	} {
		if got := c.s.Noun("GPU"); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
	for _, m := range All() {
		if noun := (Subject{Measure: m}).Noun("GPU"); strings.HasSuffix(noun, "than") || strings.ContainsAny(noun, "{}[]") {
			t.Errorf("%q names nothing", noun)
		}
	}
}

// Every measure has a name in words, and those of all jobs, of groups, of two conditions
// and of a part of the window read as sentences do.
func TestMeasuresInWords(t *testing.T) {
	for _, m := range All() {
		if m.Short("GPU") == "" || (Subject{Measure: m}).Words("GPU") == "" {
			t.Errorf("%s has no name in words", m.Info().Name)
		}
	}
	for _, c := range []struct {
		of   Subject
		want string
	}{
		{Subject{Measure: WaitP95}, "95 % of jobs wait less than 4 h"},
		{Subject{Measure: WaitP95, By: "size", Group: "5-8"}, "95 % of 5-8 GPU jobs wait less than 4 h"},
		{Subject{Measure: WaitP50, By: "class", Group: "train", Second: Second{"size", "5-8"}}, "50 % of 5-8 GPU train jobs wait less than 4 h"},
		{Subject{Measure: WaitMean, By: "community", Group: "companies", During: "after racks"}, "the mean wait of jobs of community companies submitted after racks is 4 h"},
		{Subject{Measure: WaitMax, By: "partition", Group: "acc", During: "2026-01-05 to 2026-02-02"}, "the longest wait of jobs in acc submitted from 2026-01-05 to 2026-02-02 is 4 h"},
		{Subject{Measure: Utilization, During: "window"}, "the utilization is 4 h"},
		{Subject{Measure: Utilization, By: "class", Group: "train"}, "the utilization by train jobs is 4 h"},
		{Subject{Measure: Delivered, During: "before racks"}, "the GPU-hours delivered to jobs submitted before racks is 4 h"},
		{Subject{Measure: CostPerHour}, "the cost of a GPU-hour is 4 h"},
	} {
		if got := c.of.Is("GPU", "4 h"); got != c.want {
			t.Errorf("%+v is said as %q, want %q", c.of, got, c.want)
		}
	}
}
