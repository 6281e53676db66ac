package order

import (
	"math"

	"aforo/workload/portable"
)

// Regression are the orders F1 to F4 that Carastan-Santos and de Camargo found by
// regression (Obtaining dynamic scheduling policies with simulation and machine
// learning, SC 2017).
type Regression uint8

// The four of them.
const (
	F1 Regression = iota
	F2
	F3
	F4
)

// Key implements Fixed.
func (f Regression) Key(j *Job) uint64 {
	n := float64(j.Size)
	r := max(1, j.Limit.Seconds())
	s := portable.Log10(max(1, j.Submit.Seconds()))
	switch f {
	case F1:
		return ordered(float64(portable.Log10(r)*n) + float64(870*s))
	case F2:
		return ordered(float64(math.Sqrt(r)*n) + float64(25_600*s))
	case F3:
		return ordered(float64(r*n) + float64(6_860_000*s))
	}
	return ordered(float64(r*math.Sqrt(n)) + float64(530_000*s))
}
