package stat

import (
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestQuantile compares with what R's quantile(1:10, p) and quantile(c(15, 20,
// 35, 40, 50), p) print, and proves that integers give the same.
func TestQuantile(t *testing.T) {
	ten := []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	five := []float64{15, 20, 35, 40, 50}
	for _, c := range []struct {
		xs      []float64
		p, want float64
	}{
		{ten, 0, 1},
		{ten, 0.25, 3.25},
		{ten, 0.5, 5.5},
		{ten, 0.9, 9.1},
		{ten, 0.95, 9.55},
		{ten, 1, 10},
		{five, 0.05, 16},
		{five, 0.3, 23},
		{five, 0.4, 29},
		{five, 0.5, 35},
		{five, 1, 50},
		{five[:1], 0.7, 15},
	} {
		near(t, "quantile", Quantile(c.xs, c.p), c.want, 1e-12)
		var ints []time.Duration
		for _, x := range c.xs {
			ints = append(ints, time.Duration(x))
		}
		near(t, "quantile of integers", quantileInt(ints, c.p), c.want, 1e-12)
	}
	for _, p := range []float64{-0.1, 1.1, math.NaN()} {
		if !math.IsNaN(Quantile(ten, p)) || !math.IsNaN(quantileInt([]int64{1}, p)) {
			t.Errorf("there is a quantile %v", p)
		}
	}
	if !math.IsNaN(Quantile(nil, 0.5)) || !math.IsNaN(quantileInt([]int64{}, 0.5)) {
		t.Error("nothing has a quantile")
	}
	if got := Quantile([]float64{1, math.Inf(1)}, 0); got != 1 {
		t.Errorf("the least of 1 and infinity is %v", got)
	}
}

// TestQuantileProperties proves that quantiles do not decrease, that the ends
// are the extremes, and that they mirror when the values do.
func TestQuantileProperties(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		xs := rapid.SliceOfN(rapid.Float64Range(-1e6, 1e6), 1, 50).Draw(r, "values")
		p := rapid.Float64Range(0, 1).Draw(r, "p")
		q := rapid.Float64Range(p, 1).Draw(r, "q")
		slices.Sort(xs)
		if Quantile(xs, 0) != xs[0] || Quantile(xs, 1) != xs[len(xs)-1] {
			r.Fatal("the ends are not the extremes")
		}
		if a, b := Quantile(xs, p), Quantile(xs, q); a > b+1e-6 {
			r.Fatalf("quantile %v is %v and quantile %v is %v", p, a, q, b)
		}
		mirror := make([]float64, len(xs))
		for i, x := range xs {
			mirror[len(xs)-1-i] = -x
		}
		if a, b := Quantile(xs, p), -Quantile(mirror, 1-p); math.Abs(a-b) > 1e-6 {
			r.Fatalf("quantile %v is %v, mirrored %v", p, a, b)
		}
	})
}

// quantileInt is QuantileAt of a list.
func quantileInt[T ~int64](sorted []T, p float64) float64 {
	return QuantileAt(len(sorted), p, func(i int) int64 { return int64(sorted[i]) })
}
