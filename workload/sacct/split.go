package sacct

import (
	"bytes"

	"aforo/workload/trace"
)

// physical returns the next line of the file without its line end.
func (r *Reader) physical() ([]byte, bool) {
	if r.next != nil {
		line := r.next
		r.next, r.no = nil, r.nextNo
		return line, true
	}
	line, ok := r.lines.Next()
	r.no = r.lines.No()
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	if r.separator != "" && r.layout != nil {
		line = bytes.ReplaceAll(line, []byte(r.separator), []byte{r.sep})
	}
	return line, ok
}

// unread gives back the line that physical returned last.
func (r *Reader) unread(line []byte) { r.next, r.nextNo = line, r.no }

// bad says what is wrong with the record at an offset of its bytes, which is a
// column of its first line, or of no line where the record has several.
func (r *Reader) bad(offset int, hint, format string, args ...any) *trace.Line {
	l := r.lines.Bad(0, hint, format, args...)
	l.No = r.no
	if offset >= 0 && bytes.IndexByte(r.line[:min(offset, len(r.line))], '\n') < 0 {
		l.Column = offset + 1
	}
	return l
}

// read reads the next record and finds its fields.
func (r *Reader) read() (bad *trace.Line, ok bool) {
	for {
		line, ok := r.physical()
		if !ok {
			return nil, false
		}
		if r.line = line; r.lines.Long(line) {
			return r.bad(-1, hintFields, "the line is longer than %d KiB", trace.LineMax>>10), true
		}
		if len(line) == 0 {
			continue
		}
		if r.first != nil && (bytes.Equal(line, r.first) || r.separator != "" && bytes.Equal(bytes.ReplaceAll(line, []byte{r.sep}, []byte(r.separator)), r.first)) {
			r.report.Add(r.no, "header_again", "the header once more, as in logs that were put together", trace.Noted)
			continue
		}
		break
	}
	r.split()
	switch n, want := len(r.starts)-1, r.layout.fields; {
	case n < want:
		if bad := r.join(n); bad != nil {
			return bad, true
		}
	case n == want:
		return nil, true
	}
	if len(r.starts)-1 > r.layout.fields {
		return r.recover(), true
	}
	return nil, true
}

// split finds where the fields of the record begin.
func (r *Reader) split() {
	starts := append(r.starts[:0], 0)
	for i, c := range r.line { // faster than IndexByte: fields are short
		if c == r.sep {
			starts = append(starts, i+1)
		}
	}
	r.starts = append(starts, len(r.line)+1)
}

// join puts a record together that goes on on the next lines, because a command
// line or a comment has line feeds in it: lines are added until it has all its
// fields. A following line that has them all by itself is a record of its own.
func (r *Reader) join(n int) *trace.Line {
	want, no := r.layout.fields, r.no
	short := func() *trace.Line {
		r.no = no
		return r.bad(len(r.line), hintFields, "the record ends after %d of %d fields", n, want)
	}
	if !r.layout.anyone {
		return short()
	}
	r.joined = append(r.joined[:0], r.line...)
	r.line = r.joined
	has := n
	for has < want {
		next, ok := r.physical()
		if !ok {
			return short()
		}
		if more := bytes.Count(next, []byte{r.sep}); more+1 < want || r.layout.free[0] {
			has += more
		} else {
			r.unread(next)
			return short()
		}
		if len(r.joined)+len(next) >= trace.LineMax {
			return short()
		}
		r.joined = append(append(r.joined, '\n'), next...)
	}
	r.no, r.line = no, r.joined
	r.report.Add(no, "record_joined", "a record on several lines, joined", trace.Changed)
	r.split()
	return nil
}

// field returns a column of the record, empty where the log does not have it.
func (r *Reader) field(c column) []byte {
	i := r.layout.at[c]
	if i < 0 {
		return nil
	}
	return r.line[r.starts[i] : r.starts[i+1]-1]
}
