package synth

import (
	"math/rand/v2"
	"time"

	"aforo/workload"
)

// forOutcome is the purpose of how jobs end, of their retries and of the limits
// of those.
const forOutcome purpose = "outcome"

// retries ends the jobs of one stream and submits failed ones again, merged with
// the stream's own submissions by time, retries first.
type retries struct {
	*Outcomes
	rng     *rand.Rand
	end     time.Duration // no retry is submitted from here on
	waiting []attempt     // a binary heap by submit time, then by seq
	seq     int64
	due     bool // the next job of the stream is a retry

	// The stream's own next submission, which may have to wait for retries.
	have bool
	at   time.Duration
	left int
}

// attempt is a retry that is still to be submitted.
type attempt struct {
	job   workload.Job
	run   time.Duration // of a completed job, before any ending
	count int           // submissions before this one
	seq   int64
}

// begin begins the next submission of the stream, or the next retry where that
// comes first, and returns its instant, or never.
func (s *stream) begin() time.Duration {
	r := s.retries
	if r == nil {
		return s.submit()
	}
	if !r.have {
		r.at, r.have = s.submit(), true
		r.left, s.left = s.left, 0
	}
	if len(r.waiting) > 0 && r.waiting[0].job.Submit <= r.at {
		r.due, s.left = true, 1
		return r.waiting[0].job.Submit
	}
	r.due, r.have, s.left = false, false, r.left
	return r.at
}

// nextRetry stores the retry that is due in j.
func (s *stream) nextRetry(j *workload.Job) {
	r := s.retries
	a := r.pop()
	s.left = 0
	*j = a.job
	asked, how := r.finish(j, a.run, s.class.FixedShare)
	if limit := a.job.Limit; limit >= s.class.asked(asked) {
		j.Limit = limit // the user asks for the same again
	} else {
		j.Limit = s.limitOf(r.rng, asked)
	}
	r.again(j, a.run, a.count, how)
}

// An end is how a job ends.
type end uint8

const (
	completes end = iota
	fails
	cancels
)

// finish draws how a job of the given run time ends and sets its run time. It
// returns the run time that its user has in mind as well.
func (r *retries) finish(j *workload.Job, run time.Duration, fixed float64) (asked time.Duration, how end) {
	u, cut := r.rng.Float64(), r.rng.Float64()
	failed, cancelled := r.shares(r.LongSeconds > 0 && run.Seconds() > r.LongSeconds)
	e := Ending{Run: 1}
	switch {
	case u < failed:
		e, how = r.Failed, fails
	case u < failed+cancelled:
		e, how = r.Cancelled, cancels
	}
	asked = nanoseconds(float64(run) * r.stretch(e))
	j.Run = min(nanoseconds(float64(asked)*r.cut(e, cut)), asked)
	j.Fixed = nanoseconds(fixed * float64(j.Run))
	return asked, how
}

// again keeps a job that failed and may come back for later; its limit is set.
func (r *retries) again(j *workload.Job, run time.Duration, count int, how end) {
	if how != fails || count+1 >= r.Attempts {
		return
	}
	ran := j.Run
	if j.Limit > 0 {
		ran = min(ran, j.Limit)
	}
	a := attempt{job: *j, run: run, count: count + 1, seq: r.seq}
	// Instants and limits are at most a hundred years each, and delays a year.
	a.job.Submit = j.Submit + ran + r.Delay
	if a.job.Submit < r.end {
		r.seq++
		r.push(a)
	}
}

func (a *attempt) before(b *attempt) bool {
	return a.job.Submit < b.job.Submit || a.job.Submit == b.job.Submit && a.seq < b.seq
}

func (r *retries) push(a attempt) {
	h := append(r.waiting, a)
	i := len(h) - 1
	for i > 0 && a.before(&h[(i-1)/2]) {
		h[i] = h[(i-1)/2]
		i = (i - 1) / 2
	}
	h[i], r.waiting = a, h
}

func (r *retries) pop() attempt {
	h := r.waiting
	top, last := h[0], h[len(h)-1]
	h = h[:len(h)-1]
	i := 0
	for len(h) > 0 {
		k := 2*i + 1
		if k+1 < len(h) && h[k+1].before(&h[k]) {
			k++
		}
		if k >= len(h) || !h[k].before(&last) {
			h[i] = last
			break
		}
		h[i] = h[k]
		i = k
	}
	r.waiting = h
	return top
}
