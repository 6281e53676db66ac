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

// LostOf is the share of the GPU-hours of a goal's group that are lost in jobs that were killed at
// their limits; of all jobs where the summary has no hours of the group. Of two conditions the first
// counts. A goal of money or energy looks at no jobs: 0.
func (s *Summary) LostOf(g *Verdict, variant string) float64 {
	if slices.Contains([]string{"EUR", "kWh", "t"}, g.Unit) {
		return 0
	}
	groups := []string{g.Group}
	if g.By == measures.BySize.String() {
		if bands, err := measures.SizeBandsOf(g.Group); err == nil {
			groups = bands
		}
	}
	for _, by := range measures.Ways() {
		if by.String() == g.By {
			if share, ok := s.killed(variant, by, groups...); ok {
				return share
			}
		}
	}
	share, _ := s.killed(variant, measures.ByAll, measures.ByAll.String())
	return share
}

// killed is the share of the GPU-hours of some groups together that was lost in jobs that were
// killed at their limits.
func (s *Summary) killed(variant string, by measures.By, groups ...string) (share float64, ok bool) {
	all, lost := 0.0, 0.0
	for _, group := range groups {
		hours, killed := s.killedHours(variant, by, group)
		all, lost = all+hours, lost+killed
	}
	if !(all > 0) {
		return 0, false
	}
	return lost / all, true
}

// killedHours are the GPU-hours of a group, and those of them that were lost in killed jobs: where
// nothing fails, all that is no goodput.
func (s *Summary) killedHours(variant string, by measures.By, group string) (all, lost float64) {
	hours, good, killed := s.Row(variant, by, group, measures.Delivered), s.Row(variant, by, group, measures.Goodput), s.Row(variant, by, group, measures.KilledHours)
	switch {
	case hours == nil || good == nil || !(hours.Mean > 0):
		return 0, 0
	case killed != nil:
		return float64(hours.Mean), float64(killed.Mean)
	}
	return float64(hours.Mean), float64(hours.Mean - good.Mean)
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
