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
	if _, ok := local(s); ok {
		return time.Time{}, fmt.Errorf("the date %s has no offset from UTC, so it means another instant on another machine", s)
	}
	return time.Time{}, fmt.Errorf("there is no date %q", s)
}

var localLayouts = []string{
	"2006-01-02", "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999", "2006-01-02T15:04", "2006-01-02 15:04",
}

// local reads a date without an offset, as if it were in UTC.
func local(s string) (time.Time, bool) {
	for _, layout := range localLayouts {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// ParseDateIn is ParseDate where dates may be local to a zone: those without an offset
// are. A local time that the zone does not have, or has twice, is an error that names
// both offsets. A zone of nil allows none.
func ParseDateIn(s string, zone *time.Location) (time.Time, error) {
	wall, ok := local(s)
	if zone == nil || !ok {
		t, err := ParseDate(s)
		if zone != nil && err == nil {
			t = t.In(zone)
		}
		return t, err
	}
	if y := wall.Year(); y < 1900 || y > 2200 {
		return time.Time{}, fmt.Errorf("the year of %s is not between 1900 and 2200", s)
	}
	// Offsets change by hours: one of those a day before and a day after is in force.
	before, after := offset(wall.AddDate(0, 0, -1), zone), offset(wall.AddDate(0, 0, 1), zone)
	first, second := wall.Add(-before).In(zone), wall.Add(-after).In(zone)
	fits := func(t time.Time, o time.Duration) bool { return offset(t, zone) == o }
	const layout = "2006-01-02T15:04:05.999999999"
	either := func() string {
		return wall.Format(layout) + zoneText(before) + " or " + wall.Format(layout) + zoneText(after)
	}
	switch {
	case before == after || fits(first, before) && !fits(second, after):
		return first, nil
	case !fits(first, before) && fits(second, after):
		return second, nil
	case fits(first, before):
		return time.Time{}, fmt.Errorf("the local time %s is twice in %s: write %s", s, zone, either())
	}
	return time.Time{}, fmt.Errorf("the local time %s does not exist in %s, where the clocks go from %s to %s then: write %s", s, zone, zoneText(before), zoneText(after), either())
}

// offset is that of a zone at an instant.
func offset(t time.Time, zone *time.Location) time.Duration {
	_, seconds := t.In(zone).Zone()
	return time.Duration(seconds) * time.Second
}

// zoneText writes an offset as dates do: +01:00.
func zoneText(o time.Duration) string {
	return time.Unix(0, 0).In(time.FixedZone("", int(o.Seconds()))).Format("-07:00")
}
