package portable

import (
	"math"
	"math/rand/v2"
	"testing"
)

// Quantiles are where the distribution functions reach the probability.
func TestQuantiles(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		p := math.Exp(-30 * r.Float64() * r.Float64())
		if x := NormalQuantile(p); x < 0 && math.Abs(Erfc(-x/math.Sqrt2)/2/p-1) > 1e-13*(1+x*x) {
			t.Errorf("the normal quantile of %v is %v, where the probability is %v", p, x, Erfc(-x/math.Sqrt2)/2)
		}
		a := logUniform(r, 0.05, 1e6)
		if x := GammaPInverse(a, p); x > 1e-290 && math.Abs(GammaP(a, x)/p-1) > 1e-12*(1+math.Sqrt(a)) {
			t.Errorf("the quantile of %v of shape %v is %v, where the probability is %v", p, a, x, GammaP(a, x))
		}
	}
}

// Student's quantiles are those of the closed forms of 1, 2 and 4 degrees of
// freedom, and the normal ones for very many.
func TestStudentQuantile(t *testing.T) {
	for _, p := range []float64{1e-6, 0.001, 0.025, 0.2, 0.4, 0.5, 0.7, 0.9, 0.975, 0.9995} {
		q := 4 * p * (1 - p)
		c := math.Cos(math.Acos(math.Sqrt(q))/3) / math.Sqrt(q)
		for df, want := range map[float64]float64{
			1: math.Tan(math.Pi * (p - 0.5)),
			2: (2*p - 1) * math.Sqrt(2/q),
			4: math.Copysign(2*math.Sqrt(max(c-1, 0)), p-0.5),
		} {
			if got := StudentQuantile(p, df); math.Abs(got-want) > 1e-9*math.Abs(want) {
				t.Errorf("t(%v, %v) = %v, want %v", p, df, got, want)
			}
		}
		if got, want := StudentQuantile(p, 1e9), NormalQuantile(p); math.Abs(got-want) > 1e-6*math.Abs(want) {
			t.Errorf("t(%v, 1e9) = %v, normal %v", p, got, want)
		}
	}
}

// At the edges of their ranges the functions are what package math's are.
func TestEdges(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	edges := []float64{0, 1, 2, 10, 1000, 0x1p-1022, math.MaxFloat64, 710, 745, 746, inf, nan, -0.5, -1, -2, -745.2, -1e300, -inf}
	for name, f := range map[string][2]func(float64) float64{
		"Exp": {Exp, math.Exp}, "Log": {Log, math.Log}, "Expm1": {Expm1, math.Expm1}, "Log1p": {Log1p, math.Log1p},
		"Log2": {Log2, math.Log2}, "Log10": {Log10, math.Log10}, "Erfc": {Erfc, math.Erfc},
	} {
		for _, x := range edges {
			if got, want := f[0](x), f[1](x); !alike(got, want) {
				t.Errorf("%s(%v) = %v, math has %v", name, x, got, want)
			}
		}
	}
	for _, x := range edges {
		for _, y := range edges {
			if x < 0 {
				continue // NaN here, also where math knows a whole power
			}
			if got, want := Pow(x, y), math.Pow(x, y); !alike(got, want) {
				t.Errorf("Pow(%v, %v) = %v, math has %v", x, y, got, want)
			}
		}
	}
}

// alike reports whether two numbers are within some units of the last place, or
// the same where they are no numbers.
func alike(x, y float64) bool {
	return x == y || math.IsNaN(x) && math.IsNaN(y) || math.Abs(x-y) <= 1e-14*math.Abs(y)+0x1p-1073
}

// What has an exact value has it.
func TestExact(t *testing.T) {
	for k := -300; k <= 300; k++ {
		if got := Log2(math.Ldexp(1, k)); got != float64(k) {
			t.Errorf("the logarithm of 2^%d is %v", k, got)
		}
	}
	for k, x := 0.0, 1.0; k <= 22; k, x = k+1, x*10 {
		if got := Log10(x); got != k {
			t.Errorf("the logarithm of %v is %v", x, got)
		}
		if got := Pow(10, k); got != x {
			t.Errorf("10^%v is %v", k, got)
		}
	}
	for n := 0.0; n <= 200; n++ {
		if got := Cbrt(n * n * n); got != n {
			t.Errorf("the cube root of %v is %v", n*n*n, got)
		}
	}
}

// The draws are those of math/rand/v2 for the same random bits, but for the last
// places of those that take a logarithm.
func TestDraws(t *testing.T) {
	ours, theirs := rand.New(rand.NewPCG(5, 6)), rand.New(rand.NewPCG(5, 6))
	for i := range 1_000_000 {
		if got, want := Exponential(ours), theirs.ExpFloat64(); math.Abs(got-want) > 1e-15*want || got < 7.6 && got != want {
			t.Fatalf("exponential draw %d is %v, not %v", i, got, want)
		}
		if got, want := Normal(ours), theirs.NormFloat64(); math.Abs(got-want) > 1e-15*math.Abs(want) || math.Abs(got) < 3.4 && got != want {
			t.Fatalf("normal draw %d is %v, not %v", i, got, want)
		}
	}
}
