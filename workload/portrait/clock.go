package portrait

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"aforo/workload/trace"
)

const day = 24 * time.Hour

// A clock tells the day and the hour of a submission where the jobs were sent.
type clock struct {
	start  time.Time     // of submit zero, in its zone; the zero Time without dates
	base   time.Duration // of submit zero since 1970-01-01 on the local calendar
	source string        // what says so: "TimeZone", "StartTime", or "" for nothing
	stated string        // what else is said of the zone, and differs
}

// newClock reads the dates of a log. SWF says its zone in two ways. TimeZone, an
// offset, is from the conversion and often that of another place; StartTime is
// UnixStartTime once more as the clock on the wall showed it, so that their
// difference is the offset, and is believed.
func newClock(h *trace.Header) clock {
	c := clock{start: h.Start}
	if y := h.Start.Year(); h.Start.IsZero() || y < 1970 || y > 2200 {
		return clock{}
	}
	_, offset := c.start.Zone()
	if h.Format == "swf" {
		entries := parseHeader(h.Lines)
		if _, ok := entries.first("TimeZone"); ok {
			c.source = "TimeZone"
		}
		if wall, ok := wallOffset(entries, h.Start.Unix()); ok {
			if c.source != "" && wall != offset {
				c.stated = zoneName(offset)
			}
			offset, c.source = wall, "StartTime"
		}
	} else if !h.Dated {
		c.source = "log"
	}
	c.start = c.start.In(time.FixedZone("", offset))
	c.base = time.Duration(c.start.Unix()+int64(offset)) * time.Second
	return c
}

// wallOffset is the offset in s by which StartTime's clock was ahead of UTC.
func wallOffset(entries header, unix int64) (int, bool) {
	text, ok := entries.first("StartTime")
	words := strings.Fields(text)
	if !ok || len(words) != 6 {
		return 0, false
	}
	t, err := time.Parse("Jan 2 15:04:05 2006", strings.Join([]string{words[1], words[2], words[3], words[5]}, " "))
	offset := t.Unix() - unix
	if err != nil || offset < -14*3600 || offset > 14*3600 || offset%900 != 0 {
		return 0, false
	}
	return int(offset), true
}

func zoneName(offset int) string {
	return time.Time{}.In(time.FixedZone("", offset)).Format("UTC-07:00")
}

func (c *clock) dated() bool { return !c.start.IsZero() }

// zone names the offset of the dates.
func (c *clock) zone() string {
	if !c.dated() {
		return ""
	}
	_, offset := c.start.Zone()
	return zoneName(offset)
}

// day numbers the calendar days, from 1970-01-01 or from the log's zero.
func (c *clock) day(at time.Duration) int64 { return floorDiv(int64(at+c.base), int64(day)) }

// begin is the beginning of a day since the log's zero.
func (c *clock) begin(d int64) time.Duration { return time.Duration(d)*day - c.base }

func (c *clock) hour(at time.Duration) int {
	return int(floorDiv(int64(at+c.base), int64(time.Hour)) - 24*c.day(at))
}

// weekday is 0 on Mondays, or on the first day of a log without dates.
func (c *clock) weekday(d int64) int {
	if c.dated() {
		d += 3 // 1970-01-01 was a Thursday
	}
	return int(d - 7*floorDiv(d, 7))
}

// name is the date of a day, or its number from 1.
func (c *clock) name(d int64) string {
	if c.dated() {
		return time.Unix(d*86400, 0).UTC().Format(time.DateOnly)
	}
	return "day " + strconv.FormatInt(d+1, 10)
}

// at is a moment as a date, nil without dates.
func (c *clock) at(t time.Duration) *time.Time {
	if !c.dated() {
		return nil
	}
	date := c.start.Add(t)
	return &date
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// days writes a range of days.
func (c *clock) days(from, to int64) string {
	if from == to {
		return c.name(from)
	}
	return fmt.Sprintf("%s to %s", c.name(from), c.name(to))
}
