package joblog

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"aforo/workload/trace"
)

// Write writes a log as CSV, with the columns of which at least one record knows
// something. Times are seconds since Header.Start, with decimals only where they
// have them. The error is that of w.
func Write(w io.Writer, l *trace.Log) error {
	_, err := trace.Write(w, NewWriter(), l)
	return err
}

// writer is a trace.Writer.
type writer struct {
	out    *bufio.Writer // keeps the first error
	labels *trace.Labels
	known  [len(columns)]bool // of at least one record
	used   []*column
	line   []byte
}

// NewWriter returns a trace.Writer that writes what Write does, and loses nothing.
func NewWriter() trace.Writer {
	o := &writer{}
	for i := range columns {
		o.known[i] = always[columns[i].name]
	}
	return o
}

// always are the columns that every log has.
var always = map[string]bool{"job_id": true, "submit_s": true, "run_s": true, "requested": true}

// Look implements trace.Writer: it finds the columns that are needed.
func (o *writer) Look(r *trace.Record, l *trace.Labels) {
	for i := range columns {
		if c := &columns[i]; !o.known[i] && c.write != nil {
			o.line = c.write(o.line[:0], r, l)
			o.known[i] = len(o.line) > 0
		}
	}
}

// Begin implements trace.Writer.
func (o *writer) Begin(w io.Writer, h *trace.Header, l *trace.Labels, _ int64) error {
	o.out, o.labels = bufio.NewWriterSize(w, 1<<16), l
	writeHeader(o.out, h)
	for i := range columns {
		if !o.known[i] {
			continue
		}
		if len(o.used) > 0 {
			o.out.WriteByte(',')
		}
		o.used = append(o.used, &columns[i])
		o.out.WriteString(columns[i].name)
	}
	return o.out.WriteByte('\n')
}

// Write implements trace.Writer.
func (o *writer) Write(r *trace.Record) error {
	line := o.line[:0]
	for i, c := range o.used {
		if i > 0 {
			line = append(line, ',')
		}
		line = c.write(line, r, o.labels)
	}
	o.line = append(line, '\n')
	_, err := o.out.Write(o.line)
	return err
}

// Close implements trace.Writer.
func (o *writer) Close() (*trace.Report, error) { return &trace.Report{}, o.out.Flush() }

func writeHeader(b *bufio.Writer, h *trace.Header) {
	line := func(key, value string) {
		if value != "" {
			fmt.Fprintf(b, "# %s: %s\n", key, strings.Map(printable, value))
		}
	}
	line("unit", h.Unit)
	if h.Capacity > 0 {
		line("capacity", strconv.Itoa(h.Capacity))
	}
	if !h.Start.IsZero() {
		line("start", dated(h.Start).Format(time.RFC3339Nano))
	}
	line("computer", h.Computer)
	line("installation", h.Installation)
	for _, a := range h.Acknowledge {
		line("acknowledge", a)
	}
	for _, n := range h.Notes {
		line("note", n)
	}
	for _, text := range h.Lines {
		switch {
		case h.Format == "swf": // the archive asks that its headers stay with the data
			fmt.Fprintf(b, "# %s\n", strings.Map(printable, text))
		case (h.Format == "csv" || h.Format == "parquet") && !known(text):
			fmt.Fprintln(b, text)
		}
	}
}

// dated is an instant with an offset that a date can name, which is one of whole minutes.
func dated(t time.Time) time.Time {
	if _, offset := t.Zone(); offset%60 != 0 {
		return t.UTC()
	}
	return t
}

// known reports whether a comment has one of the keys that are written anew.
func known(comment string) bool {
	key, _, _ := strings.Cut(strings.TrimSpace(comment[1:]), ":")
	switch key {
	case "unit", "capacity", "start", "computer", "installation", "acknowledge", "note":
		return true
	}
	return false
}

func printable(r rune) rune {
	if r < ' ' {
		return ' '
	}
	return r
}

// appendSeconds appends a time in seconds, with no more decimals than it needs.
func appendSeconds(b []byte, d time.Duration) []byte {
	if d == trace.Unknown {
		return b
	}
	if d < 0 {
		b, d = append(b, '-'), -d
	}
	b = strconv.AppendInt(b, int64(d/time.Second), 10)
	rest := d % time.Second
	if rest == 0 {
		return b
	}
	b = append(b, '.')
	for digit := 100 * time.Millisecond; rest > 0; digit /= 10 {
		b = append(b, byte('0'+rest/digit))
		rest %= digit
	}
	return b
}
