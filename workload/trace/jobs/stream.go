package jobs

import (
	"cmp"
	"container/heap"
	"errors"
	"fmt"
	"slices"
	"time"

	"aforo/workload"
	"aforo/workload/trace"
)

// ErrUnsorted is returned, wrapped with the place, where a record was submitted
// before the one that precedes it. A stream cannot repair that: Load can.
var ErrUnsorted = errors.New("the record was submitted before the one that precedes it")

// ErrChained is returned, wrapped with the place, where a record names another job that
// it follows. A stream has not kept that: Load has.
var ErrChained = errors.New("the job follows another one")

// InMemory reports whether an error of a Stream says that it takes Load to read the log.
func InMemory(err error) bool { return errors.Is(err, ErrUnsorted) || errors.Is(err, ErrChained) }

// A Stream yields the jobs that a log in submit order stands for as its records
// come, in memory that does not grow with the log. It is a workload.Source.
type Stream struct {
	reader   trace.Reader
	name     string
	maker    maker
	rec      trace.Record
	previous time.Duration // submission of the last record of a job, as the log counts
	late     lateJobs      // jobs that arrive after they were submitted, not given out yet
	ended    bool          // the log has no more records
	wait     time.Duration // as recorded, and
	sent     time.Duration // submission, of the job that was given out last
	start    time.Duration // how far Header.Start moved
	zero     time.Duration
	moved    trace.Report // on the zero
	first    workload.Job // read ahead
	ahead    bool
	kept     int64
	seq      int64
	done     bool
	err      error
}

// NewStream reads a log up to its first job; name is how errors call it. The jobs
// and the counts are those of Load with the same rules, but a Stream does not know
// what a CapacityRule would find, for which [Rules.Measure] comes first. The errors
// are those of Load, ErrUnsorted and ErrChained.
func NewStream(r trace.Reader, name string, rules Rules) (*Stream, error) {
	s := &Stream{reader: r, name: name, maker: *newMaker(r, rules), previous: trace.Unknown}
	var err error
	if s.ahead, err = s.read(&s.first); err != nil {
		return nil, err
	}
	if first := trace.WholeSecond(s.first.Submit); s.maker.header.Dated || first < 0 {
		s.start = first
		s.first.Submit -= s.start
		if !s.maker.header.Dated {
			s.zero = moveStart(&trace.Header{}, first, &s.moved)
		}
	}
	return s, nil
}

// Next implements workload.Source. The error is that of the Reader, ErrUnsorted or
// ErrChained.
func (s *Stream) Next(j *workload.Job) (bool, error) {
	if s.ahead {
		*j, s.ahead = s.first, false
		return true, nil
	}
	ok, err := s.read(j)
	j.Submit -= s.start
	return ok, err
}

// read gives out the next job. A job that arrives after it was submitted is held
// until the log has come so far: none that follows can arrive before it.
func (s *Stream) read(j *workload.Job) (bool, error) {
	for !s.done {
		if len(s.late) > 0 && (s.ended || s.late[0].job.Submit <= s.previous) {
			next := heap.Pop(&s.late).(lateJob)
			*j, s.wait, s.sent = next.job, next.wait, next.sent
			s.kept++
			return true, nil
		}
		if s.ended {
			s.finish(nil)
			break
		}
		ok, err := s.reader.Next(&s.rec)
		if err != nil {
			s.finish(err)
			break
		}
		if !ok {
			s.ended = true
			continue
		}
		if given, err := s.take(j); err != nil {
			s.finish(err)
			break
		} else if given {
			s.kept++
			return true, nil
		}
	}
	return false, s.err
}

// take makes a job of the record that was read last, and gives it out where nothing
// can come before it.
func (s *Stream) take(j *workload.Job) (given bool, err error) {
	job, ok := s.maker.job(&s.rec)
	if s.maker.err != nil {
		return false, &trace.Error{Name: s.name, Lines: []trace.Line{*s.maker.err}}
	}
	if !ok {
		return false, nil
	}
	if follows(&s.rec) {
		return false, fmt.Errorf("%s:%d: %w", s.name, s.rec.Line, ErrChained)
	}
	sent := sentOf(&s.rec)
	if sent < s.previous {
		return false, fmt.Errorf("%s:%d: %w", s.name, s.rec.Line, ErrUnsorted)
	}
	s.previous = sent
	if job.Submit > sent || len(s.late) > 0 && s.late[0].job.Submit <= job.Submit {
		s.seq++
		heap.Push(&s.late, lateJob{job, s.rec.Wait, sent, s.seq})
		return false, nil
	}
	*j, s.wait, s.sent = job, s.rec.Wait, sent
	return true, nil
}

// A lateJob is a job that arrives after it was submitted.
type lateJob struct {
	job        workload.Job
	wait, sent time.Duration
	seq        int64
}

// lateJobs is a heap by arrival, ties in the order of the log.
type lateJobs []lateJob

func (l lateJobs) Len() int { return len(l) }
func (l lateJobs) Less(i, j int) bool {
	return cmp.Or(cmp.Compare(l[i].job.Submit, l[j].job.Submit), cmp.Compare(l[i].seq, l[j].seq)) < 0
}
func (l lateJobs) Swap(i, j int) { l[i], l[j] = l[j], l[i] }
func (l *lateJobs) Push(x any)   { *l = append(*l, x.(lateJob)) }
func (l *lateJobs) Pop() any {
	last := len(*l) - 1
	x := (*l)[last]
	*l = (*l)[:last]
	return x
}

func (s *Stream) finish(err error) {
	s.done, s.err = true, err
	if err == nil && s.kept == 0 {
		s.err = &trace.Error{Name: s.name, Lines: []trace.Line{{What: s.Report().NoJobs()}}}
	}
}

// Close closes the log; the header and the report stay readable.
func (s *Stream) Close() error { return s.reader.Close() }

// Capacity is the size of the machine that the rules or the log give, in Header's
// Unit, or 0; with a CapacityRule it is 0.
func (s *Stream) Capacity() int { return s.maker.machine() }

// Header is what the log has said of itself so far; its Start is the instant of
// Submit zero.
func (s *Stream) Header() trace.Header {
	h := *s.reader.Header()
	if h.Dated || !h.Start.IsZero() {
		h.Start = h.Start.Add(s.start)
	}
	return h
}

// Partitions is how many partitions the jobs so far were in, where Rules.Route is nil.
func (s *Stream) Partitions() int { return len(s.maker.partitions) }

// Zero is the instant of Submit zero on the clock of a log without dates.
func (s *Stream) Zero() time.Duration { return s.zero }

// Report counts what the reader and the rules have left out or changed so far.
func (s *Stream) Report() *trace.Report {
	r := *s.reader.Report()
	r.Counts = slices.Clone(r.Counts)
	r.Join(&s.maker.report)
	r.Join(&s.moved)
	r.Kept = s.kept
	return &r
}

// Measure reads a log to its end, closes it, and returns the rules with the
// Capacity that their CapacityRule finds in place of the rule; rules without one
// it returns as they are, and reads nothing. It holds no more than the jobs that
// run at once. The errors are those of Load, ErrUnsorted and ErrChained.
func (rules Rules) Measure(r trace.Reader, name string) (Rules, error) {
	defer r.Close()
	if rules.CapacityRule.kind == "" || rules.Capacity > 0 {
		return rules, nil
	}
	s, err := NewStream(r, name, rules)
	if err != nil {
		return rules, err
	}
	g := &gauge{rule: rules.CapacityRule}
	var j workload.Job
	for {
		ok, err := s.Next(&j)
		if err != nil {
			return rules, err
		}
		if !ok {
			break
		}
		g.add(&j, s.wait, s.sent)
	}
	if rules.Capacity, err = g.capacity(name); err != nil {
		return rules, err
	}
	rules.CapacityRule = CapacityRule{}
	return rules, nil
}
