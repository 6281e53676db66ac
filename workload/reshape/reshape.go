// Package reshape makes another log of a log: a part of it, one with more or less
// load, one of many that could have been.
//
// Every function changes a trace.Log in place, keeps its records in submit order,
// adds a note on what it did to the header, and returns what there is to count.
// What is drawn at random depends on the seed and on nothing else.
package reshape

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"aforo/workload/trace"
)

// stream is the random stream of one purpose and one entity.
func stream(seed uint64, words ...string) *rand.Rand {
	b := binary.LittleEndian.AppendUint64(nil, seed)
	for _, w := range words {
		b = binary.LittleEndian.AppendUint64(b, uint64(len(w)))
		b = append(b, w...)
	}
	return rand.New(rand.NewChaCha8(sha256.Sum256(b)))
}

func note(l *trace.Log, format string, args ...any) {
	l.Header.Notes = append(l.Header.Notes, fmt.Sprintf(format, args...))
}

// keep keeps the records for which f holds and returns how many went.
func keep(l *trace.Log, f func(*trace.Record) bool) int {
	n := len(l.Records)
	l.Records = slices.DeleteFunc(l.Records, func(r trace.Record) bool { return !f(&r) })
	return n - len(l.Records)
}

// First is the first submission, or 0 where none is known.
func First(l *trace.Log) time.Duration {
	if records := known(l); len(records) > 0 {
		return records[0].Submit
	}
	return 0
}

// Between keeps the jobs that were submitted from from on and before to, both
// since Header.Start; trace.Unknown + 1 and math.MaxInt64 are no bounds. It returns
// how many it left out, those without a time of submission among them.
func Between(l *trace.Log, from, to time.Duration) int {
	n := keep(l, func(r *trace.Record) bool { return r.Submit >= from && r.Submit < to })
	what := "all jobs"
	switch {
	case from > trace.Unknown+1 && to < math.MaxInt64:
		what = fmt.Sprintf("jobs submitted from %v to before %v", at(l, from), at(l, to))
	case from > trace.Unknown+1:
		what = fmt.Sprintf("jobs submitted from %v on", at(l, from))
	case to < math.MaxInt64:
		what = fmt.Sprintf("jobs submitted before %v", at(l, to))
	}
	note(l, "only %s: %d left out", what, n)
	return n
}

// at is an instant as a person reads it: a date where the log has dates, else the
// time since its zero.
func at(l *trace.Log, t time.Duration) string {
	if l.Header.Start.IsZero() {
		return t.String()
	}
	return l.Header.Start.Add(t).Format(time.RFC3339)
}

// A Kind is a kind of names that jobs are chosen by.
type Kind struct {
	Word  string
	names func(*trace.Labels) *trace.Names
	index func(*trace.Record) int32
}

// The kinds of names.
var (
	User      = Kind{"user", func(l *trace.Labels) *trace.Names { return &l.User }, func(r *trace.Record) int32 { return r.User }}
	Queue     = Kind{"queue", func(l *trace.Labels) *trace.Names { return &l.Queue }, func(r *trace.Record) int32 { return r.Queue }}
	Partition = Kind{"partition", func(l *trace.Labels) *trace.Names { return &l.Partition }, func(r *trace.Record) int32 { return r.Partition }}
)

// Only keeps the jobs of the given names and returns how many it left out. The
// error names one that the log does not have.
func Only(l *trace.Log, kind Kind, names []string) (int, error) {
	list := kind.names(&l.Labels)
	wanted := make([]bool, list.Len())
	for _, name := range names {
		found := false
		for i := range wanted {
			if list.Name(int32(i)) == name {
				wanted[i], found = true, true
			}
		}
		if !found {
			return 0, fmt.Errorf("the log has no %s %q", kind.Word, name)
		}
	}
	n := keep(l, func(r *trace.Record) bool { i := kind.index(r); return i >= 0 && wanted[i] })
	note(l, "only the %s %q: %d jobs left out", kind.Word, names, n)
	return n, nil
}

// ScaleLoad divides the times between submissions by factor, so that the load,
// which is work over time, is multiplied by it. A submission at s moves to
// first + (s - first) / factor, rounded to a whole second where all times of
// submission were such, else to a nanosecond; first stays. Sizes and run times,
// and with them their distribution, stay as they are; daily and weekly cycles
// become shorter or longer. This is how loads are usually varied: Feitelson,
// "Workload Modeling for Computer Systems Performance Evaluation", 2015.
func ScaleLoad(l *trace.Log, factor float64) error {
	if !(factor >= 1e-3 && factor <= 1e3) {
		return fmt.Errorf("the factor %v on the load is not between 0.001 and 1000", factor)
	}
	records := known(l)
	if len(records) == 0 {
		return nil
	}
	tick := resolution(records)
	first := records[0].Submit
	if last := records[len(records)-1].Submit; float64(last-first)/factor+float64(first) > float64(submitMax) {
		return fmt.Errorf("with the factor %v the log would end after 146 years", factor)
	}
	for i := range records {
		r := &records[i]
		ticks := math.Round(float64(r.Submit-first) / factor / float64(tick))
		r.Submit = first + time.Duration(ticks)*tick
	}
	note(l, "times between submissions divided by %v", factor)
	return nil
}

// submitMax is the latest submission that a log may have.
const submitMax = 1<<62/time.Second*time.Second - time.Second

// known sorts a log and returns the records of which the submission is known.
func known(l *trace.Log) []trace.Record {
	l.Sort() // Unknown is below all times
	i := 0
	for i < len(l.Records) && l.Records[i].Submit == trace.Unknown {
		i++
	}
	return l.Records[i:]
}

// resolution is a second where all times of submission are whole seconds, else a
// nanosecond.
func resolution(records []trace.Record) time.Duration {
	for i := range records {
		if records[i].Submit%time.Second != 0 {
			return 1
		}
	}
	return time.Second
}

// Sample keeps each job with probability p, or, where users is true, all jobs of
// each user with probability p (a job without a user by itself). It returns how
// many it left out. Sampling users keeps what each of them does: their sessions,
// and that a user's jobs are alike.
func Sample(l *trace.Log, p float64, users bool, seed uint64) (int, error) {
	if !(p > 0 && p <= 1) {
		return 0, fmt.Errorf("the share %v to sample is not above 0 and at most 1", p)
	}
	if users && l.Labels.User.Len() == 0 {
		return 0, fmt.Errorf("the log does not name users: sample its jobs")
	}
	rng := stream(seed, "sample", "job")
	chosen := make([]bool, l.Labels.User.Len())
	for i := range chosen {
		chosen[i] = stream(seed, "sample", "user", l.Labels.User.Name(int32(i))).Float64() < p
	}
	n := keep(l, func(r *trace.Record) bool {
		mine := rng.Float64() < p // drawn for every job, so that one stays whatever the others are
		if users && r.User >= 0 {
			return chosen[r.User]
		}
		return mine
	})
	what := "jobs"
	if users {
		what = "users"
	}
	note(l, "a sample of %v of the %s with seed %d: %d jobs left out", p, what, seed, n)
	return n, nil
}

// Shake moves each submission by a time drawn evenly from -most to +most, in
// whole seconds where all times of submission were such, but not before the first
// one, and sorts. Results that change much between such copies of a log are
// accidents of its exact times; their mean over several copies is not: Tsafrir,
// Ouaknine and Feitelson, "Reducing performance evaluation sensitivity and
// variability by input shaking", MASCOTS 2007. How far to shake is the caller's
// choice; half a minute is small against waits and run times.
func Shake(l *trace.Log, most time.Duration, seed uint64) error {
	if most <= 0 || most > 30*24*time.Hour {
		return fmt.Errorf("a shake by %v is not between 0 and 30 days", most)
	}
	records := known(l)
	if len(records) == 0 {
		return nil
	}
	tick := resolution(records)
	first, ticks := records[0].Submit, int64(most/tick)
	rng := stream(seed, "shake")
	for i := range records {
		r := &records[i]
		r.Submit = max(first, r.Submit+time.Duration(rng.Int64N(2*ticks+1)-ticks)*tick)
	}
	l.Sort()
	note(l, "submissions shaken by up to %v with seed %d", most, seed)
	return nil
}
