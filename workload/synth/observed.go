package synth

import (
	"math"

	"aforo/workload/synth/law"
)

// An Observation is what is published of one ending of jobs: its share of all
// jobs and its share of their GPU time, however they ended.
type Observation struct{ Jobs, Time float64 }

// NewObservedOutcomes returns the endings, of the second kind, that leave the run
// times of all jobs as they are and have the given shares of jobs and of GPU
// time. Jobs are "long" above some time; with s the long jobs' share of all jobs
// and S their share of the GPU time, an ending with p of the jobs and t of the
// time has
//
//	LongShare = p (1 + k (1-s)), Share = p (1 - k s), k = (t/p - 1) / (S - s)
//
// Long is the longest of a few quantiles of the run times that makes these
// probabilities; where none does, they are cut to [0, 1] at the highest one. Jobs
// is the law of the run times of jobs, gpus that of jobs counted once for each of
// their GPUs (the same where size and run time are independent). Attempts is 1.
func NewObservedOutcomes(jobs, gpus law.Law, failed, cancelled Observation) Outcomes {
	var o Outcomes
	for _, quantile := range []float64{0.5, 0.8, 0.9, 0.95, 0.98, 0.99} {
		o = Outcomes{LongSeconds: jobs.Quantile(quantile), Attempts: 1}
		s := 1 - jobs.CDF(o.LongSeconds)
		long := 1 - (law.MeanBelow(gpus, o.LongSeconds)-float64(o.LongSeconds*(1-gpus.CDF(o.LongSeconds))))/gpus.Mean()
		fits := true
		split := func(p, t float64) Ending {
			k := (t/p - 1) / (long - s)
			e := Ending{Share: p * (1 - float64(k*s)), LongShare: p * (1 + float64(k*(1-s)))}
			fits = fits && math.Min(e.Share, e.LongShare) >= 0
			e.Share, e.LongShare = min(max(e.Share, 0), 1), min(max(e.LongShare, 0), 1)
			return e
		}
		split(1-failed.Jobs-cancelled.Jobs, 1-failed.Time-cancelled.Time) // completed jobs must fit, too
		o.Failed, o.Cancelled = split(failed.Jobs, failed.Time), split(cancelled.Jobs, cancelled.Time)
		if fits {
			break
		}
	}
	return o
}
