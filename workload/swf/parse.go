package swf

import (
	"bytes"
	"math"
	"time"
)

// fields is the number of fields that the format gives a job.
const fields = 18

// The positions of the fields, counted from zero.
const (
	fieldID = iota
	fieldSubmit
	fieldWait
	fieldRun
	fieldAllocated
	fieldCPU
	fieldUsedMemory
	fieldRequested
	fieldLimit
	fieldAskedMemory
	fieldStatus
	fieldUser
	fieldGroup
	fieldApp
	fieldQueue
	fieldPartition
	fieldAfter
	fieldThink
)

// A record is one line as numbers. The decimals of a number have its sign and are
// counted in billionths.
type record struct {
	whole [fields]int64
	nano  [fields]int32
	found int // fields read; reading stops behind the last that the format knows
	extra bool
}

// parse reads the fields of a line and reports whether all of them are numbers.
// Field by field it takes a short way, -1 for unknown or plain digits that cannot
// overflow, and leaves everything else to number.
func (rec *record) parse(line []byte) bool {
	found := 0
	rec.extra = false
	for i := 0; i < len(line); {
		c := line[i]
		if blank(c) {
			i++
			continue
		}
		if found == fields {
			rec.extra = true
			break
		}
		if c == '-' && i+1 < len(line) && line[i+1] == '1' && (i+2 == len(line) || line[i+2] == ' ') {
			rec.whole[found], rec.nano[found] = -1, 0
			found++
			i += 3
			continue
		}
		var v int64
		start := i
		for c -= '0'; c <= 9; c = line[i] - '0' {
			v = v*10 + int64(c)
			if i++; i == len(line) {
				break
			}
		}
		var nano int32
		if i == start || i-start > 18 || i < len(line) && !blank(line[i]) {
			for i = start; i < len(line) && !blank(line[i]); i++ {
			}
			var fault fault
			if v, nano, fault = number(line[start:i]); fault != fine {
				rec.found = found
				return false
			}
		}
		rec.whole[found], rec.nano[found] = v, nano
		found++
	}
	rec.found = found
	return true
}

func blank(c byte) bool { return c == ' ' || c == '\t' || c == '\r' }

// A fault is what keeps a field from being a number.
type fault uint8

const (
	fine fault = iota
	notNumber
	tooLarge
)

// number reads one field, which may have a sign and decimals; decimals beyond the
// ninth are rounded half up.
func number(field []byte) (whole int64, nano int32, f fault) {
	text, negative := field, false
	if text[0] == '-' || text[0] == '+' {
		negative, text = text[0] == '-', text[1:]
	}
	integer, decimals, _ := bytes.Cut(text, []byte{'.'})
	if len(integer)+len(decimals) == 0 {
		return 0, 0, notNumber
	}
	for _, c := range integer {
		if c < '0' || c > '9' {
			return 0, 0, notNumber
		}
		digit := int64(c - '0')
		if f == tooLarge || whole > (math.MaxInt64-digit)/10 {
			f = tooLarge
			continue
		}
		whole = whole*10 + digit
	}
	scale, rounded := int32(100_000_000), false
	for _, c := range decimals {
		if c < '0' || c > '9' {
			return 0, 0, notNumber
		}
		if scale == 0 && !rounded {
			nano += int32(c-'0') / 5
			rounded = true
		}
		nano += int32(c-'0') * scale
		scale /= 10
	}
	if nano == 1_000_000_000 && whole < math.MaxInt64 {
		whole, nano = whole+1, 0
	}
	if negative {
		whole, nano = -whole, -nano
	}
	return whole, nano, f
}

// sign returns -1, 0 or 1.
func (rec *record) sign(field int) int {
	switch w, n := rec.whole[field], rec.nano[field]; {
	case w > 0 || n > 0:
		return 1
	case w < 0 || n < 0:
		return -1
	}
	return 0
}

// duration returns a field of seconds, and whether it is at most most.
func (rec *record) duration(field int, most int64) (time.Duration, bool) {
	w := rec.whole[field]
	if w > most || w < -maxSubmit {
		return 0, false
	}
	return time.Duration(w)*time.Second + time.Duration(rec.nano[field]), true
}

// count returns a field that must be a whole number of 32 bits.
func (rec *record) count(field int) (int32, bool) {
	w := rec.whole[field]
	return int32(w), rec.nano[field] == 0 && w == int64(int32(w))
}
