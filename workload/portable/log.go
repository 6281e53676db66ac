package portable

import "math"

// Log is the natural logarithm, within 1 ulp: that of x = 2^k (1+f) is
// k ln 2 + ln(1+f), with 1+f between 1/sqrt 2 and sqrt 2, and ln(1+f) a polynomial in
// (f/(2+f))². It is NaN below 0 and -Inf at 0.
func Log(x float64) float64 {
	const (
		l1 = 6.666666666666735130e-01
		l2 = 3.999999999940941908e-01
		l3 = 2.857142874366239149e-01
		l4 = 2.222219843214978396e-01
		l5 = 1.818357216161805012e-01
		l6 = 1.531383769920937332e-01
		l7 = 1.479819860511658591e-01
	)
	m, k := halves(x)
	if !(x > 0) || math.IsInf(x, 1) {
		return edgeOfLog(x)
	}
	f := m - 1
	s := f / (2 + f)
	s2 := float64(s * s)
	s4 := float64(s2 * s2)
	odd := l5 + float64(s4*l7)
	odd = l3 + float64(s4*odd)
	odd = l1 + float64(s4*odd)
	even := l4 + float64(s4*l6)
	even = l2 + float64(s4*even)
	r := float64(s2*odd) + float64(s4*even)
	h := float64(0.5 * f * f)
	return float64(k*ln2Hi) - ((h - (float64(s*(h+r)) + float64(k*ln2Lo))) - f)
}

// halves takes a positive x apart into m 2^k with m between 1/sqrt 2 and sqrt 2.
func halves(x float64) (m, k float64) {
	bits := math.Float64bits(x)
	exponent := int(bits >> 52)
	if exponent == 0 { // x is subnormal
		bits = math.Float64bits(x * (1 << 54))
		exponent = int(bits>>52) - 54
	}
	m = math.Float64frombits(bits&(1<<52-1) | 0x3fe<<52) // in 1/2 to 1
	if m < math.Sqrt2/2 {
		m *= 2
		exponent--
	}
	return m, float64(exponent - 0x3fe)
}

// edgeOfLog is the logarithm of what is not a positive number.
func edgeOfLog(x float64) float64 {
	switch {
	case x == 0:
		return math.Inf(-1)
	case x < 0:
		return math.NaN()
	}
	return x
}

// Log1p is ln(1+x), within 3 ulp, by the quotient that Expm1 uses, too.
func Log1p(x float64) float64 {
	switch u := 1 + x; {
	case u == 1:
		return x
	case math.IsInf(u, 1) || x < 0 && !(u > 0):
		return Log(u)
	default:
		return float64(Log(u) * (x / (u - 1)))
	}
}

// Log2 is the logarithm to base 2, within 1 ulp, and exact for powers of 2.
func Log2(x float64) float64 {
	if !(x > 0) || math.IsInf(x, 1) {
		return edgeOfLog(x)
	}
	hi, lo := log2(x)
	return hi + lo
}

// Log10 is the logarithm to base 10, within 1 ulp, and exact for powers of 10.
func Log10(x float64) float64 {
	const (
		all   = math.Ln2 / math.Ln10
		first = 0.301029920578002929687500 // all, of 21 bits
		rest  = all - first
	)
	if !(x > 0) || math.IsInf(x, 1) {
		return edgeOfLog(x)
	}
	hi, lo := log2(x)
	return float64(hi*first) + (float64(hi*rest) + float64(lo*all))
}

// log2 is the logarithm of x > 0 to base 2 in two parts, of which hi has 21 bits:
// 2^-65 off at most, in relation to the whole. (FreeBSD's e_pow.c: x = 2^n (b+d),
// b being 1 or 3/2, and ln(1+d/b) a polynomial in s = d/(2b+d), the first terms in
// twice the precision.)
func log2(x float64) (hi, lo float64) {
	const (
		l1   = 5.99999999999994648725e-01
		l2   = 4.28571428578550184252e-01
		l3   = 3.33333329818377432918e-01
		l4   = 2.72728123808534006489e-01
		l5   = 2.30660745775561754067e-01
		l6   = 2.06975017800338417784e-01
		cp   = 9.61796693925975554329e-01 // 2/(3 ln 2)
		cpHi = 9.61796700954437255859e-01
		cpLo = -7.02846165095275826516e-09
		dpHi = 5.84962487220764160156e-01 // log2 of 3/2
		dpLo = 1.35003920212974897128e-08
	)
	m, n := halves(x)
	b, dHi, dLo := 1.0, 0.0, 0.0
	switch {
	case m < 0.866025403784438646: // from 3/4 of sqrt 3 it is nearer to 2
		b, m, n, dHi, dLo = 1.5, 2*m, n-1, dpHi, dpLo
	case m >= 1.224744871391589049: // the root of 3/2
		b, dHi, dLo = 1.5, dpHi, dpLo
	}
	u, v := m-b, 1/(m+b)
	s := float64(u * v)
	sHi := upper(s)
	tHi := upper(m + b)
	tLo := m - (tHi - b)
	sLo := v * ((u - float64(sHi*tHi)) - float64(sHi*tLo))
	s2 := float64(s * s)
	p := l5 + float64(s2*l6)
	p = l4 + float64(s2*p)
	p = l3 + float64(s2*p)
	p = l2 + float64(s2*p)
	p = l1 + float64(s2*p)
	r := float64(s2*s2*p) + float64(sLo*(sHi+s))
	s2 = float64(sHi * sHi)
	tHi = upper(3 + s2 + r)
	tLo = r - ((tHi - 3) - s2)
	u, v = float64(sHi*tHi), float64(sLo*tHi)+float64(tLo*s)
	pHi := upper(u + v)
	pLo := v - (pHi - u)
	zHi := float64(cpHi * pHi)
	zLo := float64(cpLo*pHi) + float64(pLo*cp) + dLo
	hi = upper((zHi + zLo) + dHi + n)
	return hi, zLo - (((hi - n) - dHi) - zHi)
}
