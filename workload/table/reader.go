package table

import (
	"bufio"
	"bytes"
	"math"
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
	first  []byte // the first line, where it is a record
	clock  trace.Clock
	dates  trace.Dates
	dated  bool // a time was a date
	done   bool
	err    error
}

// Sniff reports whether a log begins as a table of a bundled map does.
func Sniff(head []byte) bool {
	line, _, _ := bytes.Cut(bytes.TrimLeft(head, "\r\n"), []byte{'\n'})
	return recognise(bytes.TrimSuffix(line, []byte{'\r'})) != nil
}

// New reads the header of the table in in; name is how errors call it. The rule Map
// names the column map; without it the header must be one of a bundled map.
func New(in *bufio.Reader, name string, read *trace.Reading) (trace.Reader, error) {
	r := &Reader{lines: trace.NewLines(in, name), clock: trace.NewClock(read.Zone)}
	r.lines.Skip(read.SkipBad)
	line, ok := r.lines.Next()
	for ok && len(bytes.TrimSpace(line)) == 0 {
		line, ok = r.lines.Next()
	}
	if err := r.lines.Err(); err != nil || !ok {
		return nil, cmpErr(err, r.lines.Whole("", "no jobs: the file has no record"))
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

func cmpErr(err error, other *trace.Error) error {
	if err != nil {
		return err
	}
	return other
}

// head finds the columns.
func (r *Reader) head(line []byte) error {
	header := splitLine(line, r.m.Separator, nil)
	r.width = len(header)
	if r.m.Begins != "" {
		r.first = bytes.Clone(line)
	}
	for _, e := range r.m.exprs {
		var at []int
		for _, c := range e.columns {
			i := slices.Index(header, c)
			if n, err := strconv.Atoi(c); r.m.Begins != "" && err == nil {
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

// Next implements trace.Reader. At the first bad line it reads on to the end so that
// the error lists the others too.
func (r *Reader) Next(rec *trace.Record) (bool, error) {
	for !r.done {
		bad, ok := r.step(rec)
		if ok && bad == nil {
			r.report.Kept++
			return true, nil
		}
		if r.lines.Spare(&r.report, bad) {
			continue
		}
		r.done = true
		var other trace.Record
		if r.err = r.lines.Finish(bad, func() (*trace.Line, bool) { return r.step(&other) }); r.err == nil && r.report.Kept == 0 {
			r.err = r.lines.Whole("", "%s", r.report.NoJobs())
		}
	}
	return false, r.err
}

// step reads one record.
func (r *Reader) step(rec *trace.Record) (bad *trace.Line, ok bool) {
	line := r.first
	r.first = nil
	for len(bytes.TrimSpace(line)) == 0 {
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
	r.fields = splitLine(bytes.TrimSuffix(line, []byte{'\r'}), r.m.Separator, r.fields[:0])
	if r.m.Begins == "" && len(r.fields) != r.width {
		return r.lines.Bad(0, "a field with the separator stands in quotes", "%s where the header has %d", trace.Plural(len(r.fields), "field"), r.width), true
	}
	*rec = trace.Blank
	rec.Line, rec.ID = r.lines.No(), r.report.Read
	return r.record(rec), true
}

// record works out all that the map names.
func (r *Reader) record(rec *trace.Record) *trace.Line {
	start, end := trace.Unknown, trace.Unknown
	instants := map[string]*time.Duration{"submit": &rec.Submit, "eligible": &rec.Eligible, "start": &start, "end": &end}
	spans := map[string]*time.Duration{"wait": &rec.Wait, "run": &rec.Run, "limit": &rec.Limit}
	counts := map[string]*int32{"requested": &rec.Requested, "allocated": &rec.Allocated, "nodes": &rec.Nodes, "cores": &rec.Cores, "memory_mb": &rec.MemMB}
	for i := range r.m.exprs {
		e := &r.m.exprs[i]
		text, known := r.value(e, r.at[i])
		if !known {
			continue
		}
		ok := true
		switch {
		case instants[e.thing] != nil:
			*instants[e.thing], ok = r.instant(text)
		case spans[e.thing] != nil:
			*spans[e.thing], ok = span(text, e.factor)
		case counts[e.thing] != nil:
			*counts[e.thing], ok = r.count(e, text, r.at[i])
		case e.thing == "id":
			if id, is := trace.Int([]byte(text)); is {
				rec.ID = id
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
	r.derive(rec, start, end)
	return nil
}

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
	if start != trace.Unknown && start > 0 {
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

// instant reads a date, with an offset or without, or seconds since 1970.
func (r *Reader) instant(text string) (time.Duration, bool) {
	if at, local, ok := r.dates.ParseZoned([]byte(text)); ok {
		if local {
			at, _, _ = r.clock.At(at)
			if !r.dated {
				r.dated = true
				r.report.Add(r.lines.No(), "times_utc", "times without a zone, from this line on, taken as UTC or as those of the rule zone", trace.Noted)
			}
		}
		return at, true
	}
	return trace.Seconds([]byte(text), trace.SubmitMax)
}

// span reads a time in a unit, [D-]HH:MM:SS, or "D days HH:MM:SS" as pandas writes it.
func span(text string, unit float64) (time.Duration, bool) {
	if x, err := strconv.ParseFloat(text, 64); err == nil {
		x *= unit
		return time.Duration(math.Round(x*1e3)) * time.Millisecond, math.Abs(x) < trace.SubmitMax.Seconds()
	}
	days := 0.0
	for _, sep := range []string{" days ", " day ", "-"} {
		if before, after, ok := strings.Cut(text, sep); ok {
			d, err := strconv.ParseFloat(before, 64)
			if err != nil {
				return 0, false
			}
			days, text = d, after
			break
		}
	}
	seconds := 0.0
	parts := strings.Split(strings.TrimPrefix(text, "+"), ":")
	if len(parts) != 3 {
		return 0, false
	}
	for _, part := range parts {
		x, err := strconv.ParseFloat(part, 64)
		if err != nil {
			return 0, false
		}
		seconds = float64(60*seconds) + x
	}
	return time.Duration(math.Round((float64(days*86400)+seconds)*1e3)) * time.Millisecond, days < 6000 && seconds < 1e9
}

// count reads a size: a product of columns, rounded up, or a count of a list of
// resources.
func (r *Reader) count(e *expr, text string, at []int) (int32, bool) {
	if e.tres != "" {
		for item := range strings.SplitSeq(text, ",") {
			if id, n, ok := strings.Cut(item, "="); ok && strings.TrimSpace(id) == e.tres {
				return trace.Int32([]byte(n))
			}
		}
		return 0, true
	}
	x, err := strconv.ParseFloat(text, 64)
	for _, i := range at[min(1, len(at)):] {
		y, err2 := strconv.ParseFloat(strings.TrimSpace(r.fields[i]), 64)
		if err == nil {
			x, err = float64(x*y), err2
		}
	}
	x = math.Ceil(float64(x*e.factor) - 1e-9)
	return int32(x), err == nil && math.Abs(x) < math.MaxInt32
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
	} {
		if of.thing == thing {
			*of.into = of.names.Index([]byte(text))
		}
	}
}

// status is what a word, or a number of Slurm's database, says of a job's end.
func status(text string) trace.Status {
	word, _, _ := strings.Cut(strings.ToLower(text), " ")
	switch word {
	case "completed", "complete", "done", "terminated", "pass", "3":
		return trace.Completed
	case "failed", "exit", "5":
		return trace.Failed
	case "cancelled", "canceled", "killed", "4":
		return trace.Cancelled
	case "timeout", "6":
		return trace.TimedOut
	case "node_fail", "7":
		return trace.NodeFailed
	case "out_of_memory", "11":
		return trace.OutOfMemory
	case "preempted", "8":
		return trace.Preempted
	case "running", "pending", "suspended", "waiting", "0", "1", "2":
		return trace.Unfinished
	}
	return trace.StatusUnknown
}

// splitLine cuts a line into fields, which may be quoted.
func splitLine(line []byte, sep string, fields []string) []string {
	text := string(line)
	for {
		if sep == " " {
			text = strings.TrimLeft(text, " \t")
		}
		if strings.HasPrefix(text, `"`) {
			field, rest := unquote(text[1:])
			fields = append(fields, field)
			if rest = strings.TrimPrefix(rest, sep); rest == "" {
				return fields
			}
			text = rest
			continue
		}
		field, rest, more := strings.Cut(text, sep)
		fields = append(fields, strings.TrimSpace(field))
		if !more {
			return fields
		}
		text = rest
	}
}

// unquote takes a field behind its first quote, and what follows its last.
func unquote(text string) (field, rest string) {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '"' {
			b.WriteByte(text[i])
		} else if i+1 < len(text) && text[i+1] == '"' {
			b.WriteByte('"')
			i++
		} else {
			return b.String(), text[i+1:]
		}
	}
	return b.String(), ""
}
