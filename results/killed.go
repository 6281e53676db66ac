package results

import (
	"slices"

	"aforo/results/measures"
)

// MostKilled is the share of a class's GPU-hours above which jobs that are killed at
// their limits are worth a warning.
const MostKilled = 0.03

// A KilledClass is a class of which many jobs do not live to their end.
type KilledClass struct {
	Variant, Class string
	Share          float64 // of the class's GPU-hours, that of jobs killed at their limits
}

// MostlyKilled is the share above which more is lost than done, so that waits say nothing
// about whether a machine does.
const MostlyKilled = 0.5

// LostOf is the share of the GPU-hours of a goal's group, or of all jobs where the summary has no
// hours of it, that are lost in jobs that were killed at their limits. A goal of money or energy
// looks at no jobs: 0.
func (s *Summary) LostOf(g *Verdict, variant string) float64 {
	if slices.Contains([]string{"EUR", "kWh", "t"}, g.Unit) {
		return 0
	}
	for _, by := range measures.Ways() {
		if by.String() == g.By {
			if share, ok := s.killed(variant, by, g.Group); ok {
				return share
			}
		}
	}
	share, _ := s.killed(variant, measures.ByAll, measures.ByAll.String())
	return share
}

// killed is the share of the GPU-hours of a group that was lost in jobs that were killed at their
// limits: where nothing fails, all that is no goodput.
func (s *Summary) killed(variant string, by measures.By, group string) (share float64, ok bool) {
	all, good, lost := s.Row(variant, by, group, measures.Delivered), s.Row(variant, by, group, measures.Goodput), s.Row(variant, by, group, measures.KilledHours)
	switch {
	case all == nil || good == nil || !(all.Mean > 0):
		return 0, false
	case lost != nil:
		return float64(lost.Mean / all.Mean), true
	}
	return float64(1 - good.Mean/all.Mean), true
}

// Killed lists the classes of which more than MostKilled of the GPU-hours were of jobs
// that were killed at their limits, by variant.
func (s *Summary) Killed() []KilledClass {
	var all []KilledClass
	for i := range s.Rows {
		r := &s.Rows[i]
		if r.By != measures.ByClass.String() || r.Measure != measures.Delivered.Info().Name || !(r.Mean > 0) {
			continue
		}
		if share, ok := s.killed(r.Variant, measures.ByClass, r.Group); ok && share > MostKilled {
			all = append(all, KilledClass{r.Variant, r.Group, share})
		}
	}
	return all
}
