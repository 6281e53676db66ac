package order

import (
	"time"

	"aforo/sim/cluster"
)

// leadsBySlope is Leads where two values are lines, each rising from zero at its job's
// submit time by its slope: they cross once at most. That of b is raised by the margin,
// and has to reach a's.
func leadsBySlope(a, b *Job, now time.Duration) time.Duration {
	slope := float64(b.Slope * (1 + margin))
	ahead := float64(a.Slope*float64(now-a.Submit)) - float64(slope*float64(now-b.Submit))
	if !(ahead > 0) {
		return now
	}
	if slope <= a.Slope {
		return cluster.Never
	}
	return max(now, before(now, ahead/(slope-a.Slope)))
}
