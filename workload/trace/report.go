package trace

import (
	"fmt"
	"slices"
	"strings"
)

// A Report counts the records of a log and what was odd about them. Nothing is
// dropped or changed without an entry here.
type Report struct {
	// Read counts the records, Kept those that were not dropped.
	Read, Kept int64
	// Counts are in the order in which they were first seen.
	Counts []Count
}

// An Action is what was done about an oddity.
type Action uint8

// A record was kept as it is, changed, or dropped.
const (
	Noted Action = iota
	Changed
	Dropped
)

// String returns "noted", "changed" or "dropped".
func (a Action) String() string { return [...]string{"noted", "changed", "dropped"}[a] }

// firstLines is how many lines a Count remembers.
const firstLines = 5

// A Count is how often something happened, and the first five lines on which it
// did.
type Count struct {
	// Key is a word for programs, such as "size_above_machine".
	Key string
	// What is the same in words, such as "size above the machine", with what was
	// done about it where something was: "run time above the limit, cut there".
	What   string
	Action Action
	N      int64
	Lines  []int64
}

// Add counts one more record under a key; what and action are those of its first.
func (r *Report) Add(line int64, key, what string, action Action) {
	i := slices.IndexFunc(r.Counts, func(c Count) bool { return c.Key == key })
	if i < 0 {
		i = len(r.Counts)
		r.Counts = append(r.Counts, Count{Key: key, What: what, Action: action, Lines: make([]int64, 0, firstLines)})
	}
	c := &r.Counts[i]
	c.N++
	if len(c.Lines) < firstLines {
		c.Lines = append(c.Lines, line)
	}
}

// Join adds the counts of another report on the same records behind its own; Read
// and Kept stay.
func (r *Report) Join(other *Report) {
	for _, c := range other.Counts {
		i := slices.IndexFunc(r.Counts, func(have Count) bool { return have.Key == c.Key })
		if i < 0 {
			r.Counts = append(r.Counts, c)
			continue
		}
		have := &r.Counts[i]
		have.N += c.N
		have.Lines = append(slices.Clone(have.Lines), c.Lines...)
		slices.Sort(have.Lines)
		have.Lines = have.Lines[:min(len(have.Lines), firstLines)]
	}
}

// NoJobs says why a log of which no record was kept has none.
func (r *Report) NoJobs() string {
	if r.Read == 0 {
		return "no jobs: the file has no record"
	}
	var why []string
	for _, c := range r.Did(Dropped) {
		why = append(why, c.String())
	}
	return "no jobs: every record was dropped: " + strings.Join(why, "; ")
}

// N is the number of records under a key.
func (r *Report) N(key string) int64 {
	for i := range r.Counts {
		if r.Counts[i].Key == key {
			return r.Counts[i].N
		}
	}
	return 0
}

// Dropped is the number of records that were left out.
func (r *Report) Dropped() int64 { return r.Read - r.Kept }

// Did returns the counts with one action.
func (r *Report) Did(a Action) []Count {
	var list []Count
	for _, c := range r.Counts {
		if c.Action == a {
			list = append(list, c)
		}
	}
	return list
}

// String returns, for example, "3 size above the machine (lines 7, 9, 12)".
func (c Count) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d %s (line", c.N, c.What)
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
