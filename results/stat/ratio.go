package stat

import "math"

// Ratio returns the ratio of two means, of x over y, whose values come in pairs,
// with Fieller's interval (Fieller, J. Roy. Statist. Soc. B 16, 1954): all ratios r
// for which the mean of x - r y does not separate from zero. It exists only where
// the mean of y itself separates from zero; else every number is NaN. It panics
// if the lengths differ.
func Ratio(x, y []float64, level float64) Interval {
	n := float64(len(x))
	none := Interval{math.NaN(), math.NaN(), math.NaN(), len(x)}
	if len(x) != len(y) {
		panic("stat: a ratio needs pairs")
	}
	if !Mean(y, level).Separates() {
		return none
	}
	a, b := average(x), average(y)
	var sxx, syy, sxy float64 // squared standard errors of the means, and their covariance
	for i := range x {
		sxx += float64((x[i] - a) * (x[i] - a))
		syy += float64((y[i] - b) * (y[i] - b))
		sxy += float64((x[i] - a) * (y[i] - b))
	}
	scale := 1 / (n - 1) / n
	sxx, syy, sxy = sxx*scale, syy*scale, sxy*scale
	t := TQuantile((1+level)/2, n-1)
	// The ends are the roots of (a - r b)² = t² (sxx - 2 r sxy + r² syy).
	p, q, c := float64(b*b)-float64(t*t*syy), float64(a*b)-float64(t*t*sxy), float64(a*a)-float64(t*t*sxx)
	root := math.Sqrt(max(0, float64(q*q)-float64(p*c)))
	return Interval{a / b, (q - root) / p, (q + root) / p, len(x)}
}

// Pooled returns a value a pair whose mean is the sum of x over the sum of y, and whose spread
// is that of this ratio by the delta method: r + (x - r y)/mean(y) (Cochran, Sampling
// Techniques, 3rd ed., sec. 6.3). So the ratios of two samples compare as means do. All are
// NaN where the sum of y is 0. It panics if the lengths differ.
func Pooled(x, y []float64) []float64 {
	if len(x) != len(y) {
		panic("stat: a ratio needs pairs")
	}
	a, b := average(x), average(y)
	r := a / b
	values := make([]float64, len(x))
	for i := range x {
		values[i] = math.NaN()
		if b != 0 {
			values[i] = r + (x[i]-float64(r*y[i]))/b
		}
	}
	return values
}
