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
	names  *strings.Replacer
}

// NewWriter writes the header. Of h it uses the Unit and the Start; where Start is
// the zero Time the log begins with 1970.
func NewWriter(w io.Writer, h *trace.Header) (*Writer, error) {
	o := &Writer{out: bufio.NewWriter(w), gpus: h.Unit == "GPU", start: h.Start, names: strings.NewReplacer("|", "_", "\n", "_", "\r", "_")}
	if o.start.IsZero() {
		o.start = time.Unix(0, 0)
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
	w.buf, w.fresh = w.buf[:0], true
	w.number(max(0, r.ID))
	w.name(r, &l.User, r.User)
	w.name(r, &l.Group, r.Group)
	w.name(r, &l.Partition, r.Partition)
	w.name(r, &l.Queue, r.Queue)
	start, end := trace.Unknown, trace.Unknown
	if r.Submit != trace.Unknown && r.Wait != trace.Unknown {
		start = r.Submit + r.Wait
		if r.Run != trace.Unknown {
			end = start + r.Run
		}
	}
	w.date(r.Submit)
	w.date(start)
	w.date(end)
	w.seconds(r.Run)
	w.text(states[r.Status])
	w.count(r.Nodes)
	requested, allocated := r.Requested, r.Allocated
	if w.gpus {
		w.count(r.Cores)
		w.text("")
		w.memory(r.MemMB)
		w.resources("gres/gpu", requested)
		w.resources("gres/gpu", allocated)
	} else {
		w.count(requested)
		w.count(allocated)
		w.memory(r.MemMB)
		w.text("")
		w.text("")
	}
	w.limit(r.Limit)
	w.lost(r)
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

// lost counts what of a record cannot be written.
func (w *Writer) lost(r *trace.Record) {
	add := func(key, what string) { w.report.Add(r.Line, key, what, trace.Changed) }
	if r.App != trace.None {
		add("app_lost", "the executable, which sacct does not have")
	}
	if r.CPU != trace.Unknown || r.UsedKB != trace.UnknownAmount || r.AskedKB != trace.UnknownAmount {
		add("usage_lost", "CPU time and memory used, or memory asked for per processor")
	}
	if r.After != trace.UnknownID || r.Think != trace.Unknown {
		add("dependence_lost", "the dependence on another job, which sacct does not have")
	}
	if !w.gpus && r.Cores != trace.UnknownCount {
		add("cores_lost", "cores beside the size, which sacct does not have")
	}
	if r.ID < 0 {
		add("id_lost", "a number below zero, which no job of Slurm has")
	}
	if r.Limit < 0 && r.Limit != trace.Unknown {
		add("limit_lost", "a requested time below zero")
	}
	if r.Wait != trace.Unknown && r.Submit == trace.Unknown {
		add("wait_lost", "a wait without a time of submission, for which sacct has no field")
	}
	for _, d := range [...]time.Duration{r.Submit, r.Wait, r.Run, r.Limit} {
		if d != trace.Unknown && d%time.Second != 0 {
			add("second_cut", "a time with parts of a second, cut to whole ones")
			break
		}
	}
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
	if d >= 0 {
		s := int64(d / time.Second)
		w.buf = fmt.Appendf(w.buf, "%d-%02d:%02d:%02d", s/86400, s/3600%24, s/60%60, s%60)
	}
}

func (w *Writer) name(r *trace.Record, names *trace.Names, i int32) {
	s := names.Name(i)
	if clean := w.names.Replace(s); clean != s {
		w.report.Add(r.Line, "name_changed", "'|' or a line feed in a name, written as '_'", trace.Changed)
		s = clean
	}
	w.text(s)
}
