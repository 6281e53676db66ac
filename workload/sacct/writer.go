package sacct

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"aforo/workload/trace"
)

// written are the fields that a Writer writes, in their order.
const written = "JobIDRaw|User|Account|Partition|QOS|Submit|Start|End|ElapsedRaw|State|NNodes|ReqCPUS|AllocCPUS|ReqMem|ReqTRES|AllocTRES|Timelimit"

// A Writer writes records as sacct --parsable2 would print them, with a fixed
// header. A log has no place for the executable, for dependences, for times below
// a second, nor for '|' and line feeds in a name; what is lost is in the Report.
// All else comes back when the log is read with the same Unit.
type Writer struct {
	out    *bufio.Writer
	gpus   bool
	start  time.Time
	report trace.Report
	buf    []byte
	fresh  bool // nothing of a line is in buf yet
}

// NewWriter writes the header. Of h it uses the Unit and the Start; where Start is
// the zero Time the log begins with the first Monday of 1970: a start of its first
// days is none to Slurm.
func NewWriter(w io.Writer, h *trace.Header) (*Writer, error) {
	o := &Writer{out: bufio.NewWriter(w), gpus: h.Unit == "GPU", start: h.Start}
	if o.start.IsZero() {
		o.start = time.Unix(0, 0).Add(4 * 24 * time.Hour)
		o.report.Add(0, "dates_made", "no dates in the log, so that its times count from 1970-01-05", trace.Changed)
	}
	if o.start.Nanosecond() != 0 {
		o.start = o.start.Truncate(time.Second)
		o.report.Add(0, "second_cut", "a time with parts of a second, cut to whole ones", trace.Changed)
	}
	_, err := o.out.WriteString(written + "\n")
	return o, err
}

// Report counts what was written, and what the format has no place for.
func (w *Writer) Report() *trace.Report { return &w.report }

// Close writes what is held back. It does not close the file below.
func (w *Writer) Close() error { return w.out.Flush() }

// Write writes a log as a [Writer] does. The error is that of w.
func Write(w io.Writer, l *trace.Log) error {
	o, err := NewWriter(w, &l.Header)
	for i := range l.Records {
		if err != nil {
			return err
		}
		err = o.Write(&l.Records[i], &l.Labels)
	}
	if err != nil {
		return err
	}
	return o.Close()
}

// Write writes a record with the names behind its indices.
func (w *Writer) Write(r *trace.Record, l *trace.Labels) error {
	w.report.Read++
	w.report.Kept++
	w.lost(r)
	h := w.held(r)
	w.buf, w.fresh = w.buf[:0], true
	w.number(h.ID)
	w.name(r, &l.User, r.User)
	w.name(r, &l.Group, r.Group)
	w.name(r, &l.Partition, r.Partition)
	w.name(r, &l.Queue, r.Queue)
	start, end := trace.Unknown, trace.Unknown
	if h.Submit != trace.Unknown && h.Wait != trace.Unknown {
		start = h.Submit + h.Wait
		if h.Run != trace.Unknown && w.dateable(start+h.Run) {
			end = start + h.Run
		}
	}
	w.date(h.Submit)
	w.date(start)
	w.date(end)
	w.seconds(h.Run)
	w.text(states[h.Status])
	w.count(h.Nodes)
	if w.gpus {
		w.count(h.Cores)
		w.text("")
		w.memory(h.MemMB)
		w.resources("gres/gpu", h.Requested)
		w.resources("gres/gpu", h.Allocated)
	} else {
		w.count(h.Requested)
		w.count(h.Allocated)
		w.memory(h.MemMB)
		w.text("")
		w.text("")
	}
	w.limit(h.Limit)
	w.buf = append(w.buf, '\n')
	_, err := w.out.Write(w.buf)
	return err
}

// states are Slurm's words, by trace.Status.
var states = [...]string{
	trace.StatusUnknown: "", trace.Completed: "COMPLETED", trace.Failed: "FAILED", trace.Cancelled: "CANCELLED",
	trace.TimedOut: "TIMEOUT", trace.NodeFailed: "NODE_FAIL", trace.OutOfMemory: "OUT_OF_MEMORY",
	trace.Preempted: "PREEMPTED", trace.Partial: "REQUEUED", trace.Unfinished: "RUNNING",
}

func (w *Writer) text(s string) {
	if !w.fresh {
		w.buf = append(w.buf, '|')
	}
	w.fresh = false
	w.buf = append(w.buf, s...)
}

func (w *Writer) number(n int64) {
	w.text("")
	w.buf = strconv.AppendInt(w.buf, n, 10)
}

// count writes nothing for what is unknown or below zero, which sacct never is.
func (w *Writer) count(n int32) {
	w.text("")
	if n >= 0 {
		w.buf = strconv.AppendInt(w.buf, int64(n), 10)
	}
}

func (w *Writer) memory(mb int32) {
	w.count(mb)
	if mb >= 0 {
		w.buf = append(w.buf, 'M')
	}
}

func (w *Writer) resources(name string, n int32) {
	w.text("")
	if n >= 0 {
		w.buf = append(append(w.buf, name...), '=')
		w.buf = strconv.AppendInt(w.buf, int64(n), 10)
	}
}

func (w *Writer) seconds(d time.Duration) {
	w.text("")
	if d != trace.Unknown {
		w.buf = strconv.AppendInt(w.buf, int64(d/time.Second), 10)
	}
}

func (w *Writer) date(d time.Duration) {
	w.text("")
	if d == trace.Unknown {
		w.buf = append(w.buf, "Unknown"...)
		return
	}
	w.buf = w.start.Add(d).UTC().AppendFormat(w.buf, "2006-01-02T15:04:05")
}

// limit writes Timelimit, which has seconds, where TimelimitRaw has minutes.
func (w *Writer) limit(d time.Duration) {
	w.text("")
	if d == trace.Endless {
		w.buf = append(w.buf, "UNLIMITED"...)
	} else if d >= 0 {
		s := int64(d / time.Second)
		w.buf = fmt.Appendf(w.buf, "%d-%02d:%02d:%02d", s/86400, s/3600%24, s/60%60, s%60)
	}
}

// nameMost is the longest name that is written, in bytes.
const nameMost = 1000

func (w *Writer) name(r *trace.Record, names *trace.Names, i int32) {
	s := names.Name(i)
	clean := strings.Map(func(c rune) rune {
		if c < ' ' || c == 0x7f || c == '|' {
			return '_'
		}
		return c
	}, s)
	if clean = clean[:min(len(clean), nameMost)]; clean != s {
		w.report.Add(r.Line, "name_changed", "a name with '|' or characters that are none, written as '_', or of more than 1,000 bytes, cut", trace.Changed)
	}
	w.text(clean)
}
