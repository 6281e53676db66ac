package stat

import (
	"math"

	"aforo/workload/portable"
)

// Moments are running sums of values that come one by one, from which an interval is made
// without looking at them again. It is that of all values but for rounding, which is below a
// part in 10^9 (Welford, Technometrics 4(3), 1962). The zero value has seen none.
type Moments struct {
	n             int
	mean, squares float64 // of the distances from the mean
	least, most   float64
}

// Add adds a value.
func (m *Moments) Add(x float64) {
	if m.n == 0 {
		m.least, m.most = x, x
	}
	m.n++
	before := x - m.mean
	m.mean += before / float64(m.n)
	m.squares += float64(before * (x - m.mean))
	m.least, m.most = min(m.least, x), max(m.most, x)
}

// Mean is that of the values.
func (m *Moments) Mean(level float64) Interval {
	if m.n == 0 {
		nan := math.NaN()
		return Interval{nan, nan, nan, 0}
	}
	return around(m.mean, m.squares, m.n, func(df float64) float64 { return TQuantile((1+level)/2, df) })
}

// Positive is that of the values.
func (m *Moments) Positive(level float64) Interval { return m.Mean(level).positive(m.least) }

// Share is that of the values.
func (m *Moments) Share(level float64) Interval { return m.Mean(level).share(m.least, m.most) }

// positive makes the interval of Positive of that of Mean; least is the least value.
func (i Interval) positive(least float64) Interval {
	if !(i.Mean > 0) || math.IsNaN(i.Lo) || least < 0 {
		return i
	}
	by := portable.Exp(i.HalfWidth() / i.Mean)
	i.Lo, i.Hi = i.Mean/by, i.Mean*by
	return i
}

// share makes the interval of Share of that of Mean.
func (i Interval) share(least, most float64) Interval {
	if !(i.Mean > 0 && i.Mean < 1) || math.IsNaN(i.Lo) || least < 0 || most > 1 {
		return i.positive(least)
	}
	rest := 1 - i.Mean
	by := portable.Exp(i.HalfWidth() / float64(i.Mean*rest))
	i.Lo, i.Hi = 1/(1+float64(rest/i.Mean*by)), 1/(1+rest/i.Mean/by)
	return i
}

// around is a mean with the half width t(n-1) standard errors.
func around(mean, squares float64, n int, t func(df float64) float64) Interval {
	if math.IsNaN(mean) || math.IsInf(mean, 0) {
		return Interval{math.NaN(), math.NaN(), math.NaN(), n}
	}
	if n < 2 {
		return Interval{mean, math.NaN(), math.NaN(), n}
	}
	half, df := 0.0, float64(n)-1
	if squares > 0 { // else all are the same
		half = t(df) * math.Sqrt(squares/df/float64(n))
	} else if math.IsNaN(t(df)) {
		half = math.NaN()
	}
	return Interval{mean, mean - half, mean + half, n}
}
