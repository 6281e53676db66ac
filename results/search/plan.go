// Package search holds what searches over many studies found, with their evidence: a
// [Plan] is the least capacity that meets the objectives, a [Sweep] one measure at every
// combination of some numbers of the scenario. Both turn [Knob]s, are written as JSON and
// CSV, and are checked when they are read back. Package sim/vary makes them.
package search

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"aforo/results"
	"aforo/results/grade"
)

// A Plan is what a search for the least capacity found, with its evidence.
type Plan struct {
	Format   int    `json:"format"`
	Scenario string `json:"scenario"`
	Title    string `json:"title"`
	// Grade is how far to trust the scenario, where it says so.
	Grade        *grade.Graded  `json:"grade,omitempty"`
	Unit         string         `json:"unit"`
	Variant      string         `json:"variant"`
	VariantTitle string         `json:"variant_title,omitempty"`
	Confidence   results.Number `json:"confidence"`
	// Knobs are what was turned: the first was searched, a second one takes each of
	// its values in turn.
	Knobs []Knob `json:"knobs"`
	// Lines are the searches, one for each value of the second knob, or one.
	Lines []PlanLine `json:"lines"`
	// Replications is how many runs were simulated in all, Tried how many trying every
	// value with all replications would have taken.
	Replications int `json:"replications"`
	Tried        int `json:"replications_brute_force"`
}

// Check looks at a plan that was read: whether it has the shape of one that was written.
func (p *Plan) Check() error {
	if len(p.Knobs) == 0 || len(p.Knobs) > 2 || len(p.Lines) == 0 || len(p.Knobs) == 2 && len(p.Knobs[1].Numbers) < len(p.Lines) {
		return errors.New("it is not a plan")
	}
	for i := range p.Knobs {
		if k := &p.Knobs[i]; len(k.Values) == 0 || len(k.Values) != len(k.Numbers) || !slices.Contains([]string{"number", "duration", "date"}, k.Kind) {
			return fmt.Errorf("knob %q has no values, or other numbers than values", k.Name)
		}
	}
	goals := -1
	for i := range p.Lines {
		l := &p.Lines[i]
		for k := range l.Probes {
			if goals < 0 {
				goals = len(l.Probes[k].Goals)
			}
			if len(l.Probes[k].Goals) != goals {
				return errors.New("its values have not all the same objectives")
			}
		}
		if len(l.Probes) == 0 || goals == 0 || l.Found && l.Answer() == nil {
			return errors.New("a search of it has no values, no objectives, or an answer that it has not simulated")
		}
	}
	return nil
}

// A Knob is what a plan turns: keys of the scenario that take the same value.
type Knob struct {
	Name string   `json:"name"`
	Keys []string `json:"keys"`
	// Values are written as in the file, from the least capacity to the most.
	Values []string `json:"values"`
	// Numbers are the same as numbers: dates in seconds since 1970, durations in
	// seconds.
	Numbers []results.Number `json:"numbers"`
	// Kind is "number", "duration" or "date".
	Kind string `json:"kind"`
}

// A PlanLine is one search.
type PlanLine struct {
	// Second is the value of the second knob, "" where there is none.
	Second string `json:"second,omitempty"`
	Found  bool   `json:"found"`
	// Value is the answer; of a search that found nothing it is "".
	Value string `json:"value,omitempty"`
	// Islands are values with less capacity that meet the objectives, too, while one
	// between does not.
	Islands []string    `json:"islands,omitempty"`
	Probes  []PlanProbe `json:"probes"`
	// Ceiling says why no value can, where none was found.
	Ceiling string `json:"ceiling,omitempty"`
}

// Answer returns the probe of the answer, or nil.
func (l *PlanLine) Answer() *PlanProbe {
	for i := range l.Probes {
		if l.Found && l.Probes[i].Value == l.Value {
			return &l.Probes[i]
		}
	}
	return nil
}

// A PlanProbe is one value as it was simulated.
type PlanProbe struct {
	Value string `json:"value"`
	// Number is the value as a number, as in Knob.Numbers.
	Number results.Number `json:"number"`
	// Capacity is the mean available capacity over the second half of the window, in
	// GPUs or processors.
	Capacity     results.Number `json:"capacity"`
	Replications int            `json:"replications"`
	Verdict      string         `json:"verdict"` // "meets", "fails" or "unsure"
	Overloaded   bool           `json:"overloaded"`
	Utilization  results.Number `json:"utilization"`
	// Lost is the largest share of GPU-hours that are lost in killed jobs, of those that the
	// objectives look at; above MostlyKilled the value is not accepted.
	Lost results.Number `json:"lost_in_killed,omitempty"`
	// Goals are the objectives with one-sided confidence limits: each end alone holds
	// with the plan's confidence.
	Goals []results.Verdict `json:"objectives"`
}

// Label is what people call the variant.
func (p *Plan) Label() string { return cmp.Or(p.VariantTitle, p.Variant) }

// Files returns the plan as JSON and as CSV, a row for each value and objective.
func (p *Plan) Files() ([]results.File, error) {
	text, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("writing the plan: %w", err)
	}
	return []results.File{{Path: "plan.json", Text: append(text, '\n')}, {Path: "plan.csv", Text: results.Table(p.csv)}}, nil
}

func (p *Plan) csv(w results.WriteRow) {
	w("second", "value", "capacity", "replications", "verdict", "answer", "overloaded", "utilization", "objective", "measure", "unit", "mean", "ci_low", "ci_high", "at_least", "bound")
	for _, l := range p.Lines {
		for _, x := range l.Probes {
			for i := range x.Goals {
				g := &x.Goals[i]
				w(l.Second, x.Value, x.Capacity, x.Replications, x.Verdict, l.Found && x.Value == l.Value, x.Overloaded, x.Utilization,
					g.Goal, g.Measure, g.Unit, g.Mean, g.Lo, g.Hi, g.AtLeast, g.Bound)
			}
		}
	}
}
