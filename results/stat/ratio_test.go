package stat

import (
	"math"
	"math/rand/v2"
	"testing"
)

// At the ends of Fieller's interval, and only there, the mean of x - r y is at the
// edge of separating from zero, which is what the interval means; the ratio of
// constants is exact, and without a denominator that separates there is none.
func TestRatio(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	x, y := make([]float64, 12), make([]float64, 12)
	for i := range x {
		y[i] = 5 + rng.NormFloat64()
		x[i] = 3*y[i] + 2*rng.NormFloat64()
	}
	r := Ratio(x, y, 0.95)
	if math.Abs(r.Mean-average(x)/average(y)) > 1e-12 || !(r.Lo < r.Mean && r.Mean < r.Hi) {
		t.Fatalf("ratio %+v", r)
	}
	for _, end := range []float64{r.Lo, r.Hi} {
		d := make([]float64, len(x))
		for i := range d {
			d[i] = x[i] - end*y[i]
		}
		if iv := Mean(d, 0.95); math.Abs(math.Abs(iv.Mean)-iv.HalfWidth()) > 1e-9 {
			t.Errorf("at %v the mean is %v with half a width of %v: not at the edge", end, iv.Mean, iv.HalfWidth())
		}
	}
	if r := Ratio([]float64{6, 6, 6}, []float64{2, 2, 2}, 0.95); r.Mean != 3 || r.Lo != 3 || r.Hi != 3 {
		t.Errorf("6 over 2 is %+v", r)
	}
	if r := Ratio([]float64{6, 6, 6}, []float64{-1, 0, 1}, 0.95); !math.IsNaN(r.Mean) {
		t.Errorf("over nothing it is %+v", r)
	}
}

// The interval covers the true ratio in 95 % of 4,000 samples, within 4 standard
// errors of that share.
func TestRatioCoverage(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	const samples = 4000
	covered := 0
	for range samples {
		x, y := make([]float64, 10), make([]float64, 10)
		for i := range x {
			common := rng.NormFloat64()
			x[i], y[i] = 12+common+2*rng.NormFloat64(), 4+common/2+rng.NormFloat64()
		}
		if r := Ratio(x, y, 0.95); r.Lo <= 3 && 3 <= r.Hi {
			covered++
		}
	}
	if share := float64(covered) / samples; math.Abs(share-0.95) > 4*math.Sqrt(0.95*0.05/samples) {
		t.Errorf("%.4f of the intervals cover the ratio", share)
	}
}

// The mean of the pooled values is the ratio of the sums, though one pair has nothing below
// the line, and their interval covers the true ratio in 95 % of 4,000 samples, within 4
// standard errors and what the delta method is short of with 20 pairs (a point).
func TestPooled(t *testing.T) {
	if v := Pooled([]float64{100, 200, 60}, []float64{1, 3, 0}); math.Abs(average(v)-90) > 1e-12 {
		t.Errorf("360 over 4 is %v", v)
	}
	if v := Pooled([]float64{1, 2}, []float64{0, 0}); !math.IsNaN(v[0]) || !math.IsNaN(v[1]) {
		t.Errorf("over nothing it is %v", v)
	}
	rng, held := rand.New(rand.NewPCG(5, 6)), 0
	for range 4000 {
		x, y := make([]float64, 20), make([]float64, 20)
		for i := range x {
			y[i] = 10 + 2*rng.NormFloat64()
			x[i] = 3*y[i] + 4*rng.NormFloat64()
		}
		if iv := Mean(Pooled(x, y), 0.95); iv.Lo <= 3 && 3 <= iv.Hi {
			held++
		}
	}
	if share := float64(held) / 4000; math.Abs(share-0.95) > 4*math.Sqrt(0.95*0.05/4000)+0.01 {
		t.Errorf("the interval holds the ratio in %.3f of the samples", share)
	}
}
