package swf

import (
	"bufio"
	"bytes"
	"time"

	"aforo/workload/trace"
)

// Records yields all 18 fields of each record. It is a trace.Reader.
type Records struct {
	lines   *trace.Lines
	pending []byte // the first data line, which ended the header
	swf     Header
	header  trace.Header
	labels  trace.Labels
	report  trace.Report
	rec     record
	done    bool
	err     error
}

// New returns a trace.Reader of the log in in, which is what trace.Buffer
// returned; it is a *Records. -1 is Unknown; other negative values stay as they
// are.
func New(in *bufio.Reader, name string) (trace.Reader, error) {
	r := &Records{lines: trace.NewLines(in, name)}
	var err error
	if r.swf, r.pending, err = readHeader(r.lines, &r.report); err != nil {
		return nil, err
	}
	h := &r.swf
	r.header = trace.Header{
		Format: "swf", Lines: h.Lines, Computer: h.Computer, Installation: h.Installation,
		Acknowledge: h.Values("Acknowledge"), Capacity: h.procs(), Unit: "processor", Start: h.Start(),
	}
	if h.MaxProcs <= 0 && r.header.Capacity > 0 {
		r.header.CapacityNodes = h.PerNode == 0
		w := reasonWords[noteNodes]
		r.report.Add(0, w.key, w.text, w.action)
	}
	for _, v := range h.Values("Unit") {
		if v == "GPU" || v == "slice" {
			r.header.Unit = v
		}
	}
	if r.header.Start.IsZero() && r.pending != nil && r.rec.parse(r.pending) && r.rec.found > fieldSubmit && r.rec.whole[fieldSubmit] >= sinceEpoch {
		r.header.Start = time.Unix(0, 0).UTC()
	}
	return r, nil
}

// sinceEpoch is the submit time in s from which on a log whose header has no
// UnixStartTime is taken to count from 1970: no log is 19 years long.
const sinceEpoch = 600_000_000

// Start is the instant of submit time zero, or the zero Time.
func (h *Header) Start() time.Time {
	const day = 24 * 60 * 60
	if h.UnixStartTime <= 0 || h.UnixStartTime > lastSecond {
		return time.Time{}
	}
	offset := int(h.TimeZone)
	if h.TimeZone <= -day || h.TimeZone >= day {
		offset = 0
	}
	return time.Unix(h.UnixStartTime, 0).In(time.FixedZone("", offset))
}

// lastSecond is the last day but one of the year 9999, in s since 1970.
const lastSecond = 253_402_128_000

// Sniff reports whether a log begins as SWF does: its first line that is not a
// comment has at least 18 numbers; a beginning of nothing but comments has one
// that is SWF's "; key: value".
func Sniff(head []byte) bool {
	comments := false
	for line := range bytes.Lines(head) {
		text := bytes.TrimSpace(line)
		switch {
		case len(text) == 0:
		case !comment(text):
			var rec record
			return comments || rec.parse(text) && rec.found == fields
		case text[0] == '#': // those of the CSV do, too
		default:
			_, _, ok := entry(string(text))
			comments = comments || ok || len(bytes.Trim(text, "; \t")) == 0
		}
	}
	return comments
}

// Header implements trace.Reader.
func (r *Records) Header() *trace.Header { return &r.header }

// Labels implements trace.Reader. Numbers in the log are names here, in decimal.
func (r *Records) Labels() *trace.Labels { return &r.labels }

// Report implements trace.Reader.
func (r *Records) Report() *trace.Report { return &r.report }

// Close implements trace.Reader; it closes nothing.
func (r *Records) Close() error { return nil }

// Next implements trace.Reader. At the first line that is not SWF it reads on to
// the end so that the error lists the others too. A file without a single record
// is an *Error.
func (r *Records) Next(rec *trace.Record) (bool, error) {
	for !r.done {
		line, ok := dataLine(r.lines, &r.pending)
		if !ok {
			r.finish(nil)
			break
		}
		bad := r.record(line, rec)
		if bad == nil {
			r.report.Kept++
			return true, nil
		}
		if !r.lines.Spare(&r.report, bad) {
			r.finish(bad)
		}
	}
	return false, r.err
}

// Skip lets that many bad records be left out.
func (r *Records) Skip(n int) { r.lines.Skip(n) }

func (r *Records) finish(bad *trace.Line) {
	r.done = true
	r.err = r.lines.Finish(bad, func() (*trace.Line, bool) {
		line, ok := dataLine(r.lines, &r.pending)
		if !ok {
			return nil, false
		}
		var rec trace.Record
		return r.record(line, &rec), true
	})
	if r.err == nil && r.report.Kept == 0 {
		r.err = r.lines.Whole(hintFormat, "%s", r.report.NoJobs())
	}
}

// record turns a line into a Record, or says what is wrong with it.
func (r *Records) record(line []byte, to *trace.Record) *trace.Line {
	r.report.Read++
	rec := &r.rec
	if r.lines.Long(line) || !rec.parse(line) || rec.found < fields {
		return diagnose(r.lines, line)
	}
	*to = trace.Blank
	to.Line = r.lines.No()
	if field, ok := r.numbers(to); !ok {
		return r.beyond(line, field)
	}
	to.Status = statusOf(to.Code)
	l := &r.labels
	to.User, to.Group = r.name(fieldUser, &l.User), r.name(fieldGroup, &l.Group)
	to.App, to.Queue = r.name(fieldApp, &l.App), r.name(fieldQueue, &l.Queue)
	to.Partition = r.name(fieldPartition, &l.Partition)
	if rec.extra {
		r.extra(line, to)
	}
	return nil
}

func (r *Records) count(why reason) {
	w := reasonWords[why]
	r.report.Add(r.lines.No(), w.key, w.text, w.action)
}

// The public logs of Frontier have 21 fields, with the number of nodes in the 20th.
const (
	frontierFields = 21
	frontierNodes  = 19 // from 0
)

// extra reads what stands behind the fields of the standard.
func (r *Records) extra(line []byte, to *trace.Record) {
	if n, ok := nodes(line); ok {
		to.Nodes = n
		r.count(noteNodesField)
		return
	}
	r.count(noteExtra)
}

// nodes is the number of nodes of a line with as many fields as in the logs of Frontier.
func nodes(line []byte) (int32, bool) {
	list := bytes.Fields(line)
	if len(list) != frontierFields {
		return 0, false
	}
	n, ok := trace.Int32(list[frontierNodes])
	return n, ok && n > 0
}
