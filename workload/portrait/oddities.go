package portrait

import (
	"time"

	"aforo/workload/trace"
)

// oddities counts what is odd about single records, as they stand in the log.
type oddities struct {
	report      trace.Report
	over        time.Duration // the most by which a run time is above its limit
	ids         idSet
	latest      time.Duration // submission of a kept record
	begun       bool
	submit, run rounding
}

func (o *oddities) note(rec *trace.Record, key, what string) {
	o.report.Add(rec.Line, key, what, trace.Noted)
}

func (o *oddities) record(rec *trace.Record, kept, dated bool) {
	o.times(rec)
	o.processors(rec)
	if o.ids.add(rec.ID) {
		o.note(rec, "job_again", "a job number that was there before")
	}
	switch {
	case rec.Status == trace.Cancelled && rec.Run <= 0: // Unknown, too
		o.note(rec, "cancelled_before_start", "cancelled before it started: no run time, or one of zero")
	case rec.Status != trace.StatusUnknown:
	default:
		o.note(rec, "status_missing", "no status")
	}
	if rec.User == trace.None {
		o.note(rec, "user_missing", "no user")
	}
	if !kept {
		return
	}
	sent := rec.Sent
	if sent == trace.Unknown {
		sent = rec.Submit
	}
	if o.begun && sent < o.latest {
		o.report.Add(rec.Line, "out_of_order", "out of submit order, sorted", trace.Changed)
	} else {
		o.latest, o.begun = sent, true
	}
}

// times looks at the times of a record.
func (o *oddities) times(rec *trace.Record) {
	if rec.Limit > 0 && rec.Run > rec.Limit {
		o.over = max(o.over, rec.Run-rec.Limit)
	}
	if rec.Run == 0 {
		o.note(rec, "run_zero", "run time of zero")
	} else if rec.Run > 0 {
		o.run.add(rec.Run)
	}
	switch {
	case rec.Wait == trace.Unknown:
		o.note(rec, "wait_missing", "no recorded wait")
	case rec.Wait < 0:
		o.note(rec, "wait_negative", "recorded wait below zero")
	}
	if rec.Submit != trace.Unknown {
		o.submit.add(rec.Submit)
	}
}

// processors looks at the sizes of a record.
func (o *oddities) processors(rec *trace.Record) {
	switch {
	case rec.Allocated <= 0:
		o.note(rec, "allocated_missing", "no allocated size")
	case rec.Requested > 0 && rec.Allocated != rec.Requested:
		o.note(rec, "allocated_differs", "allocated size other than the requested one, which is taken")
		if rec.Allocated < rec.Requested {
			o.note(rec, "allocated_less", "allocated size below the requested one, which is taken")
		}
	}
}
