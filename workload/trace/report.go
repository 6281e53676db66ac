package trace

import (
	"fmt"
	"math"
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
	// Skipped are the records that could not be read and were left out.
	Skipped []Line
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
	// Moved is what the rule moved in all, in ms: of one processor or GPU where Of is
	// OfWork, of waiting where it is OfWaiting. It is 0 where nothing was moved.
	Moved int64
	Of    Amount
}

// An Amount is what is moved by a rule: work, or time of waiting.
type Amount uint8

// OfWork is size times time; OfWaiting is time alone.
const (
	OfWork Amount = iota
	OfWaiting
)

// Hours is what the rule moved, in hours.
func (c *Count) Hours() float64 { return float64(c.Moved) / 3.6e6 }

// Add counts one more record under a key; what and action are those of its first.
func (r *Report) Add(line int64, key, what string, action Action) {
	i := slices.IndexFunc(r.Counts, func(c Count) bool { return c.Key == key })
	if i < 0 {
		i = len(r.Counts)
		r.Counts = append(r.Counts, Count{Key: key, What: what, Action: action, Lines: make([]int64, 0, firstLines)})
	}
	c := &r.Counts[i]
	c.N++
	if len(c.Lines) < firstLines && line > 0 {
		c.Lines = append(c.Lines, line)
	}
}

// Move is Add, and says how much was moved, in ms.
func (r *Report) Move(line int64, key, what string, action Action, of Amount, ms int64) {
	r.Add(line, key, what, action)
	i := slices.IndexFunc(r.Counts, func(c Count) bool { return c.Key == key })
	c := &r.Counts[i]
	c.Of = of
	if c.Moved += ms; c.Moved < 0 {
		c.Moved = math.MaxInt64
	}
}

// Join adds the counts of another report on the same records behind its own; Read
// and Kept stay.
func (r *Report) Join(other *Report) {
	r.Skipped = append(slices.Clip(r.Skipped), other.Skipped...)
	for _, c := range other.Counts {
		i := slices.IndexFunc(r.Counts, func(have Count) bool { return have.Key == c.Key })
		if i < 0 {
			r.Counts = append(r.Counts, c)
			continue
		}
		have := &r.Counts[i]
		have.N, have.Moved = have.N+c.N, have.Moved+c.Moved
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

// Told says what was moved, such as "1,204 hours of work".
func (c *Count) Told() string {
	of := "work"
	if c.Of == OfWaiting {
		of = "waiting"
	}
	form := "%.0f hours of %s"
	if c.Hours() < 100 {
		form = "%.3g hours of %s"
	}
	return fmt.Sprintf(form, c.Hours(), of)
}

// String returns, for example, "3 size above the machine (lines 7, 9, 12)".
func (c Count) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d %s", c.N, c.What)
	if len(c.Lines) > 0 {
		b.WriteString(" " + c.where())
	}
	if c.Moved > 0 {
		b.WriteString(", " + c.Told())
	}
	return b.String()
}

// where lists the first lines, such as "(lines 7, 9, 12)".
func (c *Count) where() string {
	var b strings.Builder
	b.WriteString("(line")
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
