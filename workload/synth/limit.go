package synth

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"
)

// A Limit is the law of requested times, given the run time. A limit is never
// below the run time unless Max says so: the kinds here model users who ask for
// at least what they need, up to the largest value that they can ask for.
type Limit interface {
	// Sample draws the requested time of a job that would run for run.
	Sample(r *rand.Rand, run time.Duration) time.Duration
	// Max is the largest limit; a longer job is killed there. 0 means that there is
	// none.
	Max() time.Duration
}

// ExactLimit requests exactly the run time: users who know everything.
type ExactLimit struct{}

// Sample returns run.
func (ExactLimit) Sample(_ *rand.Rand, run time.Duration) time.Duration { return run }

// Max returns 0: there is no largest limit.
func (ExactLimit) Max() time.Duration { return 0 }

// FactorLimit requests Factor times the run time.
type FactorLimit struct {
	Factor float64 // >= 1
}

// Sample returns Factor x run, rounded to the tick.
func (f FactorLimit) Sample(_ *rand.Rand, run time.Duration) time.Duration {
	return max(run, nanoseconds(f.Factor*float64(run)))
}

// Max returns 0: there is no largest limit.
func (FactorLimit) Max() time.Duration { return 0 }

func (f FactorLimit) Check() error {
	if !(f.Factor >= 1) || math.IsInf(f.Factor, 1) {
		return fmt.Errorf("the factor of the limit is %v: it must be a finite number, 1 or more", f.Factor)
	}
	return nil
}

// AccuracyLimit models users who overestimate: accuracy = run / limit has a
// measured law, and people ask for a few round times. The limit is
// run / accuracy, rounded up to the next of a list of popular values; the
// largest value caps it, and a job that would run longer is killed there.
// Rounding up makes the resulting accuracies a little lower than the ones put
// in. (The 20 most used requests cover 75 to 95 % of the jobs in three logs of
// the Parallel Workloads Archive; Tsafrir, Etsion and Feitelson, JSSPP 2005, is
// the fuller model.) Make one with NewAccuracyLimit.
type AccuracyLimit struct {
	quantiles []float64
	values    []time.Duration
}

// NewAccuracyLimit returns the law whose accuracies have the given quantiles at
// evenly spaced probabilities from 0 to 1, linear between them, and whose limits
// are the given values.
func NewAccuracyLimit(quantiles []float64, values []time.Duration) (AccuracyLimit, error) {
	if len(quantiles) < 2 {
		return AccuracyLimit{}, fmt.Errorf("there are %d quantiles of the accuracy: give at least the least and the largest", len(quantiles))
	}
	for i, q := range quantiles {
		if !(q >= 0 && q <= 1) {
			return AccuracyLimit{}, fmt.Errorf("quantile %d of the accuracy is %v: it must be within 0 and 1", i+1, q)
		}
		if i > 0 && q < quantiles[i-1] {
			return AccuracyLimit{}, fmt.Errorf("the quantiles of the accuracy fall from %v to %v: they must not decrease", quantiles[i-1], q)
		}
	}
	if len(values) == 0 {
		return AccuracyLimit{}, errors.New("there are no values that limits are rounded up to: give at least the largest limit")
	}
	for i, v := range values {
		if v <= 0 || i > 0 && v <= values[i-1] {
			return AccuracyLimit{}, fmt.Errorf("value %d of the limits is %v: values must be positive and increasing", i+1, v)
		}
	}
	return AccuracyLimit{slices.Clone(quantiles), slices.Clone(values)}, nil
}

// Sample draws an accuracy and returns the limit that it leads to.
func (a AccuracyLimit) Sample(r *rand.Rand, run time.Duration) time.Duration {
	x := float64(r.Float64() * float64(len(a.quantiles)-1))
	i := int(x)
	low, high := a.quantiles[i], a.quantiles[i+1]
	accuracy := low + float64((x-float64(i))*(high-low))
	// An accuracy of 0 gives an infinite time here, which ends at the cap.
	return roundUp(a.values, max(run, nanoseconds(float64(run)/accuracy)))
}

// roundUp returns the least of increasing values at or above limit, or the largest
// one.
func roundUp(values []time.Duration, limit time.Duration) time.Duration {
	i, _ := slices.BinarySearch(values, limit)
	return values[min(i, len(values)-1)]
}

// largest is the last of increasing values, or 0 where there are none.
func largest(values []time.Duration) time.Duration {
	if len(values) == 0 {
		return 0
	}
	return values[len(values)-1]
}

// Max returns the largest value.
func (a AccuracyLimit) Max() time.Duration { return largest(a.values) }

func (a AccuracyLimit) Check() error {
	if len(a.values) == 0 {
		return errors.New("the limit by accuracy is empty: make it with NewAccuracyLimit")
	}
	return nil
}
