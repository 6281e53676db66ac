package stat

import "math"

// Quantile returns the quantile p of sorted values: linear interpolation between
// the two values around position p (n-1), counted from 0, which is type 7 of
// Hyndman and Fan (The American Statistician 50(4), 1996) and the default of R
// and NumPy. It is NaN if there are no values or p is not within 0 and 1.
func Quantile(sorted []float64, p float64) float64 {
	i, f, ok := Position(len(sorted), p)
	if !ok {
		return math.NaN()
	}
	if f == 0 {
		return sorted[i] // the next one may be infinite, or absent
	}
	return sorted[i] + float64(f*(sorted[i+1]-sorted[i]))
}

// QuantileAt is Quantile for n sorted integers, such as a time.Duration, of which it looks
// at one or two: those of Position. The result is in their unit and need not be whole.
func QuantileAt(n int, p float64, at func(i int) int64) float64 {
	i, f, ok := Position(n, p)
	if !ok {
		return math.NaN()
	}
	x := at(i)
	if f == 0 {
		return float64(x)
	}
	return float64(x) + float64(f*float64(at(i+1)-x))
}

// Position returns between which of n sorted values the quantile p lies: the index
// of the first, and how far on the way to the next; 0 at the last. It is not ok if
// there are no values or p is not within 0 and 1.
func Position(n int, p float64) (i int, f float64, ok bool) {
	if n == 0 || !(p >= 0 && p <= 1) {
		return 0, 0, false
	}
	x := float64(p * float64(n-1))
	i = int(x)
	return i, x - float64(i), true
}

// Sum adds up values in their order.
func Sum(xs []float64) float64 {
	s := 0.0
	for _, x := range xs {
		s += x
	}
	return s
}
