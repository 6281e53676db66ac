package sacct

import (
	"time"

	"aforo/workload/trace"
)

// instants are Submit, Eligible, Start and End of a record, each with a second reading
// where the clock showed it twice.
type instants struct {
	at, other [4]time.Duration
	twice     bool
}

// times sets when the job came, how long it waited and ran, and how it ended.
func (r *Reader) times() *trace.Line {
	t := instants{}
	for i, c := range [...]column{colSubmit, colEligible, colStart, colEnd} {
		var ok bool
		if t.at[i], t.other[i], ok = r.instant(c); ok {
			t.twice = t.twice || t.at[i] != t.other[i]
			continue
		}
		if c == colSubmit {
			return r.wrong(c, "a time (YYYY-MM-DDTHH:MM:SS, years 1970 to 2099)")
		}
		r.unknown(c)
		t.at[i], t.other[i] = trace.Unknown, trace.Unknown
	}
	r.state()
	epoch := t.at[2] != trace.Unknown && t.at[2] < epochDays
	if epoch {
		r.note("start_epoch", "a start of 1970, which Slurm writes for none")
		t.at[2], t.other[2], t.twice = trace.Unknown, trace.Unknown, false
	}
	elapsed, bad := r.elapsed(!epoch)
	if bad != nil {
		return bad
	}
	if t.twice {
		r.resolve(&t, elapsed)
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
		r.note("hour_skipped", "a time in the hour that the clock left out, taken as if it had not")
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

// resolve chooses among the readings of times in the hour that comes twice. What the
// record says of itself decides: its instants follow each other, and what elapsed is
// End less Start. Where that leaves a choice, the job was not submitted before the one
// above it.
func (r *Reader) resolve(t *instants, elapsed time.Duration) {
	best, ties := -1, 0
	var chosen [4]time.Duration
	for mask := range 16 {
		var at [4]time.Duration
		same := false // a reading that has been looked at
		for i := range at {
			at[i] = t.at[i]
			if mask>>i&1 == 1 {
				same = same || t.at[i] == t.other[i]
				at[i] = t.other[i]
			}
		}
		if same {
			continue
		}
		switch s := r.agrees(&at, elapsed); {
		case s > best:
			best, ties, chosen = s, 1, at
		case s == best:
			ties++
		}
	}
	t.at = chosen
	r.note("hour_twice", "a time in the hour that the clock showed twice, resolved by what else the record says")
	if ties > 1 {
		r.note("hour_unsure", "such a time that the record leaves open, taken as the first")
	}
}

// agrees counts what speaks for a reading of the four instants, heavier reasons first.
func (r *Reader) agrees(at *[4]time.Duration, elapsed time.Duration) (points int) {
	last := trace.Unknown
	for _, t := range at {
		if t == trace.Unknown {
			continue
		}
		if t >= last {
			points += 4
		}
		last = t
	}
	if at[2] != trace.Unknown && at[3] != trace.Unknown && at[3]-at[2] == elapsed {
		points += 2
	}
	if at[0] >= r.latest {
		points++
	}
	return points
}
