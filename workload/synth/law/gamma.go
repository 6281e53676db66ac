package law

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mathext"

	"aforo/workload/portable"
)

// Gamma is the gamma law, Erlang's where Shape is whole:
//
//	CDF(x) = P(Shape, x/Scale), the regularised incomplete gamma function
//	mean   = Shape Scale, variance = Shape Scale^2
//
// So the coefficient of variation is 1/sqrt(Shape). It is sampled as in Marsaglia
// and Tsang, A simple method for generating gamma variables, ACM TOMS 26(3),
// 2000. (Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions 1,
// ch. 17.)
type Gamma struct {
	Shape float64 // > 0
	Scale float64 // seconds, > 0
}

// Sample draws one value.
func (g Gamma) Sample(r *rand.Rand) float64 { return g.Scale * UnitGamma(r, g.Shape) }

// Mean is the expectation, in seconds.
func (g Gamma) Mean() float64 { return g.Shape * g.Scale }

// CDF is the probability of a value <= x seconds.
func (g Gamma) CDF(x float64) float64 {
	switch {
	case x <= 0:
		return 0
	case math.IsInf(x, 1):
		return 1
	}
	return portable.GammaP(g.Shape, x/g.Scale)
}

// Quantile inverts CDF; Quantile(1) is infinite.
func (g Gamma) Quantile(p float64) float64 {
	switch {
	case p <= 0:
		return 0
	case p >= 1:
		return math.Inf(1)
	}
	return g.Scale * portable.GammaPInverse(g.Shape, p)
}

// LogDensity is the natural logarithm of the density at x seconds.
func (g Gamma) LogDensity(x float64) float64 {
	return float64((g.Shape-1)*portable.Log(x/g.Scale)) - x/g.Scale - portable.LogGamma(g.Shape) - portable.Log(g.Scale)
}

// FitGamma fits the law.
func FitGamma(p Points) Gamma {
	return gammaOf(p.Mean(func(q Point) float64 { return q.X }), p.meanLog())
}

// gammaOf is the estimate from the two sufficient statistics. The shape k that
// maximises the likelihood solves
//
//	ln k - digamma(k) = ln(mean of x) - mean of ln x
//
// and shape times scale is the mean.
func gammaOf(mean, meanLog float64) Gamma {
	target := portable.Log(mean) - meanLog
	shape := Bisect(0.05, 1e5, func(k float64) float64 { return target - portable.Log(k) + mathext.Digamma(k) })
	return Gamma{shape, mean / shape}
}

// Parameters are two.
func (Gamma) Parameters() int { return 2 }

func (g Gamma) Check() error {
	return errors.Join(
		checkShape("gamma", g.Shape),
		CheckPositive("the scale of the gamma law, in seconds,", g.Scale),
	)
}

// checkShape bounds a shape to where means and quantiles are numbers.
func checkShape(law string, shape float64) error {
	if !(shape >= 0.05 && shape <= 1e6) {
		return fmt.Errorf("the shape of the %s law is %v: it must be within 0.05 and 1000000", law, shape)
	}
	return nil
}

// UnitGamma draws from the gamma law of the given shape and scale 1 by the method
// of Marsaglia and Tsang (ACM TOMS 26(3), 2000).
func UnitGamma(r *rand.Rand, shape float64) float64 {
	if shape < 1 { // X(shape) = X(shape+1) U^(1/shape)
		return UnitGamma(r, shape+1) * portable.Exp(-portable.Exponential(r)/shape)
	}
	d := shape - 1.0/3
	c := 1 / math.Sqrt(9*d)
	for {
		x := portable.Normal(r)
		v := 1 + float64(c*x)
		if v <= 0 {
			continue
		}
		v = float64(v * v * v)
		// -ln U of a uniform U is a unit exponential e. Most draws pass the squeeze
		// U < 1 - 0.0331 x^4, for which e (1-y) > y is enough, without a logarithm.
		e, y := portable.Exponential(r), float64(0.0331*x*x*x*x)
		if e*(1-y) > y && y < 1 || -e < float64(0.5*x*x)+float64(d*(1-v+portable.Log(v))) {
			return d * v
		}
	}
}

func (w *Written) gamma() Form {
	return Form{
		Law: "gamma", Doc: "less or more spread than exponential: the coefficient of variation is 1/sqrt(shape)",
		Keys: []Key{
			timeKey("mean", &w.Mean, "the mean run time"),
			numberKey("shape", &w.Shape, shapes, "1 is the exponential law, a whole number Erlang's"),
		},
		Make: func() (Law, error) { return Gamma{Shape: w.Shape, Scale: w.Mean.Seconds() / w.Shape}, nil },
	}
}

// Written is the law as a scenario writes it.
func (g Gamma) Written() Written {
	return Written{Law: "gamma", Mean: duration(g.Mean()), Shape: g.Shape}
}
