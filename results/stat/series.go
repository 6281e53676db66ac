package stat

import "math"

// Trend is the slope of the least-squares line through values that are equally
// spaced in time, a step of their spacing; NaN for fewer than two.
func Trend(ys []float64) (slope float64) {
	n := float64(len(ys))
	if len(ys) < 2 {
		return math.NaN()
	}
	mean, sum := average(ys), 0.0
	for i, y := range ys {
		sum += float64((float64(i) - float64((n-1)/2)) * (y - mean))
	}
	return sum / (n * (float64(n*n) - 1) / 12) // the sum of squares of the steps
}

// MSER5 finds where the warm-up of a series ends. Of the means Z_j of k batches
// of five values it drops the first d, where d minimises
//
//	sum over j > d of (Z_j - mean_d)² / (k-d)²
//
// and mean_d is the mean of those after d: the squared standard error of what is
// left. Truncate is the number of values to drop, statistic the minimum over d up
// to k/2: further on, a few last batches that happen to be alike have the least
// statistic of all. Where it still falls at k/2, or the series has fewer than ten
// batches, the series was too short and ok is false. (White, Simulation 69(6),
// 1997; White, Cobb and Spratt, Winter Simulation Conference 2000.)
func MSER5(ys []float64) (truncate int, statistic float64, ok bool) {
	const batch, least = 5, 10
	k := len(ys) / batch
	if k < least {
		return 0, math.NaN(), false
	}
	means := make([]float64, k)
	for j := range means {
		means[j] = average(ys[j*batch : (j+1)*batch])
	}
	// Walk back from the end with Welford's running mean and sum of squares.
	mean, squares := 0.0, 0.0
	best, statistic := 0, math.Inf(1)
	for d := k - 1; d >= 0; d-- {
		n := float64(k - d)
		delta := means[d] - mean
		mean += delta / n
		squares += float64(delta * (means[d] - mean))
		if s := squares / (n * n); d <= k/2 && s <= statistic {
			best, statistic = d, s
		}
	}
	return best * batch, statistic, !math.IsInf(statistic, 1) && best < k/2
}
