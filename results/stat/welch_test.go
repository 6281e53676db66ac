package stat

import (
	"math"
	"testing"
)

// By hand: {1, 2, 3} has the mean 2 and the variance 1, {2, 4, 6, 8} 5 and 20/3. The
// squared standard error is 1/3 + 5/3 = 2, and the degrees of freedom are
// 4 / ((1/3)²/2 + (5/3)²/3) = 216/53. Swapping the samples turns the sign.
func TestWelch(t *testing.T) {
	a1, a2 := []float64{1, 2, 3}, []float64{2, 4, 6, 8}
	half := TQuantile(0.975, 216.0/53) * math.Sqrt2
	for _, c := range []struct {
		i    Interval
		mean float64
	}{{Welch(a1, a2, 0.95), 3}, {Welch(a2, a1, 0.95), -3}} {
		if c.i.Mean != c.mean || math.Abs(c.i.HalfWidth()-half) > 1e-12 || c.i.N != 3 {
			t.Errorf("difference %v, want %v ± %v", c.i, c.mean, half)
		}
	}
	if j := Welch([]float64{1}, a1, 0.95); !math.IsNaN(j.Lo) || j.Separates() {
		t.Errorf("one value has no interval, and got %v", j)
	}
	if j := Welch([]float64{2, 2}, []float64{3, 3}, 0.95); j.Lo != 1 || j.Hi != 1 {
		t.Errorf("constant samples differ by exactly 1, and got %v", j)
	}
}
