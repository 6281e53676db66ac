// Package drawtest holds what the tests of random draws share: whether a sample follows
// its law, and whether an error says what it must.
package drawtest

import (
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// Kolmogorov returns the largest distance between the empirical CDF of xs, which
// it sorts, and cdf.
func Kolmogorov(xs []float64, cdf func(float64) float64) float64 {
	slices.Sort(xs)
	d, n := 0.0, float64(len(xs))
	for i, x := range xs {
		f := cdf(x)
		d = max(d, f-float64(i)/n, float64(i+1)/n-f)
	}
	return d
}

// Frequencies fails unless counts fit the probabilities p: chi-square at
// significance 0.001, and no count where the probability is 0.
func Frequencies(t *testing.T, counts []int, p []float64) {
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

// Must returns what a constructor made of good parameters.
func Must[T any](x T, err error) T {
	if err != nil {
		panic(err)
	}
	return x
}

// Message fails unless err is an error with all the parts.
func Message(t *testing.T, err error, parts []string) {
	t.Helper()
	if err == nil {
		t.Fatal("there is no error")
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("the error is %q, without %q", err, part)
		}
	}
}
