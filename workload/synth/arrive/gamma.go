package arrive

import (
	"math"
	"math/rand/v2"

	"aforo/workload/synth/law"
)

// GammaRenewal is the process whose gaps are independent with a gamma law of mean
// 1 and shape k,
//
//	density(x) = k^k x^(k-1) exp(-k x) / Gamma(k),  squared coefficient of variation 1/k
//
// A shape below 1 makes jobs come in clumps, 1 is Poisson, and above 1 they come
// more evenly. The first gap is that of the stationary process: a uniform part of
// a gap that is met in proportion to its length, which has shape k+1 (Cox, Renewal
// Theory, 1962, ch. 5).
type GammaRenewal struct {
	Shape float64 // > 0
}

// GammaWithCV returns the process whose gaps have the coefficient of variation
// cv, standard deviation over mean: shape = 1/cv^2.
func GammaWithCV(cv float64) (GammaRenewal, error) {
	if err := checkCV(cv); err != nil {
		return GammaRenewal{}, err
	}
	return GammaRenewal{1 / (cv * cv)}, nil
}

// Realize returns gaps with the law of g.
func (g GammaRenewal) Realize(s Streams, _ float64) Gaps {
	return &gammaGaps{rng: s(forArrivals), shape: g.Shape}
}

// Check bounds the shape, by the coefficient of variation that it gives.
func (g GammaRenewal) Check(float64) error {
	if err := law.CheckPositive("the shape of the gamma law of the gaps", g.Shape); err != nil {
		return err
	}
	return checkCV(1 / math.Sqrt(g.Shape))
}

type gammaGaps struct {
	rng   *rand.Rand
	shape float64
	begun bool
}

func (g *gammaGaps) Next() float64 {
	if !g.begun {
		g.begun = true
		return g.rng.Float64() * law.UnitGamma(g.rng, g.shape+1) / g.shape
	}
	return law.UnitGamma(g.rng, g.shape) / g.shape
}
