package swf

import "aforo/workload/trace"

// A reason is why a record was dropped, or what was noted about it.
type reason uint8

const (
	dropSize reason = iota
	dropNever
	dropUnknown
	dropRun
	dropSubmit
	dropPiece
	dropMachine
	noteAllocated
	noteMissing
	noteCut
	noteLong
	noteUnsorted
	noteExtra
	noteNodesField
	notePartial
	noteZero
	noteNodes
	reasons
)

var reasonWords = [reasons]struct {
	key, text string
	action    trace.Action
}{
	dropSize:       {"size_not_positive", "size not above zero", trace.Dropped},
	dropNever:      {"never_started", "cancelled before it started", trace.Dropped},
	dropUnknown:    {"run_unknown", "no run time: it never started, or had not ended", trace.Dropped},
	dropRun:        {"run_negative", "run time below zero", trace.Dropped},
	dropSubmit:     {"submit_unknown", "no submit time", trace.Dropped},
	dropPiece:      {"partial_execution", "a part of a job that has a line of its own for the whole", trace.Dropped},
	dropMachine:    {"size_above_machine", "size above the machine", trace.Dropped},
	noteAllocated:  {"size_allocated", "no requested size, the allocated one taken", trace.Noted},
	noteMissing:    {"limit_missing", "no requested time, filled in by the rule run", trace.Changed},
	noteCut:        {"run_cut", "run time cut at the requested time", trace.Changed},
	noteLong:       {"limit_long", "requested time above 18 years, taken as 18 years", trace.Changed},
	noteUnsorted:   {"out_of_order", "out of submit order, sorted", trace.Changed},
	noteExtra:      {"extra_fields", "more than 18 fields, the rest ignored", trace.Noted},
	noteNodesField: {"extra_nodes", "21 fields, as in the logs of Frontier: the 20th taken as nodes, the rest ignored", trace.Noted},
	notePartial:    {"partial", "part of a job by its status (2, 3 or 4), taken as a job", trace.Noted},
	noteZero:       {"zero_moved", "submitted before the log's time zero, which is moved to the first of them", trace.Changed},
	noteNodes:      {"header_no_procs", "no MaxProcs in the header: the machine taken from its MaxNodes", trace.Noted},
}

// counts is the report in the making; it allocates nothing.
type counts struct {
	read, kept int64
	n          [reasons]int64
	moved      [reasons]int64 // in ms
	lines      [reasons][5]int64
}

// move is add, and says how much work was moved, in ms of a processor.
func (c *counts) move(why reason, line, ms int64) {
	c.add(why, line)
	c.moved[why] += ms
}

func (c *counts) add(why reason, line int64) {
	if n := c.n[why]; n < int64(len(c.lines[why])) {
		c.lines[why][n] = line
	}
	c.n[why]++
}

// report is what has been counted, in the order of the reasons.
func (c *counts) report() *trace.Report {
	r := &trace.Report{Read: c.read, Kept: c.kept}
	for why, n := range c.n {
		if n > 0 {
			w := reasonWords[why]
			lines := append([]int64(nil), c.lines[why][:min(n, int64(len(c.lines[why])))]...)
			if k := reason(why); k == noteNodes || k == noteZero { // about the log, not a line
				lines = nil
			}
			r.Counts = append(r.Counts, trace.Count{Key: w.key, What: w.text, Action: w.action, N: n, Lines: lines, Moved: c.moved[why]})
		}
	}
	return r
}

// Report returns what has been counted so far; it is complete when Next has
// returned false.
func (r *Reader) Report() *trace.Report {
	rep := r.counts.report()
	r.works.Tell(rep)
	r.span.Tell(rep, r.begins)
	return rep
}
