// Package order says in which order jobs wait: a file an order, with its key, and
// where keys change with time, its comparison of two jobs and the bound up to which
// that is sure to hold. Ties of keys go by submit time and then by position, which is
// the caller's to keep.
package order

import (
	"math"
	"time"

	"aforo/sim/cluster"
)

// A Job is a waiting job as orders see it. Key, Need and Route are the scheduler's; they
// stand here because what every pass looks at is to fill one cache line.
type Job struct {
	cluster.Request
	Submit time.Duration
	Key    uint64 // the sort key in the queue
	Seq    int64  // the position
	Need   int32  // the fewest GPUs that it occupies in any pool of its route
	Route  int32

	Priority float64 // of its QOS, 0 to 1
	Slope    float64 // what Moving.Slope has returned for it
	// Base are the terms of multifactor that stay what they are, beside that of QOS, and Bonus
	// is it with fair-share as it is now, of Member of the ledger.
	Base, Bonus float64
	Member      int32
}

// Fixed is an order whose keys do not change with time.
type Fixed interface {
	// Key returns the sort key of a job, ascending.
	Key(j *Job) uint64
}

// Moving is an order whose keys change with time. Jobs are compared by the exact keys
// of an instant; Dominates and Leads say how long a comparison is sure to hold, so that
// it need not be made again.
type Moving interface {
	// Key returns the sort key of a job now, ascending, on a cluster of that many GPUs.
	Key(j *Job, now time.Duration, gpus int) uint64
	// Slope returns what is worth keeping of a job for Leads.
	Slope(j *Job) float64
	// Dominates reports whether a is ahead of b at all times, while each Bonus stays.
	Dominates(a, b *Job) bool
	// Leads returns the last instant up to which a, which is ahead of b now, stays so
	// for sure; neither dominates the other, and the GPUs and each Bonus stay the same.
	Leads(a, b *Job, now time.Duration, gpus int) time.Duration
	// Sized reports whether the GPUs of the cluster go into the keys.
	Sized() bool
}

// margin is by how much, relatively, one value must be above another for their
// comparison to be sure. Each is the result of about ten roundings of 1e-16. Where
// two keys are too close for the formulas to tell, a comparison is sure for no longer
// than now.
const margin = 1e-12

// ordered maps a float to an integer that sorts alike. Both zeros are one.
func ordered(x float64) uint64 {
	b := math.Float64bits(float64(x) + 0)
	if b>>63 != 0 {
		return ^b
	}
	return b | 1<<63
}

// older reports whether a was submitted no later than b and stands before it. Rounding
// is monotonic, so that with terms that are no worse it is ahead at all times; where
// the keys are equal the position decides.
func older(a, b *Job) bool { return a.Seq <= b.Seq && a.Submit <= b.Submit }

// before returns the last whole nanosecond before t + ns.
func before(t time.Duration, ns float64) time.Duration {
	if ns >= float64(cluster.Never-t) {
		return cluster.Never
	}
	return t + time.Duration(ns) - 1
}
