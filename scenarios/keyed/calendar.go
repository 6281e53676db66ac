package keyed

import (
	"fmt"
	"time"
)

const dateHint = "write day, time and offset: 2026-01-05T00:00:00+01:00"

var dateLayouts = []string{time.RFC3339Nano, "2006-01-02T15:04Z07:00", "2006-01-02 15:04:05.999999999Z07:00"}

// ParseDate reads a date with its offset, and keeps exactly that offset: Go and
// the decoder would put the machine's own zone in its place where the two agree.
func ParseDate(s string) (time.Time, error) {
	for _, layout := range dateLayouts {
		if t, err := time.Parse(layout, s); err == nil {
			_, offset := t.Zone()
			if day := 24 * 60 * 60; offset <= -day || offset >= day {
				return time.Time{}, fmt.Errorf("the offset of %s is a day or more", s)
			}
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
	// One of the offsets a day before and a day after is in force.
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

// Offset is that of an instant from UTC, as dates have it: +01:00.
func Offset(t time.Time) string {
	_, seconds := t.Zone()
	return zoneText(time.Duration(seconds) * time.Second)
}

// zoneText writes an offset as dates do: +01:00.
func zoneText(o time.Duration) string {
	layout := "-07:00"
	if o%time.Minute != 0 { // the mean time of a place, before there were zones
		layout += ":00"
	}
	return time.Unix(0, 0).In(time.FixedZone("", int(o.Seconds()))).Format(layout)
}
