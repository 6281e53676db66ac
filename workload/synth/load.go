package synth

import (
	"math"
	"math/rand/v2"
	"time"

	"aforo/workload/synth/law"
)

// MeanGPUSeconds is the mean of size x min(run, limit) of one job of the class,
// in GPU-seconds at the reference speed: what one job occupies when it has
// ended, its retries included.
func (c *Class) MeanGPUSeconds() float64 {
	most := int(^uint(0) >> 1)
	if c.MaxSize > 0 {
		most = c.MaxSize
	}
	// A limit is below the run time only where a cap cut it, so that
	// min(run, limit) = min(run, cap).
	limit := least(longest, least(c.MaxLimit, c.Limit.Max()))
	run := c.runLaw(true)
	if o := c.Outcomes; o != nil {
		return c.Size.MeanBelow(most) * o.seconds(run, limit.Seconds())
	}
	return c.Size.MeanBelow(most) * law.MeanBelow(run, limit.Seconds())
}

// GPUSecondsWithin is the part of MeanGPUSeconds of jobs of more GPUs than above and at
// most the other number.
func (c *Class) GPUSecondsWithin(above, most int) float64 {
	all, p := c.cutSizes().List()
	var sizes []int
	var weights []float64
	sum := 0.0
	for i, n := range all {
		if n > above && n <= most && p[i] > 0 {
			sizes, weights = append(sizes, n), append(weights, float64(p[i]*float64(n)))
			sum += weights[len(weights)-1]
		}
	}
	if sum == 0 {
		return 0
	}
	run, limit := c.Run, least(longest, least(c.MaxLimit, c.Limit.Max())).Seconds()
	if c.RunBySize != nil {
		run = c.RunBySize.Average(sizes, law.Normalised(weights))
	}
	if o := c.Outcomes; o != nil {
		return sum * o.seconds(run, limit)
	}
	return sum * law.MeanBelow(run, limit)
}

// KilledShare is the share of the class's GPU-seconds on the slowest type that are lost in
// jobs that are killed at their limits.
func (c *Class) KilledShare() float64 {
	limit := least(c.MaxLimit, c.Limit.Max())
	if limit == 0 {
		return 0
	}
	longer := 1.0 // a second at the reference speed on the slowest type
	if c.Slowest > 0 {
		longer = c.FixedShare + (1-c.FixedShare)/c.Slowest
	}
	run, most := c.runLaw(true), limit.Seconds()/longer
	if o := c.Outcomes; o != nil {
		return o.killed(run, most) / o.seconds(run, most)
	}
	if run.Quantile(1) <= most {
		return 0
	}
	return float64(most*(1-run.CDF(most))) / law.MeanBelow(run, most)
}

// Submissions is the mean number of submissions of each job that PerDay counts: more
// than 1 where failed jobs come back.
func (c *Class) Submissions() float64 {
	o := c.Outcomes
	if o == nil {
		return 1
	}
	long := 0.0
	if o.LongSeconds > 0 {
		long = 1 - c.runLaw(true).CDF(o.LongSeconds)
	}
	return float64((1-long)*o.attempts(o.Failed.Share)) + float64(long*o.attempts(o.Failed.LongShare))
}

// Long returns the run time that one job in a hundred exceeds, and a limit that its
// user asks for.
func (c *Class) Long() (run, limit time.Duration) {
	run = nanoseconds(float64(c.runLaw(false).Quantile(0.99) * float64(time.Second)))
	limit = c.Limit.Sample(rand.New(rand.NewPCG(0, 0)), c.asked(run))
	return run, least(limit, c.MaxLimit)
}

// RunCDF is the probability that the time for which a user asks for a limit, at the
// slowest speed, is at most the given number of seconds, over all sizes of the
// class: what NewEstimateLimit needs. It computes its tables at once and may be
// called often.
func (c *Class) RunCDF() func(seconds float64) float64 {
	run := c.runLaw(false)
	cdf := run.CDF
	if c.Outcomes != nil {
		cdf = c.Outcomes.asked(run)
	}
	if c.Slowest == 0 || c.Slowest == 1 {
		return cdf
	}
	longer := c.FixedShare + (1-c.FixedShare)/c.Slowest
	return func(seconds float64) float64 { return cdf(seconds / longer) }
}

// asked is how long a job of the given run time runs at the slowest speed: what its
// user has in mind. It is rounded as a run rounds it, so that an exact limit is.
func (c *Class) asked(run time.Duration) time.Duration {
	if c.Slowest == 0 || c.Slowest == 1 {
		return run
	}
	fixed := nanoseconds(c.FixedShare * float64(run))
	return fixed + time.Duration(min(math.Round(float64(run-fixed)/c.Slowest), float64(longest)))
}

// least is the smaller of two bounds, of which 0 means that there is none.
func least(a, b time.Duration) time.Duration {
	if a == 0 || b > 0 && b < a {
		return b
	}
	return a
}

// OfferedGPUSecondsPerDay is the mean load that each class offers at
// Growth.Origin and each cohort while it works, in GPU-seconds a day at the
// reference speed. The rhythm has mean 1 and does not change it; holidays, which
// do, and steps of growth are left out. A class with sessions counts as 0: what it
// offers depends on the machine. Divided by 86400 s it is the mean number of GPUs
// that the load keeps busy. The model must pass Check.
func (m *Model) OfferedGPUSecondsPerDay() (classes, cohorts []float64) {
	for i := range m.Classes {
		c := &m.Classes[i]
		classes = append(classes, c.PerDay*c.MeanGPUSeconds())
	}
	for i := range m.Cohorts {
		c := &m.Cohorts[i]
		perDay := float64(c.Members) * c.PerMemberDay
		cohorts = append(cohorts, perDay*m.Classes[c.Class].MeanGPUSeconds())
	}
	return classes, cohorts
}
