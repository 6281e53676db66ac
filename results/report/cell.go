package report

import (
	"math"
	"strings"

	"aforo/results"
)

// write writes a number in the column's scale.
func (c column) write(i results.Interval) cell {
	x, h := float64(i.Mean), half(i)
	if wide(i) {
		return c.writeEnds(i)
	}
	if !c.auto {
		return number(x/c.scale.by, h/c.scale.by, c.digits)
	}
	s := span(x, h)
	n := number(x/s.by, h/s.by, c.digits)
	n.unit = s.unit
	return n
}

// writeEnds writes a number with the ends of its interval: 4 (0.2 to 70).
func (c column) writeEnds(i results.Interval) cell {
	s := c.scale
	if c.auto {
		s = span(float64(i.Mean), math.NaN())
	}
	text := func(x results.Number) string { return number(float64(x)/s.by, math.NaN(), 2).value }
	out := cell{value: text(i.Mean), half: "(" + text(i.Lo) + " to " + text(i.Hi) + ")"}
	if c.auto {
		out.unit = s.unit
	}
	return out
}

// wide reports whether the interval of a measure reaches so far that ± half of it
// would seem to go below zero, which it does not.
func wide(i results.Interval) bool { return i.Lo > 0 && half(i) >= float64(i.Mean) }

func half(i results.Interval) float64 { return float64(i.Hi-i.Lo) / 2 }

func join(c cell) string { return strings.TrimSpace(c.value + " " + c.half) }
