package plan

import (
	"math"

	"aforo/results/stat"
)

// A Verdict is what the replications of a value say about its goals.
type Verdict uint8

// Meets: each goal's upper confidence limit is within its bound (for a goal at
// least: the lower one). Fails: the opposite limit of one goal is outside. Unsure:
// neither, with all the replications that there may be; such a value is not
// accepted.
const (
	Unsure Verdict = iota
	Meets
	Fails
)

// String returns "meets", "fails" or "unsure".
func (v Verdict) String() string { return [...]string{"unsure", "meets", "fails"}[v] }

// A Probe is one value of the knob as it was simulated.
type Probe struct {
	Value        int
	Replications int
	// Measured are the goals' measures, by goal and replication.
	Measured [][]float64
	// Estimates are the goals' means with their one-sided confidence limits: each of
	// Lo and Hi alone holds with the confidence of the last look.
	Estimates []stat.Interval
	Verdict   Verdict
}

// judge compares one-sided limits at a level with the bounds.
func (p *Probe) judge(goals []Bound, level float64) {
	p.Estimates = make([]stat.Interval, len(goals))
	p.Verdict = Meets
	for g, b := range goals {
		e := limits(p.Measured[g], level, b.Share)
		p.Estimates[g] = e
		lo, hi, bound := e.Lo, e.Hi, b.Limit
		if b.AtLeast {
			lo, hi, bound = -e.Hi, -e.Lo, -bound
		}
		switch {
		case lo > bound:
			p.Verdict = Fails
			// The other goals are estimated all the same: they are evidence.
		case hi > bound && p.Verdict == Meets:
			p.Verdict = Unsure
		}
	}
}

// limits is the mean of the measures with its one-sided confidence limits at a
// level. A measure that does not exist (infinite) in any replication has no mean,
// and its limits lie beyond every bound.
func limits(xs []float64, level float64, share bool) stat.Interval {
	for _, x := range xs {
		if math.IsInf(x, 0) {
			return stat.Interval{Mean: x, Lo: x, Hi: x, N: len(xs)}
		}
	}
	over := stat.Positive
	if share {
		over = stat.Share
	}
	return over(xs, float64(2*level)-1) // the ends of the two-sided interval that leaves 1-level on each side
}
