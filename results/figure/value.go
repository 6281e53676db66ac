package figure

import (
	"gonum.org/v1/plot/vg"

	"aforo/results/figure/scale"
)

// A Value is a mean over replications with its interval.
type Value struct {
	// Mean is not finite where there is no data.
	Mean float64
	// Lo and Hi bound the interval. It is drawn where Lo < Hi, so that the zero
	// values mean none.
	Lo, Hi float64
	// Overloaded says that the mean does not exist because the queue grows: the
	// figure says so in place of a number.
	Overloaded bool
}

// ranged reports whether the value has an interval.
func (v Value) ranged() bool {
	return v.exists() && scale.Finite(v.Lo) && scale.Finite(v.Hi) && v.Lo < v.Hi
}

// exists reports whether there is a mean.
func (v Value) exists() bool { return scale.Finite(v.Mean) && !v.Overloaded }

// add widens a range by what is drawn of the value.
func (v Value) add(a Axis, s *scale.Span) {
	if !v.exists() {
		return
	}
	a.add(s, v.Mean)
	if v.ranged() {
		a.add(s, v.Lo, v.Hi)
	}
}

// strandRow is the height of a row of overloaded values, in points.
const strandRow = vg.Length(10)

// overloadedKey is the legend's text for triangles.
const overloadedKey = "overloaded: no mean"
