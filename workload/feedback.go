package workload

import "time"

// A Feedback is a Source whose later jobs depend on what became of the earlier
// ones: users who wait for a result before they send the next job, so that a
// faster machine is sent more of them. The simulator asks Peek and Next in turn,
// and tells how jobs end; what it was told can make a job due before the one that
// Peek showed, but never before the instant of the call.
//
// A stage that reads ahead, such as Merge, breaks the loop: it must not stand
// between a Feedback and the simulator.
type Feedback interface {
	Source
	// Peek stores in j the job that Next would yield if nothing ended before its
	// submit time, and reports whether there is one. It changes nothing. After
	// Ended or Rejected it may find a job where there was none.
	Peek(j *Job) (bool, error)
	// Ended says that a job that Next has yielded gave back what it held, at the
	// instant at: it was done, or killed at its limit.
	Ended(j *Job, at time.Duration)
	// Rejected says that a job that Next has yielded was turned away at its submit
	// time, because the machine can never hold it.
	Rejected(j *Job)
}
