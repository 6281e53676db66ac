package search

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"aforo/results"
	"aforo/results/grade"
	"aforo/results/measures"
)

// A Sweep is one measure of one variant at every combination of some numbers of
// the scenario, and at the ends of each of them alone.
type Sweep struct {
	Format   int    `json:"format"`
	Scenario string `json:"scenario"`
	Title    string `json:"title"`
	// Grade is how far to trust the scenario, where it says so.
	Grade        *grade.Graded `json:"grade,omitempty"`
	Variant      string        `json:"variant"`
	VariantTitle string        `json:"variant_title,omitempty"`
	// Counted is what a job's size counts, such as "GPU".
	Counted      string         `json:"counted"`
	Replications int            `json:"replications"`
	Level        results.Number `json:"confidence_level"`
	// Measure, Unit, By, Group and During say what is looked at; Goal is the objective
	// that it is of, Bound its bound, or nil.
	Measure string `json:"measure"`
	Unit    string `json:"unit"`
	By      string `json:"by"`
	Group   string `json:"group"`
	measures.Second
	During  string          `json:"during"`
	Part    string          `json:"during_title,omitempty"` // During with the titles of variants
	Goal    string          `json:"objective,omitempty"`
	Bound   *results.Number `json:"bound,omitempty"`
	AtLeast bool            `json:"at_least,omitempty"`
	Axes    []Knob          `json:"axes"`
	// Base is the scenario as it is.
	Base SweepPoint `json:"base"`
	// Points is the product of the axes, the last axis fastest.
	Points []SweepPoint `json:"points"`
	// Is are the values that the scenario gives to the axes, "" where the keys of one
	// have none or several.
	Is []string `json:"base_values"`
	// Ends are, for each axis, its first and its last value with everything else as
	// in the scenario.
	Ends [][2]SweepPoint `json:"ends"`
}

// Check looks at a sweep that was read: whether it has the shape of one that was written.
func (s *Sweep) Check() error {
	n := 1
	for i := range s.Axes {
		a := &s.Axes[i]
		if len(a.Values) == 0 || len(a.Values) != len(a.Numbers) {
			return fmt.Errorf("axis %q has no values, or other numbers than values", a.Name)
		}
		n *= len(a.Values)
	}
	if len(s.Axes) == 0 || len(s.Points) != n || len(s.Ends) != len(s.Axes) || len(s.Is) != len(s.Axes) {
		return errors.New("it is not a sweep: it has not a point for each combination, and two for each axis")
	}
	for i := range s.Points {
		if len(s.Points[i].Values) != len(s.Axes) {
			return fmt.Errorf("point %d has not a value for each axis", i+1)
		}
	}
	for _, ends := range s.Ends {
		if len(ends[0].Values) != 1 || len(ends[1].Values) != 1 {
			return errors.New("an end of an axis has not one value")
		}
	}
	return nil
}

// A SweepPoint is the measure at one point.
type SweepPoint struct {
	// Values are those of the axes; of Ends, of the one axis alone.
	Values     []string `json:"values"`
	Overloaded bool     `json:"overloaded"`
	results.Interval
	Replicated []results.Number `json:"replicated"`
	// WaitsOf is the mark of the jobs of which some are left out, see Row.
	WaitsOf string `json:"waits_of,omitempty"`
}

// Settle says of points whose waits are of fewer jobs than those of others that they are
// overloaded: some of their jobs starve.
func Settle(points []*SweepPoint) {
	var marks []string
	for _, p := range points {
		marks = append(marks, p.WaitsOf)
	}
	for i, can := range results.Comparable(marks) {
		if p := points[i]; !can {
			nan := results.Number(math.NaN())
			p.Overloaded, p.Interval = true, results.Interval{Mean: nan, Lo: nan, Hi: nan}
			for r := range p.Replicated {
				p.Replicated[r] = nan
			}
		}
	}
}

// Subject is what the sweep looks at.
func (s *Sweep) Subject() measures.Subject {
	m, _ := measures.Named(s.Measure)
	return measures.Subject{Measure: m, By: s.By, Group: s.Group, Second: s.Second, During: cmp.Or(s.Part, s.During)}
}

// Label is what people call the variant.
func (s *Sweep) Label() string { return cmp.Or(s.VariantTitle, s.Variant) }

// Files returns the sweep as JSON and CSV.
func (s *Sweep) Files() ([]results.File, error) {
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("writing the sweep: %w", err)
	}
	return []results.File{{Path: "sweep.json", Text: append(text, '\n')}, {Path: "sweep.csv", Text: results.Table(s.csv)}}, nil
}

func (s *Sweep) csv(w results.WriteRow) {
	var head []any
	for _, a := range s.Axes {
		head = append(head, a.Name)
	}
	w(append(head, "kind", "overloaded", s.Measure, "ci_low", "ci_high")...)
	line := func(values []string, kind string, p *SweepPoint) {
		var cells []any
		for _, v := range values {
			cells = append(cells, v)
		}
		w(append(cells, kind, p.Overloaded, p.Mean, p.Lo, p.Hi)...)
	}
	for i := range s.Points {
		line(s.Points[i].Values, "product", &s.Points[i])
	}
	none := make([]string, len(s.Axes))
	line(none, "base", &s.Base)
	for a := range s.Ends {
		for e := range s.Ends[a] {
			values := make([]string, len(s.Axes))
			values[a] = s.Ends[a][e].Values[0]
			line(values, "end", &s.Ends[a][e])
		}
	}
}
