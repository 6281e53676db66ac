package infer

import (
	"strconv"
	"strings"
	"time"
)

// spanOf writes a duration as a scenario does, in the largest unit of which it is a whole
// number.
func spanOf(d time.Duration) string {
	for _, u := range []struct {
		long time.Duration
		name string
	}{{day, "d"}, {time.Hour, "h"}, {time.Minute, "m"}} {
		if d > 0 && d%u.long == 0 {
			return strconv.FormatInt(int64(d/u.long), 10) + u.name
		}
	}
	return strconv.FormatFloat(d.Seconds(), 'f', -1, 64) + "s"
}

// label makes the name of a table of a name of a log: small letters, digits and dashes.
func label(name string) string {
	s := strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '_':
			return r
		}
		return '-'
	}, strings.ToLower(name)), "-")
	if s == "" {
		return "unnamed"
	}
	return s
}
