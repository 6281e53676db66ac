package synth

import (
	"math"
	"testing"
)

// TestNanoseconds proves that a sampled time is rounded to the nearest tick and
// never leaves the range of simulated time.
func TestNanoseconds(t *testing.T) {
	for _, c := range []struct {
		ns   float64
		want int64
	}{
		{1.4, 1},
		{1.5, 2},
		{0, 0},
		{-3, 0},
		{1e30, int64(longest)},
		{math.Inf(1), int64(longest)},
		{math.NaN(), int64(longest)},
	} {
		if got := int64(nanoseconds(c.ns)); got != c.want {
			t.Errorf("nanoseconds(%v) = %d, want %d", c.ns, got, c.want)
		}
	}
}
