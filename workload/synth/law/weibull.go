package law

import (
	"errors"
	"math/rand/v2"

	"aforo/workload/portable"
)

// Weibull is the law whose rate of ending grows (Shape > 1) or falls (Shape < 1)
// with the time that a job has run:
//
//	CDF(x) = 1 - exp(-(x/Scale)^Shape), x >= 0
//	mean   = Scale Gamma(1 + 1/Shape)
//
// Shape 1 is the exponential law; published fits to run times and to the gaps
// between failures have shapes of 0.4 to 0.8. (Johnson, Kotz and Balakrishnan,
// Continuous Univariate Distributions 1, ch. 21.)
type Weibull struct {
	Shape float64 // > 0
	Scale float64 // seconds, > 0
}

// Sample draws one value: a power of an exponential one.
func (w Weibull) Sample(r *rand.Rand) float64 {
	return w.Scale * portable.Pow(portable.Exponential(r), 1/w.Shape)
}

// Mean is the expectation, in seconds.
func (w Weibull) Mean() float64 { return w.Scale * portable.Gamma(1+1/w.Shape) }

// CDF is the probability of a value <= x seconds.
func (w Weibull) CDF(x float64) float64 {
	if x <= 0 {
		return 0
	}
	return -portable.Expm1(-portable.Pow(x/w.Scale, w.Shape))
}

// Quantile inverts CDF; Quantile(1) is infinite.
func (w Weibull) Quantile(p float64) float64 {
	return w.Scale * portable.Pow(-portable.Log1p(-p), 1/w.Shape)
}

// LogDensity is the natural logarithm of the density at x seconds.
func (w Weibull) LogDensity(x float64) float64 {
	z := portable.Log(x / w.Scale)
	return portable.Log(w.Shape/w.Scale) + float64((w.Shape-1)*z) - portable.Exp(w.Shape*z)
}

// FitWeibull fits the law. The shape k that maximises the likelihood solves
//
//	sum x^k ln x / sum x^k - 1/k = mean of ln x
//
// whose left side grows with k; Scale^k is then the mean of x^k.
func FitWeibull(p Points) Weibull {
	c, meanLog := p.coarse(), p.meanLog()
	logs := make([]float64, len(c.List))
	for i, q := range c.List {
		logs[i] = portable.Log(q.X) - meanLog // so that powers stay in range
	}
	power := func(k float64) (sum, weighted float64) {
		for i, q := range c.List {
			w := float64(q.N * portable.Exp(k*logs[i]))
			sum, weighted = sum+w, weighted+float64(w*logs[i])
		}
		return sum, weighted
	}
	shape := Bisect(0.05, 50, func(k float64) float64 {
		sum, weighted := power(k)
		return weighted/sum - 1/k
	})
	sum, _ := power(shape)
	return Weibull{shape, portable.Exp(meanLog + portable.Log(sum/c.N)/shape)}
}

// Parameters are two.
func (Weibull) Parameters() int { return 2 }

func (w Weibull) Check() error {
	return errors.Join(
		checkShape("weibull", w.Shape),
		CheckPositive("the scale of the weibull law, in seconds,", w.Scale),
	)
}

func (w *Written) weibull() Form {
	return Form{
		Law: "weibull", Doc: "its rate of ending falls (shape below 1) or grows with the run time",
		Keys: []Key{
			timeKey("mean", &w.Mean, "the mean run time"),
			numberKey("shape", &w.Shape, shapes, "1 is the exponential law"),
		},
		Make: func() (Law, error) {
			return Weibull{Shape: w.Shape, Scale: w.Mean.Seconds() / portable.Gamma(1+1/w.Shape)}, nil
		},
	}
}

// Written is the law as a scenario writes it.
func (w Weibull) Written() Written {
	return Written{Law: "weibull", Mean: duration(w.Mean()), Shape: w.Shape}
}
