package stat

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestQuantileRanks checks ranks and coverage against reference numbers.
func TestQuantileRanks(t *testing.T) {
	for _, c := range []struct {
		n        int
		p        float64
		lo, hi   int
		coverage float64
	}{
		{100, 0.5, 40, 61, 0.9647997997822835},
		{100, 0.95, 90, 100, 0.9826070607121569},
		{1000, 0.95, 936, 964, 0.958095268222264},
		{1000, 0.99, 983, 997, 0.9760947634978088},
		{10000, 0.99, 9880, 9920, 0.9557546827956878},
	} {
		lo, hi, coverage := QuantileRanks(c.n, c.p, 0.95)
		if lo != c.lo || hi != c.hi {
			t.Errorf("n = %d, p = %v: ranks %d to %d, want %d to %d", c.n, c.p, lo, hi, c.lo, c.hi)
		}
		near(t, "coverage", coverage, c.coverage, 1e-9)
	}
	if lo, hi, _ := QuantileRanks(10, 0.99, 0.95); hi != 11 || lo < 1 {
		t.Errorf("ten values bound the 99th percentile from above: ranks %d to %d", lo, hi)
	}
	if p95, p99 := LeastForBound(0.95, 0.95), LeastForBound(0.99, 0.95); p95 != 59 || p99 != 299 {
		t.Errorf("a bound needs %d and %d values, want 59 and 299", p95, p99)
	}
}

// TestQuantileRanksCover proves the coverage on uniform values, whose quantiles
// are known, within 4 standard errors of 4,000 trials.
func TestQuantileRanksCover(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	const trials = 4000
	lo, hi, want := QuantileRanks(100, 0.5, 0.95)
	xs, hit := make([]float64, 100), 0
	for range trials {
		for i := range xs {
			xs[i] = r.Float64()
		}
		slices.Sort(xs)
		if xs[lo-1] <= 0.5 && 0.5 < xs[hi-1] {
			hit++
		}
	}
	near(t, "coverage", float64(hit)/trials, want, 4*math.Sqrt(want*(1-want)/trials))
}

// TestHarrellDavis checks 1 to 10 against reference numbers in full precision,
// and what does not exist.
func TestHarrellDavis(t *testing.T) {
	ten := []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	for p, want := range map[float64]float64{0.5: 5.5, 0.9: 9.435115176660435, 0.95: 9.792057245740505} {
		near(t, "Harrell-Davis", HarrellDavis(ten, p), want, 1e-9)
	}
	if !math.IsNaN(HarrellDavis(nil, 0.5)) || !math.IsNaN(HarrellDavis(ten, 1)) {
		t.Error("nothing has a quantile, and no value is beyond all others")
	}
}
