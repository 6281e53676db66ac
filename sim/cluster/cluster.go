// Package cluster is what there is to run on: partitions of nodes (cluster.go), how
// they change over the calendar (compile.go), and the pools that they become in a run
// (pool.go). A pool knows what is free now, gives it to jobs and takes it back, on nodes
// where it has them, and knows from limits and announced changes when a job that is
// blocked could start.
package cluster

import (
	"time"

	"aforo/sim/ends"
)

// Never is an instant that does not come.
const Never = ends.Never

// A Partition is a set of equal nodes, or with PerNode == 1 a plain count of
// processors.
type Partition struct {
	// Name is the label in tables and figures.
	Name string
	// Nodes is the number of nodes at time zero; it may be 0 where a dated change
	// brings them.
	Nodes int
	// PerNode is the number of GPUs (or processors) in a node, at least 1. A job
	// that is larger than a node gets whole nodes.
	PerNode int
	// Placed says that jobs are placed on nodes, so that GPUs can be free and of no
	// use; otherwise only their number counts. It needs PerNode > 1.
	Placed bool
	// Cores and MemMB are what a node has beside its GPUs (Placed only); zero means
	// that it is not modelled, and then it does not matter what a job asks of it.
	Cores, MemMB int
	// Speed is the training speed of one GPU relative to the reference, > 0.
	Speed float64
	// Changes are the dated changes, in time order.
	Changes []Change
}

// A Change is one dated change to a partition.
type Change struct {
	// At is when it happens, since the start of the simulation.
	At time.Duration
	// Kind says what happens.
	Kind Kind
	// Nodes is the number of nodes added, removed or closed; for Close zero means
	// all of them.
	Nodes int
	// Speed is the new relative speed (SetSpeed).
	Speed float64
	// Until is when closed nodes open again (Close).
	Until time.Duration
	// Label is what figures write beside the change.
	Label string
	// For is the reservation whose jobs may start on the closed nodes (Close), from 1 on; 0
	// is nobody.
	For int
	// Again says that it is one of many closures that come again and again; figures mark
	// the first.
	Again bool
}

// Kind is a kind of change.
type Kind uint8

const (
	// Add puts Nodes new nodes into service. The scheduler does not know of them
	// before.
	Add Kind = iota
	// Remove drains Nodes nodes: idle ones leave at once, busy ones when their
	// last job ends, and none of them takes a new job. The scheduler knows the date
	// in advance.
	Remove
	// Retire drains all nodes that the partition then has.
	Retire
	// SetSpeed changes the GPU type: jobs that start from then on run at the new
	// speed, jobs that run keep the old one.
	SetSpeed
	// Close takes Nodes nodes out of service until Until: a maintenance window or a
	// reservation. The scheduler knows it in advance and starts no job whose limit
	// would cross it.
	Close
)
