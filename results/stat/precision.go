package stat

import "math"

// RelativeError is how far an estimate may be off relative to the true mean, as
// far as its interval tells: where the half width is the share r of the estimate,
// the truth lies within r/(1-r) of itself. It is zero where all values are the
// same, and NaN where nothing can be said: there is no interval, or it reaches
// zero (Law, Simulation Modeling and Analysis, 5th ed., sec. 9.4.1).
func (i Interval) RelativeError() float64 {
	half := i.HalfWidth()
	if half == 0 {
		return 0
	}
	r := half / math.Abs(i.Mean)
	if !(r < 1) {
		return math.NaN()
	}
	return r / (1 - r)
}

// Precise reports whether the relative error is at most gamma, which is the rule
//
//	half width / |mean| <= gamma / (1+gamma)
//
// of Law and Kelton's sequential procedure: add replications until it holds. The
// procedure wants ten replications or more to begin with, for an early interval
// may be narrow by chance.
func (i Interval) Precise(gamma float64) bool { return i.RelativeError() <= gamma }
