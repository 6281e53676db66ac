package sim

import (
	"math"
	"time"

	"aforo/workload"
)

// A Record is the schedule of one job: where and when it ran.
type Record struct {
	workload.Job
	// Start and End are the instants at which the job started and ended. End is
	// known at the start because the simulation knows run times; the scheduler
	// does not.
	Start, End time.Duration
	// Used is what the job occupied: its size, rounded up to whole nodes where it
	// is larger than a node.
	Used int32
	// Partition is the index of the partition on which the job ran.
	Partition int32
	// Killed says that the job ended at its limit with some of its run left.
	Killed bool
}

// Wait is the time between submission and start.
func (r *Record) Wait() time.Duration { return r.Start - r.Submit }

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
// during the call only.
type Observer interface {
	// Started is called when a job starts.
	Started(r *Record)
	// Rejected is called for a job that no configuration that the run ever reaches
	// can hold.
	Rejected(j *workload.Job)
	// Waiting is called at the end of a run for each job that still waits.
	Waiting(j *workload.Job)
}

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
