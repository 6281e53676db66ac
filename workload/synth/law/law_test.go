package law

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"aforo/workload/synth/drawtest"
)

// testRNG returns a generator with a fixed seed.
func testRNG() *rand.Rand { return rand.New(rand.NewPCG(1, 1)) }

// checkLawBundle proves that a law is one thing: that its quantiles invert its
// CDF, and that its sample has its mean and variance (within 5 standard errors;
// a variance that is NaN is not checked) and follows its CDF (Kolmogorov-Smirnov
// at significance 0.001).
func checkLawBundle(t *testing.T, l Law, variance float64) {
	t.Helper()
	checkLawSample(t, l, variance, 400_000)
}

// checkLawSample is the bundle with a sample of the given size.
func checkLawSample(t *testing.T, l Law, variance float64, size int) {
	t.Helper()
	for _, p := range []float64{0.001, 0.05, 0.25, 0.5, 0.75, 0.95, 0.999} {
		if got := l.CDF(l.Quantile(p)); math.Abs(got-p) > 1e-12 {
			t.Errorf("CDF(Quantile(%v)) = %v", p, got)
		}
	}
	r, xs := testRNG(), make([]float64, size)
	mean, fourth, n := 0.0, 0.0, float64(size)
	for i := range xs {
		xs[i] = l.Sample(r)
		mean += xs[i] / n
	}
	if !math.IsNaN(variance) {
		if se := math.Sqrt(variance / n); math.Abs(mean-l.Mean()) > 5*se {
			t.Errorf("the sample's mean is %v, the law's %v, standard error %v", mean, l.Mean(), se)
		}
		got := 0.0
		for _, x := range xs {
			d := (x - l.Mean()) * (x - l.Mean())
			got += d / n
			fourth += d * d / n
		}
		if se := math.Sqrt((fourth - got*got) / n); math.Abs(got-variance) > 5*se {
			t.Errorf("the sample's variance is %v, the law's %v, standard error %v", got, variance, se)
		}
	}
	if d, limit := drawtest.Kolmogorov(xs, l.CDF), 1.95/math.Sqrt(n); d > limit {
		t.Errorf("Kolmogorov-Smirnov distance %v is above %v", d, limit)
	}
}

// TestLaws runs the bundle over every continuous law.
func TestLaws(t *testing.T) {
	t.Run("exponential", func(t *testing.T) {
		checkLawBundle(t, Exponential{600}, 600*600)
	})
	t.Run("lognormal", func(t *testing.T) {
		l := Lognormal{Median: 900, Sigma: 0.8}
		checkLawBundle(t, l, math.Expm1(0.64)*l.Mean()*l.Mean())
	})
	t.Run("lognormal, heavy tail", func(t *testing.T) {
		checkLawBundle(t, Lognormal{Median: 120, Sigma: 2.4}, math.NaN())
	})
	t.Run("empirical", func(t *testing.T) {
		checkLawBundle(t, empirical(t), empiricalVariance())
	})
}

func empirical(t *testing.T) Empirical {
	t.Helper()
	e, err := NewEmpirical(0.1, []float64{1, 10, 100, 1000, 10000}, []float64{0.2, 0.6, 0.6, 1, 1})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// empiricalVariance is the variance of the law that empirical returns, by hand:
// on [a, b], a log-uniform law has E[X] = (b-a)/ln(b/a) and E[X^2] =
// (b^2-a^2)/(2 ln(b/a)); the law has 0.2 on [0.1, 1], 0.4 on [1, 10] and 0.4 on
// [100, 1000].
func empiricalVariance() float64 {
	mean := (0.2*0.9 + 0.4*9 + 0.4*900) / math.Ln10
	square := (0.2*0.99 + 0.4*99 + 0.4*990_000) / 2 / math.Ln10
	return square - mean*mean
}

// TestLawsAgainstGonum compares CDF, quantile and mean with gonum's laws, which
// we did not write.
func TestLawsAgainstGonum(t *testing.T) {
	type oracle interface {
		CDF(float64) float64
		Quantile(float64) float64
		Mean() float64
	}
	for _, c := range []struct {
		law  Law
		want oracle
	}{
		{Exponential{321}, distuv.Exponential{Rate: 1.0 / 321}},
		{Lognormal{Median: 300, Sigma: 1.7}, distuv.LogNormal{Mu: math.Log(300), Sigma: 1.7}},
	} {
		if got, want := c.law.Mean(), c.want.Mean(); math.Abs(got/want-1) > 1e-12 {
			t.Errorf("%T: mean %v, want %v", c.law, got, want)
		}
		for _, x := range []float64{-1, 0, 0.01, 3, 300, 20_000} {
			if got, want := c.law.CDF(x), c.want.CDF(x); math.Abs(got-want) > 1e-12 {
				t.Errorf("%T: CDF(%v) = %v, want %v", c.law, x, got, want)
			}
		}
		for _, p := range []float64{0, 0.01, 0.5, 0.99} {
			if got, want := c.law.Quantile(p), c.want.Quantile(p); math.Abs(got-want) > 1e-9*want {
				t.Errorf("%T: quantile %v = %v, want %v", c.law, p, got, want)
			}
		}
		if !math.IsInf(c.law.Quantile(1), 1) {
			t.Errorf("%T: the last quantile is finite", c.law)
		}
	}
}

// TestConstant proves that the constant law is a step and draws nothing.
func TestConstant(t *testing.T) {
	c, r := Constant{90}, testRNG()
	if c.Sample(r) != 90 || c.Mean() != 90 || c.CDF(89.9) != 0 || c.CDF(90) != 1 || c.Quantile(0.3) != 90 {
		t.Error("the constant is not constant")
	}
	if r.Uint64() != testRNG().Uint64() {
		t.Error("the constant drew from the stream")
	}
}

// TestEmpirical checks points that can be read off the figure, the mean by hand,
// and both ends.
func TestEmpirical(t *testing.T) {
	e := empirical(t)
	for _, c := range []struct{ x, want float64 }{
		{0.05, 0},
		{0.1, 0},
		{1, 0.2},
		{math.Sqrt(10), 0.4},
		{10, 0.6},
		{50, 0.6},
		{100, 0.6},
		{math.Sqrt(1e5), 0.8},
		{1000, 1},
		{5000, 1},
		{20000, 1},
	} {
		if got := e.CDF(c.x); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("CDF(%v) = %v, want %v", c.x, got, c.want)
		}
	}
	if want := (0.2*0.9 + 0.4*9 + 0.4*900) / math.Ln10; math.Abs(e.Mean()-want) > 1e-9 {
		t.Errorf("mean %v, want %v", e.Mean(), want)
	}
	if e.Quantile(0) != 0.1 || math.Abs(e.Quantile(1)-1000) > 1e-9 || math.Abs(e.Quantile(0.6)-10) > 1e-9 {
		t.Errorf("quantiles 0, 0.6, 1: %v, %v, %v", e.Quantile(0), e.Quantile(0.6), e.Quantile(1))
	}
	// A law whose first points have probability 0 begins at the last of them.
	late, err := NewEmpirical(0, []float64{1, 2, 4, 8}, []float64{0, 0, 0.5, 1})
	if err != nil || late.Quantile(0) != 2 || late.Quantile(1) != 8 {
		t.Errorf("quantiles 0 and 1: %v, %v; %v", late.Quantile(0), late.Quantile(1), err)
	}
}

// TestMeanBelow compares the numeric mean of a cut law with the closed forms,
// within the relative error that its comment promises.
func TestMeanBelow(t *testing.T) {
	phi := distuv.UnitNormal.CDF
	for _, c := range []float64{1, 30, 500, 3600, 86400, 1e7} {
		sigma := 2.0
		z := math.Log(c / 600)
		lognormal := 600*math.Exp(sigma*sigma/2)*phi((z-sigma*sigma)/sigma) + c*phi(-z/sigma)
		for _, l := range []struct {
			law  Law
			want float64
		}{
			{Exponential{3600}, 3600 * -math.Expm1(-c/3600)},
			{Lognormal{600, sigma}, lognormal},
			{Constant{3600}, min(c, 3600)},
		} {
			if got := MeanBelow(l.law, c); math.Abs(got/l.want-1) > 1e-5 {
				t.Errorf("%T cut at %v: %v, want %v", l.law, c, got, l.want)
			}
		}
	}
	e := empirical(t)
	cut := (0.2*0.9+0.4*9)/math.Ln10 + 0.4*((math.Sqrt(1e5)-100)/math.Ln10+0.5*math.Sqrt(1e5))
	if got := MeanBelow(e, math.Sqrt(1e5)); math.Abs(got/cut-1) > 1e-5 {
		t.Errorf("empirical: %v, want %v", got, cut)
	}
}
