package trace

import (
	"bytes"
	"math"
	"strconv"
	"time"
)

// The longest times that a log may hold. A submit time and all that may follow it
// stay far from where a time.Duration overflows.
const (
	SubmitMax = 146 * 365 * 24 * time.Hour
	SpanMax   = 18 * 365 * 24 * time.Hour
)

// Int reads a field that is a whole number of 64 bits, with or without a sign, and
// reports whether it is one. The least of them is refused: it stands for [UnknownID].
func Int(field []byte) (int64, bool) {
	if len(field) > 18 {
		v, err := strconv.ParseInt(string(field), 10, 64)
		return v, err == nil && v != math.MinInt64
	}
	digits := field
	if len(field) > 0 && (field[0] == '-' || field[0] == '+') {
		digits = field[1:]
	}
	if len(digits) == 0 {
		return 0, false
	}
	var v int64
	for _, c := range digits {
		if c < '0' || c > '9' {
			return 0, false
		}
		v = v*10 + int64(c-'0')
	}
	if field[0] == '-' {
		v = -v
	}
	return v, true
}

// Int32 is Int for numbers of 32 bits. The least of them is refused: it stands for
// [UnknownCount].
func Int32(field []byte) (int32, bool) {
	v, ok := Int(field)
	return int32(v), ok && v <= math.MaxInt32 && v > math.MinInt32
}

// Seconds reads a field of seconds, whole or with decimals, and reports whether it
// is one that is at most most away from zero. Decimals beyond the ninth are cut.
func Seconds(field []byte, most time.Duration) (time.Duration, bool) {
	if v, ok := Int(field); ok && v <= int64(most/time.Second) && v >= -int64(most/time.Second) {
		return time.Duration(v) * time.Second, true // nearly all
	}
	whole, decimals, point := bytes.Cut(field, []byte{'.'})
	v, ok := Int(whole)
	if !ok || point && len(decimals) == 0 || v > int64(most/time.Second) || v < -int64(most/time.Second) {
		return 0, false
	}
	d := time.Duration(v) * time.Second
	nano, ok := billionths(decimals)
	if field[0] == '-' {
		nano = -nano
	}
	return d + nano, ok
}

// billionths reads the digits behind a decimal point.
func billionths(decimals []byte) (time.Duration, bool) {
	var nano time.Duration
	scale := 100 * time.Millisecond
	for _, c := range decimals {
		if c < '0' || c > '9' {
			return 0, false
		}
		nano += time.Duration(c-'0') * scale
		scale /= 10
	}
	return nano, true
}

// Dates reads dates with a time of day but without a zone, and takes them as UTC.
// It remembers the last day: a log names the same one many times over. The zero
// value is ready.
type Dates struct {
	day  [10]byte
	from time.Duration
}

// Parse reads "2024-02-29T23:59:59", or the same with a blank for the T, and
// returns the time since the Unix epoch. It reports false for all else, for days
// that are not in the calendar, and for years outside 1970 to 2099.
func (d *Dates) Parse(field []byte) (time.Duration, bool) {
	if len(field) != 19 || field[10] != 'T' && field[10] != ' ' || field[13] != ':' || field[16] != ':' {
		return 0, false
	}
	if !bytes.Equal(d.day[:], field[:10]) {
		from, ok := midnight(field[:10])
		if !ok {
			return 0, false
		}
		copy(d.day[:], field)
		d.from = from
	}
	h, m, s := pair(field[11:]), pair(field[14:]), pair(field[17:])
	if h > 23 || m > 59 || s > 60 {
		return 0, false
	}
	return d.from + time.Duration(h*3600+m*60+s)*time.Second, true
}

// ParseZoned is Parse for dates that may have parts of a second and end in their
// offset from UTC, as Z, +0100 or +01:00. local reports that a date has none: then it
// is what a clock showed.
func (d *Dates) ParseZoned(field []byte) (at time.Duration, local, ok bool) {
	if len(field) <= 19 {
		at, ok = d.Parse(field)
		return at, true, ok
	}
	if at, ok = d.Parse(field[:19]); !ok {
		return 0, false, false
	}
	rest := field[19:]
	if rest[0] == '.' || rest[0] == ',' {
		n := 1
		for n < len(rest) && rest[n]-'0' <= 9 {
			n++
		}
		nano, fine := billionths(rest[1:n])
		if !fine || n == 1 {
			return 0, false, false
		}
		at, rest = at+nano, rest[n:]
	}
	if len(rest) == 0 {
		return at, true, true
	}
	off, ok := offset(rest)
	return at - off, false, ok
}

// offset reads Z, +0100, +01:00 or +01, with a blank before it or not.
func offset(text []byte) (time.Duration, bool) {
	text = bytes.TrimLeft(text, " ")
	if string(text) == "Z" || string(text) == "UTC" || string(text) == "z" {
		return 0, true
	}
	if len(text) == 6 && text[3] == ':' {
		text = append(append(make([]byte, 0, 5), text[:3]...), text[4:]...)
	}
	if len(text) == 3 {
		text = append(append(make([]byte, 0, 5), text...), '0', '0')
	}
	if len(text) != 5 || text[0] != '+' && text[0] != '-' {
		return 0, false
	}
	h, m := pair(text[1:]), pair(text[3:])
	off := time.Duration(h)*time.Hour + time.Duration(m)*time.Minute
	if text[0] == '-' {
		off = -off
	}
	return off, h < 24 && m < 60
}

// midnight returns the beginning of a day such as "2024-02-29".
func midnight(day []byte) (time.Duration, bool) {
	century, year, month, dom := pair(day), pair(day[2:]), pair(day[5:]), pair(day[8:])
	if day[4] != '-' || day[7] != '-' || century > 99 || year > 99 {
		return 0, false
	}
	t := time.Date(century*100+year, time.Month(month), dom, 0, 0, 0, 0, time.UTC)
	if t.Year() < 1970 || t.Year() > 2099 || int(t.Month()) != month || t.Day() != dom {
		return 0, false
	}
	return time.Duration(t.Unix()) * time.Second, true
}

// pair returns the number of two digits at the beginning of a text, 100 or more
// where they are none.
func pair(text []byte) int {
	tens, ones := text[0]-'0', text[1]-'0'
	if tens > 9 || ones > 9 {
		return 100
	}
	return int(tens)*10 + int(ones)
}
