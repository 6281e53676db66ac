package synth

import (
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"testing"
	"time"

	"aforo/workload/synth/drawtest"
	"aforo/workload/synth/law"
)

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
	e := drawtest.Must(TsafrirEstimates(48*time.Hour, 90, 1))
	l := drawtest.Must(NewEstimateLimit(e, asked.CDF))
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
	drawtest.Frequencies(t, counts, p)
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
		drawtest.Message(t, c.err, []string{c.want})
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
	l := drawtest.Must(NewRoundUpLimit(1.5, 0, values))
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
	wide := drawtest.Must(NewRoundUpLimit(1, 2, values))
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
