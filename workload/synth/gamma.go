package synth

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

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
func (g Gamma) Sample(r *rand.Rand) float64 { return g.Scale * unitGamma(r, g.Shape) }

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

func (g Gamma) check() error {
	return errors.Join(
		checkShape("gamma", g.Shape),
		checkPositive("the scale of the gamma law, in seconds,", g.Scale),
	)
}

// checkShape bounds a shape to where means and quantiles are numbers.
func checkShape(law string, shape float64) error {
	if !(shape >= 0.05 && shape <= 1e6) {
		return fmt.Errorf("the shape of the %s law is %v: it must be within 0.05 and 1000000", law, shape)
	}
	return nil
}
