package sacct

import (
	"time"

	"aforo/workload/trace"
)

// times sets when the job came, how long it waited and ran, and how it ended.
func (r *Reader) times() *trace.Line {
	t := trace.Instants{}
	for i, c := range [...]column{colSubmit, colEligible, colStart, colEnd} {
		at, other, ok := r.instant(c)
		if t.Set(i, at, other); ok {
			continue
		}
		if c == colSubmit {
			return r.wrong(c, "a time (YYYY-MM-DDTHH:MM:SS, years 1970 to 2099)")
		}
		r.unknown(c)
		t.Set(i, trace.Unknown, trace.Unknown)
	}
	r.state()
	epoch := t.At[2] != trace.Unknown && t.At[2] < epochDays
	if epoch {
		r.note("start_epoch", "a start of 1970, which Slurm writes for none")
		t.Set(2, trace.Unknown, trace.Unknown)
	}
	elapsed, bad := r.elapsed(!epoch)
	if bad != nil {
		return bad
	}
	if t.Twice() {
		r.note("hour_twice", trace.HourTwice)
		if t.Resolve(elapsed, r.latest) {
			r.note("hour_unsure", trace.HourUnsure)
		}
	}
	r.wait(&t)
	return r.run(&t, elapsed)
}

// epochDays is how far from 1970 a start is none in any zone.
const epochDays = 48 * time.Hour

// instant reads a date; Unknown where there is none. other is another instant at which
// the clock showed the same, or the same one.
func (r *Reader) instant(c column) (at, other time.Duration, ok bool) {
	text := r.field(c)
	if len(text) == 0 || string(text) == "Unknown" || string(text) == "None" {
		return trace.Unknown, trace.Unknown, true
	}
	if c != colSubmit && len(text) >= 10 && string(text[:8]) == "1969-12-" { // 1970 in a zone west of Greenwich
		return 0, 0, true
	}
	if at, local, ok := r.dates.ParseZoned(text); ok && !local {
		return at, at, true
	} else if ok {
		return r.local(at)
	}
	if s, ok := trace.Int(text); ok && s >= 0 && s <= int64(trace.SubmitMax/time.Second) {
		return time.Duration(s) * time.Second, time.Duration(s) * time.Second, true
	}
	return 0, 0, false
}

// local turns what a clock showed into instants.
func (r *Reader) local(shown time.Duration) (at, other time.Duration, ok bool) {
	if !r.zoned {
		r.zoned = true
		what := "times without a zone, from this line on, taken as UTC (the rule zone names another; TZ=UTC sacct prints UTC)"
		if !r.clock.UTC() {
			what = "times without a zone, from this line on, taken as those of " + r.opt.Read.Zone.String()
		}
		r.report.Add(r.no, "times_utc", what, trace.Noted)
	}
	at, other, skipped := r.clock.At(shown)
	if skipped {
		r.note("hour_skipped", trace.HourSkipped)
	}
	return at, other, true
}

// elapsed reads how long the job ran by the log; Unknown where it does not say or
// where it had not started.
func (r *Reader) elapsed(started bool) (time.Duration, *trace.Line) {
	if !started {
		return trace.Unknown, nil
	}
	if text := r.field(colElapsedRaw); len(text) > 0 {
		s, ok := trace.Seconds(text, trace.SpanMax)
		if !ok {
			return 0, r.wrong(colElapsedRaw, "a number of seconds")
		}
		return s, nil
	}
	text := r.field(colElapsed)
	switch {
	case string(text) == "INVALID":
		r.note("elapsed_invalid", "sacct calls the elapsed time INVALID")
		return trace.Unknown, nil
	case len(text) == 0:
		return trace.Unknown, nil
	}
	s, ok := span(text)
	if !ok {
		return 0, r.wrong(colElapsed, "a span ([DD-[HH:]]MM:SS)")
	}
	return s, nil
}
