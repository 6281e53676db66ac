package stat

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// waits draws waits in nanoseconds as a simulation yields them: a third are zero,
// the others span many orders of magnitude.
func waits(n int) []int64 {
	rng := rand.New(rand.NewPCG(1, 2))
	xs := make([]int64, n)
	for i := range xs {
		if rng.IntN(3) > 0 {
			xs[i] = int64(1e9 * math.Exp(6+3*rng.NormFloat64()))
		}
	}
	return xs
}

// TestSortTagged compares with a stable sort of the standard library, on both sides
// of the radix sort's threshold, and checks Sum on the way.
func TestSortTagged(t *testing.T) {
	for _, n := range []int{0, 1, 1000, 60_000} {
		xs := make([]Tagged, n)
		for i, w := range waits(n) {
			xs[i] = Tagged{w / 1e9, uint64(i)} // whole seconds: many ties
		}
		want := slices.Clone(xs)
		slices.SortStableFunc(want, func(a, b Tagged) int { return cmp.Compare(a.X, b.X) })
		if got, other := SortTagged(xs, make([]Tagged, n+1)); !slices.Equal(got, want) || len(other) < n {
			t.Errorf("%d values: not a stable order, or no buffer left", n)
		}
	}
	if got := Sum([]float64{1, 2.5, -4}); got != -0.5 {
		t.Errorf("the sum is %v, want -0.5", got)
	}
}
