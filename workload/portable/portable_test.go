package portable

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// ulps is how far got is from exact, in units of the last place of exact.
func ulps(got float64, exact *big.Float) float64 {
	if exact.Sign() == 0 {
		return math.Abs(got) / 0x1p-1074
	}
	unit := math.Ldexp(1, max(exact.MantExp(nil)-53, -1074))
	off, _ := div(sub(of(got), exact), of(unit)).Float64()
	return math.Abs(off)
}

// logUniform draws from low to high > 0, each order of magnitude alike.
func logUniform(r *rand.Rand, low, high float64) float64 {
	from, to := math.Log(low), math.Log(high)
	return math.Exp(from+r.Float64()*(to-from)) * (1 + 1e-9*r.Float64())
}

// Every function is as close to its value in big numbers as its documentation says.
func TestError(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	uniform := func(low, high float64) func() float64 {
		return func() float64 { return low + r.Float64()*(high-low) }
	}
	decades := func(low, high float64) func() float64 {
		return func() float64 { return logUniform(r, low, high) }
	}
	one := of(1)
	tests := []struct {
		name  string
		most  float64 // ulp
		draw  func() float64
		f     func(float64) float64
		exact func(*big.Float) *big.Float
	}{
		{"Exp", 1, uniform(-1, 1), Exp, bigExp},
		{"Exp", 1, uniform(-708, 709.7), Exp, bigExp},
		{"Exp", 1, uniform(-745, -708), Exp, bigExp},
		{"Log", 1, uniform(0.5, 2), Log, bigLog},
		{"Log", 1, decades(1e-300, 1e300), Log, bigLog},
		{"Log", 1, func() float64 { return 0x1p-1022 * r.Float64() }, Log, bigLog},
		{"Expm1", 3, uniform(-2, 2), Expm1, func(x *big.Float) *big.Float { return sub(bigExp(x), one) }},
		{"Expm1", 3, decades(1e-20, 700), Expm1, func(x *big.Float) *big.Float { return sub(bigExp(x), one) }},
		{"Log1p", 3, uniform(-1, 1), Log1p, func(x *big.Float) *big.Float { return bigLog(add(one, x)) }},
		{"Log1p", 3, decades(1e-20, 1e20), Log1p, func(x *big.Float) *big.Float { return bigLog(add(one, x)) }},
		{"Log2", 1, uniform(0.5, 2), Log2, func(x *big.Float) *big.Float { return div(bigLog(x), bigLn2) }},
		{"Log2", 1, decades(1e-300, 1e300), Log2, func(x *big.Float) *big.Float { return div(bigLog(x), bigLn2) }},
		{"Log10", 1, uniform(0.5, 2), Log10, func(x *big.Float) *big.Float { return div(bigLog(x), bigLog(of(10))) }},
		{"Log10", 1, decades(1e-300, 1e300), Log10, func(x *big.Float) *big.Float { return div(bigLog(x), bigLog(of(10))) }},
		{"Cbrt", 1, decades(1e-300, 1e300), Cbrt, func(x *big.Float) *big.Float { return bigPow(x, div(one, of(3))) }},
		{"Erfc", 5, uniform(-3, 3), Erfc, bigErfc},
		{"Erfc", 5, uniform(3, 9), Erfc, bigErfc},
		{"Gamma", 12, uniform(0.01, 33), Gamma, bigGamma},
		{"Gamma", 12, uniform(33, 171), Gamma, bigGamma},
	}
	for _, test := range tests {
		worst, at := 0.0, 0.0
		for range 400 {
			x := test.draw()
			if off := ulps(test.f(x), test.exact(of(x))); !(off <= worst) {
				worst, at = off, x
			}
		}
		t.Logf("%s: %.2f ulp, at %v", test.name, worst, at)
		if !(worst <= test.most) {
			t.Errorf("%s(%v) is %.2f ulp off, more than %v", test.name, at, worst, test.most)
		}
	}
}

// Pow is as close as that, over the whole range of its results.
func TestPowError(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	worst := 0.0
	for range 1500 {
		x := logUniform(r, 1e-300, 1e300)
		if r.IntN(2) == 0 {
			x = 0.5 + r.Float64()*1.5
		}
		y := (2*r.Float64() - 1) * 709 / math.Abs(math.Log(x))
		if r.IntN(2) == 0 {
			y /= 100
		}
		off := ulps(Pow(x, y), bigPow(of(x), of(y)))
		worst = max(worst, off)
		if !(off <= 1) {
			t.Errorf("Pow(%v, %v) is %.2f ulp off", x, y, off)
		}
	}
	t.Logf("%.2f ulp", worst)
}

// The functions of two variables are as close as they say, in relation to the
// smaller of the probability and what is left to 1.
func TestIncompleteError(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	worst := 0.0
	hold := func(name string, most, got float64, exact *big.Float, args ...float64) {
		off, _ := sub(of(got), exact).Float64()
		p, _ := exact.Float64()
		off = math.Abs(off) / max(p, 1e-300)
		worst = max(worst, off)
		if !(off <= most) {
			t.Errorf("%s%v is %v, off by %.3g of it", name, args, got, off)
		}
	}
	for range 300 {
		a := logUniform(r, 0.05, 500)
		x := a * logUniform(r, 0.1, 4)
		hold("GammaP", 1e-12, GammaP(a, x), bigGammaP(of(a), of(x)), a, x)
	}
	t.Logf("GammaP: %.3g", worst)
	worst = 0
	for range 300 {
		a, b, x := logUniform(r, 0.05, 500), logUniform(r, 0.05, 500), 0.01+0.9*r.Float64()
		hold("BetaI", 1e-12, BetaI(a, b, x), bigBetaI(of(a), of(b), of(x)), a, b, x)
	}
	t.Logf("BetaI: %.3g", worst)
}
