package sacct

import (
	"bytes"
	"time"

	"aforo/workload/trace"
)

// job makes the record of a job from the fields of a line, or counts why there is
// none, and says what is not as sacct prints it.
func (r *Reader) job() *trace.Line {
	if len(r.starts) == 0 {
		return r.drop("separator_ambiguous", "a '|' in free text, and more than one way to read the fields")
	}
	v, bad := r.id()
	if bad != nil {
		return bad
	}
	if v.step {
		return r.drop("step", "a step of a job, not a job")
	}
	r.rec, r.part = trace.Blank, ""
	r.rec.Line, r.rec.ID, r.tasks = r.no, v.number, v.tasks
	bad = r.times()
	if bad == nil {
		r.limit()
	}
	if bad == nil {
		bad = r.sizes()
	}
	if bad != nil {
		return bad
	}
	if r.part != "" {
		return r.drop(r.part, parts[r.part])
	}
	r.began()
	r.memory()
	r.names()
	if r.rec.Gang = v.gang; v.gang == trace.UnknownID || r.layout.at[colJobIDRaw] < 0 { // the components share a number
		r.rec.Task = v.task
	}
	r.odd(v)
	r.repeat = v.tasks
	return nil
}

func (r *Reader) drop(key, what string) *trace.Line {
	r.report.Read++
	r.report.Move(r.no, key, what, trace.Dropped, trace.OfWork, r.rec.Work())
	return nil
}

// unknown counts a field that does not have what it should, and that a simulation can
// do without.
func (r *Reader) unknown(c column) {
	r.note("field_unread", "a field that is not as sacct prints it, taken as unknown: the first is "+columnNames[c]+" "+trace.Quote(r.field(c)))
}

// note counts an oddity of all jobs that the line stands for.
func (r *Reader) note(key, what string) { r.count(key, what, trace.Noted) }

func (r *Reader) count(key, what string, action trace.Action) {
	r.report.Add(r.no, key, what, action)
	if r.tasks == 1 {
		return
	}
	for i := range r.report.Counts {
		if c := &r.report.Counts[i]; c.Key == key {
			c.N += r.tasks - 1
		}
	}
}

// wrong says that a column does not have what it should.
func (r *Reader) wrong(c column, what string) *trace.Line {
	i := r.layout.at[c]
	return r.bad(r.starts[i], hintValues, "%s %s is not %s", columnNames[c], trace.Quote(r.field(c)), what)
}

// id takes the number from JobIDRaw, where each task of an array has its own, and
// the form from JobID.
func (r *Reader) id() (id, *trace.Line) {
	const what = "a job's number, with a task or a step"
	v := id{gang: trace.UnknownID}
	var ok bool
	if r.layout.at[colJobID] >= 0 {
		if v, ok = parseID(r.field(colJobID)); !ok {
			return v, r.wrong(colJobID, what)
		}
	}
	if r.layout.at[colJobIDRaw] >= 0 {
		raw, ok := parseID(r.field(colJobIDRaw))
		if !ok {
			return v, r.wrong(colJobIDRaw, what)
		}
		v.number, v.step, v.tasks = raw.number, v.step || raw.step, max(v.tasks, raw.tasks)
		v.cut, v.task = v.cut || raw.cut, raw.task
	}
	return v, nil
}

// wait sets the wait, and says what is odd about it.
func (r *Reader) wait(t *trace.Instants) {
	submit, eligible, start := t.At[0], t.At[1], t.At[2]
	r.rec.Submit, r.rec.Eligible = submit, eligible
	if submit == trace.Unknown {
		r.note("no_submit", "no time of submission")
		return
	}
	r.latest = max(r.latest, submit)
	if start == trace.Unknown {
		return
	}
	if r.rec.Wait = start - submit; r.rec.Wait < 0 {
		r.note("start_before_submit", "start before the submission")
	}
}

// run sets the run time; elapsed is what the log says it is, or trace.Unknown.
func (r *Reader) run(t *trace.Instants, elapsed time.Duration) *trace.Line {
	start, end := t.At[2], t.At[3]
	between := trace.Unknown
	if start != trace.Unknown && end != trace.Unknown {
		if between = end - start; between < 0 {
			r.note("end_before_start", "end before the start")
		}
	}
	run := elapsed
	if run == trace.Unknown && string(r.field(colElapsed)) != "INVALID" {
		run = between
	}
	if start == trace.Unknown && r.rec.Status == trace.Unfinished && r.layout.at[colStart] >= 0 {
		run = trace.Unknown // it has not begun; sacct prints 00:00:00
	}
	if run > trace.SpanMax {
		return r.bad(-1, hintValues, "the job ran for %d s: the most is 18 years", int64(run/time.Second))
	}
	if between >= 0 && run != trace.Unknown && run != between && r.rec.Status != trace.Unfinished {
		r.note("elapsed_differs", "elapsed time other than end less start, as of a job that was suspended")
	}
	r.rec.Run = run
	return nil
}

// began takes the run time from a job that never had a node: it was cancelled, or
// failed, before it started, whatever its Start says.
func (r *Reader) began() {
	if r.rec.Status == trace.Unfinished || r.rec.Run > 0 {
		return
	}
	never := string(r.field(colNodeList)) == "None assigned" || r.layout.at[colStart] >= 0 && r.rec.Wait == trace.Unknown && r.rec.Submit != trace.Unknown
	if r.rec.Status == trace.Cancelled {
		counted := r.opt.Unit == Processors && (r.layout.at[colAllocCPUS] >= 0 || r.layout.at[colNCPUS] >= 0)
		never = never || counted && r.rec.Allocated == 0 || !counted && r.layout.at[colStart] < 0
	}
	if never {
		r.rec.Run, r.rec.Wait = trace.Unknown, trace.Unknown
		r.note("not_started", "ended without having been started")
	}
}

// state sets how the job ended.
func (r *Reader) state() {
	text := r.field(colState)
	s, ok := status(text)
	if r.rec.Status = s; !ok {
		if r.layout.at[colState] >= 0 {
			r.note("state_unknown", "a state that Slurm does not have")
		}
		return
	}
	switch {
	case s == trace.Unfinished:
		r.note("not_ended", "not ended when the log was written")
	case s == trace.Partial:
		r.note("requeued", "ended by being put back into the queue: a run of a job, with others")
	case bytes.HasPrefix(text, []byte("REVOKED")):
		r.note("revoked", "started by another cluster of the federation")
	}
}

// limit sets the requested time.
func (r *Reader) limit() {
	c := colTimelimitRaw
	if len(r.field(c)) == 0 {
		c = colTimelimit
	}
	text := r.field(c)
	switch l, kind := limitOf(text, c == colTimelimitRaw); kind {
	case limitKnown:
		r.rec.Limit = l
	case limitEndless:
		r.rec.Limit = trace.Endless
		r.note("limit_none", "no limit: UNLIMITED")
	case limitOfPartition:
		r.note("limit_of_partition", "no requested time: the limit of the partition, which the log does not have")
	case limitZero:
		r.note("limit_zero", "a requested time of zero: none was asked for")
	case limitOdd:
		r.unknown(c)
	case limitBlank:
		if r.layout.at[c] >= 0 || r.layout.at[colTimelimitRaw] >= 0 {
			r.note("limit_blank", "no requested time: the field is empty")
		}
	}
	if r.rec.Limit > 0 && r.rec.Run > r.rec.Limit {
		r.note("run_above_limit", "run time above the requested time")
	}
}

// A limitKind is what a field for the requested time says.
type limitKind uint8

const (
	limitKnown limitKind = iota
	limitBlank
	limitZero
	limitEndless
	limitOfPartition
	limitOdd
)

// Slurm's numbers for "no value" and "without end", which TimelimitRaw may print.
const (
	noValue  = 1<<32 - 2
	infinite = 1<<32 - 1
)

// limitOf reads a requested time: minutes where raw is true, else a span.
func limitOf(text []byte, raw bool) (time.Duration, limitKind) {
	switch {
	case len(text) == 0:
		return 0, limitBlank
	case noLimit(text) && text[0] == 'U':
		return 0, limitEndless
	case noLimit(text):
		return 0, limitOfPartition
	}
	l, ok := span(text)
	if raw {
		minutes, isNumber := trace.Int(text)
		switch {
		case minutes == infinite:
			return 0, limitEndless
		case minutes == noValue:
			return 0, limitOfPartition
		}
		ok = isNumber && minutes >= 0 && minutes <= int64(trace.SpanMax/time.Minute)
		l = time.Duration(minutes) * time.Minute
	}
	switch {
	case !ok:
		return 0, limitOdd
	case l == 0:
		return 0, limitZero
	}
	return l, limitKnown
}
