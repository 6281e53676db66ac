package portable

import "math"

// BetaI is the regularised incomplete beta function I(a, b, x): the probability
// that a beta variable of shapes a and b > 0 is at most x. (DLMF 8.17.22.) It is
// within 1e-12 for shapes up to thousands.
func BetaI(a, b, x float64) float64 {
	switch {
	case !(a > 0 && b > 0) || math.IsNaN(x):
		return math.NaN()
	case x <= 0:
		return 0
	case x >= 1:
		return 1
	case x > (a+1)/(a+b+2):
		return 1 - betaTerm(b, a, 1-x)*betaFraction(b, a, 1-x)/b
	}
	return betaTerm(a, b, x) * betaFraction(a, b, x) / a
}

// betaTerm is x^a (1-x)^b / B(a, b).
func betaTerm(a, b, x float64) float64 {
	return Exp(float64(a*Log(x)) + float64(b*Log1p(-x)) - logBeta(max(a, b), min(a, b)))
}

// logBeta is ln B(a, b) for a >= b.
func logBeta(a, b float64) float64 {
	if a < 10 {
		return Log(Gamma(a) * (Gamma(b) / Gamma(a+b)))
	}
	// ln Γ(a+b) - ln Γ(a) of Stirling's series, without the difference of two large
	// numbers.
	rise := float64((a-0.5)*Log1p(b/a)) + float64(b*(Log(a+b)-1)) + (stirling(a+b) - stirling(a))
	return LogGamma(b) - rise
}

// betaFraction is the continued fraction of I, by the method of Lentz.
func betaFraction(a, b, x float64) float64 {
	c, d := 1.0, 1/(1-float64((a+b)*x)/(a+1))
	f := d
	for m := 1.0; m < most; m++ {
		even := float64(m*(b-m)) * x / float64((a+float64(2*m)-1)*(a+float64(2*m)))
		d = 1 / (1 + float64(even*d))
		c = 1 + even/c
		f *= float64(c * d)
		odd := -float64((a+m)*(a+b+m)) * x / float64((a+float64(2*m))*(a+float64(2*m)+1))
		d = 1 / (1 + float64(odd*d))
		c = 1 + odd/c
		f *= float64(c * d)
		if math.Abs(float64(c*d)-1) <= 2*epsilon {
			break
		}
	}
	return f
}

// StudentQuantile is the t below which Student's t variable with df degrees of
// freedom lies with probability p; NaN if p is not within 0 and 1 or df is not
// positive. It is within 1e-12 of t for df up to thousands.
func StudentQuantile(p, df float64) float64 {
	if !(p > 0 && p < 1 && df > 0) {
		return math.NaN()
	}
	tail := min(p, 1-p)
	if tail == 0.5 {
		return 0
	}
	norm := Exp(-logBeta(max(df/2, 0.5), min(df/2, 0.5))) / math.Sqrt(df)
	t := positiveRoot(math.Abs(NormalQuantile(p)), func(t float64) (off, slope float64) {
		above := BetaI(df/2, 0.5, df/(df+float64(t*t))) / 2
		density := norm * Pow(1+float64(t*t)/df, -(df+1)/2)
		return -Log(above / tail), float64(t*density) / above
	})
	return math.Copysign(t, p-0.5)
}
