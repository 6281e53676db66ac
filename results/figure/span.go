package figure

import "math"

// Magnitudes beyond these are taken for a mistake of the caller's: no axis
// could show them.
const (
	maxValue = 1e15
	minUnix  = -62135596800.0 // year 1
	maxUnix  = 253402300799.0 // year 9999
)

// day is the shortest calendar axis, in seconds.
const day = 86400.0

// finite reports whether v can be drawn.
func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// A span is a closed range of values; the empty one has lo > hi.
type span struct{ lo, hi float64 }

// emptySpan contains nothing.
var emptySpan = span{math.Inf(1), math.Inf(-1)}

// add widens s to contain v, where v is finite.
func (s *span) add(v float64) {
	if finite(v) {
		s.lo, s.hi = min(s.lo, v), max(s.hi, v)
	}
}

// empty reports whether s contains nothing.
func (s span) empty() bool { return s.lo > s.hi }
