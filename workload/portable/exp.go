package portable

import "math"

// Exp is e^x, within 1 ulp. With k the whole number next to x / ln 2 and
// r = x - k ln 2, it is 2^k e^r, and e^r = 1 + 2r/(R-r) with R a polynomial in r².
func Exp(x float64) float64 {
	const (
		log2e    = 1.44269504088896338700e+00
		overflow = 7.09782712893383973096e+02
		vanish   = -7.45133219101941108420e+02
	)
	switch {
	case math.IsNaN(x):
		return x
	case x > overflow:
		return math.Inf(1)
	case x < vanish:
		return 0
	}
	half := 0.5
	if x < 0 {
		half = -0.5
	}
	k := int(float64(log2e*x) + half)
	hi, lo := x-float64(float64(k)*ln2Hi), float64(float64(k)*ln2Lo)
	r := hi - lo
	return scaled(1-((lo-float64(r*even(r))/(2-even(r)))-hi), k)
}

// even is r - (r² P(r²)), the even part of the rational approximation of e^r for
// |r| <= ln 2 / 2.
func even(r float64) float64 {
	const (
		p1 = 1.66666666666666657415e-01
		p2 = -2.77777777770155933842e-03
		p3 = 6.61375632143793436117e-05
		p4 = -1.65339022054652515390e-06
		p5 = 4.13813679705723846039e-08
	)
	t := float64(r * r)
	p := p4 + float64(t*p5)
	p = p3 + float64(t*p)
	p = p2 + float64(t*p)
	p = p1 + float64(t*p)
	return r - float64(t*p)
}

// Expm1 is e^x - 1, within 3 ulp, by Kahan's quotient: the error of u = e^x cancels
// in (u-1) x / ln u (Higham, Accuracy and Stability of Numerical Algorithms, 2nd
// ed., sec. 1.14.1).
func Expm1(x float64) float64 {
	if math.IsNaN(x) || x > 40 {
		return Exp(x)
	}
	u := Exp(x)
	switch less := u - 1; less {
	case 0:
		return x
	case -1:
		return -1
	default:
		return less * (x / Log(u))
	}
}
