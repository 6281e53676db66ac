package logreport

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"aforo/results/text"
)

// count writes a number with commas, with a decimal below ten where it has any.
func count(x float64) string {
	if x < 10 && x != math.Trunc(x) {
		return fmt.Sprintf("%.1f", x)
	}
	return text.Thousands(math.Round(x))
}

// short writes a size in at most five characters.
func short(n int32) string {
	switch {
	case n >= 1<<20 && n%(1<<20) == 0:
		return strconv.Itoa(int(n>>20)) + "Mi"
	case n >= 1<<13 && n%(1<<10) == 0:
		return strconv.Itoa(int(n>>10)) + "Ki"
	}
	return strconv.Itoa(int(n))
}

// percent writes a share in percent without the sign, three digits at most; what is
// more than nothing is never 0.
func percent(share float64) string {
	p := 100 * share
	switch {
	case p > 0 && p < 0.05:
		return "<0.1"
	case p < 99.95:
		return fmt.Sprintf("%.1f", p)
	}
	return fmt.Sprintf("%.0f", p)
}

// duration writes a time as people say it, with about three digits.
func duration(seconds float64) string {
	switch s := math.Abs(seconds); {
	case s < 9.995 && seconds != math.Trunc(seconds):
		return fmt.Sprintf("%.2f s", seconds)
	case s < 119.5:
		return fmt.Sprintf("%.0f s", seconds)
	case s < 119.5*60:
		return trimmed(seconds/60) + " min"
	case s < 48*3600:
		return trimmed(seconds/3600) + " h"
	case s < 999.5*86400:
		return trimmed(seconds/86400) + " d"
	}
	return trimmed(seconds/(365*86400)) + " y"
}

// compact is duration without a blank, and with letters for the units: "17.4m".
func compact(seconds float64) string {
	return strings.NewReplacer(" min", "m", " ", "").Replace(duration(seconds))
}

// trimmed has a decimal below a hundred, unless it is zero.
func trimmed(x float64) string {
	if math.Abs(x) >= 99.95 {
		return fmt.Sprintf("%.0f", x)
	}
	return strings.TrimSuffix(fmt.Sprintf("%.1f", x), ".0")
}

// blocks are bars of eight heights.
var blocks = []rune("▁▂▃▄▅▆▇█")

// bars draws a bar for each number, the greatest of full height.
func bars(list []int64) string {
	most := int64(0)
	for _, n := range list {
		most = max(most, n)
	}
	var b strings.Builder
	for _, n := range list {
		if n == 0 {
			b.WriteByte(' ')
			continue
		}
		b.WriteRune(blocks[max(0, int(math.Ceil(float64(n)/float64(most)*8))-1)])
	}
	return b.String()
}
