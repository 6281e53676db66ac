package report

import (
	"math"
	"strconv"
	"strings"
)

// A cell is one number of the table in its parts, each of which has a place of its
// own in the column, so that points, signs and units stand below each other.
type cell struct {
	value string // or a word
	half  string // with its ±, or nothing
	unit  string
}

// none stands for a number that does not exist.
var none = cell{value: "-"}

// A scale is what a number is divided by for writing, and the unit it then has.
type scale struct {
	by   float64
	unit string
}

// prefix returns the scale for counts of which the largest is given: thousands
// from 100,000 on, millions from ten million on.
func prefix(largest float64) scale {
	switch {
	case largest >= 1e10:
		return scale{1e9, "G"}
	case largest >= 1e7:
		return scale{1e6, "M"}
	case largest >= 1e5:
		return scale{1e3, "k"}
	}
	return scale{1, ""}
}

// span returns the scale for a duration in seconds, and its interval: the one in
// which the larger of them has a digit or two before the point. The units are
// those of scenario files: s, m, h, d.
func span(x, half float64) scale {
	if half > math.Abs(x) {
		x = half
	}
	switch x = math.Abs(x); {
	case x >= 2*86400:
		return scale{86400, "d"}
	case x >= 2*3600:
		return scale{3600, "h"}
	case x >= 120:
		return scale{60, "m"}
	}
	return scale{1, "s"}
}

// number writes x ± half with the given significant digits and four decimals at
// most. Two significant digits of the half-width decide how many decimals both
// have; where there is no interval, the digits do.
func number(x, half float64, digits int) cell {
	d := digits - 1 - exponent(max(math.Abs(x), orZero(half)))
	if half > 0 {
		d = min(d, 1-exponent(half))
	}
	d = min(max(d, 0), 4)
	if x == 0 && !(half > 0) {
		d = 0
	}
	c := cell{value: fixed(x, d)}
	if !math.IsNaN(half) {
		c.half = "±" + fixed(half, d)
	}
	return c
}

func orZero(x float64) float64 {
	if math.IsNaN(x) {
		return 0
	}
	return x
}

// exponent is the power of ten of the first of two significant digits of x; 1 for
// zero, which has none.
func exponent(x float64) int {
	if x == 0 {
		return 1
	}
	_, e, _ := strings.Cut(strconv.FormatFloat(x, 'e', 1, 64), "e")
	n, _ := strconv.Atoi(e)
	return n
}

// fixed writes x with d decimals and separators between the thousands.
func fixed(x float64, d int) string {
	s := strconv.FormatFloat(math.Abs(x), 'f', d, 64)
	whole, rest, _ := strings.Cut(s, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if rest != "" {
		whole += "." + rest
	}
	if x < 0 && strings.Trim(s, "0.") != "" {
		return "-" + whole
	}
	return whole
}
