package fit

import (
	"math"
	"math/rand/v2"
	"testing"

	"aforo/workload/synth/law"
)

// sampled draws run times from a law of package synth, which this package did not
// write, for jobs whose sizes are drawn evenly from a list.
func sampled(n int, seed uint64, draw func(r *rand.Rand, size int) float64, sizes ...int) law.Points {
	r := rand.New(rand.NewPCG(seed, 0))
	jobs := make([]job, n)
	for i := range jobs {
		jobs[i].size = 1
		if len(sizes) > 0 {
			jobs[i].size = sizes[r.IntN(len(sizes))]
		}
		jobs[i].run = draw(r, jobs[i].size)
	}
	return newPoints(jobs)
}

func near(t *testing.T, what string, got, want, share float64) {
	t.Helper()
	if !(math.Abs(got-want) <= share*math.Abs(want)) {
		t.Errorf("%s is %.5g, want %.5g within %.1f %%", what, got, want, 100*share)
	}
}

func plainLaw(l law.Law) func(*rand.Rand, int) float64 {
	return func(r *rand.Rand, _ int) float64 { return l.Sample(r) }
}

// KS and AIC are right where they can be computed by hand.
func TestByHand(t *testing.T) {
	// Run times 1, 2, 3, 4 under the exponential law of mean 2 (weibull of shape 1).
	p := newPoints([]job{{run: 1, size: 1}, {run: 2, size: 1}, {run: 3, size: 1}, {run: 4, size: 1}})
	l := alike(law.Weibull{Shape: 1, Scale: 2})
	// The greatest distance is at 1 from below: 1-exp(-1/2) = 0.39347 against 0.
	if got := ks(l, p); math.Abs(got-(1-math.Exp(-0.5))) > 1e-12 {
		t.Errorf("KS %v", got)
	}
	// ln L = -4 ln 2 - 10/2; AIC = 2*2 - 2 ln L.
	want := 4 + 8*math.Ln2 + 10
	if got := aic(l.Parameters(), logLikelihood(l, p)); math.Abs(got-want) > 1e-12 {
		t.Errorf("AIC %v, want %v", got, want)
	}
	// Two samples: after 2, all of one and half of the other.
	if got := ks2([]float64{1, 2}, []float64{2, 3, 4, 1}); got != 0.5 {
		t.Errorf("KS of two samples %v, want 0.5", got)
	}
	// E[min(X, c)] of the exponential law is 2 (1 - exp(-c/2)).
	near(t, "mean up to 3", cappedMean(l.at(1).CDF, 3), 2*(1-math.Exp(-1.5)), 1e-4)
	// Mean work of sizes 1 and 3 against that of the jobs, 2.5 x 1.
	near(t, "work", workRatio(l, p, []int{1, 3}, []float64{0.5, 0.5}, 1e9), 2*2/2.5, 1e-3)
}

// The law that made the jobs is chosen among all, and an odd one ends as the empirical
// CDF, near in probability and in work.
func TestChooseRun(t *testing.T) {
	for _, c := range []struct {
		want string
		p    law.Points
	}{
		{"lognormal", sampled(5000, 8, plainLaw(law.Lognormal{Median: 3000, Sigma: 1.1}))},
		{"weibull", sampled(5000, 9, plainLaw(law.Weibull{Shape: 2, Scale: 9000}))},
		{"constant", newPoints([]job{{run: 60, size: 1}, {run: 60, size: 2}})},
		{"lognormal-by-size", sampled(5000, 10, law.LognormalPower{Median: 300, Sigma: 0.5, Exponent: 0.7}.SampleOf, 1, 2, 3, 4, 6, 8, 12, 16)},
		{"empirical", sampled(5000, 11, func(r *rand.Rand, _ int) float64 { return []float64{10, 60, 900, 1000, 86_400}[r.IntN(5)] })},
	} {
		sizes, weights := c.p.PMF()
		chosen, all := chooseRun(c.p, sizes, weights, math.Inf(1))
		if chosen.word() != c.want {
			t.Errorf("chose %s, want %s: %+v", chosen.word(), c.want, all)
		}
		for _, k := range all {
			if k.Chosen && c.want != "constant" && !k.fits() {
				t.Errorf("%s: KS %.3f, work %.3f", k.Law, k.KS, k.Work)
			}
		}
	}
}
