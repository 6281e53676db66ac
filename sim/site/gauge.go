package site

import (
	"math"
	"math/bits"
	"time"
)

// A kind is what a limit counts.
type kind uint8

const (
	gpus kind = iota
	nodes
	jobs
	committed // GPU-milliseconds of limits
	budget    // GPU-milliseconds, used or held back
	submitted // jobs that wait or run
	share     // GPUs, of a share of the machine that is a cap
	holding   // likewise of one that is held: what is above it is borrowed (hold.go)
	power     // milliwatts above those of idle GPUs
	kinds
)

// Submitted is the last word of the names of limits on what is submitted.
const Submitted = "submitted"

var kindWords = [kinds]string{"gpus", "nodes", "jobs", "committed_gpu_h", "budget_gpu_h", Submitted, "share", "share", "cap_kw"}

// everywhere is the partition of a limit that holds in all of them.
const everywhere = int32(-1)

// A gauge is one limit on one set of jobs, and what they use of it. Each start looks at some,
// so that it is small: what only matters where somebody waits, and of a budget, lies behind it.
type gauge struct {
	limit, use int64
	partition  int32 // where it holds
	behind     int32 // 0 while there is nothing
	set        int32
	kind       kind
	touched    bool
}

// behind a gauge is who waits for it.
type behind struct {
	line line // of a limit on what is submitted: in the order of submission
	// Of jobs that are followed: back are those that it keeps back, who needs least
	// first; calm those that it does not, who needs most first, by needs below zero.
	back, calm line
	pruned     int   // the length of calm when it was last pruned
	spent      int64 // of a budget: the part of use that does not come back
	overspent  bool  // a job ran past its limit
	over       int64 // what was in use when the limit was lowered below it, as long as it is
}

// behind returns what is behind a gauge, to be changed. It is valid until the next call.
func (s *Site) behind(g *gauge) *behind {
	if g.behind == 0 {
		s.behinds = append(s.behinds, behind{})
		g.behind = int32(len(s.behinds) - 1)
	}
	return &s.behinds[g.behind]
}

// ever returns what may be in use of a limit, now or from a later date on, if nothing runs
// that does not come back.
func (s *Site) ever(g *gauge) int64 {
	limit := g.limit
	if len(s.later) > 0 {
		if g.kind == power { // then a job may draw less, too
			return most
		}
		limit = s.term(g).most
	}
	return limit - s.behinds[g.behind].spent
}

// holds reports whether the limit holds in a partition.
func (g *gauge) holds(partition int) bool {
	return g.partition == everywhere || int(g.partition) == partition
}

// left returns how much of the limit may still be taken.
func (g *gauge) left() int64 { return g.limit - g.use }

// An ask is what a job needs of each kind of limit.
type ask [kinds]int64

// gpuTime returns the GPU-milliseconds of a stay, rounded up.
func gpuTime(units int, stay time.Duration) int64 {
	hi, lo := bits.Mul64(uint64(units), uint64((stay+time.Millisecond-1)/time.Millisecond))
	if hi != 0 || lo > most {
		return most
	}
	return int64(lo)
}

// counted returns what GPU-time counts by a factor, rounded up.
func counted(t int64, factor float64) int64 {
	if factor == 1 {
		return t
	}
	return int64(min(math.Ceil(float64(t)*factor), most))
}

// Counts is what an hour counts.
func (q *QOS) Counts() float64 {
	switch {
	case q.Free:
		return 0
	case q.UsageFactor == 0:
		return 1
	}
	return q.UsageFactor
}

// most is more than any limit, and twice it is no overflow.
const most = math.MaxInt64 / 4

// hours returns GPU-hours as GPU-milliseconds.
func hours(h float64) int64 { return int64(min(math.Round(h*3_600_000), most)) }

// A line is the jobs that wait for a gauge, who needs least first: a binary heap.
type line []waiter

// A waiter is a job in a line; it is out of date where its job has another stamp.
type waiter struct {
	need      int64
	slot      int32
	stamp     uint32
	partition int32
}

func (l *line) push(w waiter) {
	*l = append(*l, w)
	q := *l
	i := len(q) - 1
	for i > 0 && w.need < q[(i-1)/2].need {
		q[i] = q[(i-1)/2]
		i = (i - 1) / 2
	}
	q[i] = w
}

func (l *line) pop() waiter {
	q := *l
	top, w := q[0], q[len(q)-1]
	q = q[:len(q)-1]
	*l = q
	if len(q) > 0 {
		q[0] = w
		l.sink(0)
	}
	return top
}

// sink moves the waiter at an index down to where it belongs.
func (l line) sink(i int) {
	w := l[i]
	for {
		c := 2*i + 1
		if c+1 < len(l) && l[c+1].need < l[c].need {
			c++
		}
		if c >= len(l) || l[c].need >= w.need {
			l[i] = w
			return
		}
		l[i] = l[c]
		i = c
	}
}
