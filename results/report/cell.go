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

// uneven is how many times as far an interval may reach up as down and still be written as ±
// half of it.
const uneven = 1.5

// wide reports whether ± half of it would say something else than the interval of a measure,
// because that reaches further up than down, as it does on the logarithmic scale.
func wide(i results.Interval) bool {
	return i.Lo > 0 && float64(i.Hi-i.Mean) > uneven*float64(i.Mean-i.Lo)
}

func half(i results.Interval) float64 { return float64(i.Hi-i.Lo) / 2 }

func join(c cell) string { return strings.TrimSpace(c.value + " " + c.half) }
