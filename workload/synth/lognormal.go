package synth

import (
	"math"
	"math/rand/v2"

	"aforo/workload/portable"
)

// Lognormal is the law of exp(N) where N is normal with mean ln(Median) and
// standard deviation Sigma:
//
//	CDF(x) = Phi(ln(x/Median)/Sigma), x > 0
//	mean   = Median exp(Sigma^2/2)
//
// It is the usual law of run times, which spread over several decades: a
// published median and mean give Sigma = sqrt(2 ln(mean/median)). (Johnson, Kotz
// and Balakrishnan, Continuous Univariate Distributions 1, ch. 14.)
type Lognormal struct {
	Median float64 // seconds, > 0
	Sigma  float64 // standard deviation of the natural logarithm, > 0
}

// Sample draws one value.
func (l Lognormal) Sample(r *rand.Rand) float64 {
	return l.Median * portable.Exp(l.Sigma*portable.Normal(r))
}

// Mean is the expectation, in seconds.
func (l Lognormal) Mean() float64 { return l.Median * portable.Exp(l.Sigma*l.Sigma/2) }

// CDF is the probability of a value <= x seconds.
func (l Lognormal) CDF(x float64) float64 {
	if x <= 0 {
		return 0
	}
	return portable.Erfc(-portable.Log(x/l.Median)/(l.Sigma*math.Sqrt2)) / 2
}

// Quantile inverts CDF; Quantile(1) is infinite.
func (l Lognormal) Quantile(p float64) float64 {
	return l.Median * portable.Exp(l.Sigma*portable.NormalQuantile(p))
}

func (l Lognormal) check() error {
	if err := checkPositive("the median of the lognormal law, in seconds,", l.Median); err != nil {
		return err
	}
	return checkPositive("the sigma of the lognormal law", l.Sigma)
}
