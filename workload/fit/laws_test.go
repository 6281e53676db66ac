package fit

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"aforo/workload/synth/law"
)

// sampled draws run times from a law of package synth, which this package did not
// write, for jobs whose sizes are drawn evenly from a list.
func sampled(n int, seed uint64, draw func(r *rand.Rand, size int) float64, sizes ...int) points {
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

// Each estimator finds the parameters of samples of 40,000 jobs from its own law, within
// 3 %: about four standard errors of the least certain one.
func TestEstimators(t *testing.T) {
	const n = 40_000
	ln := fitLognormal(sampled(n, 1, plainLaw(law.Lognormal{Median: 3000, Sigma: 1.7})))
	near(t, "median", math.Exp(ln.mu), 3000, 0.04)
	near(t, "sigma", ln.sigma, 1.7, 0.02)

	w := fitWeibull(sampled(n, 2, plainLaw(law.Weibull{Shape: 0.6, Scale: 50_000})))
	near(t, "shape of weibull", w.shape, 0.6, 0.02)
	near(t, "scale of weibull", w.scale, 50_000, 0.04)

	g := fitGamma(sampled(n, 3, plainLaw(law.Gamma{Shape: 2.5, Scale: 4000})))
	near(t, "shape of gamma", g.shape, 2.5, 0.03)
	near(t, "scale of gamma", g.scale, 4000, 0.03)

	mixed, err := law.NewHyperExponential([]float64{0.7, 0.3}, []float64{600, 40_000})
	if err != nil {
		t.Fatal(err)
	}
	h := fitHyperExponential(sampled(n, 4, plainLaw(mixed)), 2, nil)
	near(t, "share of short jobs", h.p[0], 0.7, 0.03)
	near(t, "short mean", h.means[0], 600, 0.03)
	near(t, "long mean", h.means[1], 40_000, 0.03)

	power := law.LognormalPower{Median: 400, Sigma: 0.9, Exponent: 0.45}
	s, ok := fitLognormalBySize(sampled(n, 5, power.SampleOf, 1, 2, 4, 8, 16, 64))
	if !ok {
		t.Fatal("no lognormal law by size")
	}
	near(t, "exponent", s.exponent, 0.45, 0.03)
	near(t, "median of size 1", math.Exp(s.mu), 400, 0.03)
	near(t, "sigma by size", s.sigma, 0.9, 0.02)
}

// The mixture of two gamma laws of the logarithm comes back with its quartiles, whatever
// its parameters: they are hardly identified one by one. 40,000 jobs, KS below 1 %.
func TestLogHyperGamma(t *testing.T) {
	mixed, err := law.NewLogHyperGamma(law.LogHyperGamma{Shape1: 30, Scale1: 0.13, Shape2: 300, Scale2: 0.03, Share: 0.4, MaxLog: 12})
	if err != nil {
		t.Fatal(err)
	}
	p := sampled(40_000, 6, mixed.SampleOf, 1, 1)
	if l := fitLogHyperGamma(p); ks(l, p) > 0.01 {
		t.Errorf("KS %.4f", ks(l, p))
	} else if l.short.shape*l.short.scale > l.long.shape*l.long.scale {
		t.Errorf("the short law is the longer one: %+v", l)
	}
}

// Expectation maximisation never lowers the likelihood: the property that makes it one.
func TestEMClimbs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		drawn := law.Lognormal{Median: rapid.Float64Range(10, 1e5).Draw(t, "median"), Sigma: rapid.Float64Range(0.2, 3).Draw(t, "sigma")}
		p := sampled(300, rapid.Uint64().Draw(t, "seed"), plainLaw(drawn))
		last := math.Inf(-1)
		fitHyperExponential(p, rapid.IntRange(2, 3).Draw(t, "phases"), func(mean float64) {
			if mean < last-1e-9*math.Abs(last) {
				t.Fatalf("the mean log-likelihood falls from %v to %v", last, mean)
			}
			last = mean
		})
	})
}

// The density of each law is the derivative of its CDF, which AIC and KS both trust.
func TestDensities(t *testing.T) {
	p := sampled(2000, 7, plainLaw(law.Lognormal{Median: 3000, Sigma: 1.2}), 1, 2, 4, 8)
	for _, l := range runLaws(p) {
		for _, x := range []float64{200, 1234.5, 4321, 20_000.5} {
			const h = 1e-4
			slope := (l.cdf(x*(1+h), 4) - l.cdf(x*(1-h), 4)) / (2 * h * x)
			density := math.Exp(l.logDensity(x, 4))
			if lg, ok := l.(logHyperGamma); ok { // the density leaves out the cut at the longest
				slope *= lg.below(math.Log(lg.longest))
			}
			if math.Abs(slope-density) > 2e-3*density {
				t.Errorf("%s at %v: slope of the CDF %.6g, density %.6g", l.word(), x, slope, density)
			}
		}
	}
}

// KS and AIC are right where they can be computed by hand.
func TestByHand(t *testing.T) {
	// Run times 1, 2, 3, 4 under the exponential law of mean 2 (weibull of shape 1).
	p := newPoints([]job{{run: 1, size: 1}, {run: 2, size: 1}, {run: 3, size: 1}, {run: 4, size: 1}})
	l := weibull{shape: 1, scale: 2}
	// The greatest distance is at 1 from below: 1-exp(-1/2) = 0.39347 against 0.
	if got := ks(l, p); math.Abs(got-(1-math.Exp(-0.5))) > 1e-12 {
		t.Errorf("KS %v", got)
	}
	// ln L = -4 ln 2 - 10/2; AIC = 2*2 - 2 ln L.
	want := 4 + 8*math.Ln2 + 10
	if got := aic(l.parameters(), logLikelihood(l, p)); math.Abs(got-want) > 1e-12 {
		t.Errorf("AIC %v, want %v", got, want)
	}
	// Two samples: after 2, all of one and half of the other.
	if got := ks2([]float64{1, 2}, []float64{2, 3, 4, 1}); got != 0.5 {
		t.Errorf("KS of two samples %v, want 0.5", got)
	}
	// E[min(X, c)] of the exponential law is 2 (1 - exp(-c/2)).
	cdf := func(x float64) float64 { return l.cdf(x, 1) }
	near(t, "mean up to 3", cappedMean(cdf, 3), 2*(1-math.Exp(-1.5)), 1e-4)
	// Mean work of sizes 1 and 3 against that of the jobs, 2.5 x 1.
	near(t, "work", workRatio(l, p, []int{1, 3}, []float64{0.5, 0.5}, 1e9), 2*2/2.5, 1e-3)
}

// The law that made the jobs is chosen among all, and an odd one ends as the empirical
// CDF, near in probability and in work.
func TestChooseRun(t *testing.T) {
	for _, c := range []struct {
		want string
		p    points
	}{
		{"lognormal", sampled(5000, 8, plainLaw(law.Lognormal{Median: 3000, Sigma: 1.1}))},
		{"weibull", sampled(5000, 9, plainLaw(law.Weibull{Shape: 2, Scale: 9000}))},
		{"constant", newPoints([]job{{run: 60, size: 1}, {run: 60, size: 2}})},
		{"lognormal-by-size", sampled(5000, 10, law.LognormalPower{Median: 300, Sigma: 0.5, Exponent: 0.7}.SampleOf, 1, 2, 3, 4, 6, 8, 12, 16)},
		{"empirical", sampled(5000, 11, func(r *rand.Rand, _ int) float64 { return []float64{10, 60, 900, 1000, 86_400}[r.IntN(5)] })},
	} {
		sizes, weights := c.p.pmf()
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
