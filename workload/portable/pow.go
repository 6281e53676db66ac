package portable

import "math"

// Pow is x^y for x >= 0, within 1 ulp; NaN for x < 0. With y log2 x = n + f, worked
// out in twice the precision, it is 2^n 2^f.
func Pow(x, y float64) float64 {
	switch {
	case y == 0 || x == 1:
		return 1
	case math.IsNaN(x) || math.IsNaN(y) || x < 0:
		return math.NaN()
	case x == 0 || math.IsInf(x, 1) || math.IsInf(y, 0):
		if (x < 1) == (y < 0) {
			return math.Inf(1)
		}
		return 0
	}
	const most = 0x1p64 // beyond it 1 ± 2^-53 already overflows or vanishes
	y = min(max(y, -most), most)
	tHi, tLo := log2(x)
	yHi := upper(y)
	return exp2(float64(yHi*tHi), float64((y-yHi)*tHi)+float64(y*tLo))
}

// exp2 is 2^(hi+lo), hi having no more bits than its product with 21 bits may have.
func exp2(hi, lo float64) float64 {
	const (
		lg2   = 6.93147180559945286227e-01
		lg2Hi = 6.93147182464599609375e-01
		lg2Lo = -1.90465429995776804525e-09
	)
	z := hi + lo
	switch {
	case z > 1025:
		return math.Inf(1)
	case z < -1080:
		return 0
	}
	n := math.RoundToEven(z)
	hi -= n
	t := upper(lo + hi)
	u := float64(t * lg2Hi)
	v := float64((lo-(t-hi))*lg2) + float64(t*lg2Lo)
	z = u + v
	w := v - (z - u)
	c := even(z)
	r := float64(z*c)/(c-2) - (w + float64(z*w))
	return scaled(1-(r-z), int(n))
}

// Cbrt is the cube root of x >= 0, within 1 ulp, and exact for cubes of small
// whole numbers: a step of Newton's method from Pow.
func Cbrt(x float64) float64 {
	if !(x > 0) || math.IsInf(x, 1) {
		return x
	}
	c := Pow(x, 1.0/3)
	square := float64(c * c)
	return c - (float64(square*c)-x)/float64(3*square)
}
