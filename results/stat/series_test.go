package stat

import (
	"math"
	"math/rand/v2"
	"testing"

	gonum "gonum.org/v1/gonum/stat"
)

// TestTrend checks an exact line, and noise against gonum's regression.
func TestTrend(t *testing.T) {
	near(t, "slope", Trend([]float64{5, 7, 9, 11}), 2, 0)
	near(t, "slope", Trend([]float64{4, 4, 4}), 0, 0)
	if !math.IsNaN(Trend(nil)) || !math.IsNaN(Trend([]float64{1})) {
		t.Error("a point has a slope")
	}
	r := rand.New(rand.NewPCG(1, 9))
	xs, ys := make([]float64, 500), make([]float64, 500)
	for i := range xs {
		xs[i], ys[i] = float64(i), 1e6-0.3*float64(i)+10*r.NormFloat64()
	}
	_, want := gonum.LinearRegression(xs, ys, nil, false)
	near(t, "slope", Trend(ys), want, 1e-8)
}

// TestMSER5 checks a decaying transient against reference numbers in full
// precision, and a series that never settles.
func TestMSER5(t *testing.T) {
	ys := make([]float64, 200)
	for i := range ys {
		ys[i] = 10*math.Exp(-float64(i)/10) - 1 + 2*float64(i%2)
	}
	truncate, statistic, ok := MSER5(ys)
	if truncate != 40 || !ok {
		t.Errorf("truncate %d, %v, want 40", truncate, ok)
	}
	near(t, "statistic", statistic, 0.0012440909687992656, 1e-15)
	near(t, "mean before", average(ys), 0.5254165961557876, 1e-13)
	near(t, "mean after", average(ys[truncate:]), 0.012029174472760196, 1e-13)

	for name, y := range map[string]func(x float64) float64{
		"a line":          func(x float64) float64 { return x },
		"a slow approach": func(x float64) float64 { return 1 - math.Exp(-x/100) },
	} {
		for i := range ys {
			ys[i] = y(float64(i))
		}
		if truncate, _, ok := MSER5(ys); ok {
			t.Errorf("%s settles after %d", name, truncate)
		}
	}
	if _, _, ok := MSER5(ys[:49]); ok {
		t.Error("nine batches are enough")
	}
}

// TestMSER5ByDefinition compares the running sums with the definition on noise
// with a transient.
func TestMSER5ByDefinition(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 7))
	for trial := range 20 {
		ys := make([]float64, 303)
		for i := range ys {
			ys[i] = 50 + 5*math.Exp(-float64(i)/(5+float64(trial))) + r.NormFloat64()
		}
		want, wantD := math.Inf(1), 0
		for d := 0; d <= 30; d++ {
			var z []float64
			for j := d; j < 60; j++ {
				z = append(z, gonum.Mean(ys[5*j:5*j+5], nil))
			}
			n := float64(len(z))
			if s := gonum.PopVariance(z, nil) / n; s < want {
				want, wantD = s, d
			}
		}
		truncate, got, ok := MSER5(ys)
		if truncate != 5*wantD || math.Abs(got-want) > 1e-12 || ok != (wantD < 30) {
			t.Errorf("truncate %d (%v), statistic %v, want %d, %v", truncate, ok, got, 5*wantD, want)
		}
	}
}
