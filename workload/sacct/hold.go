package sacct

import (
	"math"
	"time"

	"aforo/workload/trace"
)

// held is a record as a log of Slurm can hold it: a Reader of the same Unit reads what
// is written of it as it stands there. What else it had is counted.
func (w *Writer) held(r *trace.Record) trace.Record {
	h := *r
	lose := func(key, what string) { w.report.Add(r.Line, key, what, trace.Changed) }
	if h.ID < 0 {
		h.ID = 0
		lose("id_lost", "a number below zero, which no job of Slurm has")
	}
	w.holdTimes(&h, lose)
	holdLimit(&h, lose)
	for _, n := range [...]*int32{&h.Requested, &h.Allocated, &h.Nodes, &h.Cores, &h.MemMB} {
		if *n < 0 && *n != trace.UnknownCount {
			*n = trace.UnknownCount
			lose("count_lost", "a size, nodes, cores or memory below zero")
		}
	}
	if h.MemMB == math.MaxInt32 {
		h.MemMB = trace.UnknownCount
		lose("count_lost", "a size, nodes, cores or memory below zero")
	}
	if w.gpus && h.Requested == trace.UnknownCount && h.Allocated <= 0 {
		h.Requested = 0
		lose("size_made", "a job of which no GPUs are known, which is one of none to Slurm")
	}
	w.holdStay(&h, lose)
	return h
}

// holdTimes cuts times to whole seconds and leaves out those that sacct cannot print.
func (w *Writer) holdTimes(h *trace.Record, lose func(key, what string)) {
	for _, d := range [...]*time.Duration{&h.Submit, &h.Wait, &h.Run, &h.Limit} {
		if *d != trace.Unknown && *d%time.Second != 0 {
			lose("second_cut", "a time with parts of a second, cut to whole ones")
			break
		}
	}
	if h.Submit != trace.Unknown && h.Wait != trace.Unknown {
		start := h.Submit + h.Wait
		h.Submit = whole(h.Submit)
		h.Wait = whole(start) - h.Submit
	}
	for _, d := range [...]*time.Duration{&h.Submit, &h.Run, &h.Limit} {
		if *d != trace.Unknown {
			*d = whole(*d)
		}
	}
	if h.Submit != trace.Unknown && !w.dateable(h.Submit) {
		h.Submit = trace.Unknown
		lose("submit_lost", "a submission before 1970 or after 2099")
	}
	switch start := h.Submit + h.Wait; {
	case h.Wait == trace.Unknown:
	case h.Submit == trace.Unknown:
		h.Wait = trace.Unknown
		lose("wait_lost", "a wait without a time of submission, for which sacct has no field")
	case !w.dateable(start) || w.since1970(start) < epochDays:
		h.Wait = trace.Unknown
		lose("start_lost", "a start before 1970-01-03, which is none to Slurm, or after 2099")
	}
	if h.Run > trace.SpanMax || h.Run < -trace.SpanMax && h.Run != trace.Unknown {
		h.Run = trace.Unknown
		lose("run_lost", "a run time above 18 years")
	}
}

// whole cuts a time to whole seconds, towards the past.
func whole(d time.Duration) time.Duration { return trace.WholeSecond(d) }

// since1970 is the instant of a time of the log.
func (w *Writer) since1970(d time.Duration) time.Duration {
	return time.Duration(w.start.Unix())*time.Second + time.Duration(w.start.Nanosecond()) + d
}

// dateable reports whether sacct can print the instant of a time of the log.
func (w *Writer) dateable(d time.Duration) bool {
	year := w.start.Add(d).UTC().Year()
	return year >= 1970 && year <= 2099
}

// holdLimit leaves out a limit that is none, and makes one that is longer than any to
// be read one without end.
func holdLimit(h *trace.Record, lose func(key, what string)) {
	switch {
	case h.Limit == trace.Unknown || h.Limit == trace.Endless:
	case h.Limit <= 0:
		h.Limit = trace.Unknown
		lose("limit_lost", "a requested time of zero or less")
	case h.Limit > trace.SpanMax:
		h.Limit = trace.Endless
		lose("limit_long", "a requested time above 18 years, written as UNLIMITED")
	}
}

// holdStay leaves out a stay that is none by the rest of the record, as a Reader does.
func (w *Writer) holdStay(h *trace.Record, lose func(key, what string)) {
	if h.Run == trace.Unknown && h.Wait == trace.Unknown {
		return
	}
	unstarted := h.Wait == trace.Unknown && h.Submit != trace.Unknown
	switch {
	case h.Status == trace.Unfinished:
		if h.Wait != trace.Unknown || h.Run == trace.Unknown {
			return
		}
	case h.Run > 0:
		return
	case !unstarted && (h.Status != trace.Cancelled || w.gpus || h.Allocated != 0):
		return
	}
	h.Run, h.Wait = trace.Unknown, trace.Unknown
	lose("stay_lost", "a wait or a run time of a job that did not start by what else is known of it")
}

// lost counts what of a record sacct has no field for.
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
}
