package fit

import (
	"math"

	"aforo/workload/portable"
	"aforo/workload/synth/law"
)

// Classes are fitted one by one, and the scenario draws them independently. In a log
// they are not: users who wait for a busy machine send less, whatever their class, so
// that the work of all classes together varies less than the sum of what each of them
// does. Queues follow the work of all. So the unevenness of all classes is damped by
// one factor towards where the work of all varies as it does in the log.

// totalWindows are the lengths, in operational days, over which the work of all
// classes is compared.
var totalWindows = []float64{1, 2, 4, 7}

// Total compares the work of all classes together.
type Total struct {
	// Damping is the factor, from 0 to 1, on the dispersion that the classes have
	// beyond a Poisson process.
	Damping float64 `json:"damping"`
	// Before and After are the variance of the work in the scenario over that in the
	// log, geometric means over windows of 1 to 7 days, without and with damping. 1
	// where the log is too short.
	Before float64 `json:"variance_ratio_before"`
	After  float64 `json:"variance_ratio_after"`
}

// damp makes the processes of the classes fit the work of all: jobs are those of all
// classes.
func (f *Fit) damp(k *clock, jobs []job) {
	f.Total = Total{1, 1, 1}
	type window struct{ log, poisson, beyond float64 }
	var all []window
	for _, days := range totalWindows {
		variance, ok := workVariance(k, jobs, days)
		if !ok || variance <= 0 {
			continue
		}
		w := window{log: variance}
		for i := range f.Classes {
			p := &f.Classes[i].process
			w.poisson += p.rate * days * p.squares
			w.beyond += p.rate * days * (p.curve()(days) - 1) * p.mark * p.mark
		}
		all = append(all, w)
	}
	if len(all) == 0 {
		return
	}
	ratio := func(damping float64) float64 {
		sum := 0.0
		for _, w := range all {
			sum += portable.Log((w.poisson + damping*w.beyond) / w.log)
		}
		return portable.Exp(sum / float64(len(all)))
	}
	f.Total.Before = ratio(1)
	if f.Total.Before > 1 {
		damping := law.Bisect(1e-3, 1, func(x float64) float64 { return ratio(x) - 1 })
		// A variance of n windows is uncertain by sqrt(2/n); two-day windows stand for all.
		// What may be chance is believed in part: half of a damping that two standard
		// errors speak for.
		z := (f.Total.Before - 1) / math.Sqrt(2/max(f.Days/2, 1)) / 2
		f.Total.Damping = 1 - (1-damping)*z*z/(1+z*z)
		for i := range f.Classes {
			f.Classes[i].process.damp(f.Total.Damping)
			f.Classes[i].Process = f.Classes[i].process.word
		}
	}
	f.Total.After = ratio(f.Total.Damping)
}

// damp shrinks what the process has beyond a Poisson process; what is left of next to
// nothing is nothing.
func (p *process) damp(factor float64) {
	p.v *= factor
	p.cv = math.Sqrt(1 + factor*(p.cv*p.cv-1))
	most := 0.0
	for _, d := range p.dispersion {
		most = math.Max(most, p.curve()(d.Hours/24))
	}
	if most < 1.1 {
		p.word = "poisson"
	}
	p.settle()
}

// workVariance is that of the work of all jobs in windows of that many operational days.
func workVariance(k *clock, jobs []job, days float64) (variance float64, ok bool) {
	n := int(k.days()/days + 1e-9)
	if n < leastWindows {
		return 0, false
	}
	sums := make([]float64, n)
	mean := 0.0
	for i := range jobs {
		if w := int(k.at(jobs[i].at) / days); w < n {
			sums[w] += jobs[i].work()
			mean += jobs[i].work() / float64(n)
		}
	}
	for _, s := range sums {
		variance += (s - mean) * (s - mean) / float64(n-1)
	}
	return variance, true
}
