package order

import (
	"time"

	"aforo/workload/portable"
)

// WFP3 is Cobalt's WFP (Tang et al., Cluster 2009): the cube of the wait over the
// limit, weighed by size.
type WFP3 struct{}

// Key implements Moving.
func (WFP3) Key(j *Job, now time.Duration, _ int) uint64 {
	q := (now - j.Submit).Seconds() / max(1, j.Limit.Seconds())
	return ordered(-(q * q * q) * float64(j.Size))
}

// Slope implements Moving: what the cube root of the value gains in a nanosecond of
// waiting, up to a factor that all jobs share. (w/r)^3 n = (w n^(1/3)/r)^3.
func (WFP3) Slope(j *Job) float64 {
	return portable.Cbrt(float64(j.Size)) / max(1, j.Limit.Seconds())
}

// Dominates implements Moving.
func (WFP3) Dominates(a, b *Job) bool {
	return older(a, b) && a.Limit <= b.Limit && a.Size >= b.Size
}

// Leads implements Moving.
func (WFP3) Leads(a, b *Job, now time.Duration, _ int) time.Duration { return leadsBySlope(a, b, now) }

// Sized implements Moving.
func (WFP3) Sized() bool { return false }
