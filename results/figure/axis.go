package figure

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"gonum.org/v1/plot"
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
	case !finite(v):
		return "no data"
	case a.Scale == Wait && v < noWait:
		return "no wait"
	case a.Scale == Wait || a.Scale == Duration:
		return durationText(v)
	case a.Scale == Percent:
		return numberText(v*100) + " %"
	case a.Scale == Calendar:
		return time.Unix(int64(v), 0).UTC().Format("2 Jan 2006")
	}
	return withUnit(numberText(v), a.Unit)
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
		case !finite(v):
		case a.Scale == Calendar && !(v >= minUnix && v <= maxUnix):
			return fmt.Errorf("%s: time %g s is not a unix time of the years 1 to 9999", where, v)
		case math.Abs(v) > maxValue:
			return fmt.Errorf("%s: a value of %g on the axis %q; is its unit right?", where, v, a.Label)
		}
	}
	return nil
}

// add widens s to hold what of the values has a place on the axis.
func (a Axis) add(s *span, values ...float64) {
	for _, v := range values {
		if v > 0 || !a.logarithmic() || a.Scale == Wait {
			s.add(v)
		}
	}
}

// Ends of a linear axis: past the data to the next ticks, or close around it.
const (
	wholeEnds = false
	tightEnds = true
)

// build makes the axis of a range of values.
func (a Axis) build(s span, o Options, tight bool) axis {
	if (a.Scale == Wait || a.Scale == Duration) && s.lo == s.hi && s.lo > noWait {
		s = span{s.lo / 2, s.hi * 2} // a single value stands between ticks
	}
	switch a.Scale {
	case Percent:
		return linearAxis(s, tight, a.Label, func(v float64) string { return numberLabel(v*100) + " %" })
	case Log:
		return logAxis(s, a.Label, a.Unit)
	case Log2:
		return log2Axis(s, a.Label)
	case Wait:
		return waitAxis(s, a.Label)
	case Duration:
		return tableAxis(durationTicks, s, a.Label)
	case Calendar:
		return calendarAxis(s, o, a.Label)
	}
	x := linearAxis(s, tight, a.Label, func(v float64) string { return withUnit(numberLabel(v), a.Unit) })
	if a.Whole {
		x.ticks = slices.DeleteFunc(x.ticks, func(t plot.Tick) bool { return math.Abs(t.Value-math.Round(t.Value)) > 1e-9 })
	}
	return x
}

// durationTicks are those of waits, and below a second the decimals of one.
var durationTicks = append([]plot.Tick{
	{Value: 0.001, Label: "1 ms"},
	{Value: 0.01, Label: "10 ms"},
	{Value: 0.1, Label: "0.1 s"},
	{Value: 1, Label: "1 s"},
}, waitTicks[1:]...)

// calendarAxis is the axis of a range of unix seconds within the bounds of the
// options.
func calendarAxis(s span, o Options, label string) axis {
	var panels []Panel
	if !s.empty() {
		panels = []Panel{{Lines: []Line{{X: []float64{s.lo, s.hi}}}}}
	}
	s = xRange(o, panels)
	if label == "" {
		label = "date"
	}
	return axis{
		min: s.lo, max: s.hi, scale: plot.LinearScale{},
		ticks: CalendarTicks{Location: o.Location}.Ticks(s.lo, s.hi),
		label: label + " (" + o.zone(s) + ")",
	}
}

// linearAxis has ticks at 1, 2 or 5 times a power of ten. Whole, it begins and
// ends at one, and at zero where the data comes halfway near; tight, it begins
// and ends a little beyond the data. A single value stands in the middle.
func linearAxis(s span, tight bool, label string, text func(float64) string) axis {
	s = roomy(s)
	parts := 5.0
	if tight {
		parts = 8
	} else if s.lo > 0 && s.lo <= s.hi/2 {
		s.lo = 0
	}
	step := niceStep((s.hi - s.lo) / parts)
	a := axis{min: math.Floor(s.lo/step) * step, max: math.Ceil(s.hi/step) * step, scale: plot.LinearScale{}, label: label}
	if tight {
		pad := (s.hi - s.lo) * 0.02
		a.min, a.max = s.lo-pad, s.hi+pad
	}
	const slack = 1e-9 // of a step: a tick at the very end counts
	for k := math.Ceil(a.min/step - slack); k <= a.max/step+slack; k++ {
		a.ticks = append(a.ticks, plot.Tick{Value: k * step, Label: text(k * step)})
	}
	return a
}

// roomy widens a range that is empty, or too narrow for ticks that differ in
// their digits.
func roomy(s span) span {
	if s.empty() {
		return span{0, 1}
	}
	most := max(math.Abs(s.lo), math.Abs(s.hi))
	switch {
	case most < 1e-9:
		return span{0, 1}
	case s.hi-s.lo < most*1e-6:
		return span{s.lo - most*0.05, s.hi + most*0.05}
	}
	return s
}

// positive bounds a range for a logarithmic axis to eighteen decades.
func positive(s span) span {
	if s.empty() || s.hi <= 0 {
		return span{1, 10}
	}
	s.hi = max(s.hi, 1e-9)
	s.lo = max(s.lo, s.hi/1e18, 1e-12)
	return s
}

// logAxis has ticks at 1, 2, 5 times powers of ten over up to three decades,
// beyond that at up to nine powers of ten.
func logAxis(s span, label, unit string) axis {
	s = positive(s)
	lo, hi := math.Floor(math.Log10(s.lo)+1e-9), math.Ceil(math.Log10(s.hi)-1e-9)
	if hi <= lo {
		hi = lo + 1
	}
	marks, stride := []float64{1, 2, 5}, 1.0
	if hi-lo > 3 {
		marks, stride = marks[:1], math.Ceil((hi-lo)/8)
	}
	a := axis{min: math.Pow(10, lo), max: math.Pow(10, hi), scale: plot.LogScale{}, label: label}
	for k := lo; k <= hi; k += stride {
		for _, m := range marks {
			// Parsed, because a computed power is off in its last digit.
			v, _ := strconv.ParseFloat(fmt.Sprintf("%ge%g", m, k), 64)
			if v <= a.max*(1+1e-9) {
				a.ticks = append(a.ticks, plot.Tick{Value: v, Label: withUnit(numberLabel(v), unit)})
			}
		}
	}
	return a
}

// log2Axis has ticks at up to thirteen powers of two.
func log2Axis(s span, label string) axis {
	s = positive(s)
	lo, hi := math.Floor(math.Log2(s.lo)+1e-9), math.Ceil(math.Log2(s.hi)-1e-9)
	if hi <= lo {
		hi = lo + 1
	}
	a := axis{min: math.Exp2(lo), max: math.Exp2(hi), scale: plot.LogScale{}, label: label}
	for k := lo; k <= hi; k += math.Ceil((hi - lo) / 12) {
		v := math.Exp2(k)
		text := numberText(v)
		if v >= 1 && v < 1e5 {
			text = strconv.Itoa(int(v)) // 1024, not 1.024 k
		}
		a.ticks = append(a.ticks, plot.Tick{Value: v, Label: text})
	}
	return a
}

// withUnit appends a unit: a short one joins the prefix, as in "120 M€".
func withUnit(number, unit string) string {
	unit = clean(unit)
	switch {
	case unit == "":
		return number
	case strings.Contains(number, " ") && len([]rune(unit)) <= 3:
		return number + unit
	}
	return number + " " + unit
}
