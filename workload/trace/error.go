package trace

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// maxLines is how many bad lines an Error lists.
const maxLines = 20

// A Line is what is wrong with one line of a log, or with the whole of it where
// No is 0.
type Line struct {
	No     int64 // counted from 1
	Column int   // the first byte of what is wrong, from 1, or 0: all of the line
	What   string
	Hint   string
}

// An Error says what is wrong with a log: the first 20 bad lines and how many
// more there are.
type Error struct {
	Name  string // of the log
	Lines []Line
	More  int64 // bad lines that are not in Lines
}

// Error returns one line of text for each bad line, in the form
// "file:line:column: what is wrong"; the column only where there is one.
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
		if l.Column > 0 {
			fmt.Fprintf(&b, ":%d", l.Column)
		}
		b.WriteString(": " + l.What)
	}
	if e.More > 0 {
		fmt.Fprintf(&b, "\n%s: and %s", e.Name, Plural(int(e.More), "more bad line"))
	}
	return b.String()
}

// Hint says what to look at first: what the first bad line suggests.
func (e *Error) Hint() string { return e.Lines[0].Hint }

// Add adds a bad line to the list, or to the count behind its first 20.
func (e *Error) Add(l Line) {
	if len(e.Lines) == maxLines {
		e.More++
		return
	}
	e.Lines = append(e.Lines, l)
}

// BadLine returns the problem of a line, 0 for the log as a whole, in a column, 0 for all of it.
func BadLine(no int64, column int, hint, format string, args ...any) *Line {
	return &Line{No: no, Column: column, What: fmt.Sprintf(format, args...), Hint: hint}
}

// damaged describes an error of reading. Where the compressed data are broken it
// is an *Error, because the file is what must be replaced.
func damaged(name string, no int64, err error) error {
	if !isPacked(err) {
		return fmt.Errorf("%s:%d: reading the trace: %w", name, no, err)
	}
	what := "the compressed data are damaged: " + err.Error()
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		what = "the file ends in the middle of its compressed data"
	}
	return &Error{Name: name, Lines: []Line{*BadLine(no, 0, "was the copy or the download cut short? gzip -t (xz -t, zstd -t) tells", "%s", what)}}
}

// isPacked reports whether an error of reading comes from the compressed data, not
// from the disk.
func isPacked(err error) bool {
	var packed *packedError
	return errors.As(err, &packed)
}

// Binary reports whether a line has control characters that no text has.
func Binary(line []byte) bool {
	for _, c := range line {
		if c < ' ' && c != '\t' && c != '\r' || c == 0x7f {
			return true
		}
	}
	return false
}

// Quote shows a field in an error, shortened where it is long.
func Quote(text []byte) string {
	if len(text) > 24 {
		return fmt.Sprintf("%.24q...", text[:24])
	}
	return fmt.Sprintf("%q", text)
}

// Plural returns "1 line", "2 lines".
func Plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
