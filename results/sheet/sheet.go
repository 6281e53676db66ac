// Package sheet writes the tables of jobs: as CSV, or as Parquet with the same columns.
package sheet

import (
	"bufio"
	"io"
	"strconv"
	"strings"
	"time"

	"aforo/workload/parquet"
)

// A Sheet is a table that is written field by field and row by row. It keeps the first
// error for Close.
type Sheet interface {
	// Whole, Real, Seconds and Text write the next field of the row; Seconds takes
	// nanoseconds.
	Whole(x int64)
	Real(x float64)
	Seconds(ns int64)
	Text(s string)
	EndRow()
	// Close writes what was held back; it does not close the stream below.
	Close() error
}

// Whole, Real and Text are the kinds of columns.
const (
	Whole = parquet.Whole
	Real  = parquet.Real
	Text  = parquet.Text
)

// A Column is one column of a Sheet.
type Column = parquet.Column

// Extension is how files of tables of Parquet are called.
const Extension = ".parquet"

// New begins a table: Parquet where the name of the file ends so, else CSV, whose first
// line names the columns.
func New(w io.Writer, name string, columns []Column) Sheet {
	if strings.HasSuffix(strings.ToLower(name), Extension) {
		return &packed{parquet.NewWriter(w, columns, "")}
	}
	s := &csv{w: bufio.NewWriterSize(w, 1<<16)}
	for _, c := range columns {
		s.Text(c.Name)
	}
	s.EndRow()
	return s
}

// packed is Parquet, in which times are real numbers.
type packed struct{ *parquet.Writer }

func (p *packed) Seconds(ns int64) { p.Real(float64(ns) / 1e9) }

// csv is a CSV.
type csv struct {
	w     *bufio.Writer
	line  []byte
	begun bool // the row has a field
}

func (s *csv) next() {
	if s.begun {
		s.line = append(s.line, ',')
	}
	s.begun = true
}

func (s *csv) Whole(x int64) {
	s.next()
	s.line = strconv.AppendInt(s.line, x, 10)
}

func (s *csv) Real(x float64) {
	if s.next(); x == x { // a number that does not exist is nothing
		s.line = strconv.AppendFloat(s.line, x, 'f', -1, 64)
	}
}

// Seconds writes a whole number, or as many decimals as it takes to be exact.
func (s *csv) Seconds(ns int64) {
	s.next()
	b := s.line
	if ns < 0 {
		b, ns = append(b, '-'), -ns
	}
	b = strconv.AppendInt(b, ns/int64(time.Second), 10)
	if rest := ns % int64(time.Second); rest > 0 {
		b = append(b, '.')
		for digit := int64(100_000_000); rest > 0; digit /= 10 {
			b = append(b, byte('0'+rest/digit))
			rest %= digit
		}
	}
	s.line = b
}

func (s *csv) Text(t string) {
	s.next()
	if strings.ContainsAny(t, ",\"\r\n") {
		t = `"` + strings.ReplaceAll(t, `"`, `""`) + `"`
	}
	s.line = append(s.line, t...)
}

func (s *csv) EndRow() {
	_, _ = s.w.Write(append(s.line, '\n')) // the writer keeps the first error
	s.line, s.begun = s.line[:0], false
}

func (s *csv) Close() error { return s.w.Flush() }
