package synth

import (
	"time"

	"aforo/workload"
)

// New returns the jobs of one replication: every class and cohort from simulated
// time from until to (to = 0: for ever), merged by submit time, numbered from 1, and all that
// the projects of its calls would send.
// Jobs of the same instant come in the order of the classes, then the cohorts, then the calls.
// The same model, seed, replication, from and to give the same jobs, byte for
// byte; every class has independent jobs in every replication.
//
// With sessions the source is a workload.Feedback: whoever reads it has to say how
// jobs end, or their users wait for ever.
//
// The source holds the model, which must not change while it is in use. A model
// that does not pass Check yields no job but its error.
func New(m *Model, seed uint64, replication int, from, to time.Duration) workload.Source {
	if err := m.Check(); err != nil {
		return &source{err: err}
	}
	if to == 0 {
		to = never
	}
	c := &closed{loops: make([]*loop, len(m.Classes))}
	s, reacts := &c.source, false
	for i := range m.Classes {
		if m.Classes[i].Sessions != nil {
			c.loops[i], reacts = newLoop(m, i, seed, replication, from, to), true
			s.streams = append(s.streams, c.loops[i].stream)
			continue
		}
		if m.rests(i) {
			s.streams = append(s.streams, newStream(m, i, key{seed, replication, "class", m.Classes[i].Name}, to))
			continue
		}
		s.streams = append(s.streams, newClassStream(m, i, seed, replication, from, to))
	}
	for i := range m.Cohorts {
		s.streams = append(s.streams, newCohortStream(m, i, seed, replication, from, to))
	}
	if m.Calls != nil {
		s.streams = append(s.streams, newCallStreams(m, seed, replication, to))
	}
	s.at = make([]time.Duration, len(s.streams))
	for i, t := range s.streams {
		if l := c.loop(i); l != nil {
			s.at[i] = l.due.next()
			continue
		}
		if i < len(m.Classes) && m.rests(i) {
			s.at[i] = never
			continue
		}
		s.at[i] = t.begin()
	}
	if !reacts {
		return s
	}
	c.ready, c.ahead = make([]bool, len(s.streams)), make([]workload.Job, len(s.streams))
	return c
}

// A sender makes jobs in submit order: begin begins its next submission and returns the
// instant, or never; next makes a job of it; over reports whether that was the last.
type sender interface {
	begin() time.Duration
	next(j *workload.Job)
	over() bool
}

// source merges streams. The instants stand apart from the streams because a
// scan over a few of them in one cache line is faster than a heap.
type source struct {
	streams []sender
	at      []time.Duration // when the current submission of each stream happens
	id      int64
	err     error
}

// Next stores the next job in j.
func (s *source) Next(j *workload.Job) (bool, error) {
	if s.err != nil {
		return false, s.err
	}
	first := s.first()
	if s.at[first] == never {
		return false, nil
	}
	t := s.streams[first]
	t.next(j)
	s.id++
	j.ID = s.id
	if t.over() {
		s.at[first] = t.begin()
	}
	return true, nil
}

// first is the stream whose submission comes first.
func (s *source) first() int {
	first := 0
	for i, at := range s.at {
		if at < s.at[first] {
			first = i
		}
	}
	return first
}
