package stat

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// Running sums give the intervals of all values, but for a part in 10^9.
func TestMoments(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scale := rapid.SampledFrom([]float64{1, 1e-6, 1e9}).Draw(t, "scale")
		xs := rapid.SliceOfN(rapid.Float64Range(0, 1), 0, 200).Draw(t, "values")
		var m Moments
		for i := range xs {
			xs[i] *= scale
			m.Add(xs[i])
		}
		for _, c := range []struct{ got, want Interval }{
			{m.Mean(0.95), Mean(xs, 0.95)},
			{m.Positive(0.95), Positive(xs, 0.95)},
			{m.Share(0.95), Share(xs, 0.95)},
		} {
			for _, x := range [][2]float64{{c.got.Mean, c.want.Mean}, {c.got.Lo, c.want.Lo}, {c.got.Hi, c.want.Hi}} {
				same := x[0] == x[1] || math.IsNaN(x[0]) && math.IsNaN(x[1]) || math.Abs(x[0]-x[1]) <= 1e-9*math.Abs(x[1])+1e-12*scale
				if !same || c.got.N != c.want.N {
					t.Fatalf("%v became %+v, want %+v", xs, c.got, c.want)
				}
			}
		}
	})
}
