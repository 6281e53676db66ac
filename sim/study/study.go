// Package study runs a scenario: every variant, every replication, on all
// cores, with the same jobs for every variant (common random numbers).
package study

import (
	"time"

	"aforo/results"
	"aforo/sim/cluster"
	"aforo/sim/sched"
	"aforo/workload"
)

// A Study is everything that a scenario file says, resolved and checked.
type Study struct {
	Name, Title string
	// Start is the calendar instant of simulated time zero: the start of the
	// warm-up.
	Start time.Time
	// From and To bound the measured window, since Start.
	From, To     time.Duration
	Replications int
	Seed         uint64
	Policy       sched.Policy
	Labels       workload.Labels
	// Unit is what a job's size counts: "GPU" or "processor".
	Unit string
	// Routes are the lists of partitions, in order of preference, that Job.Route
	// indexes. They index Variant.Partitions, which has the same partitions in the
	// same order in every variant.
	Routes   [][]int
	Variants []Variant
	// Goals are the bounds that the results are held to; Periods are the parts of the
	// window that they look at, of which the first is the whole.
	Goals   []results.Goal
	Periods []results.Period
	// Budget is what there is to spend on the changes.
	Budget []results.Contribution
	// Traces are the trace files that the jobs come from, if any.
	Traces []string
	// Open returns the jobs of one replication. It is called from several
	// goroutines, once for each variant, and must return the same jobs each time.
	// A workload.Feedback must have the same users with the same jobs.
	Open func(replication int) (workload.Source, error)
}

// A Variant is one future of the cluster.
type Variant struct {
	Name, Title string
	Partitions  []cluster.Partition
	// Costs price its runs, where the scenario has costs; Purchase is what its changes
	// cost to buy, in euros.
	Costs    *results.Costs
	Purchase float64
}
