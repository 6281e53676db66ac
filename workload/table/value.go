package table

import (
	"math"
	"strconv"
	"strings"
	"time"

	"aforo/workload/trace"
)

// instant reads a date, with an offset or without, or seconds since 1970. other is another
// instant at which the clock showed the same, or the same one.
func (r *Reader) instant(text string) (at, other time.Duration, ok bool) {
	at, local, ok := r.dates.ParseZoned([]byte(text))
	switch {
	case ok && local:
		if !r.dated {
			r.dated = true
			r.report.Add(r.lines.No(), "times_utc", "times without a zone, from this line on, taken as UTC or as those of the rule zone", trace.Noted)
		}
		at, other, skipped := r.clock.At(at)
		if skipped {
			r.report.Add(r.lines.No(), "hour_skipped", trace.HourSkipped, trace.Noted)
		}
		return at, other, true
	case ok:
		return at, at, true
	}
	if at, ok = trace.Seconds([]byte(text), trace.SubmitMax); !ok {
		at, ok = r.fraction(text)
	}
	return at, at, ok
}

// fraction reads an instant in ms, us or ns since 1970, which its size tells: in seconds
// it would lie more than three thousand years ahead.
func (r *Reader) fraction(text string) (time.Duration, bool) {
	n, ok := trace.Int([]byte(text))
	for _, u := range []struct {
		least int64
		unit  time.Duration
	}{{1e17, time.Nanosecond}, {1e14, time.Microsecond}, {1e11, time.Millisecond}} {
		if n >= u.least {
			at := time.Duration(n) * u.unit
			if r.report.N("times_scaled") == 0 {
				r.report.Add(r.lines.No(), "times_scaled", "times that count fractions of a second since 1970, from this line on, as their size tells", trace.Noted)
			}
			return at, ok && at <= trace.SubmitMax && at > 0 && n <= int64(trace.SubmitMax/u.unit)
		}
	}
	return 0, false
}

// noLimit are the numbers of minutes that Slurm's database has for no limit (INFINITE) and
// for none that was asked for (NO_VAL).
const noLimit, noValue = "4294967295", "4294967294"

// limit reads a limit, which may be none.
func limit(text string, unit float64) (time.Duration, bool) {
	switch strings.ToLower(text) {
	case "unlimited", "infinite", "infinity", "inf", noLimit:
		return trace.Endless, true
	case "partition_limit", "invalid", noValue:
		return trace.Unknown, true
	}
	return span(text, unit)
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
// resources. It notes a size that is no number of whole GPUs.
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
	x = float64(x * e.factor)
	if r.m.Unit == "GPU" && (e.thing == "requested" || e.thing == "allocated") && math.Abs(x-math.Round(x)) > 1e-6 {
		r.share = true
	}
	x = math.Ceil(x - 1e-9)
	return int32(x), err == nil && math.Abs(x) < math.MaxInt32
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
