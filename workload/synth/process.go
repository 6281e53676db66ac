package synth

import (
	"errors"
	"fmt"
	"math/rand/v2"

	"aforo/workload/portable"
	"aforo/workload/synth/law"
)

// A Process says how the submissions of a class follow each other, apart from how
// many there are: a stationary point process with one point a unit of time on
// average. The class's rate over the calendar (see Rhythm and Growth) is laid over
// it by a change of time: a point at operational time u becomes a submission at
// the instant t at which the cumulative rate reaches u. So every process follows
// every rhythm, and a Poisson process becomes the non-homogeneous one (Çinlar,
// Introduction to Stochastic Processes, 1975, ch. 4.7; for renewal processes,
// Gerhardt and Nelson, INFORMS J. Computing 21(4), 2009).
//
// Poisson, WeibullRenewal, GammaRenewal and MMPP are the processes of this
// package.
type Process interface {
	// realize returns one realization from the random streams of k, for a class with
	// so many submissions a day on average.
	realize(k key, perDay float64) gaps
	// check reports what is wrong with the parameters.
	check(perDay float64) error
}

// gaps yields the times between the points of a process, in units of their mean,
// beginning with the time from an arbitrary instant to the first point.
type gaps interface{ next() float64 }

// Poisson is the process of independent senders without memory: gaps are unit
// exponentials,
//
//	CDF(x) = 1 - exp(-x)
type Poisson struct{}

func (Poisson) realize(k key, _ float64) gaps { return exponentialGaps{k.stream(forArrivals)} }
func (Poisson) check(float64) error           { return nil }

type exponentialGaps struct{ rng *rand.Rand }

func (e exponentialGaps) next() float64 { return portable.Exponential(e.rng) }

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

// checkProcess checks the process of a class; nil stands for Poisson.
func (c *Class) checkProcess() error {
	if c.Sessions != nil {
		if c.Arrivals != nil || c.PerDay != 0 || c.Burst != 1 || c.Users != 0 {
			return errors.New("it has sessions beside arrivals, jobs a day, users or a burst: the sessions say when it sends jobs, one at a time, and who does")
		}
		return c.Sessions.check()
	}
	if err := law.CheckPositive("the number of jobs a day", c.PerDay); err != nil {
		return err
	}
	return c.process().check(c.PerDay / c.Burst)
}

// process is the process of the class.
func (c *Class) process() Process {
	if c.Arrivals == nil {
		return Poisson{}
	}
	return c.Arrivals
}
