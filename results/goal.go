package results

import (
	"cmp"
	"math"
	"time"

	"aforo/results/measures"
)

// A Period is a part of the window whose jobs, by their submit time, a goal looks
// at.
type Period struct{ From, To time.Duration }

// A Goal is a bound on one measure of one group of jobs: an objective, which a
// planner wants to reach, or an expectation, which a scenario holds its own
// result to.
type Goal struct {
	Name string
	// Expect marks an expectation.
	Expect bool
	// Variant is the name of the only variant that the goal is about, or "".
	Variant string
	// By, Group and And pick its jobs, as those of a Target.
	By      measures.By
	Group   string
	And     measures.Condition
	Measure measures.Measure
	// Bound is in the measure's unit; AtLeast says on which side of it to be.
	Bound   float64
	AtLeast bool
	// During is the period as the scenario has it, Part with the titles of variants;
	// Period indexes those of the study, where 0 is the whole window.
	During, Part string
	Period       int
}

// The verdicts on a goal.
const (
	// Met is an objective whose whole interval is within the bound, or an
	// expectation whose mean is.
	Met = "met"
	// Missed is an objective whose whole interval is outside, an expectation whose
	// mean is, or a wait that does not exist because the queue only grows.
	Missed = "missed"
	// Unsure is an objective whose interval holds the bound.
	Unsure = "unsure"
	// Empty is a measure of no jobs.
	Empty = "no such jobs"
)

// A Verdict is what became of a goal in one variant.
type Verdict struct {
	Goal    string `json:"name"`
	Kind    string `json:"kind"` // "objective" or "expect"
	Variant string `json:"variant"`
	By      string `json:"by"`
	Group   string `json:"group"`
	measures.Second
	During string `json:"during"`
	// Part is During with the titles of variants.
	Part    string `json:"during_title,omitempty"`
	Measure string `json:"measure"`
	Unit    string `json:"unit"`
	Bound   Number `json:"bound"`
	AtLeast bool   `json:"at_least"`
	Interval
	Values []Number `json:"values"`
	// Margin is how far the mean is inside the bound, negative where it is outside.
	Margin  Number `json:"margin"`
	Verdict string `json:"verdict"`
	// From and To bound the period, where it is not the whole window.
	From *time.Time `json:"during_from,omitempty"`
	To   *time.Time `json:"during_to,omitempty"`
	// WaitsOf is the mark of the jobs where some are left out, see Row.
	WaitsOf string `json:"waits_of,omitempty"`
}

// Subject is what the verdict is about.
func (v *Verdict) Subject() measures.Subject {
	m, _ := measures.Named(v.Measure)
	return measures.Subject{Measure: m, By: v.By, Group: v.Group, Second: v.Second, During: cmp.Or(v.Part, v.During)}
}

// Holds reports whether the goal is met.
func (v *Verdict) Holds() bool { return v.Verdict == Met }

// Value returns a measure of a group in one run; NaN where there is no such group.
func (r *Run) Value(f *Frame, by measures.By, group string, m measures.Measure) float64 {
	g := f.group(by, group)
	if g < 0 {
		return math.NaN()
	}
	return r.Groups[by][g][m]
}

// Judge says of every goal what became of it in every variant that it is about.
// frames and runs are by period, the runs of each by variant and replication; the summary
// says which variants are overloaded.
func Judge(s *Summary, frames []*Frame, goals []Goal, runs [][][]*Run) []Verdict {
	var all []Verdict
	f := frames[0]
	at := func(t time.Duration) *time.Time {
		date := s.From.Add(t - f.From)
		return &date
	}
	for i := range goals {
		g := &goals[i]
		for v := range s.Variants {
			if g.Variant != "" && g.Variant != s.Variants[v].Name {
				continue
			}
			t := g.Target()
			d := g.judge(s, &s.Variants[v], t.Values(f, runs[g.Period][v]), t.Starves(f, runs[g.Period][v]))
			d.WaitsOf = t.WaitsOf(f, runs[g.Period][v])
			if g.Period > 0 {
				d.From, d.To = at(frames[g.Period].From), at(frames[g.Period].To)
			}
			d.Unit = g.Measure.UnitOf(g.unit(f, s.Unit))
			all = append(all, d)
		}
	}
	return all
}

// unit is what the hours of the goal's group are counted in.
func (g *Goal) unit(f *Frame, common string) string {
	by, group := g.By, f.group(g.By, g.Group)
	if g.And.By == measures.ByPartition {
		by, group = g.And.By, f.group(g.And.By, g.And.Group)
	}
	if group < 0 {
		return common
	}
	unit, _ := f.unitOf(g.Measure, by, group, common)
	return unit
}

func (g *Goal) judge(s *Summary, v *Variant, values []float64, starves bool) Verdict {
	d := Verdict{
		Goal: g.Name, Kind: "objective", Variant: v.Name, By: g.By.String(), Group: g.Group, Second: g.And.Second(), During: g.During, Part: g.Part,
		Measure: g.Measure.Info().Name, Bound: Number(g.Bound), AtLeast: g.AtLeast,
	}
	if g.Expect {
		d.Kind = "expect"
	}
	var there []float64
	hidden := (v.Overloaded || starves) && g.Measure.Info().Waiting
	for _, x := range values {
		if hidden {
			x = math.NaN()
		}
		d.Values = append(d.Values, Number(x))
		if !math.IsNaN(x) {
			there = append(there, x)
		}
	}
	// The jobs are all of a part, or under a limit, that is overloaded.
	hidden = hidden || len(v.Overloads) > 0 && len(there) == 0 && g.Measure.Info().Waiting
	d.Interval = IntervalOf(g.Measure.Interval(there, s.Level))
	d.Margin = Number(g.Bound) - d.Mean
	if g.AtLeast {
		d.Margin = -d.Margin
	}
	d.Verdict = g.verdict(d.Interval, hidden)
	return d
}

// verdict compares an interval with the bound. One replication has no interval,
// and then the mean decides.
func (g *Goal) verdict(i Interval, hidden bool) string {
	inside := func(x Number) bool { return float64(x) <= g.Bound }
	if g.AtLeast {
		inside = func(x Number) bool { return float64(x) >= g.Bound }
	}
	lo, hi := i.Lo, i.Hi
	if g.Expect || math.IsNaN(float64(lo)) {
		lo, hi = i.Mean, i.Mean
	}
	switch {
	case hidden:
		return Missed
	case math.IsNaN(float64(i.Mean)):
		return Empty
	case inside(lo) && inside(hi):
		return Met
	case !inside(lo) && !inside(hi):
		return Missed
	}
	return Unsure
}

// with appends the second way, or the second group, to the first.
func with(first, second string) string {
	if second == "" {
		return first
	}
	return first + " and " + second
}
