// Package workload holds what arrives at a cluster: the job and the stream of
// jobs in submit order.
//
// A reader of a trace (package swf) and a generator (package synth) are both a
// Source; the simulator reads jobs one at a time and never asks where they come
// from. Nothing here knows of clusters, policies or results.
package workload

import "time"

// A Job is one request for a gang of processors or GPUs: all of them at once,
// for as long as it runs. All times are whole nanoseconds.
type Job struct {
	// ID is the number that the trace or the generator gave the job.
	ID int64
	// Submit is the instant of submission, since the start of the simulation.
	Submit time.Duration
	// Run is the time the job would run on a GPU of speed 1 if nobody killed it.
	Run time.Duration
	// Fixed is the part of Run that a faster GPU does not shorten (reading data,
	// starting up); 0 <= Fixed <= Run.
	Fixed time.Duration
	// Limit is the requested time: the job is killed when it has run this long.
	// A Limit of zero means that none was given and stands for Run.
	Limit time.Duration
	// Size is the requested number of processors or GPUs.
	Size int32
	// Cores and MemMB are the cores and the memory in MB that a job smaller than a
	// node needs beside its GPUs, for the whole job; zero needs none. They count on
	// placed partitions that model them only.
	Cores, MemMB int32
	// Priority is the priority of the job's QOS, from 0 to 1; the multifactor order
	// looks at it.
	Priority float32
	// Nice is what the order multifactor takes off the priority of the job, beside what it
	// takes off that of its class.
	Nice float64
	// User is the number of the user who sent the job, the same in all classes, or -1.
	User int32
	// Account is who pays for the job, by its index in Labels; 0 is no account.
	Account int32
	// Mark is the number by which later jobs name this one, given once in a run, from 1
	// on; 0 where none waits for it.
	Mark int32
	// After is the Mark of an earlier job: this one is no candidate until that has ended
	// and Think has passed since; 0 waits for none.
	After int32
	// Think is the time for which the job is held after the end of the job before, or,
	// where After is 0, after its own submission.
	Think time.Duration

	// Class, Community, Sector and Access index the names in Labels: what kind of
	// work it is, who sent it, for which sector, and by which access mode.
	Class, Community, Sector, Access uint16
	// QOS is the quality of service that the job asked for, Project what it is for, and
	// Asked the partition, or the partitions, that it asked for: indices in Labels, of
	// which 0 is none.
	QOS, Project, Asked uint16
	// Route says where the job may run: the index of a list of partitions, in
	// order of preference, in the configuration of the simulation.
	Route uint16
	// Form says what the job asks of its nodes beside its size, where it does: a number, from
	// 1 on, of a list that the configuration of the simulation has.
	Form uint16
	// IfDone says that the job before must be done: if it is killed at its limit, or is
	// turned away, this one never starts.
	IfDone bool
	// RunsOn says that nobody kills the job at its limit: it runs on, as a log has recorded it.
	// The scheduler does not know, and expects it to end at the next tick, again and again.
	RunsOn bool
	// Overruns says that Run is where a log has the job cut off at its limit: an attempt that
	// goes on up to the limit ends as Killed.
	Overruns bool
}

// Labels holds the names behind the indices of a Job. A trace has one class, and no
// communities, sectors and access modes. Of Account, QOS, Project and Asked the first
// name is that of jobs that name none.
type Labels struct {
	Class, Community, Sector, Access []string
	Account, QOS, Project, Asked     []string
}

// A Source yields jobs in the order of their submit times. Jobs with the same
// submit time keep the order in which Next yields them.
type Source interface {
	// Next stores the next job in j and reports whether there was one. After it
	// has returned false or an error, it returns the same again.
	Next(j *Job) (bool, error)
}

// Jobs returns a Source that yields the given jobs, which must be sorted by
// submit time.
func Jobs(jobs []Job) Source { return &slice{jobs} }

type slice struct{ rest []Job }

func (s *slice) Next(j *Job) (bool, error) {
	if len(s.rest) == 0 {
		return false, nil
	}
	*j, s.rest = s.rest[0], s.rest[1:]
	return true, nil
}
