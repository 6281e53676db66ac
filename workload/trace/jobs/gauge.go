package jobs

import (
	"cmp"
	"container/heap"
	"math"
	"time"

	"aforo/workload"
	"aforo/workload/trace"
)

// A gauge applies a CapacityRule to jobs in submit order as they come. It holds
// the starts and ends that are not past yet.
type gauge struct {
	rule          CapacityRule
	jobs, unknown int // unknown have no recorded wait
	largest       int64
	span          trace.Span
	work          float64 // in s of one processor or GPU
	ahead         changes
	busy, peak    int64
}

// A change is how much more, or less where it is below zero, is in use from an
// instant on.
type change struct {
	at   time.Duration
	size int64
}

// changes is a heap. What ends at an instant comes before what starts then, for
// which it has made room.
type changes []change

func (c changes) Len() int { return len(c) }
func (c changes) Less(i, j int) bool {
	return cmp.Or(cmp.Compare(c[i].at, c[j].at), cmp.Compare(c[i].size, c[j].size)) < 0
}
func (c changes) Swap(i, j int) { c[i], c[j] = c[j], c[i] }
func (c *changes) Push(x any)   { *c = append(*c, x.(change)) }
func (c *changes) Pop() any {
	last := len(*c) - 1
	x := (*c)[last]
	*c = (*c)[:last]
	return x
}

// put is heap.Push without its allocation.
func (c *changes) put(x change) {
	*c = append(*c, x)
	heap.Fix(c, len(*c)-1)
}

// take is heap.Pop without its allocation.
func (c *changes) take() change {
	x, last := (*c)[0], len(*c)-1
	c.Swap(0, last)
	if *c = (*c)[:last]; last > 0 {
		heap.Fix(c, 0)
	}
	return x
}

// add takes the next job, its recorded wait, which may be Unknown, and its submission
// in the log.
func (g *gauge) add(j *workload.Job, wait, sent time.Duration) {
	g.jobs++
	g.largest = max(g.largest, int64(j.Size))
	start := j.Submit
	switch g.rule.kind {
	case "load":
		g.work += float64(float64(j.Size) * j.Run.Seconds())
		g.span.Add(sent, 0, trace.WorkOf(j.Size, j.Run))
		return
	case "recorded":
		if wait == trace.Unknown {
			g.unknown++
			return
		}
		start += max(wait, 0)
	}
	g.pass(j.Submit)
	g.ahead.put(change{start, int64(j.Size)})
	g.ahead.put(change{start + j.Run, -int64(j.Size)})
}

// pass makes the changes before an instant: at the instant itself there may be
// more to come.
func (g *gauge) pass(until time.Duration) {
	for len(g.ahead) > 0 && g.ahead[0].at < until {
		g.busy += g.ahead.take().size
		g.peak = max(g.peak, g.busy)
	}
}

// capacity is the size of the machine; name is how the error calls the log. The
// error is an *Error that says why the rule says nothing about this log.
func (g *gauge) capacity(name string) (int, error) {
	fail := func(format string, args ...any) error {
		return &trace.Error{Name: name, Lines: []trace.Line{*trace.BadLine(0, 0, "another rule may know: peak, load:0.8, or give the size itself", format, args...)}}
	}
	var found int64
	switch g.rule.kind {
	case "load":
		first, last, outside, _ := g.span.Covered()
		span := (last - first).Seconds()
		for _, e := range outside {
			g.work -= float64(e.Work) / 1000
		}
		if span <= 0 {
			return 0, fail("the rule %v needs jobs that were submitted at different times", g.rule)
		}
		found = int64(math.Min(math.Ceil(g.work/span/g.rule.load), math.MaxInt64/2))
	case "recorded":
		if g.unknown > 0 {
			return 0, fail("the rule recorded needs a recorded wait of every job, and %d of %d have none", g.unknown, g.jobs)
		}
	}
	g.pass(math.MaxInt64)
	found = max(found, g.peak, g.largest)
	if found > math.MaxInt32 {
		return 0, fail("the rule %v gives a machine of %d: too large", g.rule, found)
	}
	return int(found), nil
}
