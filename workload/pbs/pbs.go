// Package pbs reads the accounting logs of PBS Professional, OpenPBS and Torque: lines
// "date;type;id;key=value ...", of which those of type E say how a job was and how it
// ended, and those of type R how a run was after which the job was put back into the
// queue. Lines of other types are not jobs: they are counted and left out.
//
// Sizes are CPUs. Requested are Resource_List.ncpus, else those of Resource_List.nodes
// (4:ppn=16), else of Resource_List.select (4:ncpus=16); allocated are those of exec_vnode,
// (n1:ncpus=16)+(n2:ncpus=16), else of exec_host, n1/0*16 or n1/0-15. A job is eligible
// from etime on. Times are seconds since 1970. The server of a job's number is its
// cluster.
package pbs

import (
	"bufio"
	"bytes"
	"cmp"
	"strconv"
	"strings"
	"time"

	"aforo/workload/trace"
)

// A Reader yields the jobs of a log. It is a trace.Reader.
type Reader struct {
	lines  *trace.Lines
	header trace.Header
	labels trace.Labels
	report trace.Report
	steps  trace.Steps
}

const hint = "a line of PBS's accounting is date;type;id;key=value ..."

// Sniff reports whether a log begins as PBS's accounting does.
func Sniff(head []byte) bool {
	line, _, _ := bytes.Cut(bytes.TrimLeft(head, "\r\n"), []byte{'\n'})
	_, kind, ok := cut(string(line))
	return ok && len(kind) == 1
}

// cut takes a line apart: its date, its type.
func cut(line string) (parts []string, kind string, ok bool) {
	parts = strings.SplitN(strings.TrimRight(line, "\r"), ";", 4)
	if len(parts) < 3 {
		return parts, "", false
	}
	_, err := time.Parse("01/02/2006 15:04:05", parts[0])
	return parts, parts[1], err == nil
}

// New returns a reader of the log in in, which is what trace.Buffer returned.
func New(in *bufio.Reader, name string) (trace.Reader, error) {
	r := &Reader{
		lines:  trace.NewLines(in, name),
		header: trace.Header{Format: "pbs", Unit: "processor", Start: time.Unix(0, 0).UTC(), Dated: true, Accounting: true},
	}
	r.steps = trace.Steps{Lines: r.lines, Report: &r.report, Hint: hint, Step: r.step}
	return r, nil
}

// Header implements trace.Reader.
func (r *Reader) Header() *trace.Header { return &r.header }

// Labels implements trace.Reader.
func (r *Reader) Labels() *trace.Labels { return &r.labels }

// Report implements trace.Reader.
func (r *Reader) Report() *trace.Report { return &r.report }

// Close implements trace.Reader; it closes nothing.
func (r *Reader) Close() error { return nil }

// Skip lets that many bad records be left out.
func (r *Reader) Skip(n int) { r.lines.Skip(n) }

// Next implements trace.Reader.
func (r *Reader) Next(rec *trace.Record) (bool, error) { return r.steps.Next(rec) }

// step reads up to the next record of a job's end.
func (r *Reader) step(rec *trace.Record) (bad *trace.Line, ok bool) {
	for {
		line, ok := r.lines.Next()
		if !ok {
			return nil, false
		}
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		r.report.Read++
		parts, kind, fine := cut(string(line))
		switch {
		case !fine || r.lines.Long(line):
			return r.lines.Bad(0, hint, "this is no line of PBS's accounting: %s", trace.Quote(line)), true
		case kind != "E" && (kind != "R" || !strings.Contains(parts[len(parts)-1], " start=")):
			r.report.Add(r.lines.No(), "other_event", "a record of another kind than that of a job's end", trace.Dropped)
			continue
		case len(parts) < 4:
			return r.lines.Bad(0, hint, "the record of a job's end has no values"), true
		}
		*rec = trace.Blank
		rec.Line = r.lines.No()
		bad = r.record(rec, parts[2], values(parts[3]))
		if kind == "R" {
			rec.Status = trace.Partial
			r.report.Add(rec.Line, "requeued", "ended by being put back into the queue: a run of a job, with others", trace.Noted)
		}
		return bad, true
	}
}

// values reads the pairs of a record.
func values(text string) map[string]string {
	m := map[string]string{}
	for _, pair := range strings.Fields(text) {
		if key, value, ok := strings.Cut(pair, "="); ok {
			m[key] = value
		}
	}
	return m
}

// record makes a record of the pairs.
func (r *Reader) record(rec *trace.Record, id string, v map[string]string) *trace.Line {
	if !r.number(rec, id) {
		return r.lines.Bad(0, hint, "%q is no number of a job", id)
	}
	instant := func(key string) time.Duration {
		if s, ok := trace.Int([]byte(v[key])); ok && s > 0 && s <= int64(trace.SubmitMax/time.Second) {
			return time.Duration(s) * time.Second
		}
		return trace.Unknown
	}
	start, end := instant("start"), instant("end")
	if rec.Submit = instant("ctime"); rec.Submit == trace.Unknown {
		rec.Submit = instant("qtime")
	}
	rec.Eligible = instant("etime")
	if rec.Submit != trace.Unknown && start != trace.Unknown {
		rec.Wait = start - rec.Submit
	}
	if run, ok := walltime(v["resources_used.walltime"]); ok {
		rec.Run = run
	}
	if start != trace.Unknown && end != trace.Unknown {
		if rec.Run != trace.Unknown && rec.Run != end-start {
			r.report.Add(rec.Line, "elapsed_differs", "elapsed time other than end less start, as of a job that was suspended", trace.Noted)
		} else {
			rec.Run = end - start
		}
	}
	if limit, ok := walltime(v["Resource_List.walltime"]); ok && limit > 0 {
		rec.Limit = limit
	}
	r.sizes(rec, v)
	r.labelled(rec, v)
	return nil
}

// number takes a job's number apart: 123.server, 123[4].server for a task of an array, or
// 123-4.server as older Torques have it. It reports false where that is none.
func (r *Reader) number(rec *trace.Record, id string) bool {
	number, server, _ := strings.Cut(id, ".")
	i := strings.IndexAny(number, "[-")
	task := ""
	if i > 0 {
		number, task = number[:i], strings.TrimSuffix(number[i+1:], "]")
	}
	n, ok := trace.Int([]byte(number))
	if rec.ID = n; !ok || n < 0 {
		return false
	}
	if t, err := strconv.Atoi(task); err == nil {
		rec.Task = int64(t) + 1
	}
	if server != "" {
		rec.Cluster = r.labels.Cluster.Index([]byte(server))
	}
	return true
}

// sizes sets CPUs and nodes.
func (r *Reader) sizes(rec *trace.Record, v map[string]string) {
	if n, ok := trace.Int32([]byte(v["Resource_List.nodect"])); ok {
		rec.Nodes = n
	}
	if n, ok := trace.Int32([]byte(v["Resource_List.ncpus"])); ok {
		rec.Requested = n
	} else if n := chunks(v["Resource_List.select"], "ncpus="); n > 0 {
		rec.Requested = n
	} else if n := chunks(v["Resource_List.nodes"], "ppn="); n > 0 {
		rec.Requested = n
	}
	given, certain := hosts(v["exec_host"])
	if n := vnodes(v["exec_vnode"]); n > 0 {
		given, certain = n, true
	}
	if certain || given > 0 && given >= rec.Requested { // an old PBS names the host and no CPUs
		rec.Allocated = given
	}
}

// vnodes adds up the CPUs of a list such as (n1:ncpus=16:mem=1gb+n2:ncpus=4)+(n3:ncpus=4).
func vnodes(text string) (sum int32) {
	for chunk := range strings.SplitSeq(strings.NewReplacer("(", "", ")", "").Replace(text), "+") {
		for part := range strings.SplitSeq(chunk, ":") {
			if value, ok := strings.CutPrefix(part, "ncpus="); ok {
				n, fine := trace.Int32([]byte(value))
				if !fine || n < 0 || n > 1<<24 || sum > 1<<24 {
					return 0
				}
				sum += n
			}
		}
	}
	return sum
}

// hosts adds up the slots of a list such as n1/0*16+n2/0*16, n1/0-15 or n1/0+n1/1. certain
// says that it counts them: a slot alone may stand for a host.
func hosts(text string) (sum int32, certain bool) {
	if text == "" {
		return 0, false
	}
	for host := range strings.SplitSeq(text, "+") {
		_, slots, _ := strings.Cut(host, "/")
		n := int64(1)
		if _, times, ok := strings.Cut(slots, "*"); ok {
			n, _ = trace.Int([]byte(times))
			certain = true
		} else if strings.ContainsAny(slots, "-,") {
			n, certain = 0, true
			for span := range strings.SplitSeq(slots, ",") {
				from, to, ranged := strings.Cut(span, "-")
				a, _ := trace.Int([]byte(from))
				if b, ok := trace.Int([]byte(to)); ranged && ok {
					n += max(b-a, 0)
				}
				n++
			}
		}
		if n < 0 || n > 1<<24 || int64(sum)+n > 1<<30 {
			return 0, false
		}
		sum += int32(n)
	}
	return sum, certain
}

// chunks adds up a list such as 2:ncpus=16+1:ncpus=4, or 4:ppn=16.
func chunks(text, each string) (sum int32) {
	for chunk := range strings.SplitSeq(text, "+") {
		parts := strings.Split(chunk, ":")
		n, per := int64(1), int64(1)
		if x, ok := trace.Int([]byte(parts[0])); ok {
			n = x
		}
		for _, p := range parts {
			if value, ok := strings.CutPrefix(p, each); ok {
				per, _ = trace.Int([]byte(value))
			}
		}
		if chunk == "" || n < 0 || per < 0 || n*per > 1<<24 {
			return 0
		}
		sum += int32(n * per)
	}
	return sum
}

// labelled sets names and how the job ended.
func (r *Reader) labelled(rec *trace.Record, v map[string]string) {
	l := &r.labels
	for _, of := range []struct {
		text  string
		into  *int32
		names *trace.Names
	}{{v["user"], &rec.User, &l.User}, {cmp.Or(strings.Trim(v["account"], `"`), v["group"]), &rec.Group, &l.Group}, {v["queue"], &rec.Queue, &l.Queue}, {v["project"], &rec.Project, &l.Project}} {
		if of.text != "" {
			*of.into = of.names.Index([]byte(of.text))
		}
	}
	switch code, err := strconv.Atoi(v["Exit_status"]); {
	case err != nil:
	case code == 0:
		rec.Status = trace.Completed
	case code == -29 || code == 271 && rec.Limit > 0 && rec.Run >= rec.Limit: // JOB_EXEC_KILL_WALLTIME; SIGTERM at the limit
		rec.Status = trace.TimedOut
	default:
		rec.Status = trace.Failed
	}
}

// walltime reads HH:MM:SS, or seconds.
func walltime(text string) (time.Duration, bool) {
	var s int64
	if text == "" {
		return 0, false
	}
	for part := range strings.SplitSeq(text, ":") {
		n, ok := trace.Int([]byte(part))
		if !ok || n < 0 || n > 1e9 {
			return 0, false
		}
		s = 60*s + n
	}
	return time.Duration(s) * time.Second, s <= int64(trace.SpanMax/time.Second)
}
