// Package trace is what logs of all formats have in common.
//
// A [Reader] of one format (packages swf, sacct, pbs, gpulog, joblog, table) yields a
// [Record] a job, as the log has it: nothing is dropped, repaired or guessed,
// and what the log does not say is [Unknown]. From there the data go two ways. A
// portrait, a fit or a conversion reads the records. A simulation reads the
// jobs that package jobs makes of them. All counting ends in one [Report].
package trace

import (
	"math"
	"math/bits"
	"time"
)

// Unknown stands for a time or a number that the log does not give. A negative
// value is another thing: it stands in the log, and is odd.
const (
	Unknown       time.Duration = math.MinInt64
	UnknownCount  int32         = math.MinInt32
	UnknownID     int64         = math.MinInt64
	UnknownAmount float64       = -math.MaxFloat64
)

// None is the index of a name that the log does not give.
const None int32 = -1

// A Record is one job of a log, as it was written down.
type Record struct {
	// Line is the line of the log that the record begins on, from 1.
	Line int64
	// ID is the number of the job, or its position from 1 where the log has no
	// numbers.
	ID int64
	// Submit is the instant of submission since Header.Start, by the rule of reading for
	// arrivals; Sent is that of the log and Eligible the instant from which the job could
	// have started, or Unknown. A Reader of a format sets Submit and Eligible.
	Submit, Sent, Eligible time.Duration
	// Wait, Run and Limit are the recorded wait, the recorded run time and the
	// requested time.
	Wait, Run, Limit time.Duration
	// Requested and Allocated are processors, or GPUs where Header.Unit says so; By
	// chooses among them.
	Requested, Allocated int32
	By                   SizeRule
	// Nodes are whole nodes, Cores and MemMB what the job asked for beside its
	// GPUs, all of the whole job.
	Nodes, Cores, MemMB int32
	Status              Status
	// Code is the number that stands for Status in a log that numbers it (SWF), or
	// UnknownCount.
	Code int32
	// User, Group, Queue, Partition and App index the names of the log, or are
	// None. Queue is the queue or QOS, Group the Unix group or account, App the
	// executable, Cluster the machine of a log of several. Reason is why the job waited,
	// Reservation what it ran in, and Project what it was for.
	User, Group, Queue, Partition, App    int32
	Cluster, Reason, Reservation, Project int32
	// Gang is the ID of the job of which this record is a component, or UnknownID: all
	// components of one start together or not at all.
	Gang int64
	// Task tells apart the jobs that share an ID, as tasks of an array do in a log that has
	// no other number for them; 0 where the ID is the job's own.
	Task int64
	// Piece says that another record stands for the whole of which this is a part.
	Piece bool
	// Kept says that a run time above the limit is what happened, and stays.
	Kept bool
	// After is the ID of the job that this one waits for, or UnknownID, and Think
	// the time from its end. IfDone says that it must not have been killed at its limit.
	After  int64
	Think  time.Duration
	IfDone bool
	// CPU is the mean CPU time of one of the job's processors; UsedKB is the mean
	// memory that one used, AskedKB the memory requested for one, in KiB.
	CPU             time.Duration
	UsedKB, AskedKB float64
}

// Blank is a Record of which nothing is known.
var Blank = Record{
	Submit: Unknown, Wait: Unknown, Run: Unknown, Limit: Unknown, Think: Unknown,
	Requested: UnknownCount, Allocated: UnknownCount,
	Nodes: UnknownCount, Cores: UnknownCount, MemMB: UnknownCount,
	User: None, Group: None, Queue: None, Partition: None, App: None, Code: UnknownCount,
	Sent: Unknown, Eligible: Unknown, Cluster: None, Reason: None, Reservation: None, Project: None, Gang: UnknownID,
	After: UnknownID, CPU: Unknown, UsedKB: UnknownAmount, AskedKB: UnknownAmount,
}

// Endless is the limit of a job that was never to be stopped.
const Endless = SubmitMax

// Size is the size that By chooses, by the requested one where it says nothing; where
// it is not above zero, the other; 0 or less where the record has neither.
func (r *Record) Size() int32 {
	first, second := r.Requested, r.Allocated
	if r.By == SizeAllocated || r.By == SizeMax && r.Allocated > r.Requested {
		first, second = second, first
	}
	if first > 0 {
		return first
	}
	return second
}

// Work is what the job held in all, in ms of a processor or GPU: 0 where its size or
// its run time is not known.
func (r *Record) Work() int64 { return WorkOf(r.Size(), r.Run) }

// WorkOf is size times time in ms, or the greatest number where that is too great.
func WorkOf(size int32, long time.Duration) int64 {
	if size <= 0 || long <= 0 {
		return 0
	}
	hi, lo := bits.Mul64(uint64(size), uint64(long.Milliseconds()))
	if hi != 0 || lo > math.MaxInt64/2 {
		return math.MaxInt64 / 2
	}
	return int64(lo)
}

// A Status is how a job ended.
type Status uint8

// What a log can say about the end of a job. Partial is a piece of a job in a
// log that lists pieces.
const (
	StatusUnknown Status = iota
	Completed
	Failed
	Cancelled
	TimedOut
	NodeFailed
	OutOfMemory
	Preempted
	Partial
	Unfinished
	statuses
)

var statusWords = [statuses]string{
	"unknown", "completed", "failed", "cancelled", "timeout", "node_fail", "out_of_memory", "preempted", "partial", "unfinished",
}

// String returns the word for a status, such as "completed".
func (s Status) String() string {
	if s < statuses {
		return statusWords[s]
	}
	return statusWords[StatusUnknown]
}
