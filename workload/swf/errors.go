package swf

import (
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"
)

// maxLines is how many bad lines an Error lists.
const maxLines = 20

const (
	hintFormat = "is this SWF? A record is one line of 18 numbers separated by blanks"
	hintBinary = "is this SWF? It is text, plain or compressed by gzip"
	hintRange  = "times are whole or decimal seconds, sizes and users whole numbers; -1 stands for unknown"
)

// A Line is what is wrong with one line of a trace, or with the whole of it where
// No is 0.
type Line struct {
	No   int64 // counted from 1
	What string

	hint string
}

// An Error says what is wrong with a trace: the first 20 bad lines and how many
// more there are.
type Error struct {
	Name  string // of the trace
	Lines []Line
	More  int64 // bad lines that are not in Lines
}

// Error returns one line of text for each bad line, in the form "file:line: what
// is wrong".
func (e *Error) Error() string {
	var b strings.Builder
	for i, l := range e.Lines {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(e.Name)
		if l.No > 0 {
			fmt.Fprintf(&b, ":%d", l.No)
		}
		b.WriteString(": " + l.What)
	}
	if e.More > 0 {
		fmt.Fprintf(&b, "\n%s: and %s", e.Name, plural(int(e.More), "more bad line"))
	}
	return b.String()
}

// Hint says what to look at first: what the first bad line suggests.
func (e *Error) Hint() string { return e.Lines[0].hint }

func (e *Error) add(l Line) {
	if len(e.Lines) == maxLines {
		e.More++
		return
	}
	e.Lines = append(e.Lines, l)
}

// bad returns the Line for the line that was read last.
func (r *Reader) bad(hint, format string, args ...any) *Line {
	return &Line{No: r.lineNo, What: fmt.Sprintf(format, args...), hint: hint}
}

// finish ends the stream: at the end of the file (bad is nil) or at the first bad
// line, from which it reads on to collect the others.
func (r *Reader) finish(bad *Line) {
	r.done = true
	e := &Error{Name: r.name}
	for bad != nil {
		e.add(*bad)
		bad = nil
		for bad == nil {
			line, ok := r.data()
			if !ok {
				break
			}
			_, bad = r.job(line, &r.last)
		}
	}
	switch {
	case r.readErr != nil && r.readErr != io.EOF:
		r.err = r.damaged(r.readErr)
		if len(e.Lines) > 0 {
			r.err = errors.Join(e, r.err)
		}
	case len(e.Lines) > 0:
		r.err = e
	case r.counts.kept == 0:
		e.add(Line{What: r.counts.noJobs(), hint: hintFormat})
		r.err = e
	}
}

// damaged describes an error of reading. Where the compressed data are broken it
// is an *Error, because the file is what must be replaced.
func (r *Reader) damaged(err error) error {
	if !isGzip(err) {
		return fmt.Errorf("%s:%d: reading the trace: %w", r.name, r.lineNo+1, err)
	}
	what := "the compressed data are damaged: " + err.Error()
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		what = "the file ends in the middle of its compressed data"
	}
	return &Error{Name: r.name, Lines: []Line{{
		No: r.lineNo + 1, What: what, hint: "was the copy or the download cut short? gzip -t tells",
	}}}
}

// isGzip reports whether an error of reading comes from the compressed data, not
// from the disk.
func isGzip(err error) bool {
	var corrupt flate.CorruptInputError
	return errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) || errors.Is(err, gzip.ErrHeader) ||
		errors.Is(err, gzip.ErrChecksum) || errors.As(err, &corrupt)
}
