package report

import (
	"fmt"
	"math"
	"slices"

	"aforo/results"
	"aforo/results/figure"
	"aforo/results/text"
)

// drawnCauses is how many causes the figure tells apart: it has as many colors.
const drawnCauses = 7

// caused reports whether waits are told by cause.
func (d *drawer) caused() bool {
	return slices.ContainsFunc(d.r.Series.Variants, func(v results.VariantSeries) bool { return len(v.Causes) > 0 })
}

// waitByCause stacks the hours that the jobs of each class have waited, by cause.
func (d *drawer) waitByCause() (*figure.Figure, error) {
	classes, causes := d.classesAndCauses()
	data := figure.StackedData{X: figure.Side{Label: "class", Values: classes}, Y: figure.Axis{Label: "hours that jobs waited"}}
	for v, of := range d.r.Series.Variants {
		s := figure.Stack{Label: d.label(v)}
		for k, cause := range causes {
			part := figure.Series{Label: cause, Color: k}
			for _, class := range classes {
				part.Values = append(part.Values, figure.Value{Mean: hoursFor(of.Causes, class, cause, causes), Overloaded: d.s.Variants[v].Overloaded})
			}
			s.Parts = append(s.Parts, part)
		}
		data.Stacks = append(data.Stacks, s)
	}
	what := "hours that the jobs of each class waited, by what they waited for"
	o := d.options("Waits by cause", "")
	o.Subtitle = fmt.Sprintf("%s: %s; means of %s", d.s.Scenario, what, text.Count(d.s.Replications, "replication"))
	return figure.Stacked(o, data)
}

// others are the causes beyond those that have colors.
const others = "others"

// classesAndCauses are the classes that have waited, and the causes, the last of them perhaps
// others.
func (d *drawer) classesAndCauses() (classes, causes []string) {
	for _, v := range d.r.Series.Variants {
		for _, c := range v.Causes {
			if c.Class != "all" && c.Hours.Mean > 0 && !slices.Contains(classes, c.Class) {
				classes = append(classes, c.Class)
			}
			if !slices.Contains(causes, c.Cause) {
				causes = append(causes, c.Cause)
			}
		}
	}
	if len(classes) == 0 {
		classes = []string{"all"}
	}
	if len(causes) > drawnCauses {
		causes = append(causes[:drawnCauses-1], others)
	}
	return classes, causes
}

// hoursFor are the hours of a class for a cause, or for those that have no color.
func hoursFor(of []results.CauseWait, class, cause string, causes []string) float64 {
	sum, any := 0.0, false
	for _, c := range of {
		if c.Class == class && (c.Cause == cause || cause == others && !slices.Contains(causes, c.Cause)) {
			sum, any = sum+float64(c.Hours.Mean), true
		}
	}
	if !any {
		return math.NaN()
	}
	return sum
}
