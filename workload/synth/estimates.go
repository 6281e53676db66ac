package synth

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"aforo/workload/synth/law"
)

// Estimates is a histogram of requested times: which limits users ask for, and
// how often.
type Estimates struct {
	Times  []time.Duration // positive and increasing
	Shares []float64       // one a time, >= 0; they need not add up to 1
}

// EstimateLimit hands the estimates of a histogram out to jobs so that none is
// below the run time of its job: the assignment of Tsafrir, Etsion and Feitelson
// (Modeling user runtime estimates, JSSPP 2005). They sort a whole log by falling
// run time and give each job one of the estimates that are left and long enough,
// each with equal probability. A stream of jobs has no end to be sorted, so this
// is the limit of their rule for long logs, job by job:
//
// While run times fall from one estimate to the next, every estimate that is
// long enough is used up in proportion to what is left of it. So all jobs whose
// run time lies between two neighbouring estimates draw from the same shares:
// what is left of the longer estimates when their turn comes. Over all jobs the
// limits have exactly the histogram.
//
// The largest estimate caps the limit, and a longer job is killed there. Make one
// with NewEstimateLimit.
type EstimateLimit struct {
	times []time.Duration
	// tables[i] draws the estimate of a job whose run time is above times[i-1] and
	// at most times[i]: an index from i on, less i.
	tables []law.Table
}

// NewEstimateLimit returns the law that hands out the estimates to jobs whose run
// times have the given CDF, in seconds. It is an error if more run times than
// estimates are long: the model does not fit such a workload.
func NewEstimateLimit(e Estimates, runCDF func(seconds float64) float64) (EstimateLimit, error) {
	if len(e.Times) != len(e.Shares) {
		return EstimateLimit{}, fmt.Errorf("there are %d estimates and %d shares: give one share an estimate", len(e.Times), len(e.Shares))
	}
	if err := errors.Join(checkValues(e.Times), law.CheckWeights("the estimates", e.Shares)); err != nil {
		return EstimateLimit{}, err
	}
	l := EstimateLimit{slices.Clone(e.Times), make([]law.Table, len(e.Times))}
	left := law.Normalised(e.Shares) // from the largest estimate down, what is left of each
	pool, above := 0.0, 0.0          // what is left of all that are long enough; run times that are done
	for i := len(left) - 1; i >= 0; i-- {
		pool += left[i]
		here := 1 - above // the run times up to this estimate that are above the next one
		if i > 0 {
			here = 1 - runCDF(e.Times[i-1].Seconds()) - above
		}
		// Rounding aside, the last of the estimates go to the last of the jobs.
		if here > float64(pool*(1+1e-9))+1e-9 {
			return EstimateLimit{}, fmt.Errorf("%.3g %% of the run times are longer than %v, and only %.3g %% of the limits are: give a longer largest limit",
				100*(above+here), e.Times[max(i-1, 0)], 100*(above+pool))
		}
		if pool > 0 {
			l.tables[i] = law.NewTable(left[i:])
		}
		keep := 0.0
		if pool > 0 {
			keep = max(1-here/pool, 0)
		}
		for k := i; k < len(left); k++ {
			left[k] *= keep
		}
		pool, above = pool*keep, above+here
	}
	return l, nil
}

// Sample draws the estimate of a job that would run for run.
func (l EstimateLimit) Sample(r *rand.Rand, run time.Duration) time.Duration {
	i, _ := slices.BinarySearch(l.times, run)
	i = min(i, len(l.times)-1)
	return l.times[i+l.tables[i].Sample(r)]
}

// Max returns the largest estimate.
func (l EstimateLimit) Max() time.Duration {
	if len(l.times) == 0 {
		return 0
	}
	return l.times[len(l.times)-1]
}

func (l EstimateLimit) Check() error {
	if len(l.times) == 0 {
		return errors.New("the limit by estimates is empty: make it with NewEstimateLimit")
	}
	return nil
}
