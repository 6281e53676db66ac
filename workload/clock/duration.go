// Package clock has the rules of simulated time: how a duration is written, how
// long one may be, and where the clock ends. Times are int64 nanoseconds, which end
// at 292 years; all bounds are such that no sum of two of them comes near that.
package clock

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

const (
	// Longest is the longest duration that can be written: 5200 weeks.
	Longest = 5200 * 7 * 24 * time.Hour
	// Job is the longest run time and limit of a job, about 18 years in whole seconds.
	Job = 1<<59/time.Second*time.Second - time.Second
	// End is where the clock ends, about 146 years after time zero: nothing may begin
	// or end after it.
	End time.Duration = 1 << 62
)

// Pattern is the regular expression of a duration.
const Pattern = `^([0-9]+(\.[0-9]+)?[smhdw])+$`

var (
	units = map[string]time.Duration{
		"s": time.Second, "m": time.Minute, "h": time.Hour, "d": 24 * time.Hour, "w": 7 * 24 * time.Hour,
	}
	part = regexp.MustCompile(`^(\d{1,12})(\.\d{1,9})?(s|m|h|d|w)`)
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
		m := part.FindStringSubmatch(rest)
		if m == nil {
			return 0, fmt.Errorf("there is no duration %.40q", s)
		}
		whole, _ := strconv.ParseInt(m[1], 10, 64) // at most 12 digits
		unit := units[m[3]]
		if whole > int64(Longest/unit) {
			return 0, fmt.Errorf("the duration %.40q is longer than 5200 weeks", s)
		}
		sum += time.Duration(whole) * unit
		if m[2] != "" {
			fraction, _ := strconv.ParseFloat(m[2], 64)
			sum += time.Duration(float64(fraction*float64(unit)) + 0.5)
		}
		if sum > Longest {
			return 0, fmt.Errorf("the duration %.40q is longer than 5200 weeks", s)
		}
		rest = rest[len(m[0]):]
	}
	return sum, nil
}
