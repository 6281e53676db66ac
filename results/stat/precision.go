package stat

import "math"

// RelativeError is how far an estimate may be off relative to the true mean, as
// far as its interval tells: the truth may be as low as Lo, or as high as Hi. Of an
// interval whose half width is the share r of the estimate, that is r/(1-r). It is
// zero where all values are the same, and NaN where nothing can be said: there is no
// interval, or it reaches zero (Law, Simulation Modeling and Analysis, 5th ed.,
// sec. 9.4.1).
func (i Interval) RelativeError() float64 {
	if i.HalfWidth() == 0 {
		return 0
	}
	mean, near, far := i.Mean, i.Lo, i.Hi
	if mean < 0 {
		mean, near, far = -i.Mean, -i.Hi, -i.Lo
	}
	if !(near > 0) {
		return math.NaN()
	}
	return max((mean-near)/near, (far-mean)/far)
}

// Precise reports whether the relative error is at most gamma, which is the rule
//
//	half width / |mean| <= gamma / (1+gamma), for an interval that is symmetric,
//
// of Law and Kelton's sequential procedure: add replications until it holds. The
// procedure wants ten replications or more to begin with, for an early interval
// may be narrow by chance.
func (i Interval) Precise(gamma float64) bool { return i.RelativeError() <= gamma }
