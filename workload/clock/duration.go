// Package clock has the rules of simulated time: how a duration is written, how
// long one may be, and where the clock ends. Times are int64 nanoseconds, which end
// at 292 years: a time up to End and a duration up to Longest have a sum that fits, and
// so have two durations. Two times up to End have none.
package clock

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

const (
	// Longest is the longest duration that can be written: 5200 weeks.
	Longest = 5200 * 7 * 24 * time.Hour
	// Job is the longest run time and limit of a job, in whole seconds: about 18 years.
	Job = 1<<59/time.Second*time.Second - time.Second
	// End is where the clock ends, about 146 years after time zero: nothing may begin
	// or end after it.
	End time.Duration = 1 << 62
)

// number and Pattern are the regular expressions of a number with its unit, and of a
// duration, which is one or more of them.
const (
	number  = `[0-9]{1,12}(\.[0-9]{1,9})?[smhdw]`
	Pattern = `^(` + number + `)+$`
)

var (
	units = map[byte]time.Duration{
		's': time.Second, 'm': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour, 'w': 7 * 24 * time.Hour,
	}
	part = regexp.MustCompile(`^` + number)
)

// ParseDuration reads a duration as files and flags write it: a number with one of
// the units s, m, h, d (24 h) and w (7 d), or several of them in a row ("4m16s"). It
// has no sign, and is at most Longest.
func ParseDuration(s string) (time.Duration, error) {
	if s == "" {
		return 0, fmt.Errorf("there is no duration in %q", s)
	}
	var sum time.Duration
	for rest := s; rest != ""; {
		written := part.FindString(rest)
		if written == "" {
			return 0, fmt.Errorf("there is no duration %.40q", s)
		}
		digits, fraction, _ := strings.Cut(written[:len(written)-1], ".")
		whole, _ := strconv.ParseInt(digits, 10, 64) // at most 12 digits
		unit := units[written[len(written)-1]]
		if whole > int64(Longest/unit) {
			return 0, fmt.Errorf("the duration %.40q is longer than 5200 weeks", s)
		}
		sum += time.Duration(whole) * unit
		below1, _ := strconv.ParseFloat("0."+fraction, 64) // 0 without one
		sum += time.Duration(float64(below1*float64(unit)) + 0.5)
		if sum > Longest {
			return 0, fmt.Errorf("the duration %.40q is longer than 5200 weeks", s)
		}
		rest = rest[len(written):]
	}
	return sum, nil
}
