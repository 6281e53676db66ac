package swf

import (
	"bytes"
	"fmt"
)

// outOfRange says which number of a record is one that no job can have.
func (r *Reader) outOfRange(sizeField int) *Line {
	rec := &r.rec
	if _, ok := rec.duration(fieldSubmit, maxSubmit); !ok {
		return r.bad(hintRange, "%s is %d s: the most is 146 years", fieldNames[fieldSubmit], rec.whole[fieldSubmit])
	}
	if _, ok := rec.duration(fieldRun, maxRun); !ok {
		return r.bad(hintRange, "%s is %d s: the most is 18 years", fieldNames[fieldRun], rec.whole[fieldRun])
	}
	for _, f := range [...]int{fieldID, sizeField, fieldUser} {
		if rec.nano[f] != 0 {
			return r.bad(hintRange, "%s is not a whole number", fieldNames[f])
		}
		if _, ok := rec.count(f); !ok && f != fieldID {
			return r.bad(hintRange, "%s is %d: too large", fieldNames[f], rec.whole[f])
		}
	}
	return r.bad(hintRange, "a number is out of range")
}

var fieldNames = [fields]string{
	"field 1 (job number)", "field 2 (submit time)", "field 3 (wait time)", "field 4 (run time)",
	"field 5 (allocated processors)", "field 6 (average CPU time)", "field 7 (used memory)",
	"field 8 (requested processors)", "field 9 (requested time)", "field 10 (requested memory)",
	"field 11 (status)", "field 12 (user)", "field 13 (group)", "field 14 (executable)", "field 15 (queue)",
	"field 16 (partition)", "field 17 (preceding job)", "field 18 (think time)",
}

// diagnose says what is wrong with a line that did not parse.
func (r *Reader) diagnose(line []byte) *Line {
	switch {
	case len(line) >= bufferSize:
		return r.bad(hintFormat, "the line is longer than %d KiB", bufferSize>>10)
	case binary(line):
		return r.bad(hintBinary, "binary data, not text: %.24q", line[:min(len(line), 24)])
	}
	for _, sep := range []byte(";,|") {
		if bytes.Count(line, []byte{sep}) >= 4 {
			return r.bad(hintFormat, "the fields are separated by %q, not by blanks", sep)
		}
	}
	found := bytes.Fields(line)
	for i, text := range found[:min(len(found), fields)] {
		switch _, _, f := number(text); f {
		case notNumber:
			return r.bad(hintFormat, "%s is %s: not a number", fieldNames[i], quote(text))
		case tooLarge:
			return r.bad(hintRange, "%s is %s: too large", fieldNames[i], quote(text))
		}
	}
	return r.bad(hintFormat, "%s where a record has %d", plural(len(found), "field"), fields)
}

// binary reports whether a line has control characters that no text has.
func binary(line []byte) bool {
	for _, c := range line {
		if c < ' ' && c != '\t' && c != '\r' || c == 0x7f {
			return true
		}
	}
	return false
}

// quote shows a field, shortened where it is long.
func quote(text []byte) string {
	if len(text) > 24 {
		return fmt.Sprintf("%.24q...", text[:24])
	}
	return fmt.Sprintf("%q", text)
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
