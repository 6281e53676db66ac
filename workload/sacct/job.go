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
	r.rec = trace.Blank
	r.rec.Line, r.rec.ID, r.tasks = r.no, v.number, v.tasks
	bad = r.times()
	if bad == nil {
		bad = r.limit()
	}
	if bad == nil {
		bad = r.sizes()
	}
	if bad == nil {
		bad = r.memory()
	}
	if bad != nil {
		return bad
	}
	r.names()
	r.odd(v)
	r.repeat = v.tasks
	return nil
}

func (r *Reader) drop(key, what string) *trace.Line {
	r.report.Read++
	r.report.Add(r.no, key, what, trace.Dropped)
	return nil
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
	var v id
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
		v.cut = v.cut || raw.cut
	}
	return v, nil
}

// instant reads a date; Unknown where there is none.
func (r *Reader) instant(c column) (time.Duration, *trace.Line) {
	text := r.field(c)
	if len(text) == 0 || string(text) == "Unknown" || string(text) == "None" {
		return trace.Unknown, nil
	}
	if t, ok := r.dates.Parse(text); ok {
		if !r.local {
			r.local = true
			r.report.Add(r.no, "times_utc", "times without a zone, from this line on, taken as UTC", trace.Noted)
		}
		return t, nil
	}
	if s, ok := trace.Int(text); ok && s >= 0 && s <= int64(trace.SubmitMax/time.Second) {
		return time.Duration(s) * time.Second, nil
	}
	return 0, r.wrong(c, "a time (YYYY-MM-DDTHH:MM:SS, years 1970 to 2099)")
}

// times sets when the job came, how long it waited and ran, and how it ended.
func (r *Reader) times() *trace.Line {
	var at [4]time.Duration
	for i, c := range [...]column{colSubmit, colEligible, colStart, colEnd} {
		var bad *trace.Line
		if at[i], bad = r.instant(c); bad != nil {
			return bad
		}
	}
	submit, eligible, start, end := at[0], at[1], at[2], at[3]
	r.state()
	if submit == trace.Unknown {
		r.note("no_submit", "no time of submission")
	} else if eligible > submit {
		if r.opt.Arrival == FromEligible {
			submit = eligible
			r.count("from_eligible", "eligible after its submission, taken as submitted then", trace.Changed)
		} else {
			r.note("eligible_later", "eligible after its submission; the wait counts from the submission")
		}
	}
	r.rec.Submit = submit
	if submit != trace.Unknown && start != trace.Unknown {
		r.rec.Wait = start - submit
	}
	if r.rec.Wait < 0 && r.rec.Wait != trace.Unknown {
		r.note("start_before_submit", "start before the submission")
	}
	return r.run(start, end)
}

// run sets the run time.
func (r *Reader) run(start, end time.Duration) *trace.Line {
	between := trace.Unknown
	if start != trace.Unknown && end != trace.Unknown {
		if between = end - start; between < 0 {
			r.note("end_before_start", "end before the start")
		}
	}
	run := between
	if text := r.field(colElapsedRaw); len(text) > 0 {
		s, ok := trace.Seconds(text, trace.SpanMax)
		if !ok {
			return r.wrong(colElapsedRaw, "a number of seconds")
		}
		run = s
	} else if text := r.field(colElapsed); string(text) == "INVALID" {
		run = trace.Unknown
		r.note("elapsed_invalid", "sacct calls the elapsed time INVALID")
	} else if len(text) > 0 {
		s, ok := span(text)
		if !ok {
			return r.wrong(colElapsed, "a span ([DD-[HH:]]MM:SS)")
		}
		run = s
	}
	if run > trace.SpanMax {
		return r.bad(-1, hintValues, "the job ran for %d s: the most is 18 years", int64(run/time.Second))
	}
	if start == trace.Unknown && r.rec.Status == trace.Unfinished && r.layout.at[colStart] >= 0 {
		run = trace.Unknown // it has not begun; sacct prints 00:00:00
	}
	if between >= 0 && run != trace.Unknown && run != between && r.rec.Status != trace.Unfinished {
		r.note("elapsed_differs", "elapsed time other than end less start, as of a job that was suspended")
	}
	r.rec.Run = run
	return nil
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
func (r *Reader) limit() *trace.Line {
	c := colTimelimitRaw
	if len(r.field(c)) == 0 {
		c = colTimelimit
	}
	switch text := r.field(c); {
	case noLimit(text):
		if text[0] == 'U' {
			r.note("limit_none", "no requested time: UNLIMITED")
		} else {
			r.note("limit_of_partition", "no requested time: the limit of the partition, which the log does not have")
		}
		return nil
	case len(text) == 0:
		if r.layout.at[c] >= 0 || r.layout.at[colTimelimitRaw] >= 0 {
			r.note("limit_blank", "no requested time: the field is empty")
		}
		return nil
	case c == colTimelimit:
		l, ok := span(text)
		if !ok {
			return r.wrong(c, "a span ([DD-[HH:]]MM:SS, Partition_Limit or UNLIMITED)")
		}
		r.rec.Limit = l
	default:
		minutes, ok := digits(text)
		if !ok || minutes > int64(trace.SpanMax/time.Minute) {
			return r.wrong(c, "a number of minutes")
		}
		r.rec.Limit = time.Duration(minutes) * time.Minute
	}
	if r.rec.Run > r.rec.Limit {
		r.note("run_above_limit", "run time above the requested time")
	}
	return nil
}
