package arrive

import (
	"math"
	"math/rand/v2"

	"aforo/workload/portable"
	"aforo/workload/synth/law"
)

// WeibullRenewal is the process whose gaps are independent with a Weibull law of
// mean 1 and shape k,
//
//	CDF(x) = 1 - exp(-(x/s)^k),  s = 1 / Gamma(1+1/k)
//	squared coefficient of variation = Gamma(1+2/k) / Gamma(1+1/k)^2 - 1
//
// A shape below 1 makes jobs come in clumps with long pauses, 1 is Poisson, and
// above 1 they come more evenly. The first gap is that of the stationary process: a
// uniform part of a gap that is met in proportion to its length, for which (x/s)^k
// has the gamma law of shape 1+1/k. (Weibull gaps of an equilibrium renewal process
// under a change of time: Liu, Kuhl, Liu and Wilson, Winter Simulation Conference
// 2015.)
type WeibullRenewal struct {
	Shape float64 // > 0
}

// WeibullWithCV returns the process whose gaps have the coefficient of variation
// cv, standard deviation over mean. The shape is found by bisection: cv falls as
// the shape rises.
func WeibullWithCV(cv float64) (WeibullRenewal, error) {
	if err := checkCV(cv); err != nil {
		return WeibullRenewal{}, err
	}
	lo, hi := portable.Log(0.1), portable.Log(1000) // cv 430 and 0.0013
	for range 100 {
		mid := (lo + hi) / 2
		if (WeibullRenewal{portable.Exp(mid)}).squaredCV() > cv*cv {
			lo = mid
		} else {
			hi = mid
		}
	}
	return WeibullRenewal{portable.Exp((lo + hi) / 2)}, nil
}

// squaredCV is the squared coefficient of variation of a gap.
func (w WeibullRenewal) squaredCV() float64 {
	one := portable.LogGamma(1 + 1/w.Shape)
	two := portable.LogGamma(1 + 2/w.Shape)
	return portable.Expm1(two - float64(2*one))
}

// Realize returns gaps with the law of w.
func (w WeibullRenewal) Realize(s Streams, _ float64) Gaps {
	return &weibullGaps{rng: s(forArrivals), power: 1 / w.Shape, scale: 1 / portable.Gamma(1+1/w.Shape)}
}

// Check bounds the shape, by the coefficient of variation that it gives.
func (w WeibullRenewal) Check(float64) error {
	if err := law.CheckPositive("the shape of the Weibull law of the gaps", w.Shape); err != nil {
		return err
	}
	return checkCV(math.Sqrt(w.squaredCV()))
}

type weibullGaps struct {
	rng          *rand.Rand
	power, scale float64
	begun        bool
}

func (w *weibullGaps) Next() float64 {
	if !w.begun {
		w.begun = true
		return w.rng.Float64() * w.scale * portable.Pow(law.UnitGamma(w.rng, 1+w.power), w.power)
	}
	return w.scale * portable.Pow(portable.Exponential(w.rng), w.power)
}
