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
	b := bufio.NewWriterSize(w, 1<<16)
	writeHeader(b, &l.Header)
	used := usedColumns(l)
	for i, c := range used {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(c.name)
	}
	b.WriteByte('\n')
	var line []byte
	for i := range l.Records {
		line = line[:0]
		for k, c := range used {
			if k > 0 {
				line = append(line, ',')
			}
			line = c.write(line, &l.Records[i], &l.Labels)
		}
		b.Write(append(line, '\n'))
	}
	return b.Flush() // which has the first error
}

// always are the columns that every log has.
var always = map[string]bool{"job_id": true, "submit_s": true, "run_s": true, "requested": true}

func usedColumns(l *trace.Log) []*column {
	var used []*column
	for i := range columns {
		c := &columns[i]
		known := always[c.name]
		for k := 0; k < len(l.Records) && !known && c.write != nil; k++ {
			known = len(c.write(nil, &l.Records[k], &l.Labels)) > 0
		}
		if known {
			used = append(used, c)
		}
	}
	return used
}

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
		line("start", h.Start.Format(time.RFC3339Nano))
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
		case h.Format == "csv" && !known(text):
			fmt.Fprintln(b, text)
		}
	}
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
