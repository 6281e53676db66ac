// Package gpulog reads the published logs of three GPU clusters, CSV files that
// are told apart by their headers:
//
//   - philly: Microsoft's Philly (Jeon and others, ATC 2019) in the form that Pollux
//     (Qiao and others, OSDI 2021) reduced it to: timestamp, duration, num_gpus, gpu_time,
//     cluster. Times are local and taken as UTC; the virtual cluster is the Queue.
//   - itp: Microsoft's ITP clusters, as published with ElasticFlow (Gu and others,
//     ASPLOS 2023): job_id, submission_time, duration, num_gpu. Times are seconds since
//     an instant that the log does not name.
//   - openb: the pods of Alibaba's GPU cluster of 2023 (Weng and others, ATC 2023): the
//     wait is scheduled_time less creation_time, the run deletion_time less scheduled_time.
//     The QoS class is the Queue.
//
// Sizes are GPUs. None of the logs has a limit, a machine size or users, the
// first two have no waits: a [Reader] leaves them unknown. Only openb has shares of a
// GPU: a pod with one counts as a GPU, and is counted.
package gpulog

import (
	"bufio"
	"bytes"
	"slices"
	"strings"
	"time"

	"aforo/workload/trace"
)

// A dialect is one of the three forms.
type dialect struct {
	format  string
	columns []string // that a log must have, in the order in which record reads them
	more    []string // that it may have, behind them
	epoch   bool     // times are calendar times
	record  func(*Reader) *trace.Line
}

var dialects = []dialect{
	{"philly", []string{"timestamp", "duration", "num_gpus"}, []string{"gpu_time", "cluster"}, true, (*Reader).philly},
	{"itp", []string{"submission_time", "duration", "num_gpu"}, []string{"job_id"}, false, (*Reader).itp},
	{
		"openb",
		[]string{"creation_time", "deletion_time", "scheduled_time", "num_gpu", "gpu_milli"},
		[]string{"cpu_milli", "memory_mib", "gpu_spec", "qos", "pod_phase"},
		false, (*Reader).openb,
	},
}

// find returns the dialect of a header and where its columns are, -1 for those
// that it does not have.
func find(header []byte) (*dialect, []int) {
	names := strings.Split(string(header), ",")
	for i := range names {
		names[i] = strings.ToLower(strings.TrimSpace(names[i]))
	}
	for i := range dialects {
		d := &dialects[i]
		var at []int
		for _, c := range slices.Concat(d.columns, d.more) {
			at = append(at, slices.Index(names, c))
		}
		if !slices.Contains(at[:len(d.columns)], -1) {
			return d, at
		}
	}
	return nil, nil
}

// Sniff reports whether the beginning of a log is the header of one of the three.
func Sniff(head []byte) bool {
	line, _, _ := bytes.Cut(bytes.TrimLeft(head, "\r\n"), []byte{'\n'})
	d, _ := find(bytes.TrimSuffix(line, []byte{'\r'}))
	return d != nil
}

const (
	hintFormat = "the header names the columns of philly (timestamp,duration,num_gpus,...), itp (job_id,submission_time,duration," +
		"num_gpu) or openb (name,...,num_gpu,gpu_milli,...,creation_time,deletion_time,scheduled_time)"
	hintLine  = "a line has as many columns as the header; is the file whole?"
	hintValue = "times are seconds, or YYYY-MM-DD HH:MM:SS in philly; counts are whole numbers"
	hintText  = "is this a CSV file? It is text, plain or compressed by gzip"
)

// A Reader yields the jobs of a log. It is a trace.Reader.
type Reader struct {
	dialect *dialect
	lines   *trace.Lines
	header  trace.Header
	labels  trace.Labels
	report  trace.Report
	columns int
	at      []int // of the dialect's columns

	line   []byte
	starts []int
	rec    trace.Record
	dates  trace.Dates
	done   bool
	err    error
}

// New reads a log from what trace.Buffer returned; name is how errors call it. It
// reads the header before it returns. The error is a *trace.Error where that is
// of none of the three.
func New(in *bufio.Reader, name string) (trace.Reader, error) { return NewReader(in, name) }

// NewReader is New with the type of the Reader.
func NewReader(in *bufio.Reader, name string) (*Reader, error) {
	r := &Reader{lines: trace.NewLines(in, name)}
	line, ok := r.next()
	if err := r.lines.Err(); err != nil {
		return nil, err
	}
	if !ok {
		return nil, r.lines.Whole(hintFormat, "no jobs: the log is empty")
	}
	if r.dialect, r.at = find(line); r.dialect == nil {
		bad := r.lines.Bad(0, hintFormat, "not the header of a GPU cluster's log")
		if trace.Binary(line) {
			bad = r.lines.Bad(0, hintText, "the line is not text")
		}
		return nil, &trace.Error{Name: name, Lines: []trace.Line{*bad}}
	}
	r.columns = bytes.Count(line, []byte{','}) + 1
	r.header = trace.Header{Format: r.dialect.format, Unit: "GPU", Lines: []string{string(line)}}
	if r.dialect.epoch {
		r.header.Start, r.header.Dated = time.Unix(0, 0).UTC(), true
	}
	return r, nil
}

// Header implements trace.Reader.
func (r *Reader) Header() *trace.Header { return &r.header }

// Labels implements trace.Reader.
func (r *Reader) Labels() *trace.Labels { return &r.labels }

// Report implements trace.Reader.
func (r *Reader) Report() *trace.Report { return &r.report }

// Close implements trace.Reader. It closes nothing: the caller opened the file.
func (r *Reader) Close() error { return nil }

// Next implements trace.Reader. At the first bad line it reads on to the end, so
// that the error lists the others too. A log without a single job is an error.
func (r *Reader) Next(rec *trace.Record) (bool, error) {
	if r.done {
		return false, r.err
	}
	bad, ok := r.step()
	for r.lines.Spare(&r.report, bad) {
		r.report.Read++
		bad, ok = r.step()
	}
	if bad == nil && ok {
		r.report.Kept++
		*rec = r.rec
		return true, nil
	}
	r.done = true
	if r.err = r.lines.Finish(bad, r.step); r.err == nil && r.report.Read == 0 {
		r.err = r.lines.Whole(hintFormat, "%s", r.report.NoJobs())
	}
	return false, r.err
}

// Skip lets that many bad records be left out.
func (r *Reader) Skip(n int) { r.lines.Skip(n) }

// step reads one record into rec and says what is wrong with it, or that there is
// none left.
func (r *Reader) step() (bad *trace.Line, ok bool) {
	line, ok := r.next()
	if !ok {
		return nil, false
	}
	if r.lines.Long(line) {
		return r.lines.TooLong(hintLine), true
	}
	r.line = line
	r.rec = trace.Blank
	r.rec.Line, r.rec.ID = r.lines.No(), r.report.Read+1
	if bad = r.split(); bad == nil {
		bad = r.dialect.record(r)
	}
	if bad == nil {
		r.report.Read++
	} else if trace.Binary(line) {
		bad = r.lines.Bad(0, hintText, "the line is not text")
	}
	return bad, true
}

// next returns the next line that is not empty, without its line end.
func (r *Reader) next() ([]byte, bool) {
	for {
		line, ok := r.lines.Next()
		if n := len(line); n > 0 && line[n-1] == '\r' {
			line = line[:n-1]
		}
		if !ok || len(line) > 0 {
			return line, ok
		}
	}
}

// split finds the columns of a line. None of the logs quotes one.
func (r *Reader) split() *trace.Line {
	r.starts = append(r.starts[:0], 0)
	for i, c := range r.line {
		if c == ',' {
			r.starts = append(r.starts, i+1)
		}
	}
	r.starts = append(r.starts, len(r.line)+1)
	if n := len(r.starts) - 1; n != r.columns {
		return r.lines.Bad(r.starts[min(n, r.columns)], hintLine, "%s, the header has %d", trace.Plural(n, "column"), r.columns)
	}
	return nil
}

// field returns a column of the dialect, empty where the log does not have it.
func (r *Reader) field(i int) []byte {
	if r.at[i] < 0 {
		return nil
	}
	return r.line[r.starts[r.at[i]] : r.starts[r.at[i]+1]-1]
}

func (r *Reader) wrong(i int, what string) *trace.Line {
	name := slices.Concat(r.dialect.columns, r.dialect.more)[i]
	return r.lines.Bad(r.starts[r.at[i]]+1, hintValue, "%s %s is not %s", name, trace.Quote(r.field(i)), what)
}

func (r *Reader) note(key, what string)    { r.report.Add(r.rec.Line, key, what, trace.Noted) }
func (r *Reader) changed(key, what string) { r.report.Add(r.rec.Line, key, what, trace.Changed) }
