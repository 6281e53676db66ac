package results

import (
	"time"

	"aforo/results/exact"
	"aforo/results/measures"
	"aforo/sim"
)

// sum is what can be added up of a group as attempts end. All of it is integers, so
// that the order of the jobs does not matter.
type sum struct {
	// Of the measured jobs: how many, how many that waited, and how many whose
	// slowdown and expansion factor are both one: most.
	jobs, late, smooth int
	rare               bool // a job was held, or waited again
	// Nanoseconds, and of the jobs that are not smooth ratios in parts of exact.One.
	wait, slowdown, expansion exact.Sum
	held, again               exact.Sum
	// Of those that waited, GPU-nanoseconds times nanoseconds of wait.
	waitWork exact.Sum
	// Of all attempts, GPU-nanoseconds within the window; lost is the part of gpu whose
	// attempts were killed at their limits, evicted, or failed.
	gpu, lost exact.Sum
	// What gpu differs by from the work of the measured jobs, mostly nothing: apart is the
	// part of gpu that is no measured job's last attempt, beyond what these do outside of
	// the window.
	apart, beyond exact.Sum
	worn          worn
}

// workOf is what a job takes of the machine in all, in GPU-nanoseconds.
func workOf(r *sim.Record) exact.Sum { return exact.Product(uint64(r.Used), uint64(r.End-r.Start)) }

// plain reports whether an attempt is all of a job that did not wait, was not killed and
// ran long enough for both ratios to be one, as most are. Within the window it brings a
// measured job nothing but its GPU-time and a count.
func plain(r *sim.Record) bool {
	return r.Start == r.Submit && !r.Killed && r.End-r.Start >= expansionBound
}

// plains are plain attempts within the window: how many, and their GPU-nanoseconds.
type plains struct {
	n   int
	gpu exact.Tally
}

func (p *plains) add(work uint64) {
	p.n++
	p.gpu.Add(work)
}

// addPlains adds plain attempts within the window.
func (s *sum) addPlains(p *plains) {
	s.jobs += p.n
	s.smooth += p.n
	s.gpu.Add(p.gpu.Sum())
}

// set sets an empty sum to what one attempt brings, and where it is the last one of a
// measured job, the job; gpu are its GPU-nanoseconds within the window, work those in all.
func (s *sum) set(r *sim.Record, gpu, work exact.Sum, last, measured bool) {
	s.gpu = gpu
	if r.Killed || !last {
		s.lost = gpu
	}
	if !measured {
		s.apart = gpu
		return
	}
	s.jobs, s.beyond = 1, work.Minus(gpu)
	wait, run := uint64(r.Wait()), uint64(r.End-r.Start)
	before := uint64(r.Start - r.Eligible()) // all of the turnaround but what it was held and the last attempt
	if r.Held|r.Again != 0 {
		s.rare, s.held, s.again = true, exact.Of(uint64(r.Held)), exact.Of(uint64(r.Again))
	}
	if before == 0 && run >= uint64(expansionBound) {
		s.smooth = 1
		return
	}
	s.slowdown, s.expansion = slowdown(before, run), exact.Fraction(before+run, max(run, uint64(expansionBound)))
	if wait != 0 {
		s.late, s.wait, s.waitWork = 1, exact.Of(wait), work.Times(wait)
	}
}

// slowdown is the bounded slowdown, max(1, turnaround/max(run, 10 s)), after
// Feitelson, as a fraction; the turnaround is the wait and the run.
func slowdown(wait, run uint64) exact.Sum {
	return exact.Fraction(max(wait+run, uint64(slowdownBound)), max(run, uint64(slowdownBound)))
}

// add adds what an attempt brings. It is called for every group that a job is of, so it
// leaves out what is mostly zero.
func (s *sum) add(j *sum) {
	s.gpu.Add(j.gpu)
	if !j.lost.IsZero() {
		s.lost.Add(j.lost)
	}
	if !j.apart.IsZero() {
		s.apart.Add(j.apart)
	}
	if !j.worn.ran.IsZero() || j.worn.failures != 0 {
		s.worn.add(&j.worn)
	}
	if j.jobs == 0 {
		return
	}
	s.jobs++
	if !j.beyond.IsZero() {
		s.beyond.Add(j.beyond)
	}
	if j.rare {
		s.held.Add(j.held)
		s.again.Add(j.again)
	}
	if j.smooth != 0 {
		s.smooth++
		return
	}
	s.slowdown.Add(j.slowdown)
	s.expansion.Add(j.expansion)
	if j.late != 0 {
		s.late++
		s.wait.Add(j.wait)
		s.waitWork.Add(j.waitWork)
	}
}

// minus takes away what a part of the jobs has brought.
func (s *sum) minus(x *sum) {
	s.jobs, s.late, s.smooth = s.jobs-x.jobs, s.late-x.late, s.smooth-x.smooth
	s.worn.minus(&x.worn)
	for _, of := range []struct{ from, take *exact.Sum }{
		{&s.wait, &x.wait},
		{&s.slowdown, &x.slowdown},
		{&s.expansion, &x.expansion},
		{&s.waitWork, &x.waitWork},
		{&s.gpu, &x.gpu},
		{&s.lost, &x.lost},
		{&s.apart, &x.apart},
		{&s.beyond, &x.beyond},
		{&s.held, &x.held},
		{&s.again, &x.again},
	} {
		*of.from = of.from.Minus(*of.take)
	}
}

// work is what the measured jobs take of the machine in all, in GPU-nanoseconds.
func (s *sum) work() exact.Sum {
	w := s.gpu
	w.Add(s.beyond)
	return w.Minus(s.apart)
}

// stats turns the sum of a group into measures, each of which is rounded once:
// installed and available are what there was over the window in GPU-nanoseconds, and
// waits are those of the measured jobs.
func (s *sum) stats(installed, available exact.Sum, waits *ordered) measures.Stats {
	st := measures.NoStats()
	st[measures.Jobs] = float64(s.jobs)
	st[measures.Delivered] = s.gpu.Over(nsPerHour)
	st[measures.Goodput] = s.gpu.Minus(s.lost).Over(nsPerHour)
	st[measures.Utilization] = s.gpu.Over(available)
	st[measures.UtilizationInstalled] = s.gpu.Over(installed)
	if s.jobs == 0 {
		return st
	}
	n := uint64(s.jobs)
	st[measures.WaitMean] = s.wait.Over(exact.Product(n, uint64(time.Second)))
	st[measures.Held] = s.held.Over(exact.Product(n, uint64(time.Second)))
	st[measures.WaitAgain] = s.again.Over(exact.Product(n, uint64(time.Second)))
	st[measures.Slowdown], st[measures.Expansion] = s.mean(s.slowdown), s.mean(s.expansion)
	st[measures.WaitWeighted] = s.waitWork.Over(s.work().Times(uint64(time.Second)))
	for i, m := range measures.QuantileMeasures {
		st[m] = waits.quantile(measures.WaitQuantiles[i]) / float64(time.Second)
	}
	return st
}

// mean is the mean of a ratio of which the jobs that are smooth have one each.
func (s *sum) mean(ratios exact.Sum) float64 {
	ratios.Add(exact.One.Times(uint64(s.smooth)))
	return ratios.Over(exact.One.Times(uint64(s.jobs)))
}

// nsPerHour turns GPU-nanoseconds into GPU-hours.
var nsPerHour = exact.Of(uint64(time.Hour))

// Slowdown's bound: shorter runs count as this long, so that jobs that end at
// once do not dominate the mean (Feitelson's tau, 10 s). The expansion factor has
// none but a second, so that a run of no length has one.
const (
	slowdownBound  = 10 * time.Second
	expansionBound = time.Second
)
