// Package jobs makes jobs of the records of a log. It applies the conventions (which
// size, which limit, what cannot be simulated) as explicit [Rules], and counts in a
// [trace.Report] every record that a rule touched. [Load] does so in memory, for logs in any
// order; a [Stream] one job at a time, for logs in the order of their submission; a [Judge]
// one record at a time, for those who ask what would become of it.
package jobs

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"aforo/workload"
	"aforo/workload/trace"
)

// HintNodes says what to do about a log that counts its machine in nodes.
const HintNodes = "say how many processors the machine has: --procs N, or a MaxProcs line in the header"

// A Source holds the jobs that a log stands for and yields them in submit order.
type Source struct {
	jobs, rest []workload.Job
	waits      []time.Duration // as recorded, of the jobs
	zero       time.Duration
	partitions int
	header     trace.Header
	report     trace.Report
	capacity   int
}

// Load reads a log to its end, closes it, and makes jobs of its records, which it
// holds in memory; name is how errors call the log. A [Stream] does the same for a
// log in submit order without holding it.
//
//   - The size is the one that Record.By chooses, else the other.
//   - The limit is the requested time, else what rules.MissingLimit says; a job whose
//     limit is Endless is never expected to end.
//   - The run time is cut at the limit, or where Record.Kept is true it is kept, and so
//     is the limit. A job whose run time was cut, or which the log says was stopped for
//     its limit, overruns: it is killed where it runs up to that.
//   - A submission before the log's time zero moves that.
//   - A job that never started or had not ended, that has no size, run time or
//     submit time, or that is larger than the machine, is dropped.
//   - Records out of submit order are sorted, stably.
//   - A job that names an earlier one follows that, see [workload.Job].
//
// Every record that a rule touched is counted in the report. The errors are those
// of the Reader; a log of which nothing is left, or about which the rule for its
// capacity says nothing, is an *Error.
func Load(r trace.Reader, name string, rules Rules) (*Source, error) {
	defer r.Close()
	m := newMaker(r, rules)
	var rec trace.Record // outside, so that it is allocated once
	for {
		ok, err := r.Next(&rec)
		if err != nil {
			return nil, err
		}
		if !ok {
			break
		}
		if m.add(&rec); m.err != nil {
			return nil, &trace.Error{Name: name, Lines: []trace.Line{*m.err}}
		}
	}
	s := &Source{header: *r.Header(), report: *r.Report()}
	s.report.Counts = slices.Clone(s.report.Counts)
	s.report.Join(&m.report)
	s.report.Kept = int64(len(m.jobs))
	if len(m.jobs) == 0 {
		return nil, &trace.Error{Name: name, Lines: []trace.Line{{What: s.report.NoJobs()}}}
	}
	m.sort(s)
	m.tie(s)
	s.partitions = len(m.partitions)
	s.capacity = m.machine()
	if s.capacity == 0 && rules.CapacityRule.kind != "" {
		g := &gauge{rule: rules.CapacityRule}
		for i := range s.jobs {
			g.add(&s.jobs[i], s.waits[i], m.sent[i])
		}
		var err error
		if s.capacity, err = g.capacity(name); err != nil {
			return nil, err
		}
	}
	s.rest = s.jobs
	return s, nil
}

// LoadSorted is Load of a log in any order, by the rules of reading: its records are put
// into the order of their submission before Settle sees them.
func LoadSorted(r trace.Reader, name string, read trace.Reading, rules Rules) (*Source, error) {
	raw, err := trace.Load(r)
	if err != nil {
		return nil, err
	}
	var late trace.Report
	latest := trace.Unknown
	for i := range raw.Records {
		if rec := &raw.Records[i]; rec.Submit < latest {
			late.Add(rec.Line, "out_of_order", "out of submit order, sorted", trace.Changed)
		} else {
			latest = rec.Submit
		}
	}
	raw.Sort()
	raw.Report.Join(&late)
	return Load(trace.Settle(raw.Reader(), name, read, false), name, rules)
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
func (s *Source) Header() *trace.Header { return &s.header }

// Report counts what the reader and the rules left out or changed.
func (s *Source) Report() *trace.Report { return &s.report }

// Capacity is the size of the machine by the rules, in Header's Unit, or 0 where
// nothing gives it.
func (s *Source) Capacity() int { return s.capacity }

// Partitions is how many partitions the jobs were in, where Rules.Route is nil.
func (s *Source) Partitions() int { return s.partitions }

// Zero is the instant of Submit zero on the clock of a log without dates: below zero
// where a record was submitted before its time zero.
func (s *Source) Zero() time.Duration { return s.zero }

// A maker makes the jobs of a log, and collects them in the order of its lines.
type maker struct {
	rules  Rules
	header *trace.Header
	report trace.Report
	jobs   []workload.Job
	waits  []time.Duration
	sent   []time.Duration
	lines  []int64
	names  *trace.Labels
	// partitions are those of the jobs, where no rule says where they run; last is that of
	// the job before.
	partitions map[int32]bool
	last       int32
	filled     string      // what is said of a missing limit, made once
	err        *trace.Line // why the log cannot be simulated
	chains     []chain
}

// newMaker returns a maker of the jobs of a log.
func newMaker(r trace.Reader, rules Rules) *maker {
	if rules.Who != nil {
		rules.Who.begin()
	}
	return &maker{rules: rules, header: r.Header(), names: r.Labels(), last: trace.None - 1}
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

func (m *maker) add(rec *trace.Record) {
	if j, ok := m.job(rec); ok {
		m.chain(rec, &j)
		m.jobs = append(m.jobs, j)
		m.waits = append(m.waits, rec.Wait)
		m.lines = append(m.lines, rec.Line)
		m.sent = append(m.sent, sentOf(rec))
	}
}

// job makes a job of a record, unless the record is dropped, and counts what it
// did.
func (m *maker) job(rec *trace.Record) (workload.Job, bool) {
	if key, what := m.drop(rec); key != "" {
		if key == "size_above_machine" && m.rules.Capacity == 0 && m.header.CapacityNodes && m.err == nil {
			m.err = trace.BadLine(rec.Line, 0, HintNodes, "a job has %d processors, more than the header's MaxNodes of %d: those are nodes, not processors", rec.Size(), m.header.Capacity)
		}
		m.report.Move(rec.Line, key, what, trace.Dropped, trace.OfWork, rec.Work())
		return workload.Job{}, false
	}
	switch by := rec.By; {
	case by != trace.SizeAllocated && rec.Requested <= 0:
		m.report.Add(rec.Line, "size_allocated", "no requested size, the allocated one taken", trace.Noted)
	case by == trace.SizeAllocated && rec.Allocated <= 0:
		m.report.Add(rec.Line, "size_requested", "no allocated size, the requested one taken", trace.Noted)
	}
	run, limit, overruns, kept := m.limit(rec)
	j := workload.Job{
		ID: rec.ID, Submit: rec.Submit, Run: run, Limit: limit, Overruns: overruns, RunsOn: kept, Size: rec.Size(),
		Cores: max(rec.Cores, 0), MemMB: max(rec.MemMB, 0), User: max(rec.User, -1),
	}
	if m.rules.Who != nil {
		m.rules.Who.set(&j, rec, m.names)
	}
	if m.rules.Route != nil {
		j.Route = m.rules.Route(rec, m.names)
	} else if rec.Partition != m.last {
		m.last = rec.Partition
		if m.partitions == nil {
			m.partitions = map[int32]bool{}
		}
		m.partitions[rec.Partition] = true
	}
	return j, true
}

// sentOf is the submission of the log, where the record has been settled.
func sentOf(rec *trace.Record) time.Duration {
	if rec.Sent != trace.Unknown {
		return rec.Sent
	}
	return rec.Submit
}

// drop says why a record stands for no job, in the order of the conventions for
// SWF.
func (m *maker) drop(rec *trace.Record) (key, what string) {
	switch {
	case rec.Status == trace.Unfinished:
		return "unfinished", "the job had not ended"
	case rec.Piece:
		return "partial_execution", "a part of a job that has a line of its own for the whole"
	case rec.Size() <= 0:
		return "size_not_positive", "size not above zero"
	case rec.Status == trace.Cancelled && (rec.Run == trace.Unknown || rec.Run == 0 && rec.Allocated <= 0):
		return "never_started", "cancelled before it started"
	case rec.Run == trace.Unknown:
		return "run_unknown", "no run time: it never started, or had not ended"
	case rec.Run < 0:
		return "run_negative", "run time below zero"
	case rec.Run > trace.RunMax:
		return "run_long", "run time above 18 years"
	case rec.Submit == trace.Unknown:
		return "submit_unknown", "no submit time"
	}
	if p := m.machine(); p > 0 && int(rec.Size()) > p {
		return "size_above_machine", "size above the machine"
	}
	return "", ""
}

// limit returns the run time and the limit, whether the job had more to do when its run
// time was over, and whether it is kept past the limit; else it does not run longer.
func (m *maker) limit(rec *trace.Record) (run, limit time.Duration, overruns, kept bool) {
	run, limit = rec.Run, rec.Limit
	switch {
	case limit <= 0: // Unknown, too
		limit = m.rules.MissingLimit.Of(run)
		if m.filled == "" {
			m.filled = "no requested time, filled in by the rule " + m.rules.MissingLimit.String()
		}
		m.report.Add(rec.Line, "limit_missing", m.filled, trace.Changed)
	case limit == trace.Endless:
		limit = trace.RunMax
		m.report.Add(rec.Line, "limit_endless", "no limit (UNLIMITED): never expected to end", trace.Noted)
	case limit > trace.RunMax:
		limit = trace.RunMax
		m.report.Add(rec.Line, "limit_long", "requested time above 18 years, taken as 18 years", trace.Changed)
	}
	if over := trace.WorkOf(rec.Size(), run-limit); run > limit && rec.Kept {
		kept = true
		m.report.Move(rec.Line, "run_kept", "run time above the requested time, kept: past that the job is expected to end at the next tick", trace.Noted, trace.OfWork, over)
	} else if run > limit {
		run = limit
		m.report.Move(rec.Line, "run_cut", "run time cut at the requested time", trace.Changed, trace.OfWork, over)
	}
	overruns = rec.Status == trace.TimedOut || rec.Run > run
	if m.rules.ExactLimits {
		limit, kept = run, false
	}
	return run, limit, overruns, kept
}

// sort gives the jobs to s in the order of their arrival. Where the log has dates,
// Start moves to the whole second of the earliest; a submission before the log's time
// zero moves that.
func (m *maker) sort(s *Source) {
	order := make([]int32, len(m.jobs))
	latest, sent := time.Duration(math.MinInt64), time.Duration(math.MinInt64)
	disorder := false
	for i := range m.jobs {
		order[i] = int32(i)
		if at := m.jobs[i].Submit; at < latest {
			disorder = true
		} else {
			latest = at
		}
		if m.sent[i] < sent {
			s.report.Add(m.lines[i], "out_of_order", "out of submit order, sorted", trace.Changed)
		}
		sent = max(sent, m.sent[i])
	}
	s.jobs, s.waits = m.jobs, m.waits
	if disorder {
		slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(m.jobs[a].Submit, m.jobs[b].Submit) })
		s.jobs, s.waits = make([]workload.Job, len(order)), make([]time.Duration, len(order))
		ordered := make([]time.Duration, len(order))
		for to, from := range order {
			s.jobs[to], s.waits[to], ordered[to] = m.jobs[from], m.waits[from], m.sent[from]
		}
		m.sent = ordered
	}
	if first := trace.WholeSecond(s.jobs[0].Submit); s.header.Dated || first < 0 {
		s.zero = moveStart(&s.header, first, &s.report)
		for i := range s.jobs {
			s.jobs[i].Submit -= first
		}
	}
}

// moveStart moves the start of a log to an instant of its clock, and returns where the
// new zero lies on the old clock where that had no dates.
func moveStart(h *trace.Header, first time.Duration, r *trace.Report) (zero time.Duration) {
	if !h.Start.IsZero() || h.Dated {
		h.Start = h.Start.Add(first)
	}
	if h.Dated {
		return 0
	}
	r.Move(0, "zero_moved", fmt.Sprintf("submitted before the log's time zero, which is now %g s earlier", -first.Seconds()), trace.Changed, trace.OfWaiting, -first.Milliseconds())
	return first
}
