package law

import (
	"math/rand/v2"

	"aforo/workload/portable"
)

// Exponential is the memoryless law of queueing theory:
//
//	CDF(x) = 1 - exp(-x/MeanSeconds), x >= 0
//
// Its standard deviation equals its mean. It is sampled with the ziggurat of
// math/rand/v2 (Marsaglia and Tsang, J. Stat. Software 5(8), 2000).
type Exponential struct {
	MeanSeconds float64 // > 0
}

// Sample draws one value.
func (e Exponential) Sample(r *rand.Rand) float64 { return e.MeanSeconds * portable.Exponential(r) }

// Mean returns MeanSeconds.
func (e Exponential) Mean() float64 { return e.MeanSeconds }

// CDF is the probability of a value <= x seconds.
func (e Exponential) CDF(x float64) float64 {
	if x <= 0 {
		return 0
	}
	return -portable.Expm1(-x / e.MeanSeconds)
}

// Quantile inverts CDF; Quantile(1) is infinite.
func (e Exponential) Quantile(p float64) float64 { return -e.MeanSeconds * portable.Log1p(-p) }

func (e Exponential) Check() error {
	return CheckPositive("the mean of the exponential law, in seconds,", e.MeanSeconds)
}

func (w *Written) exponential() Form {
	return Form{
		Law: "exponential", Doc: "memoryless, as in queueing theory",
		Keys: []Key{timeKey("mean", &w.Mean, "the mean run time")},
		Make: func() (Law, error) { return Exponential{w.Mean.Seconds()}, nil },
	}
}

// Written is the law as a scenario writes it.
func (e Exponential) Written() Written {
	return Written{Law: "exponential", Mean: duration(e.MeanSeconds)}
}
