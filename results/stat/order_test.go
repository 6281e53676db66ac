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

// TestOrder compares with a stable sort of the indices, on both sides of the
// radix sort's threshold, and checks Sum on the way.
func TestOrder(t *testing.T) {
	for _, n := range []int{0, 1, 1000, 60_000} {
		xs, want := make([]int64, n), make([]int32, n)
		for i, w := range waits(n) {
			xs[i], want[i] = w/1e9, int32(i) // whole seconds: many ties
		}
		slices.SortStableFunc(want, func(a, b int32) int { return cmp.Compare(xs[a], xs[b]) })
		if !slices.Equal(Order(xs), want) {
			t.Errorf("%d values: not a stable order", n)
		}
	}
	if got := Sum([]float64{1, 2.5, -4}); got != -0.5 {
		t.Errorf("the sum is %v, want -0.5", got)
	}
}
