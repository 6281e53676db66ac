package synth

import (
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// testRNG returns a generator with a fixed seed.
func testRNG() *rand.Rand { return key{1, 0, "test", "test"}.stream("test") }

// kolmogorov returns the largest distance between the empirical CDF of xs, which
// it sorts, and cdf.
func kolmogorov(xs []float64, cdf func(float64) float64) float64 {
	slices.Sort(xs)
	d, n := 0.0, float64(len(xs))
	for i, x := range xs {
		f := cdf(x)
		d = max(d, f-float64(i)/n, float64(i+1)/n-f)
	}
	return d
}

// checkFrequencies fails unless counts fit the probabilities p: chi-square at
// significance 0.001, and no count where the probability is 0.
func checkFrequencies(t *testing.T, counts []int, p []float64) {
	t.Helper()
	n := 0
	for _, c := range counts {
		n += c
	}
	chi, df := 0.0, -1.0
	for i, c := range counts {
		if p[i] == 0 {
			if c > 0 {
				t.Errorf("value %d has probability 0 and came %d times", i, c)
			}
			continue
		}
		want := p[i] * float64(n)
		chi += (float64(c) - want) * (float64(c) - want) / want
		df++
	}
	if limit := (distuv.ChiSquared{K: df}).Quantile(0.999); chi > limit {
		t.Errorf("chi-square %.1f with %.0f degrees of freedom is above %.1f", chi, df, limit)
	}
}

// must1 returns what a constructor made of good parameters.
func must1[T any](x T, err error) T {
	if err != nil {
		panic(err)
	}
	return x
}
