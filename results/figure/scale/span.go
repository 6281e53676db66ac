// Package scale says where a value lies on an axis of a figure, and how it is written
// there: axes of waits, counts, shares and of the calendar, each with its ticks.
//
// An [Axis] is made of a [Span], the range of the data, and maps values to shares of its
// length. Nothing is drawn here.
package scale

import "math"

// Magnitudes beyond these are taken for a mistake of the caller's: no axis
// could show them.
const (
	MaxValue = 1e15
	MinUnix  = -62135596800.0 // year 1
	MaxUnix  = 253402300799.0 // year 9999
)

// Day is the shortest calendar axis, in seconds.
const Day = 86400.0

// Finite reports whether v can be drawn.
func Finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// A Span is a closed range of values; the empty one has Lo > Hi.
type Span struct{ Lo, Hi float64 }

// EmptySpan contains nothing.
var EmptySpan = Span{math.Inf(1), math.Inf(-1)}

// Add widens s to contain v, where v is finite.
func (s *Span) Add(v float64) {
	if Finite(v) {
		s.Lo, s.Hi = min(s.Lo, v), max(s.Hi, v)
	}
}

// Empty reports whether s contains nothing.
func (s Span) Empty() bool { return s.Lo > s.Hi }
