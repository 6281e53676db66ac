package sim

import (
	"math"
	"time"

	"aforo/workload"
)

// A Record is one attempt of a job: where and when it ran. Most jobs have one attempt;
// one that is evicted, or that fails, waits again and may have another.
type Record struct {
	workload.Job
	// Start and End are the instants at which the attempt started and ended. While it
	// runs, End is when it will end if nothing ends it before: the simulation knows run
	// times, the scheduler does not.
	Start, End time.Duration
	// Since is when the job began to wait for this attempt: when it became eligible, or
	// when the attempt before was taken back.
	Since time.Duration
	// First is the start of the job's first attempt.
	First time.Duration
	// Held is how long the job was in the pen after its submission, see InPen.
	Held time.Duration
	// Kept is how much of that its user held it back, and KeptBy the limit on what is
	// submitted for which.
	Kept   time.Duration
	KeptBy string
	// Again is how long the job has waited between its attempts.
	Again time.Duration
	// Saved is how much of an attempt that has ended counts: its work if it is done, and else
	// what its checkpoints have kept. It is told only where there are failures or checkpoints.
	Saved time.Duration
	// Number counts the attempts of all jobs in the order of their starts, from 1 on.
	Number int64
	// Used is what the attempt occupied: the job's size, rounded up to whole nodes where
	// it is larger than a node.
	Used int32
	// Partition is the index of the partition on which the attempt ran.
	Partition int32
	// Reservation is that in which the attempt ran, by its number from 1 on; 0 for none.
	Reservation int32
	// Attempt counts the attempts of the job, from 1 on. It is 0 until the job has
	// started for the first time.
	Attempt int32
	// Rule is the limit that held the job up to the start of the attempt, or holds it, or has
	// its user hold it back, when the run is cut off; "" where none does.
	Rule string
	// Killed says that the attempt ends at the job's limit with some of its run left. Of what
	// a log has cut off nothing is known, so that does not count here; Ended is told of both.
	Killed bool
}

// Why says why an attempt has ended.
type Why uint8

const (
	// Done is the end of an attempt that has done its work.
	Done Why = iota
	// Killed is the end at the job's limit.
	Killed
	// Evicted is the end of an attempt that had to make room for others.
	Evicted
	// Failed is the end of an attempt whose node has failed.
	Failed
	// Chained is the end at the limit of an attempt whose job goes on as the next of a chain.
	Chained
	// Lost is the end of an attempt whose node has failed, of a job that is not submitted
	// again.
	Lost
)

// Last reports whether the job has no more attempts.
func (w Why) Last() bool { return w == Done || w == Killed || w == Lost }

// Charged reports whether budgets are charged for the attempt.
func (w Why) Charged() bool { return w == Done || w == Killed || w == Chained }

// InPen reports whether the job is held and no candidate yet.
func (r *Record) InPen() bool { return r.Held == never }

// Eligible is the instant from which nothing but the queue kept the job.
func (r *Record) Eligible() time.Duration { return r.Submit + r.Held }

// Wait is the time between the instant at which the job was eligible and its first start.
func (r *Record) Wait() time.Duration { return r.First - r.Submit - r.Held }

// runTime returns how long a job runs at a speed: its fixed part, and the rest
// divided by the speed, to the nanosecond.
func runTime(rec *Record, speed float64) time.Duration {
	if speed == 1 {
		return rec.Run
	}
	t := math.Round(float64(rec.Run-rec.Fixed) / speed)
	return rec.Fixed + time.Duration(min(t, 1<<60))
}

// An Observer is told what happens in a run, in the order in which it happens.
// It decides what to keep; the simulation keeps nothing. The pointers are valid
// during the call only. Each attempt that Started is told of is told of once more, when it
// has Ended or as Running.
type Observer interface {
	// Started is called when an attempt starts.
	Started(r *Record)
	// Ended is called when an attempt has ended, which may be before the End that
	// Started was told.
	Ended(r *Record, why Why)
	// Rejected is called for a job that never starts: no configuration that the run
	// ever reaches can hold it, a rule turns it away, or the job that it follows was.
	Rejected(j *workload.Job)
	// Running is called at the end of a run for each attempt that still runs, with the
	// End that it would have.
	Running(r *Record)
	// Waiting is called at the end of a run for each job that still waits: since Since,
	// after its attempts so far; or that is InPen.
	Waiting(r *Record)
}

// A Bursar is an Observer that is told of the hours of projects, in GPU-milliseconds.
type Bursar interface {
	Observer
	// SetAside is called when a project sends a job, for which so much is set aside.
	SetAside(at time.Duration, project int, hours int64)
	// Charged is called when an attempt has ended or its job has left the system: so much is
	// charged, and so much of what was set aside is free again.
	Charged(at time.Duration, project int, hours, free int64)
}

// Silent is an Observer that keeps nothing. Who wants to be told of some things only
// embeds it.
type Silent struct{}

// Started implements Observer.
func (Silent) Started(*Record) {}

// Ended implements Observer.
func (Silent) Ended(*Record, Why) {}

// Rejected implements Observer.
func (Silent) Rejected(*workload.Job) {}

// Running implements Observer.
func (Silent) Running(*Record) {}

// Waiting implements Observer.
func (Silent) Waiting(*Record) {}

// A Watcher is an Observer that is told of the machine, too. To follow it costs time at
// each instant, which a run spends only on an Observer that is a Watcher.
type Watcher interface {
	Observer
	// Capacity is called at time zero and whenever the capacity of a partition
	// changes, with its GPUs that are installed, those of nodes that drain included
	// until their last job ends, and those of them that are available: not closed.
	Capacity(at time.Duration, partition int, installed, available int)
	// Stranded is called when the number of GPUs changes that are free in a partition
	// while a job waits that may run there: what a blocked job cannot use, because it
	// is too little, scattered over nodes, or kept for another. It begins at zero.
	Stranded(at time.Duration, partition int, gpus int)
}
