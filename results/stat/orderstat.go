package stat

import (
	"math"

	"aforo/workload/portable"
)

// QuantileRanks returns the ranks, from 1, of the two order statistics of n
// independent values between which the quantile p lies with probability level at
// least, and that probability: the number of values below the quantile is binomial,
// and each side is left out with (1-level)/2 at most (David and Nagaraja, Order
// Statistics, 3rd ed., sec. 7.1). The values of one simulation depend on each
// other, so that this is for values of different replications, or far apart. A
// rank of 0 or n+1 says that n values are too few for a bound on that side.
func QuantileRanks(n int, p, level float64) (lo, hi int, coverage float64) {
	b := binomial{float64(n), p}
	tail := (1 - level) / 2
	// P(B <= lo-1) <= tail, as large as can be; P(B >= hi) <= tail, as small.
	for lo < n && b.cdf(float64(lo)) <= tail {
		lo++
	}
	hi = lo
	for hi <= n && 1-b.cdf(float64(hi-1)) > tail {
		hi++
	}
	below := 0.0
	if lo > 0 {
		below = b.cdf(float64(lo - 1))
	}
	return lo, hi, b.cdf(float64(hi-1)) - below
}

// binomial is the number of successes of n tries, each with probability p.
type binomial struct{ n, p float64 }

// cdf is the probability of at most k successes, 0 <= k. (DLMF 8.17.5.)
func (b binomial) cdf(k float64) float64 {
	if k >= b.n {
		return 1
	}
	return portable.BetaI(b.n-k, k+1, 1-b.p)
}

// LeastForBound is the least number of independent values of which the largest is
// an upper bound of the quantile p with probability level: the least n with
// p^n <= 1-level.
func LeastForBound(p, level float64) int {
	return int(math.Ceil(portable.Log(1-level) / portable.Log(p)))
}

// HarrellDavis is the quantile p of sorted values after Harrell and Davis
// (Biometrika 69(3), 1982): the mean of all values weighted by
//
//	I(i/n) - I((i-1)/n)
//
// I being the distribution function of Beta((n+1)p, (n+1)(1-p)). It varies less
// than Quantile for few values. It is NaN if there are no values or p is not
// between 0 and 1.
func HarrellDavis(sorted []float64, p float64) float64 {
	n := float64(len(sorted))
	if n == 0 || !(p > 0 && p < 1) {
		return math.NaN()
	}
	sum, last := 0.0, 0.0
	for i, x := range sorted {
		next := portable.BetaI((n+1)*p, (n+1)*(1-p), float64(i+1)/n)
		sum += float64((next - last) * x)
		last = next
	}
	return sum
}
