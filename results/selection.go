package results

import "aforo/results/stat"

// A SelectionRule asks for replications until the best variant by one measure is
// found: the procedure of Kim and Nelson, see stat.KN.
type SelectionRule struct {
	Target Target
	// Indifference is how much better the best has to be to matter, in the measure's
	// unit; above zero.
	Indifference float64
	// Confidence is the probability with which the best is found where it is better
	// than all others by the indifference zone at least.
	Confidence float64
	// First is the number of replications that the procedure begins with, at least 2.
	First int
}

// A Selection is what a SelectionRule has come to.
type Selection struct {
	// Best is the variant selected, or "" where the replications did not suffice.
	Best string `json:"best"`
	// Of says what the measure is, in words; MoreIsBetter says which side is best.
	Of           string `json:"of"`
	Measure      string `json:"measure"`
	By           string `json:"by"`
	Group        string `json:"group"`
	Unit         string `json:"unit"`
	MoreIsBetter bool   `json:"more_is_better"`
	Indifference Number `json:"indifference"`
	Confidence   Number `json:"confidence"`
	// Replications is after how many of each variant the procedure ended.
	Replications int `json:"replications"`
	// Contenders are the variants that it compared: all but those that are overloaded, or of
	// which some of the jobs are.
	Contenders []Contender `json:"contenders"`
}

// A Contender is one variant that was compared.
type Contender struct {
	Variant string `json:"variant"`
	// Dropped is after how many replications it was found not to be the best; 0 for
	// the best, and for all that are left where no best was found.
	Dropped int `json:"dropped_at"`
}

// Judge runs the procedure on the replications that there are. A variant is
// simulated to the end though it has been dropped, so that all have the same
// replications and every difference is paired; overloaded ones do not take part, nor
// those of which some of the jobs starve that the measure is of.
func (s *SelectionRule) Judge(info *Info, f *Frame, runs [][][]*Run, over []bool) *Selection {
	t := s.Target
	res := &Selection{
		Of: t.Words(info.Unit), Measure: t.Measure.Info().Name, By: t.By.String(), Group: t.Group, Unit: t.Measure.UnitOf(info.Unit),
		MoreIsBetter: t.Measure.MoreIsBetter(), Indifference: Number(s.Indifference), Confidence: Number(s.Confidence),
	}
	var values [][]float64
	can := s.comparable(f, runs[t.Period], over)
	for v := range info.Variants {
		if can[v] {
			res.Contenders = append(res.Contenders, Contender{Variant: info.Variants[v].Name})
			values = append(values, t.Values(f, runs[t.Period][v]))
		}
	}
	if len(values) == 0 {
		return res
	}
	sign := -1.0
	if res.MoreIsBetter {
		sign = 1
	}
	kn := stat.KN{Alpha: 1 - s.Confidence, Delta: s.Indifference, N0: s.First}
	found := kn.Select(len(values), len(values[0]), func(i, r int) float64 { return sign * values[i][r] })
	res.Replications = found.N
	for i, n := range found.Out {
		res.Contenders[i].Dropped = n
	}
	if found.Best >= 0 {
		res.Best = res.Contenders[found.Best].Variant
	}
	return res
}

// comparable says which variants can be compared: those that are not overloaded, by the same
// jobs.
func (s *SelectionRule) comparable(f *Frame, runs [][]*Run, over []bool) []bool {
	var marks []string
	for v := range runs {
		if !over[v] {
			marks = append(marks, s.Target.WaitsOf(f, runs[v]))
		}
	}
	can, left := make([]bool, len(runs)), Comparable(marks)
	for v := range runs {
		if !over[v] {
			can[v], left = left[0], left[1:]
		}
	}
	return can
}
