package swf

import (
	"fmt"
	"strings"
)

// A Report counts what a Reader has read so far, and what it left out or changed.
type Report struct {
	// Read counts the records, Kept the jobs that came of them.
	Read, Kept int64
	// Drops are the records that were left out, by reason; each record has one.
	Drops []Count
	// Notes are what was seen and did not lead to a drop.
	Notes []Count
}

// Dropped is the number of records that were left out.
func (r Report) Dropped() int64 { return r.Read - r.Kept }

// A Count is how often something happened, and the first five lines on which it
// did.
type Count struct {
	// Key is a word for programs, such as "size_above_machine".
	Key string
	// Reason is the same in words, such as "size above the machine".
	Reason string
	N      int64
	Lines  []int64
}

// String returns, for example, "3 size above the machine (lines 7, 9, 12)".
func (c Count) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d %s (line", c.N, c.Reason)
	if len(c.Lines) > 1 {
		b.WriteByte('s')
	}
	for i, l := range c.Lines {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, " %d", l)
	}
	if c.N > int64(len(c.Lines)) {
		b.WriteString(", ...")
	}
	return b.String() + ")"
}

// A reason is why a record was dropped, or what was noted about it.
type reason uint8

const (
	dropSize reason = iota
	dropRun
	dropSubmit
	dropMachine
	noteCut
	noteLong
	noteUnsorted
	noteExtra
	notePartial
	reasons
)

var reasonWords = [reasons]struct{ key, text string }{
	dropSize:     {"size_not_positive", "size not above zero"},
	dropRun:      {"run_negative", "run time below zero"},
	dropSubmit:   {"submit_negative", "submit time below zero"},
	dropMachine:  {"size_above_machine", "size above the machine"},
	noteCut:      {"run_cut", "run time cut at the requested time"},
	noteLong:     {"limit_long", "requested time above 18 years, taken as 18 years"},
	noteUnsorted: {"out_of_order", "out of submit order, sorted"},
	noteExtra:    {"extra_fields", "more than 18 fields, the rest ignored"},
	notePartial:  {"partial", "part of a job by its status (2, 3 or 4), taken as a job"},
}

// counts is the Report in the making.
type counts struct {
	read, kept int64
	n          [reasons]int64
	lines      [reasons][5]int64
}

func (c *counts) add(why reason, line int64) {
	if n := c.n[why]; n < int64(len(c.lines[why])) {
		c.lines[why][n] = line
	}
	c.n[why]++
}

func (c *counts) list(from, to reason) []Count {
	var list []Count
	for why := from; why < to; why++ {
		if n := c.n[why]; n > 0 {
			first := min(n, int64(len(c.lines[why])))
			lines := append([]int64(nil), c.lines[why][:first]...)
			list = append(list, Count{Key: reasonWords[why].key, Reason: reasonWords[why].text, N: n, Lines: lines})
		}
	}
	return list
}

// noJobs says why a file without a single job has none.
func (c *counts) noJobs() string {
	if c.read == 0 {
		return "no jobs: the file has no record"
	}
	var why []string
	for _, d := range c.list(dropSize, noteCut) {
		why = append(why, d.String())
	}
	return fmt.Sprintf("no jobs: every record was dropped: %s", strings.Join(why, "; "))
}

// Report returns what has been counted so far; it is complete when Next has
// returned false.
func (r *Reader) Report() Report {
	c := &r.counts
	return Report{Read: c.read, Kept: c.kept, Drops: c.list(dropSize, noteCut), Notes: c.list(noteCut, reasons)}
}
