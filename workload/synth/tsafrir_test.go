package synth

import (
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"testing"
	"time"

	"aforo/workload/synth/law"
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
	r := testRNG()
	for number := range 200 {
		ranks := tsafrirRanks(r)
		sorted := slices.Sorted(slices.Values(ranks))
		for i, k := range sorted {
			if k != i+1 || ranks[0] != 1 {
				t.Fatalf("ranks %v", ranks)
			}
		}
		e := must1(TsafrirEstimates(72*time.Hour, 340, number))
		share, tail := 0.0, []float64{}
		head := tsafrirHead(72 * time.Hour)
		for i, at := range e.Times {
			if slices.Contains(head, at) {
				share += e.Shares[i]
			} else {
				tail = append(tail, e.Shares[i])
			}
		}
		last := len(e.Times) - 1
		if math.Abs(share-89) > 1e-9 || e.Times[last] != 72*time.Hour || e.Shares[last] != slices.Max(e.Shares) || len(tail) != 320 {
			t.Fatalf("the head has %v %%, the largest %v, the tail %d values", share, e.Shares[last], len(tail))
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
	e := must1(TsafrirEstimates(72*time.Hour, 340, 1))
	var rare []time.Duration
	for _, at := range e.Times {
		if !slices.Contains(tsafrirHead(72*time.Hour), at) {
			rare = append(rare, at)
		}
	}
	if got, want := rare[159].Hours(), 72*(a-1)*0.5/(a-0.5); math.Abs(got-want) > 1.0/60 {
		t.Errorf("the median rare estimate is %v h, want %v", got, want)
	}
}

// assignAsPublished hands estimates out to jobs as the published program does:
// both sorted by falling time, each job takes one of those that are left and long
// enough.
func assignAsPublished(r *rand.Rand, runs []float64, estimates []float64) []float64 {
	sort.Sort(sort.Reverse(sort.Float64Slice(runs)))
	sort.Sort(sort.Reverse(sort.Float64Slice(estimates)))
	hi := 0
	for j := range runs {
		for hi < len(runs)-1 && runs[j] <= estimates[hi+1] {
			hi++
		}
		k := j + r.IntN(hi-j+1)
		estimates[j], estimates[k] = estimates[k], estimates[j]
	}
	return estimates
}

// TestEstimateLimit proves on 200,000 jobs that no limit is below the run time,
// that the limits have exactly the histogram (chi-square), and that the mean limit
// of each tenth of the jobs by run time is that of the published assignment of a
// whole log, within 3 %.
func TestEstimateLimit(t *testing.T) {
	const n = 200_000
	asked := law.Lognormal{Median: 1200, Sigma: 1.6}
	e := must1(TsafrirEstimates(48*time.Hour, 90, 1))
	l := must1(NewEstimateLimit(e, asked.CDF))
	r := testRNG()
	runs, estimates := make([]float64, n), make([]float64, 0, n)
	limit := make(map[float64]float64, n)
	counts := make([]int, len(e.Times))
	for i := range runs {
		runs[i] = min(asked.Sample(r), 48*3600)
		got := l.Sample(r, nanoseconds(runs[i]*1e9))
		if got < nanoseconds(runs[i]*1e9) {
			t.Fatalf("limit %v of run %v s", got, runs[i])
		}
		limit[runs[i]] = got.Seconds()
		k, _ := slices.BinarySearch(e.Times, got)
		counts[k]++
	}
	p := law.Normalised(e.Shares)
	checkFrequencies(t, counts, p)
	for k, share := range p {
		for range int(math.Round(share * n)) {
			estimates = append(estimates, e.Times[k].Seconds())
		}
	}
	for len(estimates) < n {
		estimates = append(estimates, 48*3600)
	}
	published := assignAsPublished(r, runs, estimates[:n])
	for tenth := range 10 {
		got, want, square := 0.0, 0.0, 0.0
		for i := tenth * n / 10; i < (tenth+1)*n/10; i++ {
			got, want = got+limit[runs[i]]*10/n, want+published[i]*10/n
			square += published[i] * published[i] * 10 / n
		}
		if se := math.Sqrt(2 * (square - want*want) * 10 / n); math.Abs(got-want) > 4*se {
			t.Errorf("tenth %d of the jobs, the longest first: mean limit %v s, published %v s, standard error %v", tenth, got, want, se)
		}
	}
}

// TestBadEstimates proves that estimates that do not fit are refused in words.
func TestBadEstimates(t *testing.T) {
	last := func(_ any, err error) error { return err }
	hour := []time.Duration{time.Hour}
	exp := law.Exponential{MeanSeconds: 3600}
	for _, c := range []struct {
		err  error
		want string
	}{
		{last(TsafrirEstimates(time.Hour, 90, 1)), "at least 1h40m"},
		{last(TsafrirEstimates(100*time.Minute+1, 90, 1)), "whole seconds"},
		{last(TsafrirEstimates(48*time.Hour, 20, 1)), "20 different ones"},
		{last(NewEstimateLimit(Estimates{hour, nil}, exp.CDF)), "1 estimates and 0 shares"},
		{last(NewEstimateLimit(Estimates{}, exp.CDF)), "no values"},
		{last(NewEstimateLimit(Estimates{hour, []float64{0}}, exp.CDF)), "add up to 0"},
		{last(NewEstimateLimit(Estimates{[]time.Duration{time.Hour, 2 * time.Hour}, []float64{9, 1}}, exp.CDF)), "36.8 % of the run times are longer than 1h0m0s, and only 10 % of the limits are"},
		{EstimateLimit{}.Check(), "NewEstimateLimit"},
		{last(NewRoundUpLimit(0.5, 0, hour)), "factor of the limit is 0.5"},
		{last(NewRoundUpLimit(1, -1, hour)), "sigma of the limit is -1"},
		{last(NewRoundUpLimit(1, 0, nil)), "no values"},
		{RoundUpLimit{}.Check(), "NewRoundUpLimit"},
	} {
		checkMessage(t, c.err, []string{c.want})
	}
	if _, err := TsafrirEstimates(100*time.Minute, 21, 1); err != nil {
		t.Error(err)
	}
}

// TestRoundUpLimit proves that limits are the next usual value above factor x
// run, that the largest caps them, and that a spread never leads below the run
// time.
func TestRoundUpLimit(t *testing.T) {
	values := []time.Duration{time.Hour, 4 * time.Hour, 24 * time.Hour}
	l := must1(NewRoundUpLimit(1.5, 0, values))
	for _, c := range []struct{ run, want time.Duration }{
		{0, time.Hour},
		{40 * time.Minute, time.Hour},
		{40*time.Minute + 1, 4 * time.Hour},
		{16 * time.Hour, 24 * time.Hour},
		{30 * time.Hour, 24 * time.Hour},
	} {
		if got := l.Sample(nil, c.run); got != c.want {
			t.Errorf("run %v: limit %v, want %v", c.run, got, c.want)
		}
	}
	if l.Max() != 24*time.Hour {
		t.Errorf("largest limit %v", l.Max())
	}
	wide := must1(NewRoundUpLimit(1, 2, values))
	r, above := testRNG(), 0
	for range 100_000 {
		got := wide.Sample(r, 50*time.Minute)
		if got < 50*time.Minute {
			t.Fatalf("limit %v", got)
		}
		if got > time.Hour {
			above++
		}
	}
	// P(factor > 60/50) of a lognormal factor with median 1 and sigma 2.
	if want := 100_000 * (1 - law.Lognormal{Median: 1, Sigma: 2}.CDF(1.2)); math.Abs(float64(above)-want) > 4*math.Sqrt(want) {
		t.Errorf("%d limits above the first value, want %v", above, want)
	}
}
