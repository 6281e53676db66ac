package swf

import (
	"bytes"

	"aforo/workload/trace"
)

// outOfRange says which number of a record is one that no job can have.
func (r *Reader) outOfRange(line []byte) *trace.Line {
	rec := &r.rec
	bad := func(field int, format string, args ...any) *trace.Line {
		args = append([]any{fieldNames[field]}, args...)
		return r.lines.Bad(column(line, field), hintRange, "%s "+format, args...)
	}
	if _, ok := rec.duration(fieldSubmit, maxSubmit); !ok {
		return bad(fieldSubmit, "is %d s: the most is 146 years", rec.whole[fieldSubmit])
	}
	if _, ok := rec.duration(fieldRun, maxRun); !ok {
		return bad(fieldRun, "is %d s: the most is 18 years", rec.whole[fieldRun])
	}
	for _, f := range [...]int{fieldID, fieldAllocated, fieldRequested, fieldUser} {
		if rec.nano[f] != 0 {
			return bad(f, "is not a whole number")
		}
		if _, ok := rec.count(f); !ok && f != fieldID {
			return bad(f, "is %d: too large", rec.whole[f])
		}
	}
	return r.lines.Bad(0, hintRange, "a number is out of range")
}

// column is the place of the first byte of a field in its line, from 1.
func column(line []byte, field int) int {
	at := 0
	for i := 0; ; i++ {
		for at < len(line) && blank(line[at]) {
			at++
		}
		if i == field {
			return at + 1
		}
		for at < len(line) && !blank(line[at]) {
			at++
		}
	}
}

var fieldNames = [fields]string{
	"field 1 (job number)", "field 2 (submit time)", "field 3 (wait time)", "field 4 (run time)",
	"field 5 (allocated processors)", "field 6 (average CPU time)", "field 7 (used memory)",
	"field 8 (requested processors)", "field 9 (requested time)", "field 10 (requested memory)",
	"field 11 (status)", "field 12 (user)", "field 13 (group)", "field 14 (executable)", "field 15 (queue)",
	"field 16 (partition)", "field 17 (preceding job)", "field 18 (think time)",
}

// diagnose says what is wrong with a line that did not parse.
func diagnose(lines *trace.Lines, line []byte) *trace.Line {
	switch {
	case lines.Long(line):
		return lines.TooLong(hintFormat)
	case trace.Binary(line):
		return lines.Bad(0, hintBinary, "binary data, not text: %.24q", line[:min(len(line), 24)])
	}
	for _, sep := range []byte(";,|") {
		if bytes.Count(line, []byte{sep}) >= 4 {
			return lines.Bad(0, hintFormat, "the fields are separated by %q, not by blanks", sep)
		}
	}
	found := bytes.Fields(line)
	for i, text := range found[:min(len(found), fields)] {
		switch _, _, f := number(text); f {
		case notNumber:
			return lines.Bad(column(line, i), hintFormat, "%s is %s: not a number", fieldNames[i], trace.Quote(text))
		case tooLarge:
			return lines.Bad(column(line, i), hintRange, "%s is %s: too large", fieldNames[i], trace.Quote(text))
		}
	}
	return lines.Bad(0, hintFormat, "%s where a record has %d", trace.Plural(len(found), "field"), fields)
}
