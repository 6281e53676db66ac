package stat

import (
	"math"
	"math/rand/v2"
	"testing"

	gonum "gonum.org/v1/gonum/stat"
)

// near fails unless got is want within tolerance.
func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s = %v, want %v", what, got, want)
	}
}

// TestTQuantile checks the t values that every interval rests on against
// published tables, to their last digit.
func TestTQuantile(t *testing.T) {
	for _, c := range []struct{ df, want float64 }{
		{4, 2.776445}, {9, 2.262157}, {19, 2.093024}, {29, 2.045230}, {99, 1.984217},
	} {
		near(t, "t.975", TQuantile(0.975, c.df), c.want, 5e-7)
		near(t, "t.025", TQuantile(0.025, c.df), -c.want, 5e-7)
	}
	for _, c := range []struct{ p, df float64 }{{0, 9}, {1, 9}, {math.NaN(), 9}, {0.5, 0}, {0.5, math.NaN()}} {
		if got := TQuantile(c.p, c.df); !math.IsNaN(got) {
			t.Errorf("TQuantile(%v, %v) = %v, want NaN", c.p, c.df, got)
		}
	}
}

// TestBonferroni checks the t values for up to five comparisons that hold
// together, to the last digit of the reference.
func TestBonferroni(t *testing.T) {
	for df, wants := range map[float64][]float64{
		9:  {2.262157, 2.685011, 2.933324, 3.110935, 3.249836},
		19: {2.093024, 2.433440, 2.625106, 2.758586, 2.860935},
	} {
		for i, want := range wants {
			near(t, "Bonferroni", Bonferroni(0.95, i+1, df), want, 5e-7)
		}
	}
	if !math.IsNaN(Bonferroni(0.95, 0, 9)) {
		t.Error("no comparison has a t value")
	}
}

// TestMean checks an interval by hand and one against gonum's moments.
func TestMean(t *testing.T) {
	// 1..5: s² = 2.5, standard error sqrt(0.5), t.975(4) = 2.776445.
	i := Mean([]float64{1, 2, 3, 4, 5}, 0.95)
	near(t, "mean", i.Mean, 3, 0)
	near(t, "low", i.Lo, 3-2.776445*math.Sqrt(0.5), 5e-7)
	near(t, "high", i.Hi, 3+2.776445*math.Sqrt(0.5), 5e-7)
	near(t, "half width", i.HalfWidth(), 2.776445*math.Sqrt(0.5), 5e-7)
	if i.N != 5 {
		t.Errorf("N = %d", i.N)
	}
	near(t, "low, m = 2", MeanBonferroni([]float64{1, 2, 3, 4, 5}, 0.9, 2).Lo, i.Lo, 1e-12)

	xs := make([]float64, 30)
	r := rand.New(rand.NewPCG(1, 1))
	for k := range xs {
		xs[k] = 1e9 + r.NormFloat64()
	}
	mean, sd := gonum.MeanStdDev(xs, nil)
	i = Mean(xs, 0.95)
	near(t, "mean", i.Mean, mean, 1e-6)
	near(t, "half width", i.HalfWidth(), 2.045230*sd/math.Sqrt(30), 1e-6)
}

// TestMeanOfLittle proves what an interval is where there is none.
func TestMeanOfLittle(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		xs   []float64
		want Interval
	}{
		{nil, Interval{nan, nan, nan, 0}},
		{[]float64{7}, Interval{7, nan, nan, 1}},
		{[]float64{7, 7, 7}, Interval{7, 7, 7, 3}},
		{[]float64{0.1, 0.1, 0.1}, Interval{0.1, 0.1, 0.1, 3}},
		{[]float64{1, nan}, Interval{nan, nan, nan, 2}},
		{[]float64{1, math.Inf(1)}, Interval{nan, nan, nan, 2}},
	} {
		got := Mean(c.xs, 0.95)
		same := func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }
		if !same(got.Mean, c.want.Mean) || !same(got.Lo, c.want.Lo) || !same(got.Hi, c.want.Hi) || got.N != c.want.N {
			t.Errorf("Mean(%v) = %+v, want %+v", c.xs, got, c.want)
		}
	}
	if i := Mean([]float64{1, 2}, 1); !math.IsNaN(i.Lo) || i.Separates() {
		t.Errorf("an interval of level 1 is %+v", i)
	}
}

// TestCoverage proves that 95 % of the intervals over ten normal values hold the
// true mean, within 4 standard errors of 20,000 trials.
func TestCoverage(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	const trials = 20_000
	xs, hit := make([]float64, 10), 0
	for range trials {
		for k := range xs {
			xs[k] = 3 + 2*r.NormFloat64()
		}
		if i := Mean(xs, 0.95); i.Lo <= 3 && 3 <= i.Hi {
			hit++
		}
	}
	near(t, "coverage", float64(hit)/trials, 0.95, 4*math.Sqrt(0.95*0.05/trials))
}

// TestPaired proves that pairs with common noise separate where the means alone
// would not, in the direction b-a.
func TestPaired(t *testing.T) {
	a := []float64{10, 50, 90, 30, 70}
	b := []float64{11, 51.5, 91, 31.5, 71}
	d := Paired(a, b, 0.95)
	near(t, "difference", d.Mean, 1.2, 1e-12)
	// s² = 0.075, so the half width is 2.776445 sqrt(0.015).
	near(t, "half width", d.HalfWidth(), 2.776445*math.Sqrt(0.015), 5e-7)
	if !d.Separates() || !Paired(b, a, 0.95).Separates() || Paired(b, a, 0.95).Mean >= 0 {
		t.Error("the pairs do not separate both ways")
	}
	if w := MeanBonferroni(Differences(a, b), 0.95, 5).HalfWidth(); w <= d.HalfWidth() {
		t.Errorf("five comparisons are no wider than one: %v", w)
	}
	for _, d := range []Interval{
		Paired(a, a, 0.95), Paired(a[:1], b[:1], 0.95), Paired(nil, nil, 0.95),
		{Mean: 1, Lo: 0, Hi: 2, N: 9},
		{Mean: -1, Lo: -2, Hi: 0, N: 9},
	} {
		if d.Separates() {
			t.Errorf("%+v separates", d)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("unequal lengths were paired")
		}
	}()
	Paired(a, b[:2], 0.95)
}

// The interval of what cannot be negative covers the mean of skewed values more often
// than Student's: the shares are those that were measured once with 200,000 samples of
// ten lognormal values, and hold within four standard errors here.
func TestPositiveCovers(t *testing.T) {
	const samples, n = 20_000, 10
	r := rand.New(rand.NewPCG(11, 12))
	for _, c := range []struct{ sigma, positive, student float64 }{
		{0.3, 0.943, 0.938}, {1, 0.874, 0.837}, {1.5, 0.800, 0.709},
	} {
		truth := math.Exp(c.sigma * c.sigma / 2)
		var positive, student float64
		xs := make([]float64, n)
		for range samples {
			for i := range xs {
				xs[i] = math.Exp(c.sigma * r.NormFloat64())
			}
			if i := Positive(xs, 0.95); i.Lo <= truth && truth <= i.Hi {
				positive++
			}
			if i := Mean(xs, 0.95); i.Lo <= truth && truth <= i.Hi {
				student++
			}
		}
		tolerance := 4*math.Sqrt(0.25/samples) + 0.0005 // the shares are rounded
		if got := positive / samples; math.Abs(got-c.positive) > tolerance {
			t.Errorf("sigma %v: covered in %.3f of the samples, want %.3f", c.sigma, got, c.positive)
		}
		if got := student / samples; math.Abs(got-c.student) > tolerance {
			t.Errorf("sigma %v: Student's covered in %.3f of the samples, want %.3f", c.sigma, got, c.student)
		}
	}
}

// The interval of what cannot be negative has the mean in its geometric middle, is
// nothing where all is nothing, and Student's where something is negative after all.
func TestPositive(t *testing.T) {
	xs := []float64{1, 2, 6}
	i, m := Positive(xs, 0.95), Mean(xs, 0.95)
	if i.Mean != 3 || !(i.Lo > 0) || math.Abs(i.Lo*i.Hi-9) > 1e-12 || math.Abs(math.Log(i.Hi/3)-m.HalfWidth()/3) > 1e-12 {
		t.Errorf("%+v of %+v", i, m)
	}
	if i := Positive([]float64{0, 0, 0}, 0.95); i != (Interval{0, 0, 0, 3}) {
		t.Errorf("of zeros %+v", i)
	}
	if i := Positive([]float64{0, 0, 3}, 0.95); !(i.Lo > 0 && i.Hi > i.Mean) {
		t.Errorf("of zeros and 3 %+v", i)
	}
	if i, m := Positive([]float64{-1, 2, 6}, 0.95), Mean([]float64{-1, 2, 6}, 0.95); i != m {
		t.Errorf("with a negative value %+v, want %+v", i, m)
	}
	if i := Positive([]float64{4}, 0.95); i.Mean != 4 || !math.IsNaN(i.Lo) {
		t.Errorf("of one value %+v", i)
	}
}

// The interval of a share stays within 0 and 1, is near Student's where it is narrow, and
// near Positive's for small shares; it covers the mean of utilizations near 1 at least as
// often as Student's.
func TestShare(t *testing.T) {
	if i := Share([]float64{0.99, 0.9, 0.999, 0.7}, 0.95); !(i.Hi < 1 && i.Lo > 0 && i.Lo < 0.9 && i.Hi > i.Mean) {
		t.Errorf("%+v", i)
	}
	xs := []float64{0.82, 0.83, 0.84, 0.835}
	i, m := Share(xs, 0.95), Mean(xs, 0.95)
	near(t, "low", i.Lo, m.Lo, 1e-3)
	near(t, "high", i.Hi, m.Hi, 1e-3)
	small := []float64{1e-6, 2e-6, 4e-6}
	near(t, "a small share", Share(small, 0.95).Hi/Positive(small, 0.95).Hi, 1, 1e-3)
	for _, xs := range [][]float64{{0, 0}, {1, 1}, {0.5}, {0.5, 1.5}, nil} {
		if i, p := Share(xs, 0.95), Positive(xs, 0.95); i.Lo != p.Lo && !math.IsNaN(p.Lo) || i.N != p.N {
			t.Errorf("%v: %+v, want %+v", xs, i, p)
		}
	}
	r := rand.New(rand.NewPCG(7, 8))
	const trials = 20_000
	hit, student := 0, 0
	draw := make([]float64, 10)
	for range trials {
		for k := range draw { // the largest of two uniform numbers, mean 2/3, to a power: mean 0.9
			draw[k] = math.Pow(max(r.Float64(), r.Float64()), 1.0/4.5)
		}
		if i := Share(draw, 0.95); i.Lo <= 0.9 && 0.9 <= i.Hi {
			hit++
		}
		if i := Mean(draw, 0.95); i.Lo <= 0.9 && 0.9 <= i.Hi {
			student++
		}
	}
	near(t, "coverage", float64(hit)/trials, 0.95, 0.02)
	if hit < student {
		t.Errorf("%d intervals cover the mean, of Student's %d", hit, student)
	}
}
