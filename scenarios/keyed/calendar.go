package keyed

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

var (
	durationUnits = map[string]time.Duration{
		"s": time.Second, "m": time.Minute, "h": time.Hour, "d": 24 * time.Hour, "w": 7 * 24 * time.Hour,
	}
	durationPart = regexp.MustCompile(`^(\d{1,12})(\.\d{1,9})?(s|m|h|d|w)`)
)

// DurationPattern is the regular expression of a duration.
const DurationPattern = `^([0-9]+(\.[0-9]+)?[smhdw])+$`

const (
	longest  = 5200 * 7 * 24 * time.Hour // about a hundred years; int64 nanoseconds end at 292
	dateHint = "write day, time and offset: 2026-01-05T00:00:00+01:00"
)

// ParseDuration reads a duration as files write it: a number with one of the
// units s, m, h, d (24 h) and w (7 d), or several of them in a row ("4m16s"). It
// has no sign, and is at most 5200 weeks.
func ParseDuration(s string) (time.Duration, error) {
	if s == "" {
		return 0, fmt.Errorf("there is no duration in %q", s)
	}
	var sum time.Duration
	for rest := s; rest != ""; {
		m := durationPart.FindStringSubmatch(rest)
		if m == nil {
			return 0, fmt.Errorf("there is no duration %q", s)
		}
		whole, _ := strconv.ParseInt(m[1], 10, 64) // at most 12 digits
		unit := durationUnits[m[3]]
		if whole > int64(longest/unit) {
			return 0, fmt.Errorf("the duration %q is longer than 5200 weeks", s)
		}
		sum += time.Duration(whole) * unit
		if m[2] != "" {
			part, _ := strconv.ParseFloat(m[2], 64)
			sum += time.Duration(float64(part*float64(unit)) + 0.5)
		}
		if sum > longest {
			return 0, fmt.Errorf("the duration %q is longer than 5200 weeks", s)
		}
		rest = rest[len(m[0]):]
	}
	return sum, nil
}

var dateLayouts = []string{time.RFC3339Nano, "2006-01-02T15:04Z07:00", "2006-01-02 15:04:05.999999999Z07:00"}

// ParseDate reads a date with its offset, and keeps exactly that offset: Go and
// the decoder would put the machine's own zone in its place where the two agree.
func ParseDate(s string) (time.Time, error) {
	for _, layout := range dateLayouts {
		if t, err := time.Parse(layout, s); err == nil {
			_, offset := t.Zone()
			if y := t.Year(); y < 1900 || y > 2200 {
				return time.Time{}, fmt.Errorf("the year of %s is not between 1900 and 2200", s)
			}
			return t.In(time.FixedZone("", offset)), nil
		}
	}
	for _, layout := range []string{"2006-01-02", "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999"} {
		if _, err := time.Parse(layout, s); err == nil {
			return time.Time{}, fmt.Errorf("the date %s has no offset from UTC, so it means another instant on another machine", s)
		}
	}
	return time.Time{}, fmt.Errorf("there is no date %q", s)
}
