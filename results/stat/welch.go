package stat

import "math"

// Welch returns the difference of two means, b less a, from independent samples
// with its interval: half a width of t standard errors sqrt(a²/n + b²/m), where t
// has the degrees of freedom of Welch and Satterthwaite (Welch, Biometrika 34,
// 1947). It needs at least two values of each.
func Welch(a, b []float64, level float64) Interval {
	x, y := average(a), average(b)
	i := Interval{Mean: y - x, Lo: math.NaN(), Hi: math.NaN(), N: min(len(a), len(b))}
	if len(a) < 2 || len(b) < 2 || math.IsNaN(i.Mean) || math.IsInf(i.Mean, 0) {
		return i
	}
	n, m := float64(len(a)), float64(len(b))
	u, v := deviation(a, x)/(n-1)/n, deviation(b, y)/(m-1)/m
	half := 0.0
	if u+v > 0 {
		df := (u + v) * (u + v) / (u*u/(n-1) + v*v/(m-1))
		half = TQuantile((1+level)/2, df) * math.Sqrt(u+v)
	}
	i.Lo, i.Hi = i.Mean-half, i.Mean+half
	return i
}
