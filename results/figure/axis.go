package figure

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"aforo/results/figure/pen"
	"aforo/results/figure/scale"
)

// A Scale says how an axis places its values and writes its ticks.
type Scale uint8

// The scales. On the logarithmic ones what is not positive lies at the axis's
// start.
const (
	// Linear is for counts, costs and all that is compared by difference.
	Linear Scale = iota
	// Percent is linear, for shares from 0 to 1.
	Percent
	// Log has ticks at 1, 2, 5 times powers of ten.
	Log
	// Log2 has ticks at powers of two: sizes of jobs.
	Log2
	// Wait is logarithmic, in seconds; a wait under a second is drawn as none.
	Wait
	// Duration is logarithmic, in seconds: run times, times between arrivals.
	Duration
	// Calendar is linear, in unix seconds, with the time zone and the bounds of
	// [Options].
	Calendar

	scales // how many there are
)

// An Axis describes one direction of a figure.
type Axis struct {
	// Label names the quantity, with its unit where the ticks do not show it
	// ("nodes", "cost", "busy GPUs"). On a calendar the time zone is added, and
	// "date" stands for an empty one.
	Label string
	Scale Scale
	// Unit is written behind each number of a Linear or Log axis, joined to its
	// prefix where it is short: "€" gives "120 M€".
	Unit string
	// Whole says that the values of a Linear axis are counts: no tick lies between two.
	Whole bool
}

// Text writes a value as the figures write it on this axis: "3.4 h", "no wait",
// "120 M€", "12.5 %"; a date is in UTC. It has about three significant digits.
func (a Axis) Text(v float64) string {
	switch {
	case !scale.Finite(v):
		return "no data"
	case a.Scale == Wait && v < scale.NoWait:
		return "no wait"
	case a.Scale == Wait || a.Scale == Duration:
		return scale.DurationText(v)
	case a.Scale == Percent:
		return scale.NumberText(v*100) + " %"
	case a.Scale == Calendar:
		return time.Unix(int64(v), 0).UTC().Format("2 Jan 2006")
	}
	return withUnit(scale.NumberText(v), a.Unit)
}

// logarithmic reports whether lengths on the axis are ratios.
func (a Axis) logarithmic() bool {
	return a.Scale == Log || a.Scale == Log2 || a.Scale == Wait || a.Scale == Duration
}

// check reports a scale that does not exist.
func (a Axis) check(where string) error {
	if a.Scale >= scales {
		return fmt.Errorf("%s: axis %q has the unknown scale %d; use one of the package's constants", where, a.Label, a.Scale)
	}
	return nil
}

// checkValue reports a value that the axis cannot show.
func (a Axis) checkValue(where string, values ...float64) error {
	for _, v := range values {
		switch {
		case !scale.Finite(v):
		case a.Scale == Calendar && !(v >= scale.MinUnix && v <= scale.MaxUnix):
			return fmt.Errorf("%s: time %g s is not a unix time of the years 1 to 9999", where, v)
		case math.Abs(v) > scale.MaxValue:
			return fmt.Errorf("%s: a value of %g on the axis %q; is its unit right?", where, v, a.Label)
		}
	}
	return nil
}

// add widens s to hold what of the values has a place on the axis.
func (a Axis) add(s *scale.Span, values ...float64) {
	for _, v := range values {
		if v > 0 || !a.logarithmic() || a.Scale == Wait {
			s.Add(v)
		}
	}
}

// Ends of a linear axis: past the data to the next ticks, or close around it.
const (
	wholeEnds = false
	tightEnds = true
)

// build makes the axis of a range of values.
func (a Axis) build(s scale.Span, o Options, tight bool) scale.Axis {
	if (a.Scale == Wait || a.Scale == Duration) && s.Lo == s.Hi && s.Lo > scale.NoWait {
		s = scale.Span{Lo: s.Lo / 2, Hi: s.Hi * 2} // a single value stands between ticks
	}
	switch a.Scale {
	case Percent:
		return linearAxis(s, tight, a.Label, func(v float64) string { return scale.NumberLabel(v*100) + " %" })
	case Log:
		return logAxis(s, a.Label, a.Unit)
	case Log2:
		return log2Axis(s, a.Label)
	case Wait:
		return scale.WaitAxis(s, a.Label)
	case Duration:
		return scale.TableAxis(durationTicks, s, a.Label)
	case Calendar:
		return calendarAxis(s, o, a.Label)
	}
	x := linearAxis(s, tight, a.Label, func(v float64) string { return withUnit(scale.NumberLabel(v), a.Unit) })
	if a.Whole {
		x.Ticks = slices.DeleteFunc(x.Ticks, func(t scale.Tick) bool { return math.Abs(t.Value-math.Round(t.Value)) > 1e-9 })
	}
	return x
}

// durationTicks are those of waits, and below a second the decimals of one.
var durationTicks = append([]scale.Tick{
	{Value: 0.001, Label: "1 ms"},
	{Value: 0.01, Label: "10 ms"},
	{Value: 0.1, Label: "0.1 s"},
	{Value: 1, Label: "1 s"},
}, scale.WaitTicks[1:]...)

// calendarAxis is the axis of a range of unix seconds within the bounds of the
// options.
func calendarAxis(s scale.Span, o Options, label string) scale.Axis {
	var panels []Panel
	if !s.Empty() {
		panels = []Panel{{Lines: []Line{{X: []float64{s.Lo, s.Hi}}}}}
	}
	s = xRange(o, panels)
	if label == "" {
		label = "date"
	}
	return scale.Axis{
		Min: s.Lo, Max: s.Hi, Scale: scale.Linear{},
		Ticks: scale.CalendarTicks{Location: o.Location}.Ticks(s.Lo, s.Hi),
		Label: label + " (" + o.zone(s) + ")",
	}
}

// linearAxis has ticks at 1, 2 or 5 times a power of ten. Whole, it begins and
// ends at one, and at zero where the data comes halfway near; tight, it begins
// and ends a little beyond the data. A single value stands in the middle.
func linearAxis(s scale.Span, tight bool, label string, text func(float64) string) scale.Axis {
	s = roomy(s)
	parts := 5.0
	if tight {
		parts = 8
	} else if s.Lo > 0 && s.Lo <= s.Hi/2 {
		s.Lo = 0
	}
	step := scale.NiceStep((s.Hi - s.Lo) / parts)
	a := scale.Axis{Min: math.Floor(s.Lo/step) * step, Max: math.Ceil(s.Hi/step) * step, Scale: scale.Linear{}, Label: label}
	if tight {
		pad := (s.Hi - s.Lo) * 0.02
		a.Min, a.Max = s.Lo-pad, s.Hi+pad
	}
	const slack = 1e-9 // of a step: a tick at the very end counts
	for k := math.Ceil(a.Min/step - slack); k <= a.Max/step+slack; k++ {
		a.Ticks = append(a.Ticks, scale.Tick{Value: k * step, Label: text(k * step)})
	}
	return a
}

// roomy widens a range that is empty, or too narrow for ticks that differ in
// their digits.
func roomy(s scale.Span) scale.Span {
	if s.Empty() {
		return scale.Span{Lo: 0, Hi: 1}
	}
	most := max(math.Abs(s.Lo), math.Abs(s.Hi))
	switch {
	case most < 1e-9:
		return scale.Span{Lo: 0, Hi: 1}
	case s.Hi-s.Lo < most*1e-6:
		return scale.Span{Lo: s.Lo - most*0.05, Hi: s.Hi + most*0.05}
	}
	return s
}

// positive bounds a range for a logarithmic axis to eighteen decades.
func positive(s scale.Span) scale.Span {
	if s.Empty() || s.Hi <= 0 {
		return scale.Span{Lo: 1, Hi: 10}
	}
	s.Hi = max(s.Hi, 1e-9)
	s.Lo = max(s.Lo, s.Hi/1e18, 1e-12)
	return s
}

// logAxis has ticks at 1, 2, 5 times powers of ten over up to three decades,
// beyond that at up to nine powers of ten.
func logAxis(s scale.Span, label, unit string) scale.Axis {
	s = positive(s)
	lo, hi := math.Floor(math.Log10(s.Lo)+1e-9), math.Ceil(math.Log10(s.Hi)-1e-9)
	if hi <= lo {
		hi = lo + 1
	}
	marks, stride := []float64{1, 2, 5}, 1.0
	if hi-lo > 3 {
		marks, stride = marks[:1], math.Ceil((hi-lo)/8)
	}
	a := scale.Axis{Min: math.Pow(10, lo), Max: math.Pow(10, hi), Scale: scale.Log{}, Label: label}
	for k := lo; k <= hi; k += stride {
		for _, m := range marks {
			// Parsed, because a computed power is off in its last digit.
			v, _ := strconv.ParseFloat(fmt.Sprintf("%ge%g", m, k), 64)
			if v <= a.Max*(1+1e-9) {
				a.Ticks = append(a.Ticks, scale.Tick{Value: v, Label: withUnit(scale.NumberLabel(v), unit)})
			}
		}
	}
	return a
}

// log2Axis has ticks at up to thirteen powers of two.
func log2Axis(s scale.Span, label string) scale.Axis {
	s = positive(s)
	lo, hi := math.Floor(math.Log2(s.Lo)+1e-9), math.Ceil(math.Log2(s.Hi)-1e-9)
	if hi <= lo {
		hi = lo + 1
	}
	a := scale.Axis{Min: math.Exp2(lo), Max: math.Exp2(hi), Scale: scale.Log{}, Label: label}
	for k := lo; k <= hi; k += math.Ceil((hi - lo) / 12) {
		v := math.Exp2(k)
		text := scale.NumberText(v)
		if v >= 1 && v < 1e5 {
			text = strconv.Itoa(int(v)) // 1024, not 1.024 k
		}
		a.Ticks = append(a.Ticks, scale.Tick{Value: v, Label: text})
	}
	return a
}

// withUnit appends a unit: a short one joins the prefix, as in "120 M€".
func withUnit(number, unit string) string {
	unit = pen.Clean(unit)
	switch {
	case unit == "":
		return number
	case strings.Contains(number, " ") && len([]rune(unit)) <= 3:
		return number + unit
	}
	return number + " " + unit
}
