package law

import (
	"math"
	"math/rand/v2"

	"aforo/workload/portable"
)

// logHyperGammaLaw is the law of LogHyperGamma for one size, or on average over
// several.
type logHyperGammaLaw struct {
	LogHyperGamma
	p      float64 // probability of the short law before anything is thrown away
	w      float64 // its weight among what is kept
	t1, t2 float64 // probability of each law to stay below MaxLog
}

// Sample draws one value.
func (l logHyperGammaLaw) Sample(r *rand.Rand) float64 { return l.draw(r, l.p) }

// CDF is the probability of a value <= x seconds.
func (l logHyperGammaLaw) CDF(x float64) float64 {
	if l.WholeSeconds {
		x = math.Floor(x) + 1 // whole seconds up to x are the real ones below the next
	}
	return l.cdf(x)
}

// cdf is that of the run times before they are cut to whole seconds.
func (l *logHyperGammaLaw) cdf(x float64) float64 {
	if x <= 1 {
		return 0
	}
	g := min(portable.Log(x), l.MaxLog)
	return min(l.w*Gamma{l.Shape1, l.Scale1}.CDF(g)/l.t1+(1-l.w)*Gamma{l.Shape2, l.Scale2}.CDF(g)/l.t2, 1)
}

// Quantile inverts CDF.
func (l logHyperGammaLaw) Quantile(p float64) float64 {
	if p <= 0 {
		return 1
	}
	// Bisection in the logarithm: the law spreads over five decades.
	g := invert(func(g float64) float64 { return l.cdf(portable.Exp(g)) }, p, 0, l.MaxLog)
	if !l.WholeSeconds {
		return portable.Exp(g)
	}
	// The least whole second x with CDF(x) = cdf(x+1) >= p.
	x := math.Floor(portable.Exp(g))
	for x > 1 && l.CDF(x-1) >= p {
		x--
	}
	return x
}

// Mean is the expectation, in seconds.
func (l logHyperGammaLaw) Mean() float64 { return l.MeanBelow(portable.Exp(l.MaxLog)) }

// MeanBelow is E[min(X, c)]. Of a real-valued X it has a closed form, since
//
//	E[e^G; G <= y] = (1-b)^-a P(Gamma(a, b/(1-b)) <= y), G ~ Gamma(a, b), b < 1
//
// Of whole seconds it is the sum of P(X >= k) for k up to c.
func (l logHyperGammaLaw) MeanBelow(c float64) float64 {
	if !l.WholeSeconds {
		return l.realMeanBelow(c)
	}
	// P(floor(X) >= k) = P(X >= k). Beyond the first thousands of terms the sum is
	// the integral from half a second before: the error is of the second
	// derivative's order, below 1e-9 of the mean.
	const exact = 4096
	n := math.Min(math.Floor(c), math.Floor(portable.Exp(l.MaxLog)))
	sum := 0.0
	for k := 1.0; k <= math.Min(n, exact); k++ {
		sum += 1 - l.cdf(k)
	}
	if n > exact {
		sum += l.realMeanBelow(n+0.5) - l.realMeanBelow(exact+0.5)
	}
	if c > n { // the rest of a second
		sum += float64((c - n) * (1 - l.cdf(n+1)))
	}
	return sum
}

func (l *logHyperGammaLaw) realMeanBelow(c float64) float64 {
	if c <= 1 {
		return max(c, 0)
	}
	y := math.Min(portable.Log(c), l.MaxLog)
	part := l.w*ExpBelow(l.Shape1, l.Scale1, y)/l.t1 + (1-l.w)*ExpBelow(l.Shape2, l.Scale2, y)/l.t2
	return part + float64(portable.Exp(y)*(1-l.cdf(portable.Exp(y))))
}

// ExpBelow is E[e^G; G <= y] of a gamma variable G.
func ExpBelow(shape, scale, y float64) float64 {
	if scale < 1 {
		return portable.Pow(1-scale, -shape) * Gamma{shape, scale / (1 - scale)}.CDF(y)
	}
	// Integration by parts, e^y F(y) - integral of e^g F(g), by the midpoint rule.
	const steps = 20_000
	g, h, sum := Gamma{shape, scale}, y/steps, 0.0
	for i := range steps {
		x := (float64(i) + 0.5) * h
		sum += float64(portable.Exp(x) * g.CDF(x) * h)
	}
	return float64(portable.Exp(y)*g.CDF(y)) - sum
}
