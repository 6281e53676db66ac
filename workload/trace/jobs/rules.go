package jobs

import "aforo/workload/trace"

// Rules say what Load makes of what a log leaves open. The zero value is the
// convention for logs: a missing limit is the run time, and the machine is as
// large as the log says.
type Rules struct {
	// Capacity is the size of the machine in the unit of the log; jobs above it are
	// dropped. 0 leaves it to CapacityRule.
	Capacity int
	// CapacityRule finds the size of the machine. Its zero value takes the log's
	// own, and drops nothing where the log has none.
	CapacityRule CapacityRule
	// ExactLimits makes each limit the run time, as a clairvoyant scheduler would
	// see it.
	ExactLimits bool
	// MissingLimit gives a limit to jobs whose record has none.
	MissingLimit trace.LimitRule
	// Route, where it is not nil, says where the job of a record may run, by the names of
	// the log. What it returns is the Route of the job.
	Route func(rec *trace.Record, names *trace.Labels) uint16
	// Who, where it is not nil, tells jobs their accounts, QOS, projects and requested
	// partitions, and has the names afterwards.
	Who *Who
}
