package synth

import (
	"errors"
	"fmt"
	"math"
	"time"

	"aforo/workload/portable"
	"aforo/workload/synth/law"
)

// Outcomes says how jobs end and what follows: a job fails or is cancelled, and
// else completes. There are two kinds.
//
// Where LongSeconds is 0, the law of run times is that of jobs that complete. A
// job that ends otherwise, whatever its size and run time, runs for
//
//	run x U^((1-m)/m), mean m run,   where m = Ending.Run <= 1: it is cut short
//	run x m,                         where m > 1: it would have gone on for longer
//
// with U uniform. So an ending has the share of jobs that was put in, and a share
// of GPU time in proportion to Share x m. NewOutcomes finds m.
//
// Where LongSeconds is above 0, the law of run times is that of all jobs however
// they ended, as published tables have it, and stays what it is: a job that runs
// for longer than LongSeconds ends with the probabilities LongShare, and any
// other with Share. NewObservedOutcomes finds them.
//
// A failed job is submitted again, up to Attempts submissions in all: by the same
// user, with the same size and run time and an ending of its own, Delay after the
// failed one has run. The generator does not know waits or GPU types: it submits
// the retry as if the failed job had begun at once, at speed 1 (an open loop).
// Where jobs wait, retries come that much too early.
type Outcomes struct {
	Failed, Cancelled Ending
	LongSeconds       float64
	Attempts          int // 1: nothing is submitted again; at most 100
	Delay             time.Duration
}

// An Ending is one way in which jobs do not complete.
type Ending struct {
	Share     float64 // of the jobs, from 0 to 1
	Run       float64 // mean run time relative to that of a completed job; not looked at with LongSeconds
	LongShare float64 // of the jobs longer than LongSeconds
}

// NewOutcomes returns the endings, of the first kind, that have the given shares
// of jobs and of GPU time; what is left has completed. An ending with none of the
// jobs has none of the time. Attempts is 1.
func NewOutcomes(failed, cancelled Observation) (Outcomes, error) {
	jobs, gpuTime := 1-failed.Jobs-cancelled.Jobs, 1-failed.Time-cancelled.Time
	if !(jobs > 0 && gpuTime > 0) {
		return Outcomes{}, fmt.Errorf("failed and cancelled jobs are %v and %v of all, and have %v and %v of the GPU time: leave some of both to completed jobs", failed.Jobs, cancelled.Jobs, failed.Time, cancelled.Time)
	}
	o := Outcomes{Attempts: 1}
	for _, e := range []struct {
		into *Ending
		Observation
	}{{&o.Failed, failed}, {&o.Cancelled, cancelled}} {
		if !(e.Jobs >= 0 && e.Time >= 0) || (e.Jobs == 0) != (e.Time == 0) {
			return Outcomes{}, fmt.Errorf("an ending with %v of the jobs has %v of the GPU time: both shares must be above 0, or both 0", e.Jobs, e.Time)
		}
		*e.into = Ending{Run: 1}
		if e.Jobs > 0 {
			*e.into = Ending{Share: e.Jobs, Run: e.Time / e.Jobs * jobs / gpuTime}
		}
	}
	return o, o.check()
}

// stretch is what the run time is multiplied by before a job is cut short: the
// time that its user would ask a limit for.
func (o *Outcomes) stretch(e Ending) float64 {
	if o.LongSeconds > 0 {
		return 1
	}
	return math.Max(e.Run, 1)
}

// cut is the part of that which a job runs for; u is uniform on [0, 1).
func (o *Outcomes) cut(e Ending, u float64) float64 {
	if o.LongSeconds > 0 || e.Run >= 1 {
		return 1
	}
	return portable.Pow(u, (1-e.Run)/e.Run)
}

// shares are the probabilities to fail and to be cancelled.
func (o *Outcomes) shares(long bool) (failed, cancelled float64) {
	if long {
		return o.Failed.LongShare, o.Cancelled.LongShare
	}
	return o.Failed.Share, o.Cancelled.Share
}

// attempts is the mean number of submissions of one piece of work.
func (o *Outcomes) attempts(failed float64) float64 {
	sum, p := 0.0, 1.0
	for range o.Attempts {
		sum += p
		p *= failed
	}
	return sum
}

// seconds is the mean of the sum of min(run, c) over all attempts of one piece of
// work, run times being of law l.
func (o *Outcomes) seconds(l law.Law, c float64) float64 {
	if o.LongSeconds > 0 {
		m := math.Min(c, o.LongSeconds)
		short := law.MeanBelow(l, m) - float64(m*(1-l.CDF(o.LongSeconds)))
		return float64(short*o.attempts(o.Failed.Share)) + float64((law.MeanBelow(l, c)-short)*o.attempts(o.Failed.LongShare))
	}
	const steps = 64
	mean := 0.0
	for _, e := range o.endings() {
		s := o.stretch(e)
		switch {
		case e.Share == 0:
		case e.Run >= 1:
			mean += float64(e.Share * s * law.MeanBelow(l, c/s))
		case l.Quantile(1)*s <= c:
			mean += float64(e.Share * s * e.Run * l.Mean())
		default:
			for i := range steps {
				f := float64(s * o.cut(e, (float64(i)+0.5)/steps))
				mean += float64(e.Share * f * law.MeanBelow(l, c/f) / steps)
			}
		}
	}
	return mean * o.attempts(o.Failed.Share)
}

// killed is the part of seconds of attempts that reach c, where they are killed.
func (o *Outcomes) killed(l law.Law, c float64) float64 {
	beyond := func(f float64) float64 { // of run times that an ending multiplies by f
		if l.Quantile(1)*f <= c {
			return 0
		}
		return float64(c * (1 - l.CDF(c/f)))
	}
	if o.LongSeconds > 0 {
		long := float64(c * (1 - l.CDF(max(c, o.LongSeconds))))
		return float64(long*o.attempts(o.Failed.LongShare)) + float64((beyond(1)-long)*o.attempts(o.Failed.Share))
	}
	const steps = 64
	mean := 0.0
	for _, e := range o.endings() {
		for i := range steps {
			f := float64(o.stretch(e) * o.cut(e, (float64(i)+0.5)/steps))
			mean += float64(e.Share * beyond(f) / steps)
		}
	}
	return mean * o.attempts(o.Failed.Share)
}

// endings lists all endings of the first kind, completed jobs last.
func (o *Outcomes) endings() [3]Ending {
	return [3]Ending{o.Failed, o.Cancelled, {Share: 1 - o.Failed.Share - o.Cancelled.Share, Run: 1}}
}

// asked is the CDF of the run times that users have in mind when they ask for a
// limit.
func (o *Outcomes) asked(l law.Law) func(seconds float64) float64 {
	if o.LongSeconds > 0 {
		return l.CDF
	}
	return func(x float64) float64 {
		sum := 0.0
		for _, e := range o.endings() {
			if e.Share > 0 {
				sum += float64(e.Share * l.CDF(x/o.stretch(e)))
			}
		}
		return min(sum, 1)
	}
}

func (o *Outcomes) check() error {
	var errs []error
	for _, e := range []struct {
		what string
		Ending
	}{{"failed", o.Failed}, {"cancelled", o.Cancelled}} {
		if !(min(e.Share, e.LongShare) >= 0 && max(e.Share, e.LongShare) <= 1) {
			errs = append(errs, fmt.Errorf("the share of %s jobs is %v, of long ones %v: they must be within 0 and 1", e.what, e.Share, e.LongShare))
		}
		if o.LongSeconds == 0 && !(e.Run >= 0.01 && e.Run <= 100) {
			errs = append(errs, fmt.Errorf("%s jobs run %v times as long as completed ones: it must be within 0.01 and 100", e.what, e.Run))
		}
	}
	if sum := max(o.Failed.Share+o.Cancelled.Share, o.Failed.LongShare+o.Cancelled.LongShare); sum > 1+1e-9 {
		errs = append(errs, fmt.Errorf("the shares of failed and cancelled jobs add up to %v: they must be at most 1 together", sum))
	}
	if !(o.LongSeconds >= 0) || math.IsInf(o.LongSeconds, 1) {
		errs = append(errs, fmt.Errorf("long jobs are those that run for more than %v s: it must be a finite number, 0 or more", o.LongSeconds))
	}
	if o.Attempts < 1 || o.Attempts > 100 {
		errs = append(errs, fmt.Errorf("a job has %d attempts: it must have at least 1 and at most 100", o.Attempts))
	}
	if o.Delay < 0 || o.Delay > year {
		errs = append(errs, fmt.Errorf("a failed job comes back after %v: the delay must be within 0 and a year", o.Delay))
	}
	return errors.Join(errs...)
}
