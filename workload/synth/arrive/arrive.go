// Package arrive has the processes of submissions: how they follow each other, apart
// from how many there are. A Process is realized from random streams as Gaps, in units
// of their mean; package synth lays the rate over the calendar over them.
package arrive

import (
	"fmt"
	"math/rand/v2"

	"aforo/workload/portable"
)

// A Process says how the submissions of a class follow each other, apart from how
// many there are: a stationary point process with one point a unit of time on
// average. The class's rate over the calendar (synth.Rhythm and synth.Growth) is laid
// over it by a change of time: a point at operational time u becomes a submission at
// the instant t at which the cumulative rate reaches u. So every process follows
// every rhythm, and a Poisson process becomes the non-homogeneous one (Çinlar,
// Introduction to Stochastic Processes, 1975, ch. 4.7; for renewal processes,
// Gerhardt and Nelson, INFORMS J. Computing 21(4), 2009).
//
// Poisson, WeibullRenewal, GammaRenewal, LogGammaRenewal and MMPP are the processes
// of this package. Like a law, a Process must not change.
type Process interface {
	// Realize returns one realization from the streams of s, for a class with that many
	// submissions a day on average.
	Realize(s Streams, perDay float64) Gaps
	// Check reports what is wrong with the parameters.
	Check(perDay float64) error
}

// Gaps yields the times between the points of a process, in units of their mean,
// beginning with the time from an arbitrary instant to the first point.
type Gaps interface{ Next() float64 }

// Streams hands out the random stream of each purpose of one class, independent of
// the others.
type Streams func(purpose string) *rand.Rand

// forArrivals are the gaps. The word is part of the key of the stream, so changing it
// changes every generated workload.
const forArrivals = "arrivals"

// Poisson is the process of independent senders without memory: gaps are unit
// exponentials,
//
//	CDF(x) = 1 - exp(-x)
type Poisson struct{}

// Realize returns unit exponentials.
func (Poisson) Realize(s Streams, _ float64) Gaps { return exponentialGaps{s(forArrivals)} }

// Check finds nothing: there are no parameters.
func (Poisson) Check(float64) error { return nil }

type exponentialGaps struct{ rng *rand.Rand }

func (e exponentialGaps) Next() float64 { return portable.Exponential(e.rng) }

// Gaps with a coefficient of variation outside of these bounds are either all the
// same, or so uneven that the number of jobs of a run is a matter of luck.
const (
	leastCV = 0.01
	mostCV  = 30
)

// checkCV checks a coefficient of variation of the gaps; rounding on the way there
// and back is forgiven.
func checkCV(cv float64) error {
	const whisker = 1e-6
	if !(cv >= leastCV*(1-whisker) && cv <= mostCV*(1+whisker)) {
		return fmt.Errorf("the coefficient of variation of the gaps is %.4g: it must be within %v and %v", cv, leastCV, mostCV)
	}
	return nil
}
