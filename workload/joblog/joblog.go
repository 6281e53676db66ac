// Package joblog reads and writes the project's own log: a CSV file with one job
// a line, for logs that are made by hand or by a script.
//
// The first line that is not a comment names the columns; [Columns] lists them. A
// log has at least submit_s or submit, run_s, and requested or allocated, in any
// order. An empty field is unknown. Lines that begin with '#' are comments; those
// of the form "# key: value" before the columns may give unit (processor or GPU),
// capacity, start (the date of submit_s zero), computer, installation,
// acknowledge and note. Fields with commas or quotes are quoted as in RFC 4180,
// within one line. A line that is anything else makes the whole log an error.
//
// The data go bytes -> lines -> fields -> trace.Record, with a parser a column.
package joblog

import (
	"bufio"
	"bytes"
	"slices"
	"strconv"
	"strings"
	"time"

	"aforo/workload/trace"
)

const (
	hintFormat = "the first line names the columns, such as job_id,submit_s,run_s,limit_s,requested,user; each other line is a job"
	hintField  = "times are seconds, sizes whole numbers, dates RFC 3339; an empty field is unknown"
)

// A Reader is a trace.Reader of one log.
type Reader struct {
	lines   *trace.Lines
	columns []*column
	fields  [][]byte
	header  trace.Header
	labels  trace.Labels
	report  trace.Report

	comments trace.Comments
	// semicolons says that they separate the fields, and that a comma is a decimal point, as
	// spreadsheets write CSV in much of Europe.
	semicolons bool
	done       bool
	err        error
}

// New reads the comments and the columns of the log in in, which is what
// trace.Buffer returned. The error is an *Error of package trace where they are
// not as they should be.
func New(in *bufio.Reader, name string) (trace.Reader, error) {
	r := &Reader{lines: trace.NewLines(in, name), header: trace.Header{Format: "csv", Unit: "processor"}}
	for {
		line, ok := r.lines.Next()
		if !ok {
			if err := r.lines.Err(); err != nil {
				return nil, err
			}
			return nil, r.lines.Whole(hintFormat, "%s", r.report.NoJobs())
		}
		var bad *trace.Line
		switch text := bytes.TrimSpace(line); {
		case len(text) == 0:
			continue
		case text[0] == '#':
			bad = r.comment(string(text))
		default:
			if r.semicolons = semicolons(line); r.semicolons {
				line = american(line)
			}
			if bad = r.head(line); bad == nil {
				return r, nil
			}
		}
		if bad != nil {
			e := &trace.Error{Name: name}
			e.Add(*bad)
			return nil, e
		}
	}
}

// comment reads a line such as "# capacity: 512".
func (r *Reader) comment(text string) *trace.Line {
	h := &r.header
	kept := r.comments.Keep(text, r.lines.No(), &r.report)
	h.Lines = r.comments.Lines
	key, value, _ := strings.Cut(strings.TrimSpace(text[1:]), ":")
	value = strings.TrimSpace(value)
	var err error
	switch key {
	case "unit":
		if value != "processor" && value != "GPU" && value != "slice" {
			return r.lines.Bad(0, "", "the unit is %s: it is processor, GPU or slice", trace.Quote([]byte(value)))
		}
		h.Unit = value
	case "capacity":
		if h.Capacity, err = strconv.Atoi(value); err != nil || h.Capacity < 1 || h.Capacity > 1<<31-1 {
			return r.lines.Bad(0, "", "the capacity is %s: it is a whole number of processors or GPUs", trace.Quote([]byte(value)))
		}
	case "start":
		if h.Start, err = time.Parse(time.RFC3339, value); err != nil {
			return r.lines.Bad(0, "", "the start is %s: it is a date such as 2026-01-31T08:00:00+01:00", trace.Quote([]byte(value)))
		}
	case "computer":
		h.Computer = value
	case "installation":
		h.Installation = value
	case "acknowledge":
		if kept {
			h.Acknowledge = append(h.Acknowledge, value)
		}
	case "note":
		if kept {
			h.Notes = append(h.Notes, value)
		}
	}
	return nil
}

// head reads the line that names the columns.
func (r *Reader) head(line []byte) *trace.Line {
	if r.lines.Long(line) {
		return r.lines.TooLong(hintFormat)
	}
	if trace.Binary(line) {
		return r.lines.Bad(0, "is this a CSV file? It is text, plain or compressed by gzip", "binary data, not text: %.24q", line[:min(len(line), 24)])
	}
	names, _ := split(line, nil)
	for i, name := range names {
		c := find(string(name))
		switch {
		case c == nil:
			return r.lines.Bad(at(line, i), "the columns are "+strings.Join(Columns(), ", "), "there is no column %s", trace.Quote(name))
		case slices.Contains(r.columns, c):
			return r.lines.Bad(at(line, i), "", "the column %s is there twice", name)
		}
		r.columns = append(r.columns, c)
	}
	switch {
	case !r.has("submit") && !r.has("submit_s"):
		return r.lines.Bad(0, hintFormat, "there is no column submit_s or submit")
	case r.has("submit") && r.has("submit_s"):
		return r.lines.Bad(0, "", "submit and submit_s say the same: omit one of them")
	case !r.has("run_s"):
		return r.lines.Bad(0, hintFormat, "there is no column run_s")
	case !r.has("requested") && !r.has("allocated"):
		return r.lines.Bad(0, hintFormat, "there is no column requested or allocated")
	}
	r.header.Dated = r.has("submit")
	return nil
}

func (r *Reader) has(name string) bool { return slices.Contains(r.columns, find(name)) }

// Sniff reports whether a log begins as this format does: with comments and a
// line that names the columns that every log has.
func Sniff(head []byte) bool {
	for line := range bytes.Lines(head) {
		if text := bytes.TrimSpace(line); len(text) == 0 || text[0] == '#' {
			continue
		}
		line = bytes.Clone(bytes.TrimRight(line, "\n"))
		if semicolons(line) {
			line = american(line)
		}
		names, ok := split(line, nil)
		if !ok {
			return false
		}
		has := func(name string) bool {
			return slices.ContainsFunc(names, func(n []byte) bool { return string(n) == name })
		}
		return (has("submit") || has("submit_s")) && has("run_s") && (has("requested") || has("allocated"))
	}
	return false
}

// Header implements trace.Reader.
func (r *Reader) Header() *trace.Header { return &r.header }

// Labels implements trace.Reader.
func (r *Reader) Labels() *trace.Labels { return &r.labels }

// Report implements trace.Reader.
func (r *Reader) Report() *trace.Report { return &r.report }

// Close implements trace.Reader; it closes nothing.
func (r *Reader) Close() error { return nil }

// Next implements trace.Reader. At the first bad line it reads on to the end so
// that the error lists the others too. A file without a single job is an *Error.
func (r *Reader) Next(rec *trace.Record) (bool, error) {
	if r.done {
		return false, r.err
	}
	var bad *trace.Line
	for {
		line, ok := r.data()
		if !ok {
			break
		}
		if bad = r.record(line, rec); bad == nil {
			r.report.Kept++
			return true, nil
		}
		if !r.lines.Spare(&r.report, bad) {
			break
		}
		bad = nil
	}
	r.done = true
	r.err = r.lines.Finish(bad, func() (*trace.Line, bool) {
		line, ok := r.data()
		if !ok {
			return nil, false
		}
		var rec trace.Record
		return r.record(line, &rec), true
	})
	if r.err == nil && r.report.Kept == 0 {
		r.err = r.lines.Whole(hintFormat, "%s", r.report.NoJobs())
	}
	return false, r.err
}

// Skip lets that many bad records be left out.
func (r *Reader) Skip(n int) { r.lines.Skip(n) }

// data returns the next line that is neither blank nor a comment.
func (r *Reader) data() ([]byte, bool) {
	for {
		line, ok := r.lines.Next()
		if !ok {
			return nil, false
		}
		if r.semicolons {
			line = american(line)
		}
		if len(line) > 0 && line[0] > ' ' && line[0] != '#' {
			return line, true
		}
		if text := bytes.TrimSpace(line); len(text) > 0 && text[0] != '#' {
			return line, true
		}
	}
}

// record turns a line into a Record, or says what is wrong with it.
func (r *Reader) record(line []byte, rec *trace.Record) *trace.Line {
	r.report.Read++
	if r.lines.Long(line) {
		return r.lines.TooLong(hintFormat)
	}
	var ok bool
	if r.fields, ok = splitPlain(line, r.fields[:0]); !ok {
		if trace.Binary(line) {
			return r.lines.Bad(0, hintFormat, "binary data, not text: %.24q", line[:min(len(line), 24)])
		}
		if r.fields, ok = split(line, r.fields[:0]); !ok {
			return r.lines.Bad(0, hintFormat, "a quote is not closed, or stands inside a field")
		}
	}
	if len(r.fields) != len(r.columns) {
		return r.lines.Bad(0, hintFormat, "%s where the header has %d", trace.Plural(len(r.fields), "field"), len(r.columns))
	}
	*rec = trace.Blank
	rec.Line, rec.ID = r.lines.No(), r.report.Read
	for i, c := range r.columns {
		if field := r.fields[i]; len(field) > 0 && !c.read(r, rec, field) {
			return r.lines.Bad(at(line, i), hintField, "%s is %s: %s", c.name, trace.Quote(field), c.want)
		}
	}
	return nil
}
