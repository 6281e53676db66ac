package trace

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// LineMax is how much of a log is held at a time, and so the longest line that
// can be a record, in bytes.
const LineMax = 256 << 10

// Lines cuts a log into lines and numbers them. A line that is too long to be a
// record is cut, not held; what is wrong with the log ends up in one error.
type Lines struct {
	in   *bufio.Reader
	name string
	no   int64
	skip int   // bad records that may still be left out
	err  error // why the last read ended short, io.EOF at the end
}

// NewLines reads lines from what Buffer returned.
func NewLines(in *bufio.Reader, name string) *Lines {
	return &Lines{in: bufio.NewReaderSize(in, LineMax), name: name}
}

// Skip lets that many bad records be left out.
func (l *Lines) Skip(n int) { l.skip = n }

// Spare reports whether a bad record may be left out, and counts it where it is.
func (l *Lines) Spare(r *Report, bad *Line) bool {
	if bad == nil || l.skip == 0 {
		return false
	}
	l.skip--
	r.Add(bad.No, "bad_record", "a record that cannot be read, left out", Dropped)
	r.Skipped = append(r.Skipped, *bad)
	return true
}

// Name is how errors call the log.
func (l *Lines) Name() string { return l.name }

// No is the number of the line that Next returned last, from 1.
func (l *Lines) No() int64 { return l.no }

// Next returns the next line without its line feed, and false at the end of the
// log or where it cannot be read further; Err tells which. The bytes are valid
// until the next call. Of a line that is longer than LineMax only the beginning
// is returned, and Long reports it.
func (l *Lines) Next() ([]byte, bool) {
	if l.err != nil {
		return nil, false
	}
	line, err := l.in.ReadSlice('\n')
	if err == nil {
		l.no++
		return line[:len(line)-1], true
	}
	if errors.Is(err, bufio.ErrBufferFull) {
		l.no++
		line = bytes.Clone(line)
		for errors.Is(err, bufio.ErrBufferFull) {
			_, err = l.in.ReadSlice('\n')
		}
		if err != nil {
			l.err = err
		}
		return line, true
	}
	l.err = err
	if len(line) == 0 || err != io.EOF {
		return nil, false // half a line before damage says nothing
	}
	l.no++
	return line, true
}

// Long reports whether a line from Next is one that was cut.
func (l *Lines) Long(line []byte) bool { return len(line) >= l.in.Size() }

// Err says why Next returned false: nil at the end of the log, an *Error where
// its compressed data are damaged, else the error of reading with its place.
func (l *Lines) Err() error {
	if l.err == nil || l.err == io.EOF {
		return nil
	}
	return damaged(l.name, l.no+1, l.err)
}

// Bad returns the Line that says what is wrong with the line that was read last.
// column counts its bytes from 1; 0 means the line as a whole.
func (l *Lines) Bad(column int, hint, format string, args ...any) *Line {
	return BadLine(l.no, column, hint, format, args...)
}

// TooLong returns the Line for a line that Long has reported.
func (l *Lines) TooLong(hint string) *Line {
	return l.Bad(0, hint, "the line is longer than %d KiB", LineMax>>10)
}

// Finish ends a log at its first bad line, or at its end where first is nil. It
// calls next, which reads one record and says what is wrong with it, until that
// reports the end, and returns an *Error with all that was wrong, joined with
// Err; nil where nothing was.
func (l *Lines) Finish(first *Line, next func() (bad *Line, ok bool)) error {
	e := &Error{Name: l.name}
	for bad, ok := first, first != nil; ok; bad, ok = next() {
		if bad != nil {
			e.Add(*bad)
		}
	}
	switch err := l.Err(); {
	case err != nil && len(e.Lines) > 0:
		return errors.Join(e, err)
	case err != nil:
		return err
	case len(e.Lines) > 0:
		return e
	}
	return nil
}

// Whole is the *Error about a log as a whole, such as one without records.
func (l *Lines) Whole(hint, format string, args ...any) *Error {
	return &Error{Name: l.name, Lines: []Line{*BadLine(0, 0, hint, format, args...)}}
}
