package figure

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"aforo/results/figure/scale"
)

// TestThin proves that a thinned line keeps its ends, its extremes and its
// gaps, and that the curve of a distribution comes to about 300 points.
func TestThin(t *testing.T) {
	n := 100_000
	l := Line{X: make([]float64, n), Y: make([]float64, n)}
	for i := range n {
		l.X[i], l.Y[i] = float64(i), math.Sin(float64(i)/3000)
	}
	l.Y[40_001], l.Y[70_001] = 99, -99
	for i := 50_000; i < 60_000; i++ {
		l.Y[i] = math.NaN()
	}
	x := scale.Axis{Max: float64(n), Scale: scale.Linear{}}
	got := thin(l, x, bucketCount)
	if len(got.X) > 4*(bucketCount+3) {
		t.Errorf("%d points are left", len(got.X))
	}
	s := scale.EmptySpan
	gaps := 0
	for _, y := range got.Y {
		s.Add(y)
		if math.IsNaN(y) {
			gaps++
		}
	}
	ends := []float64{got.X[0], got.X[len(got.X)-1], s.Lo, s.Hi, float64(gaps)}
	if diff := cmp.Diff([]float64{0, float64(n - 1), -99, 99, 1}, ends); diff != "" {
		t.Errorf("first and last x, least and greatest y, gaps (-want +got):\n%s", diff)
	}
	tail := sampleDistribution(1)[0]
	if m := len(thin(tail, scale.WaitAxis(scale.Span{Lo: 0, Hi: 1e6}, ""), bucketCount/2).X); m < 100 || m > 330 {
		t.Errorf("a distribution of %d points is thinned to %d", len(tail.X), m)
	}
}
