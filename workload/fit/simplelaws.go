package fit

import (
	"math"

	"gonum.org/v1/gonum/mathext"

	"aforo/workload/portable"
)

// lognormal has the natural logarithm of run times normal. The maximum of the
// likelihood is at the mean and the standard deviation of the logarithms. (Johnson,
// Kotz and Balakrishnan, Continuous Univariate Distributions 1, ch. 14.)
type lognormal struct{ mu, sigma float64 }

// leastSigma keeps a law from becoming a point.
const leastSigma = 1e-3

func fitLognormal(p points) lognormal {
	mu := p.mean(func(q point) float64 { return portable.Log(q.x) })
	v := p.mean(func(q point) float64 { d := portable.Log(q.x) - mu; return d * d })
	return lognormal{mu, math.Max(math.Sqrt(v), leastSigma)}
}

func (lognormal) word() string    { return "lognormal" }
func (lognormal) parameters() int { return 2 }
func (l lognormal) keys() []string {
	return []string{`law = "lognormal"`, "median = " + span(portable.Exp(l.mu)), "sigma = " + num(l.sigma)}
}

func (l lognormal) logDensity(x float64, _ int) float64 {
	z := (portable.Log(x) - l.mu) / l.sigma
	return -z*z/2 - portable.Log(x*l.sigma) - portable.Log(2*math.Pi)/2
}

func (l lognormal) cdf(x float64, _ int) float64 {
	return portable.Erfc(-(portable.Log(x)-l.mu)/l.sigma/math.Sqrt2) / 2
}

// weibull has P(X > x) = exp(-(x/scale)^shape). The shape that maximises the
// likelihood solves
//
//	sum x^k ln x / sum x^k - 1/k = mean of ln x
//
// whose left side grows with k; scale^k is then the mean of x^k. (Johnson, Kotz
// and Balakrishnan, vol. 1, ch. 21.)
type weibull struct{ shape, scale float64 }

func fitWeibull(p points) weibull {
	c := p.coarse()
	meanLog := p.mean(func(q point) float64 { return portable.Log(q.x) })
	logs := make([]float64, len(c.list))
	for i, q := range c.list {
		logs[i] = portable.Log(q.x) - meanLog // so that powers stay in range
	}
	power := func(k float64) (sum, weighted float64) {
		for i, q := range c.list {
			w := q.n * portable.Exp(k*logs[i])
			sum, weighted = sum+w, weighted+w*logs[i]
		}
		return sum, weighted
	}
	shape := bisect(0.05, 50, func(k float64) float64 {
		sum, weighted := power(k)
		return weighted/sum - 1/k
	})
	sum, _ := power(shape)
	return weibull{shape, portable.Exp(meanLog + portable.Log(sum/c.n)/shape)}
}

// bisect finds where f, which grows, is zero between two positive bounds, in the
// logarithm; a bound where it is zero nowhere between them.
func bisect(low, high float64, f func(float64) float64) float64 {
	for range 60 {
		mid := math.Sqrt(low * high)
		if f(mid) < 0 {
			low = mid
		} else {
			high = mid
		}
	}
	return math.Sqrt(low * high)
}

func (weibull) word() string    { return "weibull" }
func (weibull) parameters() int { return 2 }
func (w weibull) keys() []string {
	return []string{`law = "weibull"`, "mean = " + span(w.scale*portable.Gamma(1+1/w.shape)), "shape = " + num(w.shape)}
}

func (w weibull) logDensity(x float64, _ int) float64 {
	z := portable.Log(x / w.scale)
	return portable.Log(w.shape/w.scale) + (w.shape-1)*z - portable.Exp(w.shape*z)
}

func (w weibull) cdf(x float64, _ int) float64 {
	return -portable.Expm1(-portable.Pow(x/w.scale, w.shape))
}

// gamma has the density x^(shape-1) exp(-x/scale). The shape that maximises the
// likelihood solves
//
//	ln k - digamma(k) = ln(mean of x) - mean of ln x
//
// and shape times scale is the mean. (Johnson, Kotz and Balakrishnan, vol. 1,
// ch. 17.)
type gamma struct{ shape, scale float64 }

func fitGamma(p points) gamma {
	return gammaOf(p.mean(func(q point) float64 { return q.x }), p.mean(func(q point) float64 { return portable.Log(q.x) }))
}

// gammaOf is the estimate from its two sufficient statistics.
func gammaOf(mean, meanLog float64) gamma {
	target := portable.Log(mean) - meanLog
	shape := bisect(0.05, 1e5, func(k float64) float64 { return target - portable.Log(k) + mathext.Digamma(k) })
	return gamma{shape, mean / shape}
}

func (gamma) word() string    { return "gamma" }
func (gamma) parameters() int { return 2 }
func (g gamma) keys() []string {
	return []string{`law = "gamma"`, "mean = " + span(g.shape*g.scale), "shape = " + num(g.shape)}
}

func (g gamma) logDensity(x float64, _ int) float64 {
	norm, _ := math.Lgamma(g.shape)
	return (g.shape-1)*portable.Log(x/g.scale) - x/g.scale - norm - portable.Log(g.scale)
}

func (g gamma) cdf(x float64, _ int) float64 {
	if x <= 0 {
		return 0
	}
	return portable.GammaP(g.shape, x/g.scale)
}

// constant is a run time that never varies.
type constant struct{ x float64 }

func (constant) word() string    { return "constant" }
func (constant) parameters() int { return 1 }
func (c constant) keys() []string {
	return []string{`law = "constant"`, "value = " + span(c.x)}
}
func (c constant) logDensity(x float64, size int) float64 { return 0 }
func (c constant) cdf(x float64, _ int) float64 {
	if x >= c.x {
		return 1
	}
	return 0
}
