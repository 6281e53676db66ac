package scale

import "math"

// A Tick is a mark on an axis.
type Tick struct {
	Value float64
	Label string
}

// A Scale maps values of an axis from min to max to its length, 0 to 1.
type Scale interface {
	Normalize(min, max, x float64) float64
}

// Linear is the scale of an axis on which the same length is the same difference.
type Linear struct{}

// Normalize implements Scale.
func (Linear) Normalize(min, max, x float64) float64 { return (x - min) / (max - min) }

// Log is the scale of an axis on which the same length is the same ratio. Its values are
// above zero.
type Log struct{}

// Normalize implements Scale.
func (Log) Normalize(min, max, x float64) float64 {
	if min <= 0 || max <= 0 || x <= 0 {
		panic("scale: a value that is not above zero on a log axis")
	}
	low := math.Log(min)
	return (math.Log(x) - low) / (math.Log(max) - low)
}
