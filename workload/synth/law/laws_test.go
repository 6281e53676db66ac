package law

import (
	"math"
	"os"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"aforo/workload/synth/drawtest"
)

// tailVariance is the variance of a law on [0, high] from its CDF alone, by the
// midpoint rule for E[X^2] = integral of 2 x (1-CDF(x)).
func tailVariance(l Law, high float64) float64 {
	const steps = 20_000
	low := 1e-6
	h, square := math.Log(high/low)/steps, 0.0
	for i := range steps {
		x := low * math.Exp((float64(i)+0.5)*h)
		square += 2 * x * (1 - l.CDF(x)) * x * h
	}
	return square - l.Mean()*l.Mean()
}

// interactive is Lublin and Feitelson's law of interactive jobs, in whole seconds.
var interactive = LogHyperGamma{
	Shape1: 3.8351, Scale1: 0.6605, Shape2: 7.073, Scale2: 0.6856,
	Share: 0.9156, SharePerSize: -0.0118, MaxLog: 12, WholeSeconds: true,
}

// lublinReal is that law without whole seconds.
func lublinReal(size int) Law {
	l := interactive
	l.WholeSeconds = false
	return l.Of(size)
}

// longJobs joins run times of seconds to weeks and sizes up to 32, of which the
// largest have most of the GPU time.
func longJobs() LongJobs {
	run := drawtest.Must(NewEmpirical(0.5, []float64{1, 16, 256, 4096, 65536, 1 << 21}, []float64{0.04, 0.1, 0.56, 0.84, 0.96, 1}))
	sizes := drawtest.Must(NewPowersOfTwo([]float64{72, 3, 6, 14, 3, 2}))
	return drawtest.Must(NewLongJobs(run, sizes, []float64{5, 2, 5, 29, 20, 39}))
}

// TestMoreLaws runs the bundle over every law that was added to the first three,
// with its analytic variance.
func TestMoreLaws(t *testing.T) {
	gavel := drawtest.Must(NewLogPieces([]float64{60 * 31.622776601683793, 60e3, 60e4}, []float64{0.8, 0.2}))
	bands := drawtest.Must(NewLognormalBands([]int{1, 8}, []Lognormal{{600, 0.5}, {7200, 0.7}}))
	lognormalVariance := func(l Lognormal) float64 { return math.Expm1(l.Sigma*l.Sigma) * l.Mean() * l.Mean() }
	hyper := drawtest.Must(NewHyperExponential([]float64{7, 2, 1}, []float64{60, 600, 7200}))
	long := longJobs()
	for _, c := range []struct {
		name     string
		law      Law
		variance float64
	}{
		{"weibull, falling rate", Weibull{0.6, 900}, 900 * 900 * (math.Gamma(1+2/0.6) - math.Pow(math.Gamma(1+1/0.6), 2))},
		{"weibull, rising rate", Weibull{2.5, 900}, 900 * 900 * (math.Gamma(1+2/2.5) - math.Pow(math.Gamma(1+1/2.5), 2))},
		{"gamma, cv above 1", Gamma{0.3, 900}, 0.3 * 900 * 900},
		{"gamma, Erlang", Gamma{3, 900}, 3 * 900 * 900},
		{"hyper-exponential", hyper, 2*(0.7*60*60+0.2*600*600+0.1*7200*7200) - hyper.Mean()*hyper.Mean()},
		{"hyper-exponential, balanced", drawtest.Must(NewBalancedHyperExponential(500, 4)), 4 * 500 * 500},
		{"log-uniform", LogUniform{10, 5000}, (5000*5000-100)/(2*math.Log(500)) - math.Pow(4990/math.Log(500), 2)},
		{"gavel", gavel, 3.362448638444204 * gavel.Mean() * gavel.Mean()},
		{"lognormal by size, of 16", LognormalPower{300, 0.6, 0.5}.Of(16), lognormalVariance(Lognormal{1200, 0.6})},
		{"lognormal by band", bands.Of(8), lognormalVariance(Lognormal{7200, 0.7})},
		{
			"mixture of bands", bands.Average([]int{4, 8, 16}, []float64{0.5, 0.2, 0.3}),
			0.5*(lognormalVariance(Lognormal{600, 0.5})+math.Pow(Lognormal{600, 0.5}.Mean(), 2)) +
				0.5*(lognormalVariance(Lognormal{7200, 0.7})+math.Pow(Lognormal{7200, 0.7}.Mean(), 2)) -
				math.Pow(bands.Average([]int{4, 8, 16}, []float64{0.5, 0.2, 0.3}).Mean(), 2),
		},
		{"log-hyper-gamma", lublinReal(32), tailVariance(lublinReal(32), math.Exp(12))},
		{"long jobs", long.Of(1), math.NaN()},
		{"long jobs, large", long.Of(32), tailVariance(long.Of(32), 1<<21)},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			size := 400_000
			if _, ok := c.law.(logHyperGammaLaw); ok && os.Getenv("AFORO_SLOW") == "" {
				size = 50_000 // its CDF takes a few microseconds
			}
			checkLawSample(t, c.law, c.variance, size)
		})
	}
}

// TestMoreLawsAgainstGonum compares CDF, quantile and mean with gonum's laws,
// which we did not write.
func TestMoreLawsAgainstGonum(t *testing.T) {
	type oracle interface {
		CDF(float64) float64
		Quantile(float64) float64
		Mean() float64
	}
	for _, c := range []struct {
		law  Law
		want oracle
	}{
		{Weibull{0.7, 300}, distuv.Weibull{K: 0.7, Lambda: 300}},
		{Gamma{2.2, 300}, distuv.Gamma{Alpha: 2.2, Beta: 1.0 / 300}},
		{Gamma{0.2, 300}, distuv.Gamma{Alpha: 0.2, Beta: 1.0 / 300}},
	} {
		if got, want := c.law.Mean(), c.want.Mean(); math.Abs(got/want-1) > 1e-12 {
			t.Errorf("%T: mean %v, want %v", c.law, got, want)
		}
		for _, x := range []float64{-1, 0, 0.01, 3, 300, 20_000} {
			if got, want := c.law.CDF(x), c.want.CDF(max(x, 0)); math.Abs(got-want) > 1e-12 {
				t.Errorf("%T: CDF(%v) = %v, want %v", c.law, x, got, want)
			}
		}
		for _, p := range []float64{0, 0.01, 0.5, 0.99} {
			if got, want := c.law.Quantile(p), c.want.Quantile(p); math.Abs(got-want) > 1e-9*want {
				t.Errorf("%T: quantile %v = %v, want %v", c.law, p, got, want)
			}
		}
		if !math.IsInf(c.law.Quantile(1), 1) || c.law.CDF(math.Inf(1)) != 1 {
			t.Errorf("%T: the last quantile is finite", c.law)
		}
	}
}

// TestBalancedHyperExponential checks the parameters of squared coefficient of
// variation 4 and mean 1 against the published ones of queueing theory.
func TestBalancedHyperExponential(t *testing.T) {
	h := drawtest.Must(NewBalancedHyperExponential(1, 4))
	for i, want := range []float64{0.8872983, 1 - 0.8872983, 1 / 1.7745967, 1 / 0.2254033} {
		if got := slices.Concat(h.p, h.means)[i]; math.Abs(got-want) > 1e-6*want {
			t.Errorf("parameter %d is %v, want %v", i, got, want)
		}
	}
}

// TestWholeSeconds proves that a law of whole seconds is the other one cut down:
// its samples, its CDF, its quantiles and its mean, which is summed here second
// by second.
func TestWholeSeconds(t *testing.T) {
	law := interactive
	whole := law.Of(32)
	law.WholeSeconds = false
	real := law.Of(32)
	r, s := testRNG(), testRNG()
	for range 1000 {
		if x, y := whole.Sample(r), real.Sample(s); x != math.Floor(y) {
			t.Fatalf("%v s of %v s", x, y)
		}
	}
	mean, cut := 0.0, 0.0
	for k := 1.0; k <= math.Exp(12); k++ {
		p := 1 - real.CDF(k)
		mean += p
		if k <= 10_000 {
			cut += p
		}
		if k < 300 && (whole.CDF(k) != real.CDF(k+1) || whole.CDF(k+0.9) != whole.CDF(k)) {
			t.Fatalf("CDF(%v) is %v and %v", k, whole.CDF(k), whole.CDF(k+0.9))
		}
	}
	if math.Abs(whole.Mean()/mean-1) > 1e-8 || math.Abs(MeanBelow(whole, 10_000)/cut-1) > 1e-8 {
		t.Errorf("mean %v, want %v; cut %v, want %v", whole.Mean(), mean, MeanBelow(whole, 10_000), cut)
	}
	for _, p := range []float64{0.01, 0.3, 0.5, 0.9, 0.999} {
		q := whole.Quantile(p)
		if q != math.Floor(q) || whole.CDF(q) < p || q > 1 && whole.CDF(q-1) >= p {
			t.Errorf("quantile %v is %v, where the CDF is %v", p, q, whole.CDF(q))
		}
	}
}

// TestMeanBelowOfNewLaws compares the closed forms of cut means with an
// independent numeric integral, within 1e-5.
func TestMeanBelowOfNewLaws(t *testing.T) {
	wide := interactive
	wide.WholeSeconds, wide.Scale1 = false, 1.2 // a scale above 1 has no closed form
	for name, l := range map[string]Law{
		"log-hyper-gamma": lublinReal(8),
		"wide":            wide.Of(8),
		"bands":           drawtest.Must(NewLognormalBands([]int{1, 2}, []Lognormal{{60, 1}, {600, 2}})).Average([]int{1, 2}, []float64{0.5, 0.5}),
	} {
		for _, c := range []float64{1, 60, 3600, 100_000} {
			const steps = 100_000
			sum, h := 0.0, c/steps
			for i := range steps {
				sum += (1 - l.CDF((float64(i)+0.5)*h)) * h
			}
			if got := MeanBelow(l, c); math.Abs(got/sum-1) > 1e-5 {
				t.Errorf("%s cut at %v: %v, want %v", name, c, got, sum)
			}
		}
	}
}

// TestAverage proves that the law over several sizes is the mixture of the laws
// of each: the same CDF and, where the law is continuous, quantiles that invert
// it.
func TestAverage(t *testing.T) {
	sizes, p := []int{1, 2, 8, 100}, []float64{0.4, 0.3, 0.2, 0.1}
	for name, l := range map[string]BySize{
		"power":  LognormalPower{300, 1.5, -0.3},
		"bands":  drawtest.Must(NewLognormalBands([]int{1, 4, 50}, []Lognormal{{60, 1}, {600, 2}, {6000, 1}})),
		"lublin": interactive,
		"long":   longJobs(),
	} {
		average := l.Average(sizes, p)
		mean := 0.0
		for i, n := range sizes {
			mean += p[i] * l.Of(n).Mean()
		}
		if math.Abs(average.Mean()/mean-1) > 1e-9 {
			t.Errorf("%s: mean %v, want %v", name, average.Mean(), mean)
		}
		for _, x := range []float64{0.5, 1, 17, 400, 30_000, 1e6} {
			want := 0.0
			for i, n := range sizes {
				want += p[i] * l.Of(n).CDF(x)
			}
			if got := average.CDF(x); math.Abs(got-want) > 1e-12 {
				t.Errorf("%s: CDF(%v) = %v, want %v", name, x, got, want)
			}
		}
		if q := average.Quantile(0.7); average.CDF(q) < 0.7-1e-12 {
			t.Errorf("%s: CDF(%v) = %v, want 0.7", name, q, average.CDF(q))
		}
	}
}

// TestBadLaws proves that each new law and constructor refuses what it cannot
// use, in words.
func TestBadLaws(t *testing.T) {
	last := func(_ any, err error) error { return err }
	lublin := interactive
	negative, endless, short := lublin, lublin, lublin
	negative.Scale1, endless.MaxLog, short.MaxLog = -1, math.Inf(1), 1
	for _, c := range []struct {
		err  error
		want string
	}{
		{Weibull{0, 1}.Check(), "shape of the weibull law is 0"},
		{Weibull{1, 0}.Check(), "scale of the weibull law"},
		{Gamma{math.NaN(), 1}.Check(), "shape of the gamma law is NaN"},
		{Gamma{1, math.Inf(1)}.Check(), "scale of the gamma law"},
		{last(NewHyperExponential(nil, nil)), "0 weights and 0 means"},
		{last(NewHyperExponential([]float64{1, -1}, []float64{1, 1})), "weight 2 of the hyper-exponential law is -1"},
		{last(NewHyperExponential([]float64{1, 1}, []float64{1, 0})), "mean 2 of the hyper-exponential law"},
		{last(NewBalancedHyperExponential(1, 0.5)), "squared coefficient of variation of the hyper-exponential law is 0.5"},
		{last(NewBalancedHyperExponential(0, 2)), "mean of the hyper-exponential law"},
		{HyperExponential{}.Check(), "NewHyperExponential"},
		{LogUniform{5, 5}.Check(), "goes from 5 s to 5 s"},
		{last(NewLogPieces([]float64{1, 2}, []float64{1, 1})), "2 edges and 2 weights"},
		{last(NewLogPieces([]float64{1, 2}, []float64{0})), "add up to 0"},
		{last(NewLogPieces([]float64{2, 1}, []float64{1})), "do not increase"},
		{LognormalPower{1, 1, 4}.Check(), "exponent of the lognormal law by size is 4"},
		{LognormalPower{0, 1, 0}.Check(), "median of the lognormal law"},
		{last(NewLognormalBands([]int{2}, []Lognormal{{1, 1}})), "first band of sizes begins at 2"},
		{last(NewLognormalBands([]int{1, 1}, []Lognormal{{1, 1}, {1, 1}})), "1 follows 1"},
		{last(NewLognormalBands([]int{1}, nil)), "1 bands of sizes and 0"},
		{last(NewLognormalBands([]int{1}, []Lognormal{{1, 0}})), "band from size 1"},
		{LognormalBands{}.Check(), "NewLognormalBands"},
		{negative.Check(), "first scale of the log-hyper-gamma law is -1"},
		{endless.Check(), "largest logarithm of the log-hyper-gamma law is +Inf"},
		{short.Check(), "give a longer one"},
		{LongJobs{}.Check(), "NewLongJobs"},
		{last(NewLongJobs(Empirical{}, Sizes{}, nil)), "NewEmpirical"},
		{last(NewLongJobs(drawtest.Must(NewLogPieces([]float64{1, 9}, []float64{1})), drawtest.Must(NewPowersOfTwo([]float64{1})), nil)), "1 sizes and 0 shares"},
		{last(NewPowersOfTwo(make([]float64, 32))), "32 powers of two"},
		{last(NewLogUniformSizes(0, 4)), "from 0 to 4"},
		{last(NewLogUniformSizes(4, 3)), "from 4 to 3"},
		{last(TwoStage{Serial: 0.6, PowerOfTwo: 0.6}.Sizes()), "0.6 and 0.6"},
		{last(TwoStage{Low: 2, Med: 1, High: 3}.Sizes()), "2, 1 and 3"},
		{last(TwoStage{Low: 1, Med: 2, High: 3, Prob: 2}.Sizes()), "lower stage of sizes is 2"},
		{last(TwoStage{Low: 1, Med: 2, High: 3, Max: -1}.Sizes()), "largest size"},
	} {
		drawtest.Message(t, c.err, []string{c.want})
	}
}
