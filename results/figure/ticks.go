package figure

import (
	"math"
	"strconv"

	"gonum.org/v1/plot"
)

// noWait is where a wait of zero stands on a log axis, in seconds.
const noWait = 1.0

// waitTicks are the ticks of every axis of waits: the units that people think
// in. Those past a month serve overloaded clusters.
var waitTicks = []plot.Tick{
	{Value: noWait, Label: "no wait"},
	{Value: 10, Label: "10 s"},
	{Value: 60, Label: "1 min"},
	{Value: 600, Label: "10 min"},
	{Value: 3600, Label: "1 h"},
	{Value: 6 * 3600, Label: "6 h"},
	{Value: day, Label: "1 d"},
	{Value: 7 * day, Label: "7 d"},
	{Value: 30 * day, Label: "30 d"},
	{Value: 180 * day, Label: "180 d"},
	{Value: 730 * day, Label: "2 y"},
	{Value: 3650 * day, Label: "10 y"},
}

// An axis maps values to the share of an edge's length at which they lie.
type axis struct {
	min, max float64
	scale    plot.Normalizer
	ticks    []plot.Tick
	label    string
}

// at is the place of v as a share of the axis. On a log axis what lies below
// its start is drawn on its start: zero has no logarithm.
func (a axis) at(v float64) float64 {
	if _, log := a.scale.(plot.LogScale); log {
		v = max(v, a.min)
	}
	return a.scale.Normalize(a.min, a.max, v)
}

// waitAxis is a log axis of waits in seconds, from the tick at or below the
// data's least value to the tick at or above its greatest.
func waitAxis(s span, label string) axis {
	return tableAxis(waitTicks, s, label)
}

// tableAxis is a log axis with the ticks of a table, from the one at or below
// the data's least value to the one at or above its greatest.
func tableAxis(ticks []plot.Tick, s span, label string) axis {
	if s.empty() {
		s = span{noWait, noWait}
	}
	lo, hi := 0, len(ticks)-1
	for lo+1 < len(ticks)-1 && ticks[lo+1].Value <= s.lo {
		lo++
	}
	for hi-1 > lo && ticks[hi-1].Value >= s.hi {
		hi--
	}
	return axis{
		min: ticks[lo].Value, max: max(ticks[hi].Value, s.hi),
		scale: plot.LogScale{}, ticks: ticks[lo : hi+1], label: label,
	}
}

// tailShares are the ticks of a log axis of shares: 1/2, 1/5, 1/10 and so on.
var tailShares = []float64{1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001}

// tailAxis is a log axis of shares in percent, from 100 % down to the tick at
// or below the least positive share, at least to 1 % and at most to 0.1 %, so
// that p50 as well as p99 can be read off.
func tailAxis(least float64, label string) axis {
	a := axis{max: 1, scale: plot.LogScale{}, label: label}
	for _, v := range tailShares {
		a.ticks = append(a.ticks, plot.Tick{Value: v, Label: strconv.FormatFloat(v*100, 'g', 3, 64)})
		a.min = v
		if v <= least && v <= 0.01 {
			break
		}
	}
	return a
}

// countAxis is a linear axis from 0 (or below, where the data is) past the
// greatest value, with ticks at 1, 2 or 5 times a power of ten.
func countAxis(s span, label string) axis {
	s.add(0)
	if s.hi-s.lo < 1e-9 { // all zero, or as good as
		s = span{0, 1}
	}
	step := niceStep((s.hi - s.lo) / 5)
	first, last := math.Floor(s.lo/step), math.Ceil(s.hi/step)
	a := axis{min: first * step, max: last * step, scale: plot.LinearScale{}, label: label}
	for k := first; k <= last; k++ {
		v := k * step
		a.ticks = append(a.ticks, plot.Tick{Value: v, Label: siLabel(v)})
	}
	return a
}

// niceStep is the least of 1, 2, 5 times a power of ten that is at least v.
func niceStep(v float64) float64 {
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
