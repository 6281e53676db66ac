package scale

import (
	"math"
	"strconv"
	"strings"
)

// durationUnits are those in which durations are written, each up to a limit in
// its own unit.
var durationUnits = []struct {
	seconds, below float64
	name           string
}{
	{1, 60, " s"},
	{60, 60, " min"},
	{3600, 48, " h"},
	{Day, 730, " d"},
	{365 * Day, math.Inf(1), " y"},
}

// DurationText writes seconds in the largest unit that keeps two digits or
// nearly so: "45 s", "12 min", "3.4 h", "12 d".
func DurationText(s float64) string {
	for _, u := range durationUnits {
		v := s / u.seconds
		if math.Abs(v) < 10 {
			v = math.Round(v*10) / 10
		} else {
			v = math.Round(v)
		}
		if math.Abs(v) >= u.below {
			continue
		}
		if v == 0 && s != 0 {
			return strings.TrimSpace(NumberText(s*1000)) + " ms"
		}
		return NumberText(v) + u.name
	}
	return NumberText(s) + " s" // out of reach: the last unit has no limit
}

// NumberText writes a value with about three significant digits, integers up to
// 9999 in full.
func NumberText(v float64) string {
	switch m := math.Abs(v); {
	case m >= 1e4:
		digits := 2 - int(math.Mod(math.Floor(math.Log10(m)+1e-12), 3))
		unit := math.Pow(1000, math.Floor(math.Log10(m)/3+1e-12))
		scale := math.Pow(10, float64(digits))
		return siLabel(math.Round(v/unit*scale) / scale * unit)
	case m >= 100:
		return strconv.FormatFloat(math.Round(v), 'f', -1, 64)
	case m != 0 && m < 1e-4:
		return strconv.FormatFloat(v, 'g', 3, 64)
	}
	v, _ = strconv.ParseFloat(strconv.FormatFloat(v, 'g', 3, 64), 64)
	return strconv.FormatFloat(v+0, 'f', -1, 64)
}

// NumberLabel writes a tick in full, with a prefix for thousands.
func NumberLabel(v float64) string {
	if v != 0 && math.Abs(v) < 1e-4 {
		return strconv.FormatFloat(v, 'g', 3, 64)
	}
	if v == 0 {
		return "0" // also of minus zero
	}
	return siLabel(v)
}
