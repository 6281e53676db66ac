package results

import (
	"time"

	"aforo/sim"
)

// sum is what can be added up of a group as jobs start.
type sum struct {
	// Of the measured jobs: how many, and how many that waited; seconds, ratios,
	// GPU-hours, seconds x GPU-hours.
	jobs, late          int
	wait                float64
	slowdown, expansion float64
	work, waitWork      float64
	// Of all jobs, GPU-nanoseconds within the window; killed is the part of gpu
	// whose jobs were killed at their limits.
	gpu, killed float64
}

// set is what one job brings; gpu are its GPU-nanoseconds within the window, work its
// GPU-hours in all.
func (s *sum) set(r *sim.Record, gpu, work float64, measured bool) {
	*s = sum{gpu: gpu}
	if r.Killed {
		s.killed = gpu
	}
	if !measured {
		return
	}
	run := (r.End - r.Start).Seconds()
	s.jobs, s.work = 1, work
	if r.Start == r.Submit { // most do not wait, and then there is nothing to divide
		s.slowdown, s.expansion = 1, min(1, run/expansionBoundS)
		return
	}
	wait := r.Wait().Seconds()
	s.late, s.wait, s.waitWork = 1, wait, wait*work
	s.slowdown, s.expansion = slowdown(wait, run), (wait+run)/max(run, expansionBoundS)
}

// slowdown is the bounded slowdown, max(1, (wait+run)/max(run, 10 s)), after
// Feitelson; in seconds.
func slowdown(wait, run float64) float64 { return max(1, (wait+run)/max(run, slowdownBoundS)) }

// add adds what one job brings. It is called for every group that a job is of, so
// it leaves out what is mostly zero.
func (s *sum) add(j *sum) {
	s.gpu += j.gpu
	if j.killed != 0 {
		s.killed += j.killed
	}
	if j.jobs == 0 {
		return
	}
	s.jobs++
	s.slowdown += j.slowdown
	s.expansion += j.expansion
	s.work += j.work
	if j.late != 0 {
		s.late++
		s.wait += j.wait
		s.waitWork += j.waitWork
	}
}

// stats turns the sum of a group into measures: window is the length of the window,
// installed and available are what there was on its mean, and waits are those of
// the measured jobs.
func (s *sum) stats(window time.Duration, installed, available float64, waits *ordered) Stats {
	st := noStats()
	w := float64(window)
	st[Jobs] = float64(s.jobs)
	st[Delivered] = s.gpu / float64(time.Hour)
	st[Goodput] = (s.gpu - s.killed) / float64(time.Hour)
	st[Utilization] = ratio(s.gpu, available*w)
	st[UtilizationInstalled] = ratio(s.gpu, installed*w)
	if s.jobs == 0 {
		return st
	}
	n := float64(s.jobs)
	st[WaitMean], st[Slowdown], st[Expansion] = s.wait/n, s.slowdown/n, s.expansion/n
	st[WaitWeighted] = ratio(s.waitWork, s.work)
	for i, m := range [...]Measure{WaitP50, WaitP75, WaitP95, WaitP99, WaitMax} {
		st[m] = waits.quantile(waitQuantiles[i]) / float64(time.Second)
	}
	return st
}

// waitQuantiles are the quantiles among the measures.
var waitQuantiles = []float64{0.5, 0.75, 0.95, 0.99, 1}
