package results

import (
	"cmp"
	"math"
	"time"

	"aforo/results/measures"
	"aforo/results/stat"
)

// A Target names a measure for every variant, or for one: that of the jobs that fulfil
// a condition or two, over a part of the window. Rules that look at intervals while
// a study runs name what they look at by it.
type Target struct {
	By    measures.By
	Group string // "all" with ByAll; a range of bands with BySize, see SizeRange
	// And is a second condition, which the jobs fulfil too.
	And     measures.Condition
	Measure measures.Measure
	// Variant is the only one that it is about, or "".
	Variant string
	// Period indexes those of the study, where 0 is the whole window; During is it in
	// words, and Part with the titles of variants.
	Period       int
	During, Part string
}

// Whole is the target of a measure of all jobs over the whole window.
func Whole(m measures.Measure) Target {
	return Target{By: measures.ByAll, Group: measures.ByAll.String(), Measure: m}
}

// Target names what the goal is about.
func (g *Goal) Target() Target {
	return Target{By: g.By, Group: g.Group, And: g.And, Measure: g.Measure, Variant: g.Variant, Period: g.Period, During: g.During, Part: g.Part}
}

// Words says what the target is about: "95 % of train jobs wait less than".
func (t Target) Words(unit string) string {
	s := measures.Subject{Measure: t.Measure, By: t.By.String(), Group: t.Group, Second: t.And.Second(), During: cmp.Or(t.Part, t.During)}
	return s.Words(unit)
}

// Values returns what the target's interval is made of, one for each of a variant's runs,
// those of its period: its value there, NaN where one has none, or that of a ratio of sums.
func (t Target) Values(f *Frame, runs []*Run) []float64 {
	values := make([]float64, len(runs))
	for r, run := range runs {
		values[r] = t.value(f, run)
	}
	return t.Measure.Estimates(values, func(r int, m measures.Measure) float64 {
		of := t
		of.Measure = m
		return of.value(f, runs[r])
	})
}

// value is the target's value in one run.
func (t *Target) value(f *Frame, run *Run) float64 {
	c, ok := f.choice(t)
	switch {
	case !ok:
		return math.NaN()
	case c.single():
		return run.Groups[c[0].by][c[0].first][t.Measure]
	}
	if st, ok := run.Picked[c]; ok {
		return st[t.Measure]
	}
	return math.NaN()
}

// Interval is the interval of the values that exist.
func (t Target) Interval(f *Frame, runs []*Run, level float64) stat.Interval {
	return t.Measure.Interval(t.Values(f, runs), level)
}

// existing is the interval of the differences that exist, for one of m comparisons.
func existing(values []float64, level float64, m int) stat.Interval {
	return stat.MeanBonferroni(stat.Existing(values), level, m)
}

// Overloaded says of each variant whether it is overloaded as a whole, as far as its runs
// over the whole window tell; runs are by variant and replication.
func Overloaded(f *Frame, runs [][]*Run, level float64) []bool {
	over := make([]bool, len(runs))
	for v := range runs {
		over[v] = overloaded(runs[v], f.fine.width, level)
	}
	return over
}

// overloaded says whether all causes of a variant are overloaded.
func overloaded(runs []*Run, step time.Duration, level float64) bool {
	if runs[0].rest != nil {
		_, all := overloads(runs, step, level)
		return all
	}
	return loadOf(runs, step, level).over
}
