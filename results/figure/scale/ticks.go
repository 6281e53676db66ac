package scale

import (
	"math"
	"strconv"
)

// NoWait is where a wait of zero stands on a log axis, in seconds.
const NoWait = 1.0

// WaitTicks are the ticks of every axis of waits: the units that people think
// in. Those past a month serve overloaded clusters.
var WaitTicks = []Tick{
	{Value: NoWait, Label: "no wait"},
	{Value: 10, Label: "10 s"},
	{Value: 60, Label: "1 min"},
	{Value: 600, Label: "10 min"},
	{Value: 3600, Label: "1 h"},
	{Value: 6 * 3600, Label: "6 h"},
	{Value: Day, Label: "1 d"},
	{Value: 7 * Day, Label: "7 d"},
	{Value: 30 * Day, Label: "30 d"},
	{Value: 180 * Day, Label: "180 d"},
	{Value: 730 * Day, Label: "2 y"},
	{Value: 3650 * Day, Label: "10 y"},
}

// An Axis maps values from Min to Max to the share of an edge's length at which they lie.
type Axis struct {
	Min, Max float64
	Scale    Scale
	Ticks    []Tick
	Label    string
}

// At is the place of v as a share of the axis. On a log axis what lies below
// its start is drawn on its start: zero has no logarithm.
func (a Axis) At(v float64) float64 {
	if _, log := a.Scale.(Log); log {
		v = max(v, a.Min)
	}
	return a.Scale.Normalize(a.Min, a.Max, v)
}

// WaitAxis is a log axis of waits in seconds, from the tick at or below the
// data's least value to the tick at or above its greatest.
func WaitAxis(s Span, label string) Axis {
	return TableAxis(WaitTicks, s, label)
}

// TableAxis is a log axis with the ticks of a table, from the one at or below
// the data's least value to the one at or above its greatest.
func TableAxis(ticks []Tick, s Span, label string) Axis {
	if s.Empty() {
		s = Span{NoWait, NoWait}
	}
	lo, hi := 0, len(ticks)-1
	for lo+1 < len(ticks)-1 && ticks[lo+1].Value <= s.Lo {
		lo++
	}
	for hi-1 > lo && ticks[hi-1].Value >= s.Hi {
		hi--
	}
	return Axis{
		Min: ticks[lo].Value, Max: max(ticks[hi].Value, s.Hi),
		Scale: Log{}, Ticks: ticks[lo : hi+1], Label: label,
	}
}

// tailShares are the ticks of a log axis of shares: 1/2, 1/5, 1/10 and so on.
var tailShares = []float64{1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001}

// TailAxis is a log axis of shares in percent, from 100 % down to the tick at
// or below the least positive share, at least to 1 % and at most to 0.1 %, so
// that p50 as well as p99 can be read off.
func TailAxis(least float64, label string) Axis {
	a := Axis{Max: 1, Scale: Log{}, Label: label}
	for _, v := range tailShares {
		a.Ticks = append(a.Ticks, Tick{Value: v, Label: strconv.FormatFloat(v*100, 'g', 3, 64)})
		a.Min = v
		if v <= least && v <= 0.01 {
			break
		}
	}
	return a
}

// CountAxis is a linear axis from 0 (or below, where the data is) past the
// greatest value, with ticks at 1, 2 or 5 times a power of ten.
func CountAxis(s Span, label string) Axis {
	s.Add(0)
	if s.Hi-s.Lo < 1e-9 { // all zero, or as good as
		s = Span{0, 1}
	}
	step := NiceStep((s.Hi - s.Lo) / 5)
	first, last := math.Floor(s.Lo/step), math.Ceil(s.Hi/step)
	a := Axis{Min: first * step, Max: last * step, Scale: Linear{}, Label: label}
	for k := first; k <= last; k++ {
		v := k * step
		a.Ticks = append(a.Ticks, Tick{Value: v, Label: siLabel(v)})
	}
	return a
}

// NiceStep is the least of 1, 2, 5 times a power of ten that is at least v.
func NiceStep(v float64) float64 {
	base := math.Pow(10, math.Floor(math.Log10(v)))
	for _, m := range []float64{1, 2, 5} {
		if m*base >= v {
			return m * base
		}
	}
	return 10 * base
}

// siLabel writes a count with the prefix k, M, G or T.
func siLabel(v float64) string {
	prefix := ""
	for _, p := range []string{" k", " M", " G", " T"} {
		if math.Abs(v) < 1000*(1-1e-9) {
			break
		}
		v, prefix = v/1000, p
	}
	// Ten digits hide the rounding of k times a step below one.
	v, _ = strconv.ParseFloat(strconv.FormatFloat(v, 'g', 10, 64), 64)
	return strconv.FormatFloat(v, 'f', -1, 64) + prefix
}
