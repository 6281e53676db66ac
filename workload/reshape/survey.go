package reshape

import (
	"fmt"
	"slices"
	"time"

	"aforo/workload/trace"
	"aforo/workload/trace/jobs"
)

// A Survey is what there is to know of a log before it can be changed a record at
// a time: NewSurvey reads it once, Reader changes it when it is read again. So a
// log need not be held in memory.
type Survey struct {
	// Header is that of the new log; Labels and Report are those of the old one.
	Header trace.Header
	Labels *trace.Labels
	Report trace.Report
	// Read and Kept count the records of the old and of the new log.
	Read, Kept int64

	changes *Changes
	filter  *filter
	name    string
	latest  time.Duration // submission so far
	all     span          // of all records
	kept    span          // of the new log, before times are moved
	whole   bool          // its times are whole seconds
	scaled  bool          // and those that it has once scaled, too
	shift   time.Duration // how far Header.Start moved
}

// A span is the first and the last submission of a log.
type span struct {
	first, last time.Duration
	known       bool
}

func (s *span) add(submit time.Duration) {
	if submit == trace.Unknown {
		return
	}
	if !s.known {
		*s = span{submit, submit, true}
	}
	s.first, s.last = min(s.first, submit), max(s.last, submit)
}

// Streams reports whether the changes can be made a record at a time, which
// Resample cannot.
func (c *Changes) Streams() bool { return c.Resample == nil }

// NewSurvey reads a log to its end, closes it, and calls look with each record
// that will be in the new one, as it is before its times are moved. name is how
// errors call the log. The error is that of the Reader, or jobs.ErrUnsorted,
// wrapped with the place, where the log would have to be sorted first.
func (c *Changes) NewSurvey(r trace.Reader, name string, look func(*trace.Record)) (*Survey, error) {
	defer r.Close()
	s := &Survey{changes: c, filter: newFilter(c), name: name, latest: trace.Unknown, whole: true, scaled: true}
	var rec trace.Record // outside, so that it is allocated once
	for {
		ok, err := r.Next(&rec)
		if err != nil {
			return nil, err
		}
		if !ok {
			break
		}
		if err := s.add(r, &rec, look); err != nil {
			return nil, err
		}
	}
	s.Header, s.Labels, s.Report = *r.Header(), r.Labels(), *r.Report()
	s.Header.Notes = slices.Clone(s.Header.Notes)
	if s.Header.Dated && s.all.known {
		s.shift = trace.WholeSecond(s.all.first)
		s.Header.Start = s.Header.Start.Add(s.shift)
	}
	return s, nil
}

func (s *Survey) add(r trace.Reader, rec *trace.Record, look func(*trace.Record)) error {
	c := s.changes
	s.Read++
	if c.sortsToCut() {
		if err := s.sorted(rec); err != nil {
			return err
		}
	}
	if !s.all.known && rec.Submit != trace.Unknown {
		s.filter.cut(r.Header(), rec.Submit)
	}
	s.all.add(rec.Submit)
	if !s.filter.keeps(rec, r.Labels()) {
		return nil
	}
	if c.ScaleLoad != nil || c.Shake > 0 {
		if err := s.sorted(rec); err != nil {
			return err
		}
		s.measure(rec.Submit)
	}
	s.Kept++
	look(rec)
	return nil
}

// sorted returns an error where a record is out of order. Those without a time of
// submission come first.
func (s *Survey) sorted(rec *trace.Record) error {
	if rec.Submit < s.latest {
		return fmt.Errorf("%s:%d: %w", s.name, rec.Line, jobs.ErrUnsorted)
	}
	s.latest = rec.Submit
	return nil
}

// measure finds out what scaling and shaking need to know of all times.
func (s *Survey) measure(submit time.Duration) {
	s.kept.add(submit)
	if submit == trace.Unknown {
		return
	}
	s.whole = s.whole && submit%time.Second == 0
	if f := s.changes.ScaleLoad; f != nil && s.scaled && checkFactor(*f) == nil {
		s.scaled = scaled(submit, s.kept.first, 1, *f)%time.Second == 0
	}
}

// Check adds notes on the changes to the Header. The error is that of Apply.
func (s *Survey) Check() error {
	if err := s.filter.check(&s.Header, s.Labels, s.all.first-s.shift); err != nil {
		return err
	}
	c := s.changes
	if f := c.ScaleLoad; f != nil {
		err := checkFactor(*f)
		if err == nil && s.kept.known {
			err = checkEnd(*f, s.kept.first-s.shift, s.kept.last-s.shift)
		}
		if err != nil {
			return fmt.Errorf("scale-load: %w", err)
		}
		if s.kept.known {
			note(&s.Header, "times between submissions divided by %v", *f)
		}
	}
	if c.Shake > 0 {
		if err := checkShake(c.Shake); err != nil {
			return fmt.Errorf("shake: %w", err)
		}
		if s.kept.known {
			noteShake(&s.Header, c.Shake, c.Seed)
		}
	}
	return nil
}
