package portable

import (
	"math"
	"math/rand/v2"
	"testing"
)

// What the functions take in generating jobs, beside package math's.
func BenchmarkFunctions(b *testing.B) {
	xs := make([]float64, 1024)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range xs {
		xs[i] = 4 * r.NormFloat64()
	}
	for name, f := range map[string]func(float64) float64{
		"Exp/ours": Exp, "Exp/math": math.Exp,
		"Log/ours": func(x float64) float64 { return Log(x * x) }, "Log/math": func(x float64) float64 { return math.Log(x * x) },
		"Pow/ours": func(x float64) float64 { return Pow(x*x, 0.7) }, "Pow/math": func(x float64) float64 { return math.Pow(x*x, 0.7) },
		"Erfc/ours": Erfc, "Erfc/math": math.Erfc,
		"Exponential/ours": func(float64) float64 { return Exponential(r) }, "Exponential/rand": func(float64) float64 { return r.ExpFloat64() },
		"Normal/ours": func(float64) float64 { return Normal(r) }, "Normal/rand": func(float64) float64 { return r.NormFloat64() },
	} {
		b.Run(name, func(b *testing.B) {
			sum := 0.0
			for i := 0; b.Loop(); i++ {
				sum += f(xs[i%len(xs)])
			}
			_ = sum
		})
	}
}
