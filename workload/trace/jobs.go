package trace

import (
	"cmp"
	"math"
	"slices"
	"time"

	"aforo/workload"
)

// runMax is the longest run time and limit of a job that is simulated: 18 years,
// so that a schedule of such jobs stays within int64 nanoseconds. Systems write
// greater limits for none.
const runMax = 1<<59/time.Second*time.Second - time.Second

// A Source holds the jobs that a log stands for and yields them in submit order.
type Source struct {
	jobs, rest []workload.Job
	waits      []time.Duration // as recorded, of the jobs
	header     Header
	report     Report
	capacity   int
}

// Jobs reads a log to its end, closes it, and makes jobs of its records, which it
// holds in memory; name is how errors call the log. A [Stream] does the same for a
// log in submit order without holding it.
//
//   - The size is the requested one, else the allocated one.
//   - The limit is the requested time, else what rules.MissingLimit says.
//   - The run time is cut at the limit.
//   - A job that never started or had not ended, that has no size, run time or
//     submit time, or that is larger than the machine, is dropped.
//   - Records out of submit order are sorted, stably.
//
// Every record that a rule touched is counted in the report. The errors are those
// of the Reader; a log of which nothing is left, or about which the rule for its
// capacity says nothing, is an *Error.
func Jobs(r Reader, name string, rules Rules) (*Source, error) {
	defer r.Close()
	m := &maker{rules: rules, header: r.Header()}
	var rec Record // outside, so that it is allocated once
	for {
		ok, err := r.Next(&rec)
		if err != nil {
			return nil, err
		}
		if !ok {
			break
		}
		m.add(&rec)
	}
	s := &Source{header: *r.Header(), report: *r.Report()}
	s.report.Counts = slices.Clone(s.report.Counts)
	s.report.Join(&m.report)
	s.report.Kept = int64(len(m.jobs))
	if len(m.jobs) == 0 {
		return nil, &Error{Name: name, Lines: []Line{{What: s.report.NoJobs()}}}
	}
	m.sort(s)
	s.capacity = m.machine()
	if s.capacity == 0 && rules.CapacityRule.kind != "" {
		g := &gauge{rule: rules.CapacityRule}
		for i := range s.jobs {
			g.add(&s.jobs[i], s.waits[i])
		}
		var err error
		if s.capacity, err = g.capacity(name); err != nil {
			return nil, err
		}
	}
	s.rest = s.jobs
	return s, nil
}

// Next implements workload.Source.
func (s *Source) Next(j *workload.Job) (bool, error) {
	if len(s.rest) == 0 {
		return false, nil
	}
	*j, s.rest = s.rest[0], s.rest[1:]
	return true, nil
}

// All returns every job, in submit order.
func (s *Source) All() []workload.Job { return s.jobs }

// Header is that of the log; its Start is the instant of Submit zero.
func (s *Source) Header() *Header { return &s.header }

// Report counts what the reader and the rules left out or changed.
func (s *Source) Report() *Report { return &s.report }

// Capacity is the size of the machine by the rules, in Header's Unit, or 0 where
// nothing gives it.
func (s *Source) Capacity() int { return s.capacity }

// A maker makes the jobs of a log, and collects them in the order of its lines.
type maker struct {
	rules  Rules
	header *Header
	report Report
	jobs   []workload.Job
	waits  []time.Duration
	lines  []int64
	filled string // what is said of a missing limit, made once
}

// machine is the size above which jobs are dropped, or 0.
func (m *maker) machine() int {
	switch {
	case m.rules.Capacity > 0:
		return m.rules.Capacity
	case m.rules.CapacityRule.kind != "":
		return 0
	}
	return m.header.Capacity
}

func (m *maker) add(rec *Record) {
	if j, ok := m.job(rec); ok {
		m.jobs = append(m.jobs, j)
		m.waits = append(m.waits, rec.Wait)
		m.lines = append(m.lines, rec.Line)
	}
}

// job makes a job of a record, unless the record is dropped, and counts what it
// did.
func (m *maker) job(rec *Record) (workload.Job, bool) {
	if key, what := m.drop(rec); key != "" {
		m.report.Add(rec.Line, key, what, Dropped)
		return workload.Job{}, false
	}
	if rec.Requested <= 0 {
		m.report.Add(rec.Line, "size_allocated", "no requested size, the allocated one taken", Noted)
	}
	run, limit := m.limit(rec)
	return workload.Job{
		ID: rec.ID, Submit: rec.Submit, Run: run, Limit: limit, Size: rec.Size(),
		Cores: max(rec.Cores, 0), MemMB: max(rec.MemMB, 0), User: max(rec.User, -1),
	}, true
}

// drop says why a record stands for no job, in the order of the conventions for
// SWF.
func (m *maker) drop(rec *Record) (key, what string) {
	switch {
	case rec.Status == Unfinished:
		return "unfinished", "the job had not ended"
	case rec.Size() <= 0:
		return "size_not_positive", "size not above zero"
	case rec.Run == Unknown && rec.Status == Cancelled:
		return "never_started", "cancelled before it started"
	case rec.Run == Unknown:
		return "run_unknown", "no run time: it never started, or had not ended"
	case rec.Run < 0:
		return "run_negative", "run time below zero"
	case rec.Run > runMax:
		return "run_long", "run time above 18 years"
	case rec.Submit == Unknown:
		return "submit_unknown", "no submit time"
	case rec.Submit < 0 && !m.header.Dated:
		return "submit_negative", "submit time below zero"
	}
	if p := m.machine(); p > 0 && int(rec.Size()) > p {
		return "size_above_machine", "size above the machine"
	}
	return "", ""
}

// limit returns the run time, cut at the limit, and the limit.
func (m *maker) limit(rec *Record) (run, limit time.Duration) {
	run, limit = rec.Run, rec.Limit
	switch {
	case limit <= 0: // Unknown, too
		limit = m.rules.MissingLimit.limit(run)
		if m.filled == "" {
			m.filled = "no requested time, filled in by the rule " + m.rules.MissingLimit.String()
		}
		m.report.Add(rec.Line, "limit_missing", m.filled, Changed)
	case limit > runMax:
		limit = runMax
		m.report.Add(rec.Line, "limit_long", "requested time above 18 years, taken as 18 years", Changed)
	}
	if run > limit {
		run = limit
		m.report.Add(rec.Line, "run_cut", "run time cut at the requested time", Changed)
	}
	if m.rules.ExactLimits {
		limit = run
	}
	return run, limit
}

// sort gives the jobs to s in submit order. Where the log has dates, Start moves to
// the whole second of the earliest submission.
func (m *maker) sort(s *Source) {
	order := make([]int32, len(m.jobs))
	latest := time.Duration(math.MinInt64)
	disorder := false
	for i := range m.jobs {
		order[i] = int32(i)
		if at := m.jobs[i].Submit; at < latest {
			disorder = true
			s.report.Add(m.lines[i], "out_of_order", "out of submit order, sorted", Changed)
		} else {
			latest = at
		}
	}
	s.jobs, s.waits = m.jobs, m.waits
	if disorder {
		slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(m.jobs[a].Submit, m.jobs[b].Submit) })
		s.jobs, s.waits = make([]workload.Job, len(order)), make([]time.Duration, len(order))
		for to, from := range order {
			s.jobs[to], s.waits[to] = m.jobs[from], m.waits[from]
		}
	}
	if first := WholeSecond(s.jobs[0].Submit); s.header.Dated {
		s.header.Start = s.header.Start.Add(first)
		for i := range s.jobs {
			s.jobs[i].Submit -= first
		}
	}
}
