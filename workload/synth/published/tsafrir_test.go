package published

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// TestTsafrirHead compares the shares of the popular estimates with numbers of an
// independent program: the most popular, the next four, the last, and their sum.
func TestTsafrirHead(t *testing.T) {
	shares, sum := tsafrirHeadShares(), 0.0
	for _, s := range shares {
		sum += s
	}
	for rank, want := range map[int]float64{
		1: 21.732887843183235, 2: 10.312758086853606, 3: 8.710468379049901, 4: 7.36881505999556, 5: 6.245401722343359, 20: 0.8658182082060042,
	} {
		if got := shares[rank-1]; math.Abs(got-want) > 1e-9 {
			t.Errorf("rank %d has %v %%, want %v", rank, got, want)
		}
	}
	if math.Abs(sum-89) > 1e-9 {
		t.Errorf("together they have %v %%", sum)
	}
	head := tsafrirHead(160 * time.Hour)
	if head[0] != 160*time.Hour || len(head) != 20 || !slices.IsSorted(head[1:]) {
		t.Errorf("head %v", head)
	}
	// The published program completes 160 h by multiples of 100, 50 and 10 hours.
	for _, h := range []time.Duration{150, 140, 100, 50} {
		if !slices.Contains(head, h*time.Hour) {
			t.Errorf("%v h is not in the head %v", int(h), head)
		}
	}
}

// TestTsafrirBins checks the published points of the number of bins and one
// between them.
func TestTsafrirBins(t *testing.T) {
	for jobs, want := range map[int]int{0: 0, 20: 10, 200: 20, 1000: 35, 5500: 63, 10_000: 90, 70_000: 340, 250_000: 565, 9_000_000: 565} {
		if got := TsafrirBins(jobs); got != want {
			t.Errorf("%d jobs have %d bins, want %d", jobs, got, want)
		}
	}
}

// TestTsafrirEstimates proves for many histograms that the popular estimates have
// 89 % of the jobs and the largest the most, that the rare ones have the published
// shares and lie where the formula says, and that each rank occurs once.
func TestTsafrirEstimates(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 200 {
		ranks := tsafrirRanks(r)
		sorted := slices.Sorted(slices.Values(ranks))
		for i, k := range sorted {
			if k != i+1 || ranks[0] != 1 {
				t.Fatalf("ranks %v", ranks)
			}
		}
		times, shares := draw(t, r)
		share, tail := 0.0, []float64{}
		head := tsafrirHead(72 * time.Hour)
		for i, at := range times {
			if slices.Contains(head, at) {
				share += shares[i]
			} else {
				tail = append(tail, shares[i])
			}
		}
		last := len(times) - 1
		if math.Abs(share-89) > 1e-9 || times[last] != 72*time.Hour || shares[last] != slices.Max(shares) || len(tail) != 320 {
			t.Fatalf("the head has %v %%, the largest %v, the tail %d values", share, shares[last], len(tail))
		}
		slices.Sort(tail)
		if ratio := tail[319] / tail[0]; math.Abs(ratio/math.Pow(21.0/340, -2.267)-1) > 1e-9 {
			t.Fatalf("the tail spreads by %v", ratio)
		}
	}
	// Half of the rare estimates are below (a-1) 0.5 / (a-0.5) of the largest.
	a := 1 + 12.1039*math.Pow(340, -0.6026)
	if math.Abs(a-1.3609575511332488) > 1e-9 {
		t.Errorf("a(340) = %v", a)
	}
	times, _ := draw(t, r)
	var rare []time.Duration
	for _, at := range times {
		if !slices.Contains(tsafrirHead(72*time.Hour), at) {
			rare = append(rare, at)
		}
	}
	if got, want := rare[159].Hours(), 72*(a-1)*0.5/(a-0.5); math.Abs(got-want) > 1.0/60 {
		t.Errorf("the median rare estimate is %v h, want %v", got, want)
	}
}

// draw draws a histogram of 340 estimates of up to three days.
func draw(t *testing.T, r *rand.Rand) (times []time.Duration, shares []float64) {
	t.Helper()
	times, shares, err := TsafrirEstimates(72*time.Hour, 340, r)
	if err != nil {
		t.Fatal(err)
	}
	return times, shares
}
