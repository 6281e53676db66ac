package sched

import (
	"math"
	"time"

	"aforo/sim/cluster"
	"aforo/workload/portable"
)

// How long the first of two jobs stays the first, of the orders whose keys change
// with time. The keys themselves are compared as they are, in floating point; what
// is worked out here is an instant up to which that comparison is sure to come out
// the same. Where two keys are too close for the formulas to tell, that is no
// longer than now, and the keys are compared again in the next pass.

// margin is by how much, relatively, one value must be above another for their
// comparison to be sure. Each is the result of about ten roundings of 1e-16.
const margin = 1e-12

// slope returns what a job's value under wfp3 (its cube root) or unicef gains in
// a nanosecond of waiting, up to a factor that all jobs share.
func (p *Policy) slope(j *Job) float64 {
	n := float64(j.Size)
	switch p.Order {
	case WFP3: // (w/r)^3 n = (w n^(1/3)/r)^3
		return portable.Cbrt(n) / max(1, j.Limit.Seconds())
	case UNICEF:
		return 1 / (unicefSize(n) * max(j.Limit.Minutes(), 1))
	}
	return 0
}

// leads returns the last instant up to which job a, which is ahead of b now,
// stays so for sure; neither dominates the other. GPUs is the size of the cluster, now and until then.
func (p *Policy) leads(a, b *Job, now time.Duration, gpus int) time.Duration {
	if p.Order == Multifactor {
		return p.leadsByAge(a, b, now, gpus)
	}
	return leadsBySlope(a, b, now)
}

// dominates reports whether a has waited for as long as b at least and its
// terms are no worse, so that it is ahead at all times: rounding is monotonic, and
// where the keys are equal the position decides.
func (p *Policy) dominates(a, b *Job) bool {
	if a.seq > b.seq || a.Submit > b.Submit {
		return false
	}
	switch p.Order {
	case WFP3:
		return a.Limit <= b.Limit && a.Size >= b.Size
	case UNICEF:
		return a.Limit <= b.Limit && a.Size <= b.Size
	}
	return a.Size >= b.Size && a.Priority >= b.Priority
}

// leadsBySlope: two lines, each rising from zero at its job's submit time, cross
// once at most. Those of b is raised by the margin, and has to reach a's.
func leadsBySlope(a, b *Job, now time.Duration) time.Duration {
	slope := float64(b.slope * (1 + margin))
	ahead := float64(a.slope*float64(now-a.Submit)) - float64(slope*float64(now-b.Submit))
	if !(ahead > 0) {
		return now
	}
	if slope <= a.slope {
		return cluster.Never
	}
	return max(now, before(now, ahead/(slope-a.slope)))
}

// leadsByAge: the values of both grow alike until the older of them is as old as
// counts; then the younger catches up, until it is as old, too.
func (p *Policy) leadsByAge(a, b *Job, now time.Duration, gpus int) time.Duration {
	w := p.weights()
	ofA, ofB := w.size(a, gpus)+float64(w.QOS*a.Priority), w.size(b, gpus)+float64(w.QOS*b.Priority)
	tolerance := float64(margin * (w.Age + math.Abs(ofA) + math.Abs(ofB)))
	full := float64(w.AgeMax)
	age := func(j *Job) float64 { return float64(w.Age * min(1, float64(now-j.Submit)/full)) }
	ahead := age(a) + ofA - age(b) - ofB
	switch {
	case !(ahead > tolerance):
		return now
	case a.Submit >= b.Submit || ofA-ofB > tolerance: // what is ahead grows from now on, or never is all caught up
		return cluster.Never
	}
	return max(now, before(b.Submit, full*(1+(ofA-ofB-tolerance)/w.Age)))
}

// before returns the last whole nanosecond before t + ns.
func before(t time.Duration, ns float64) time.Duration {
	if ns >= float64(cluster.Never-t) {
		return cluster.Never
	}
	return t + time.Duration(ns) - 1
}
