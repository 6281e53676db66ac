package sim

import "aforo/workload"

// A feedback stands between the run and a source that reacts to what becomes of
// its jobs. The run reads one job ahead; here that job is only looked at, and is
// taken from the source when it has been submitted. So an end can still bring
// another one before it.
type feedback struct {
	workload.Feedback
	shown bool         // the run has been shown a job that it has not taken
	last  workload.Job // the one that it took last
	err   error        // why the source failed when something had ended
}

// Next takes the job that was shown before and shows the next one.
func (f *feedback) Next(j *workload.Job) (bool, error) {
	if f.shown {
		if _, err := f.Feedback.Next(&f.last); err != nil {
			return false, err
		}
	}
	var err error
	f.shown, err = f.Peek(j)
	return f.shown, err
}

// listen makes the run tell a source that reacts.
func (r *run) listen() {
	if f, ok := r.src.(workload.Feedback); ok {
		r.feedback = &feedback{Feedback: f}
		r.src = r.feedback
	}
}

// react tells the source that a job has ended now, and looks again at what is
// next.
func (r *run) react(j *workload.Job) {
	r.feedback.Ended(j, r.now)
	r.again()
}

// refused reads on after a job that was rejected.
func (r *run) refused() error {
	if err := r.read(); err != nil || r.feedback == nil {
		return err
	}
	r.feedback.Rejected(&r.feedback.last)
	r.again()
	return r.feedback.err
}

// again looks at what is next, which may lie before what was shown but not before
// now.
func (r *run) again() {
	if r.feedback.err != nil {
		return
	}
	r.feedback.shown = false
	r.next.Submit = r.now
	r.feedback.err = r.read()
}

// answered reports whether no end can bring another job before Until.
func (r *run) answered() bool {
	return r.feedback == nil || r.ends.Next() >= r.cfg.Until
}
