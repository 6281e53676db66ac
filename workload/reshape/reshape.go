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

func note(h *trace.Header, format string, args ...any) {
	h.Notes = append(h.Notes, fmt.Sprintf(format, args...))
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
	noteBetween(&l.Header, from, to, int64(n))
	return n
}

func noteBetween(h *trace.Header, from, to time.Duration, leftOut int64) {
	what := "all jobs"
	switch {
	case from > anyTime && to < math.MaxInt64:
		what = fmt.Sprintf("jobs submitted from %v to before %v", at(h, from), at(h, to))
	case from > anyTime:
		what = fmt.Sprintf("jobs submitted from %v on", at(h, from))
	case to < math.MaxInt64:
		what = fmt.Sprintf("jobs submitted before %v", at(h, to))
	}
	note(h, "only %s: %d left out", what, leftOut)
}

// anyTime is below all times of submission, and above none.
const anyTime = trace.Unknown + 1

// at is an instant as a person reads it: a date where the log has dates, else the
// time since its zero.
func at(h *trace.Header, t time.Duration) string {
	if h.Start.IsZero() {
		return t.String()
	}
	return h.Start.Add(t).Format(time.RFC3339)
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
	c := chooser{kind: kind, names: names}
	if err := c.check(&l.Labels); err != nil {
		return 0, err
	}
	n := keep(l, func(r *trace.Record) bool { return c.keeps(r, &l.Labels) })
	note(&l.Header, "only the %s %q: %d jobs left out", kind.Word, names, n)
	return n, nil
}

// A chooser chooses jobs by name. Labels may grow between its calls.
type chooser struct {
	kind   Kind
	names  []string
	wanted []bool // of the names that were there so far
}

// keeps reports whether a record has one of the names.
func (c *chooser) keeps(r *trace.Record, l *trace.Labels) bool {
	i := c.kind.index(r)
	for list := c.kind.names(l); len(c.wanted) <= int(i); {
		c.wanted = append(c.wanted, slices.Contains(c.names, list.Name(int32(len(c.wanted)))))
	}
	return i >= 0 && c.wanted[i]
}

// check returns an error for a name that a log with these labels does not have.
func (c *chooser) check(l *trace.Labels) error {
	there := map[string]bool{}
	for list, i := c.kind.names(l), 0; i < list.Len(); i++ {
		there[list.Name(int32(i))] = true
	}
	for _, name := range c.names {
		if !there[name] {
			return fmt.Errorf("the log has no %s %q", c.kind.Word, name)
		}
	}
	return nil
}

// ScaleLoad divides the times between submissions by factor, so that the load,
// which is work over time, is multiplied by it. A submission at s moves to
// first + (s - first) / factor, rounded to a whole second where all times of
// submission were such, else to a nanosecond; first stays. Sizes and run times,
// and with them their distribution, stay as they are; daily and weekly cycles
// become shorter or longer. This is how loads are usually varied: Feitelson,
// "Workload Modeling for Computer Systems Performance Evaluation", 2015.
func ScaleLoad(l *trace.Log, factor float64) error {
	if err := checkFactor(factor); err != nil {
		return err
	}
	records := known(l)
	if len(records) == 0 {
		return nil
	}
	first, last := records[0].Submit, records[len(records)-1].Submit
	if err := checkEnd(factor, first, last); err != nil {
		return err
	}
	tick := resolution(records)
	for i := range records {
		records[i].Submit = scaled(records[i].Submit, first, tick, factor)
	}
	note(&l.Header, "times between submissions divided by %v", factor)
	return nil
}

func checkFactor(factor float64) error {
	if !(factor >= 1e-3 && factor <= 1e3) {
		return fmt.Errorf("the factor %v on the load is not between 0.001 and 1000", factor)
	}
	return nil
}

func checkEnd(factor float64, first, last time.Duration) error {
	if float64(last-first)/factor+float64(first) > float64(submitMax) {
		return fmt.Errorf("with the factor %v the log would end after 146 years", factor)
	}
	return nil
}

// scaled is where ScaleLoad moves a submission.
func scaled(submit, first, tick time.Duration, factor float64) time.Duration {
	return first + time.Duration(math.Round(float64(submit-first)/factor/float64(tick)))*tick
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
