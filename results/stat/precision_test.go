package stat

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestPrecise checks the rule at its edge: for gamma = 0.05 the half width may be
// 1/21 of the mean, of either sign, and no more.
func TestPrecise(t *testing.T) {
	around := func(mean, half float64) Interval { return Interval{mean, mean - half, mean + half, 10} }
	for _, c := range []struct {
		i    Interval
		want bool
		err  float64
	}{
		{around(21, 0.9999), true, 0.0499948},
		{around(-21, 0.9999), true, 0.0499948},
		{around(21, 1.0001), false, 0.0500052},
		{around(0, 0), true, 0},
		{around(5, 0), true, 0},
		{around(0, 1), false, math.NaN()},
		{around(1, 2), false, math.NaN()},
		{Mean([]float64{3}, 0.95), false, math.NaN()},
		{Mean(nil, 0.95), false, math.NaN()},
	} {
		got := c.i.RelativeError()
		if c.i.Precise(0.05) != c.want || math.IsNaN(got) != math.IsNaN(c.err) || math.Abs(got-c.err) > 1e-6 {
			t.Errorf("%+v: relative error %v, precise %v", c.i, got, c.i.Precise(0.05))
		}
	}
}

// TestSequentialPrecision proves that the procedure ends where it should: of 300
// sequences of exponential values with mean 1 that are stopped at a relative error
// of 10 %, the mean at the end is within 10 % of the truth in 93 % of the cases at
// least, and the number of values is within a tenth of the (1.96/(0.1/1.1))² that the
// normal law asks for.
func TestSequentialPrecision(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	const gamma, trials = 0.1, 300
	within, values := 0, 0
	for range trials {
		var xs []float64
		for len(xs) < 10 || !Mean(xs, 0.95).Precise(gamma) {
			for range 5 {
				xs = append(xs, r.ExpFloat64())
			}
		}
		values += len(xs)
		if m := Mean(xs, 0.95).Mean; math.Abs(m-1) <= gamma {
			within++
		}
	}
	share, n := float64(within)/trials, float64(values)/trials
	want := math.Pow(1.96*(1+gamma)/gamma, 2)
	t.Logf("within 10 %% in %.1f %%, %.0f values, %.0f by the normal law", 100*share, n, want)
	if share < 0.93 || math.Abs(n/want-1) > 0.1 {
		t.Errorf("within 10 %% in %.1f %%, after %.0f values on average", 100*share, n)
	}
}
