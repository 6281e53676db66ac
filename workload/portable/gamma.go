package portable

import "math"

// Gamma is the gamma function for x > 0, within 12 ulp; NaN otherwise. From 2 to 3
// it is a rational approximation (Moshier, Cephes, gamma.c), elsewhere up to 33
// found by Γ(x+1) = x Γ(x), and beyond by Stirling's series.
func Gamma(x float64) float64 {
	switch {
	case !(x > 0):
		return math.NaN()
	case x > 171.7:
		return math.Inf(1)
	case x > 33:
		half := Pow(x, float64(x/2)-0.25) // the whole power overflows before Γ does
		return math.Sqrt(2*math.Pi) * half * Exp(-x) * Exp(stirling(x)) * half
	}
	z := 1.0
	for ; x >= 3; z *= x {
		x--
	}
	for ; x < 2; x++ {
		z /= x
	}
	x -= 2
	return z * polynomial(x, 1, 4.94214826801497100753e-01, 2.07448227648435975150e-01, 4.76367800457137231464e-02,
		1.04213797561761569935e-02, 1.19135147006586384913e-03, 1.60119522476751861407e-04) /
		polynomial(x, 1, 7.14304917030273074085e-02, -2.34591795718243348568e-01, 3.58236398605498653373e-02,
			1.18139785222060435552e-02, -4.45641913851797240494e-03, 5.39605580493303397842e-04, -2.31581873324120129819e-05)
}

const halfLn2Pi = 0.91893853320467274178 // ln sqrt(2π)

// stirling is ln Γ(x) - (x - 1/2) ln x + x - ln sqrt(2π) for x >= 10 (DLMF 5.11.1).
func stirling(x float64) float64 {
	w := 1 / x
	return float64(w * polynomial(float64(w*w), 1.0/12, -1.0/360, 1.0/1260, -1.0/1680, 1.0/1188, -691.0/360360, 1.0/156))
}

// LogGamma is ln Γ(x) for x > 0, off by no more than some 2^-51 of it or of 1,
// whichever is larger.
func LogGamma(x float64) float64 {
	if x <= 33 || math.IsNaN(x) {
		return Log(Gamma(x))
	}
	return float64((x-0.5)*(Log(x)-1)) + (stirling(x) + (halfLn2Pi - 0.5))
}

// GammaP is the regularised lower incomplete gamma function P(a, x): the
// probability that a gamma variable of shape a > 0 and scale 1 is at most x >= 0.
// (DLMF 8.11.4 and 8.9.2.) It is within 1e-12 of itself
// and of 1 - P, in relation to the smaller of the two.
func GammaP(a, x float64) float64 {
	p, _ := gammaPQ(a, x)
	return p
}

// gammaPQ is P and 1 - P, the smaller of them to all its places.
func gammaPQ(a, x float64) (p, q float64) {
	switch {
	case !(a > 0) || math.IsNaN(x):
		return math.NaN(), math.NaN()
	case x <= 0:
		return 0, 1
	case math.IsInf(x, 1):
		return 1, 0
	case x < a+1:
		p = float64(gammaTerm(a, x) * risingSeries(a, x))
		return p, 1 - p
	}
	q = float64(gammaTerm(a, x) * a * gammaFraction(a, x))
	return 1 - q, q
}

// gammaTerm is x^a e^-x / Γ(a+1).
func gammaTerm(a, x float64) float64 {
	if a < 10 {
		return Pow(x, a) * Exp(-x) / Gamma(a+1)
	}
	return Exp(float64(a*logLess((x-a)/a))-stirling(a)) / math.Sqrt(2*math.Pi*a)
}

// logLess is ln(1+x) - x.
func logLess(x float64) float64 {
	if math.Abs(x) > 0.4 {
		return Log1p(x) - x
	}
	// With s = x/(2+x): ln(1+x) = 2 (s + s³/3 + s⁵/5 ...), and 2s - x = -s x.
	s := x / (2 + x)
	s2 := float64(s * s)
	sum := 0.0
	for n := 41.0; n >= 3; n -= 2 {
		sum = float64(sum*s2) + 1/n
	}
	return s * (float64(2*s2*sum) - x)
}

const (
	epsilon = 0x1p-53
	most    = 1_000_000 // terms; some five times the root of the largest shape suffices
)

// risingSeries is 1 + x/(a+1) + x²/((a+1)(a+2)) + ...
func risingSeries(a, x float64) float64 {
	sum, term := 1.0, 1.0
	for n := 1.0; n < most && term > sum*epsilon; n++ {
		term = float64(term * (x / (a + n)))
		sum += term
	}
	return sum
}

// gammaFraction is the continued fraction 1/(x+1-a- 1(1-a)/(x+3-a- ...)), by the
// method of Lentz (Thompson and Barnett, J. Comput. Phys. 64, 1986).
func gammaFraction(a, x float64) float64 {
	b := x + 1 - a
	c, d := math.Inf(1), 1/b
	f := d
	for n := 1.0; n < most; n++ {
		an := float64(n * (a - n))
		b += 2
		d = 1 / (b + float64(an*d))
		c = b + an/c
		f *= float64(c * d)
		if math.Abs(float64(c*d)-1) <= 2*epsilon {
			break
		}
	}
	return f
}

// GammaPInverse is the x at which GammaP(a, x) is p: 0 and +Inf at 0 and 1.
func GammaPInverse(a, p float64) float64 {
	switch {
	case !(a > 0 && p >= 0 && p <= 1):
		return math.NaN()
	case p == 0:
		return 0
	case p == 1:
		return math.Inf(1)
	}
	start := a
	if a < 1 {
		start = Pow(p*Gamma(a+1), 1/a) // of the first term of the series
	}
	return positiveRoot(start, func(x float64) (off, slope float64) {
		below, above := gammaPQ(a, x)
		slope = gammaTerm(a, x) * a // of P over ln x
		if p < 0.5 {
			return Log(below / p), slope / below
		}
		return (1 - p) - above, slope
	})
}

// positiveRoot is the x > 0 at which an increasing function is zero, by Newton's
// method on ln x from a start, and by halving where that leaves what is left. F
// returns its value and its slope over ln x.
func positiveRoot(x float64, f func(x float64) (value, slope float64)) float64 {
	low, high := 0x1p-1000, 0x1p1000
	x = min(max(x, low), high)
	for range 3000 {
		v, slope := f(x)
		switch {
		case v == 0:
			return x
		case v < 0:
			low = x
		default:
			high = x
		}
		next := float64(x * Exp(-v/slope))
		if !(next > low && next < high) {
			next = math.Sqrt(low) * math.Sqrt(high)
			if !(next > low && next < high) {
				return x
			}
		}
		if math.Abs(next-x) <= 4*epsilon*x {
			return next
		}
		x = next
	}
	return x
}
