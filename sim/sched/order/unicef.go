package order

import (
	"math"
	"time"

	"aforo/workload/portable"
)

// UNICEF is Cobalt's order of that name: small and short jobs first, as they wait.
type UNICEF struct{}

// Key implements Moving.
func (UNICEF) Key(j *Job, now time.Duration, _ int) uint64 {
	w := (now - j.Submit).Seconds()
	return ordered(-w / (60 * unicefSize(j) * max(j.Limit.Minutes(), 1)))
}

// unicefSize returns the factor of size.
func unicefSize(j *Job) float64 { return max(math.Ceil(portable.Log2(float64(j.Size))), 6) - 5 }

// Slope implements Moving: what the value gains in a nanosecond of waiting, up to a
// factor that all jobs share.
func (UNICEF) Slope(j *Job) float64 { return 1 / (unicefSize(j) * max(j.Limit.Minutes(), 1)) }

// Dominates implements Moving.
func (UNICEF) Dominates(a, b *Job) bool {
	return older(a, b) && a.Limit <= b.Limit && a.Size <= b.Size
}

// Leads implements Moving.
func (UNICEF) Leads(a, b *Job, now time.Duration, _ int) time.Duration {
	return leadsBySlope(a, b, now)
}

// Sized implements Moving.
func (UNICEF) Sized() bool { return false }
