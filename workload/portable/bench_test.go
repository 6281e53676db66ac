package portable

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// BenchmarkFunctions tells how many times as long as package math's, or math/rand's, the
// functions and draws take that jobs are generated with (x-math). All else in generating a
// job is the same code, so the greatest of these bounds what being the same on every
// machine costs. Both are timed in turn, so that what disturbs the one disturbs the other.
func BenchmarkFunctions(b *testing.B) {
	xs := make([]float64, 1024)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range xs {
		xs[i] = 4 * r.NormFloat64()
	}
	for _, f := range []struct {
		name         string
		ours, theirs func(x float64) float64
	}{
		{"Exp", Exp, math.Exp},
		{"Log", func(x float64) float64 { return Log(x * x) }, func(x float64) float64 { return math.Log(x * x) }},
		{"Pow", func(x float64) float64 { return Pow(x*x, 0.7) }, func(x float64) float64 { return math.Pow(x*x, 0.7) }},
		{"Erfc", Erfc, math.Erfc},
		{"Exponential", func(float64) float64 { return Exponential(r) }, func(float64) float64 { return r.ExpFloat64() }},
		{"Normal", func(float64) float64 { return Normal(r) }, func(float64) float64 { return r.NormFloat64() }},
	} {
		b.Run(f.name, func(b *testing.B) {
			sum := 0.0
			timed := func(of func(float64) float64) float64 {
				began := time.Now()
				for _, x := range xs {
					sum += of(x)
				}
				return float64(time.Since(began))
			}
			var ratios []float64
			for b.Loop() {
				theirs := timed(f.theirs)
				ratios = append(ratios, timed(f.ours)/theirs)
			}
			slices.Sort(ratios)
			b.ReportMetric(ratios[len(ratios)/2], "x-math")
			b.ReportMetric(0, "ns/op")
			_ = sum
		})
	}
}
