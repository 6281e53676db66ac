package synth

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"aforo/workload/portable"
)

// RoundUpLimit models users who know their run times more or less, add a margin,
// and ask for the next usual value:
//
//	limit = the least value >= run x max(1, Factor exp(Sigma Z)), Z standard normal
//
// The largest value caps it, and a job that would run longer is killed there.
// Make one with NewRoundUpLimit.
type RoundUpLimit struct {
	factor, sigma float64
	values        []time.Duration
}

// NewRoundUpLimit returns the law with the median factor >= 1 on the run time,
// the spread sigma >= 0 of its natural logarithm, and the values that users ask
// for, increasing.
func NewRoundUpLimit(factor, sigma float64, values []time.Duration) (RoundUpLimit, error) {
	if !(factor >= 1) || math.IsInf(factor, 1) {
		return RoundUpLimit{}, fmt.Errorf("the factor of the limit is %v: it must be a finite number, 1 or more", factor)
	}
	if !(sigma >= 0 && sigma <= 10) {
		return RoundUpLimit{}, fmt.Errorf("the sigma of the limit is %v: it must be within 0 and 10", sigma)
	}
	if err := checkValues(values); err != nil {
		return RoundUpLimit{}, err
	}
	return RoundUpLimit{factor, sigma, slices.Clone(values)}, nil
}

// checkValues checks a list of limits that users ask for.
func checkValues(values []time.Duration) error {
	if len(values) == 0 {
		return errors.New("there are no values that limits are rounded up to: give at least the largest limit")
	}
	for i, v := range values {
		if v <= 0 || i > 0 && v <= values[i-1] {
			return fmt.Errorf("value %d of the limits is %v: values must be positive and increasing", i+1, v)
		}
	}
	return nil
}

// Sample returns the limit that the run time leads to; without a spread it draws
// nothing.
func (l RoundUpLimit) Sample(r *rand.Rand, run time.Duration) time.Duration {
	f := l.factor
	if l.sigma > 0 {
		f *= portable.Exp(l.sigma * portable.Normal(r))
	}
	return roundUp(l.values, max(run, nanoseconds(f*float64(run))))
}

// Max returns the largest value.
func (l RoundUpLimit) Max() time.Duration { return largest(l.values) }

func (l RoundUpLimit) Check() error {
	if len(l.values) == 0 {
		return errors.New("the limit that is rounded up has no values: make it with NewRoundUpLimit")
	}
	return nil
}
