package arrive

import (
	"errors"
	"fmt"
	"math/rand/v2"

	"aforo/workload/portable"
	"aforo/workload/synth/law"
)

// LogGammaRenewal is the process of Lublin and Feitelson (The workload on parallel
// supercomputers, JPDC 63(11), 2003): gaps are independent, and the logarithm of a
// gap has a gamma law,
//
//	gap = e^G, G ~ Gamma(Shape, Scale), drawn again while G > MaxLog
//
// In their program a gap is paid in points, of which each half hour of the day has
// a number: the same change of time by which every Process follows its rhythm. As
// in their program, and unlike the other processes, the first gap is one like all
// others, so that time zero counts as an arrival.
type LogGammaRenewal struct {
	Shape, Scale float64 // of G, > 0
	MaxLog       float64 // > 0, at most 20
}

// MeanSeconds is the mean of e^G: the mean gap in seconds at the model's own rate.
func (l LogGammaRenewal) MeanSeconds() float64 {
	return law.ExpBelow(l.Shape, l.Scale, l.MaxLog) / law.Gamma{Shape: l.Shape, Scale: l.Scale}.CDF(l.MaxLog)
}

// Realize returns gaps with the law of l.
func (l LogGammaRenewal) Realize(s Streams, _ float64) Gaps {
	return &logGammaGaps{rng: s(forArrivals), of: l, scale: 1 / l.MeanSeconds()}
}

// Check bounds the parameters to where the mean gap is a number.
func (l LogGammaRenewal) Check(float64) error {
	var errs []error
	if !(l.Shape > 0 && l.Shape <= 1e6 && l.Scale > 0 && l.Scale <= 1e6) {
		errs = append(errs, fmt.Errorf("the logarithm of the gaps has the shape %v and the scale %v: both must be positive, at most 1000000", l.Shape, l.Scale))
	}
	if !(l.MaxLog > 0 && l.MaxLog <= 20) {
		errs = append(errs, fmt.Errorf("the largest logarithm of a gap is %v: it must be positive and at most 20", l.MaxLog))
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	if (law.Gamma{Shape: l.Shape, Scale: l.Scale}).CDF(l.MaxLog) < 0.01 {
		return fmt.Errorf("almost all gaps are longer than the longest one, %.0f s: give a longer one", portable.Exp(l.MaxLog))
	}
	return nil
}

type logGammaGaps struct {
	rng   *rand.Rand
	of    LogGammaRenewal
	scale float64 // 1 / mean
}

func (l *logGammaGaps) Next() float64 {
	for {
		if g := l.of.Scale * law.UnitGamma(l.rng, l.of.Shape); g <= l.of.MaxLog {
			return portable.Exp(g) * l.scale
		}
	}
}
