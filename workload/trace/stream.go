package trace

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"aforo/workload"
)

// ErrUnsorted is returned, wrapped with the place, where a record was submitted
// before the one that precedes it. A stream cannot repair that: Jobs can.
var ErrUnsorted = errors.New("the record was submitted before the one that precedes it")

// A Stream yields the jobs that a log in submit order stands for as its records
// come, in memory that does not grow with the log. It is a workload.Source.
type Stream struct {
	reader   Reader
	name     string
	maker    maker
	rec      Record
	previous time.Duration // submission of the last job, as the reader counts
	start    time.Duration // how far Header.Start moved
	first    workload.Job  // read ahead
	ahead    bool
	kept     int64
	done     bool
	err      error
}

// NewStream reads a log up to its first job; name is how errors call it. The jobs
// and the counts are those of Jobs with the same rules, but a Stream does not know
// what a CapacityRule would find, for which [Rules.Measure] comes first. The errors
// are those of Jobs, and ErrUnsorted.
func NewStream(r Reader, name string, rules Rules) (*Stream, error) {
	s := &Stream{reader: r, name: name, maker: maker{rules: rules, header: r.Header()}, previous: Unknown}
	var err error
	if s.ahead, err = s.read(&s.first); err != nil {
		return nil, err
	}
	if s.maker.header.Dated {
		s.start = WholeSecond(s.first.Submit)
		s.first.Submit -= s.start
	}
	return s, nil
}

// Next implements workload.Source. The error is that of the Reader, or
// ErrUnsorted.
func (s *Stream) Next(j *workload.Job) (bool, error) {
	if s.ahead {
		*j, s.ahead = s.first, false
		return true, nil
	}
	ok, err := s.read(j)
	j.Submit -= s.start
	return ok, err
}

// read reads up to the next record that is a job.
func (s *Stream) read(j *workload.Job) (bool, error) {
	for !s.done {
		ok, err := s.reader.Next(&s.rec)
		if !ok || err != nil {
			s.finish(err)
			break
		}
		job, ok := s.maker.job(&s.rec)
		if !ok {
			continue
		}
		*j = job
		if j.Submit < s.previous {
			s.finish(fmt.Errorf("%s:%d: %w", s.name, s.rec.Line, ErrUnsorted))
			break
		}
		s.previous = j.Submit
		s.kept++
		return true, nil
	}
	return false, s.err
}

func (s *Stream) finish(err error) {
	s.done, s.err = true, err
	if err == nil && s.kept == 0 {
		s.err = &Error{Name: s.name, Lines: []Line{{What: s.Report().NoJobs()}}}
	}
}

// Close closes the log; the header and the report stay readable.
func (s *Stream) Close() error { return s.reader.Close() }

// Capacity is the size of the machine that the rules or the log give, in Header's
// Unit, or 0; with a CapacityRule it is 0.
func (s *Stream) Capacity() int { return s.maker.machine() }

// Header is what the log has said of itself so far; its Start is the instant of
// Submit zero.
func (s *Stream) Header() Header {
	h := *s.reader.Header()
	if h.Dated {
		h.Start = h.Start.Add(s.start)
	}
	return h
}

// Report counts what the reader and the rules have left out or changed so far.
func (s *Stream) Report() *Report {
	r := *s.reader.Report()
	r.Counts = slices.Clone(r.Counts)
	r.Join(&s.maker.report)
	r.Kept = s.kept
	return &r
}

// Measure reads a log to its end, closes it, and returns the rules with the
// Capacity that their CapacityRule finds in place of the rule; rules without one
// it returns as they are, and reads nothing. It holds no more than the jobs that
// run at once. The errors are those of Jobs, and ErrUnsorted.
func (rules Rules) Measure(r Reader, name string) (Rules, error) {
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
		g.add(&j, s.rec.Wait)
	}
	if rules.Capacity, err = g.capacity(name); err != nil {
		return rules, err
	}
	rules.CapacityRule = CapacityRule{}
	return rules, nil
}
