package slurm

import "aforo/sim/sched/slurm/nodeset"

// A Shape is what a job asks for.
type Shape struct {
	Nodes       int // 0: as many as its tasks need
	Tasks       int // 0: one a node
	CPUsPerTask int // 0: one
	GPUsPerNode int
	MemPerNode  int64 // MB; 0: MemPerCPU, then the defaults of the cluster
	MemPerCPU   int64
	Exclusive   bool
	Feature     string // or several, with & between them: all of them
	NoMemory    bool   // it needs none, whatever the defaults are
	wholeMemory bool
}

// A Job is one job, or one task of an array, from its submission to its last end.
type Job struct {
	ID         int
	Task       int // index in its array; -1: none
	Array      *Array
	Assoc      *Assoc
	QOS        *QOS // nil: none
	Partitions []*Partition
	Resv       *Reservation
	Shape      Shape
	Shapes     []Shape // one a partition, where they differ
	Limit      int64   // s
	Nice       int64
	Held       bool
	Requeue    bool

	Name    string // Singleton looks at it
	Depends []Dependency
	Over    bool // it has ended for good
	Failed  bool // and not well

	Submit     int64    // of this attempt
	Begin      int64    // not before
	Accrue     int64    // since when it ages
	Priorities []uint32 // one a partition, or one for all

	// While it runs:
	Start     int64
	End       int64 // expected: start + limit, less where a grace time runs out
	Partition *Partition
	Nodes     nodeset.Set
	Signalled int64 // when it was told to give way; 0: it was not
	parts     []part
	running   bool
	ending    bool  // it has ended, and its turn to free its nodes is to come in this second
	CPUs      []int // on each of its nodes, in their order
	Slot      int32 // whoever drives the site may keep a number here

	pending   bool
	number    int // order of creation, among running jobs
	tres      TRES
	place     int // in the list of running jobs
	worth     int // usable nodes, in the choice of victims
	listIndex int
}

// Waits reports whether the job is in the queue.
func (j *Job) Waits() bool { return j.pending }

// A part is what a job has of one node.
type part struct {
	node int
	cpus int
	gpus int
	mem  int64
}
