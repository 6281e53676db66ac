// Package law has the laws of what jobs are: of their run times, in seconds, which
// may depend on the size, and of their sizes. A law stands here once: its draws,
// mean, CDF and quantiles, what its parameters may be, and its Form, the keys by
// which a scenario gives it; where logs are fitted with it, its density and how it
// is fitted to Points, by the greatest likelihood, as well. Nothing is drawn but from the generator that is handed
// in, and numbers are the same on every processor.
package law

import (
	"fmt"
	"math"
	"math/rand/v2"

	"aforo/workload/portable"
)

// A Law is a probability law of a time, in seconds. Its methods must not change
// it: replications that run at once share one Law.
type Law interface {
	// Sample draws one value.
	Sample(r *rand.Rand) float64
	// Mean is the expectation, in seconds.
	Mean() float64
	// CDF is the probability of a value <= x seconds.
	CDF(x float64) float64
	// Quantile is the least x with CDF(x) >= p, for 0 <= p <= 1.
	Quantile(p float64) float64
	// Check reports what is wrong with the parameters.
	Check() error
}

// A Dense is a law that has a density.
type Dense interface {
	Law
	// LogDensity is the natural logarithm of the density at x seconds, x > 0.
	LogDensity(x float64) float64
}

// A Fitted is a law of run times that was fitted to points: a Dense, or a BySize
// whose law of each size is one.
type Fitted interface {
	// Parameters is how many numbers were estimated.
	Parameters() int
	// Written is the law as a scenario writes it.
	Written() Written
}

// MeanBelow returns E[min(X, c)], the mean of a law that is cut at c seconds, as
// the integral of 1-CDF from 0 to c. The midpoint rule on a logarithmic grid
// suits laws that spread over many decades; its relative error is below 1e-5 for
// the laws of this package.
func MeanBelow(l Law, c float64) float64 {
	if own, ok := l.(interface{ MeanBelow(c float64) float64 }); ok {
		return own.MeanBelow(c)
	}
	mean := l.Mean()
	switch {
	case l.Quantile(1) <= c:
		return mean
	case l.Quantile(0) >= c:
		return c
	}
	const steps = 8192
	lo := 1e-9 * math.Min(c, mean)
	h := portable.Log(c/lo) / steps
	sum := lo // below lo, CDF is as good as 0
	for i := range steps {
		x := lo * portable.Exp((float64(i)+0.5)*h)
		sum += float64((1 - l.CDF(x)) * x * h)
	}
	return sum
}

// CheckPositive returns an error unless x is a positive, finite number.
func CheckPositive(what string, x float64) error {
	if !(x > 0) || math.IsInf(x, 1) {
		return fmt.Errorf("%s is %v: it must be a positive, finite number", what, x)
	}
	return nil
}
