package law

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

// LogDensity is the natural logarithm of the density at x seconds.
func (l Lognormal) LogDensity(x float64) float64 {
	z := portable.Log(x/l.Median) / l.Sigma
	return float64(-z*z/2) - portable.Log(x*l.Sigma) - float64(portable.Log(2*math.Pi)/2)
}

// leastSigma keeps a fitted law from becoming a point.
const leastSigma = 1e-3

// FitLognormal fits the law: the likelihood is greatest at the mean and the
// standard deviation of the logarithms.
func FitLognormal(p Points) Lognormal {
	mu := p.meanLog()
	v := p.Mean(func(q Point) float64 { d := portable.Log(q.X) - mu; return d * d })
	return Lognormal{portable.Exp(mu), math.Max(math.Sqrt(v), leastSigma)}
}

// Parameters are two.
func (Lognormal) Parameters() int { return 2 }

func (l Lognormal) Check() error {
	if err := CheckPositive("the median of the lognormal law, in seconds,", l.Median); err != nil {
		return err
	}
	return CheckPositive("the sigma of the lognormal law", l.Sigma)
}

func (w *Written) lognormal() Form {
	return Form{
		Law: "lognormal", Doc: "the usual law of run times, which spread over several decades",
		Keys: []Key{
			timeKey("median", &w.Median, "the median run time"),
			numberKey("sigma", &w.Sigma, spread, "standard deviation of the natural logarithm; mean = median x exp(sigma^2/2)"),
		},
		Make: func() (Law, error) { return Lognormal{w.Median.Seconds(), w.Sigma}, nil },
	}
}

// Written is the law as a scenario writes it.
func (l Lognormal) Written() Written {
	return Written{Law: "lognormal", Median: duration(l.Median), Sigma: l.Sigma}
}
