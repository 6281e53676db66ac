package table

import (
	"bufio"
	"bytes"
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"aforo/workload/trace"
)

// A Reader yields the jobs of a table. It is a trace.Reader.
type Reader struct {
	m      *Map
	lines  *trace.Lines
	header trace.Header
	labels trace.Labels
	report trace.Report
	width  int
	at     [][]int // the fields of each expr
	fields []string
	first  []byte         // the first line, where it is a record
	pairs  map[string]int // the field of each name, where records are pairs
	clock  trace.Clock
	dates  trace.Dates
	dated  bool          // a time was a date
	latest time.Duration // submission of the records before
	share  bool          // the record has a part of a GPU
	steps  trace.Steps
}

// Sniff reports whether a log begins as a table of a bundled map does.
func Sniff(head []byte) bool {
	for line := range bytes.Lines(head) {
		if line = bytes.TrimRight(line, "\r\n"); len(line) > 0 && line[0] != '#' {
			return recognise(line) != nil
		}
	}
	return false
}

// New reads the header of the table in in; name is how errors call it. The rule Map
// names the column map; without it the header must be one of a bundled map.
func New(in *bufio.Reader, name string, read *trace.Reading) (trace.Reader, error) {
	r := &Reader{lines: trace.NewLines(in, name), clock: trace.NewClock(read.Zone), latest: trace.Unknown}
	r.steps = trace.Steps{Lines: r.lines, Report: &r.report, Step: r.step}
	r.lines.Skip(read.SkipBad)
	line, ok := r.lines.Next()
	for ok && (len(bytes.TrimSpace(line)) == 0 || line[0] == '#') {
		line, ok = r.lines.Next()
	}
	if err := r.lines.Err(); err != nil || !ok {
		return nil, cmp.Or[error](err, r.lines.Whole("", "no jobs: the file has no record"))
	}
	line = bytes.TrimSuffix(line, []byte{'\r'})
	var err error
	if read.Map != "" {
		if r.m, err = Find(read.Map); err != nil {
			return nil, r.lines.Whole("docs/logs.md says how a map is written", "%v", err)
		}
	} else if r.m = recognise(line); r.m == nil {
		return nil, r.lines.Whole("name the map of its columns: --read map=NAME or a file", "the header is of no bundled column map")
	}
	r.header = trace.Header{Format: "table", Unit: r.m.Unit, Start: time.Unix(0, 0).UTC(), Dated: true, Accounting: r.m.Accounting}
	return r, r.head(line)
}

// head finds the columns.
func (r *Reader) head(line []byte) error {
	if r.m.headless() {
		r.first = bytes.Clone(line)
	}
	header := r.m.header(line)
	r.width = len(header)
	if r.m.Pairs {
		r.pairs = map[string]int{}
		for i, name := range header {
			r.pairs[name] = i
		}
	}
	for _, e := range r.m.exprs {
		var at []int
		for _, c := range e.columns {
			i := slices.Index(header, c)
			if n, err := strconv.Atoi(c); r.m.headless() && i < 0 && err == nil {
				i = n - 1
			}
			if i < 0 {
				bad := r.lines.Bad(0, "the map names the columns of the table", "there is no column %q", c)
				return &trace.Error{Name: r.lines.Name(), Lines: []trace.Line{*bad}}
			}
			at = append(at, i)
		}
		r.at = append(r.at, at)
	}
	return nil
}

// Header implements trace.Reader.
func (r *Reader) Header() *trace.Header { return &r.header }

// Labels implements trace.Reader.
func (r *Reader) Labels() *trace.Labels { return &r.labels }

// Report implements trace.Reader.
func (r *Reader) Report() *trace.Report { return &r.report }

// Close implements trace.Reader; it closes nothing.
func (r *Reader) Close() error { return nil }

// Next implements trace.Reader.
func (r *Reader) Next(rec *trace.Record) (bool, error) { return r.steps.Next(rec) }

// step reads one record.
func (r *Reader) step(rec *trace.Record) (bad *trace.Line, ok bool) {
	line := r.first
	r.first = nil
	for len(bytes.TrimSpace(line)) == 0 || r.m.headless() && line[0] == '#' {
		if line, ok = r.lines.Next(); !ok {
			return nil, false
		}
	}
	if r.m.Begins != "" && !bytes.HasPrefix(line, []byte(r.m.Begins)) {
		r.report.Read++
		r.report.Add(r.lines.No(), "other_event", "a record of another kind than that of a job's end", trace.Dropped)
		return r.step(rec)
	}
	r.report.Read++
	if r.lines.Long(line) {
		return r.lines.TooLong(""), true
	}
	if bad := r.split(line); bad != nil {
		return bad, true
	}
	*rec = trace.Blank
	rec.Line, rec.ID, r.share = r.lines.No(), r.report.Read, false
	if bad = r.record(rec); bad == nil && r.share {
		r.report.Move(rec.Line, "gpu_share", "a share of a GPU, which is no whole one", trace.Dropped, trace.OfWork, rec.Work())
		return r.step(rec)
	}
	return bad, true
}

// record works out all that the map names.
func (r *Reader) record(rec *trace.Record) *trace.Line {
	var when trace.Instants
	for i := range instants {
		when.Set(i, trace.Unknown, trace.Unknown)
	}
	spans := map[string]*time.Duration{"wait": &rec.Wait, "run": &rec.Run}
	counts := map[string]*int32{"requested": &rec.Requested, "allocated": &rec.Allocated, "nodes": &rec.Nodes, "cores": &rec.Cores, "memory_mb": &rec.MemMB}
	for i := range r.m.exprs {
		e := &r.m.exprs[i]
		text, known := r.value(e, r.at[i])
		if !known {
			continue
		}
		ok := true
		switch {
		case slices.Contains(instants, e.thing):
			var at, other time.Duration
			at, other, ok = r.instant(text)
			when.Set(slices.Index(instants, e.thing), at, other)
		case e.thing == "limit":
			rec.Limit, ok = limit(text, e.factor)
		case spans[e.thing] != nil:
			*spans[e.thing], ok = span(text, e.factor)
		case counts[e.thing] != nil:
			*counts[e.thing], ok = r.count(e, text, r.at[i])
		case e.thing == "id":
			if id, is := trace.Int([]byte(text)); is {
				rec.ID = id
			}
		case e.thing == "task":
			if task, is := trace.Int([]byte(text)); is && task > 0 {
				rec.Task = task + 1
			}
		case e.thing == "status":
			rec.Status = status(text)
		default:
			r.name(rec, e.thing, text)
		}
		if !ok {
			return r.lines.Bad(0, "", "%s is %q, which is no %s", strings.Join(e.columns, " * "), text, e.thing)
		}
	}
	if when.Twice() {
		r.report.Add(rec.Line, "hour_twice", trace.HourTwice, trace.Noted)
		if when.Resolve(rec.Run, r.latest) {
			r.report.Add(rec.Line, "hour_unsure", trace.HourUnsure, trace.Noted)
		}
	}
	rec.Submit, rec.Eligible = when.At[0], when.At[1]
	r.latest = max(r.latest, rec.Submit)
	r.derive(rec, when.At[2], when.At[3])
	return nil
}

// instants are the things that are instants, in the order in which they follow each other.
var instants = []string{"submit", "eligible", "start", "end"}

// derive works out what other columns say: a wait from a start, a run from an end.
func (r *Reader) derive(rec *trace.Record, start, end time.Duration) {
	if rec.Submit == trace.Unknown && r.m.Columns["submit"] == "" && start != trace.Unknown {
		rec.Submit = start
		r.report.Add(rec.Line, "submit_is_start", "no time of submission: the start taken, so that nothing is known of its wait", trace.Changed)
		start = trace.Unknown
		if rec.Run == trace.Unknown && end != trace.Unknown {
			rec.Run = end - rec.Submit
		}
	}
	if start > 0 || start == 0 && rec.Submit == 0 { // databases have 0 for none
		if rec.Wait = trace.Unknown; rec.Submit != trace.Unknown {
			rec.Wait = start - rec.Submit
		}
		if rec.Run == trace.Unknown && end != trace.Unknown {
			rec.Run = end - start
		}
	} else if r.m.Columns["start"] != "" && rec.Run <= 0 && r.m.Columns["submit"] != "" { // it never had one
		rec.Run, rec.Wait = trace.Unknown, trace.Unknown
	}
}

// value is the text of an expr; unknown where it is empty or stands for none.
func (r *Reader) value(e *expr, at []int) (text string, known bool) {
	if e.constant != "" {
		return e.constant, true
	}
	if at[0] >= len(r.fields) {
		return "", false
	}
	text = strings.TrimSpace(r.fields[at[0]])
	switch strings.ToLower(text) {
	case "", "none", "nan", "nat", "null", "na", "n/a", "unknown":
		return "", false
	}
	return text, true
}

// name stores a name.
func (r *Reader) name(rec *trace.Record, thing, text string) {
	l := &r.labels
	for _, of := range []struct {
		thing string
		into  *int32
		names *trace.Names
	}{
		{"user", &rec.User, &l.User},
		{"group", &rec.Group, &l.Group},
		{"queue", &rec.Queue, &l.Queue},
		{"partition", &rec.Partition, &l.Partition},
		{"cluster", &rec.Cluster, &l.Cluster},
		{"reason", &rec.Reason, &l.Reason},
		{"reservation", &rec.Reservation, &l.Reservation},
		{"project", &rec.Project, &l.Project},
	} {
		if of.thing == thing {
			*of.into = of.names.Index([]byte(text))
		}
	}
}
