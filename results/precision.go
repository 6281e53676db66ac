package results

import (
	"math"
	"slices"

	"aforo/results/measures"
)

// A PrecisionRule asks for replications until the estimates are precise: Law and
// Kelton's sequential procedure, see stat.Interval.Precise.
type PrecisionRule struct {
	// Relative is the relative error that is good enough, such as 0.05.
	Relative float64
	Targets  []Target
}

// Precision is what a PrecisionRule has come to.
type Precision struct {
	// Asked is the relative error that was to be reached.
	Asked Number `json:"relative_error_max"`
	// Met says that every estimate is as precise. Where one is not, the study has
	// ended at the most replications that it may have.
	Met       bool      `json:"met"`
	Estimates []Precise `json:"estimates"`
	// Overloaded are estimates that are left out, because all of their jobs wait in a part or
	// under a limit that is overloaded: no number of replications would make them precise.
	Overloaded []Precise `json:"overloaded,omitempty"`
}

// Precise is how precise one estimate is.
type Precise struct {
	Variant string `json:"variant"`
	By      string `json:"by"`
	Group   string `json:"group"`
	measures.Second
	During  string `json:"during,omitempty"`
	Measure string `json:"measure"`
	// Error is how far the mean may be off, relative to the true one, with the
	// confidence of the summary; null where its interval reaches zero.
	Error Number `json:"relative_error"`
	Met   bool   `json:"met"`
	// Of says what is estimated, in words.
	Of string `json:"of"`
}

// Judge says how precise the targets are in every variant but the overloaded ones,
// which have no mean to be precise about, and neither has a group that is. runs are by period, variant and
// replication.
func (p *PrecisionRule) Judge(info *Info, f *Frame, runs [][][]*Run, over []bool) *Precision {
	res := &Precision{Asked: Number(p.Relative), Met: true}
	for v := range info.Variants {
		for _, t := range p.Targets {
			if over[v] || t.Variant != "" && t.Variant != info.Variants[v].Name {
				continue
			}
			i := t.Interval(f, runs[t.Period][v], info.Level)
			e := Precise{
				Variant: info.Variants[v].Name, By: t.By.String(), Group: t.Group, Second: t.And.Second(), During: t.During, Of: t.Words(info.Unit),
				Measure: t.Measure.Info().Name, Error: Number(i.RelativeError()), Met: i.Precise(p.Relative),
			}
			if t.WaitsOf(f, runs[t.Period][v]) != "" && i.N < len(runs[t.Period][v]) {
				e.Met = false
				res.Overloaded = append(res.Overloaded, e)
				continue
			}
			res.Met = res.Met && e.Met
			res.Estimates = append(res.Estimates, e)
		}
	}
	return res
}

// Worst returns the least precise estimate, or nil where there is none.
func (p *Precision) Worst() *Precise {
	if len(p.Estimates) == 0 {
		return nil
	}
	e := slices.MaxFunc(p.Estimates, func(a, b Precise) int {
		return compareErrors(float64(a.Error), float64(b.Error))
	})
	return &e
}

// compareErrors puts those that do not exist last.
func compareErrors(a, b float64) int {
	switch na, nb := math.IsNaN(a), math.IsNaN(b); {
	case na && nb || a == b:
		return 0
	case na || a > b:
		return 1
	}
	return -1
}
