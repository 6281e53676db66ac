package trace

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// A Span finds the time that a log covers from its submissions, so that one record
// with a date of its own does not set it: a job that was held for years, a clock that
// was wrong. It holds no more than a few thousand of the earliest and latest.
type Span struct {
	n         int
	low, high edges
}

const (
	// trimmed is the share of the records at each end that may lie outside, at most
	// edgeMost of them and at least one, where there are spanLeast or more.
	trimmed   = 100
	edgeMost  = 1000
	spanLeast = 5
	// spanMargin is how far outside the rest a record lies at least, or the length of
	// the rest where that is more.
	spanMargin = 24 * time.Hour
)

// An Edge is a record near an end of the log.
type Edge struct {
	At   time.Duration
	Line int64
	Work int64 // in ms of one processor or GPU
}

// Add adds a record by its submission.
func (s *Span) Add(at time.Duration, line, work int64) {
	s.n++
	if !s.low.full || at < s.low.far {
		s.low.add(Edge{at, line, work}, -1)
	}
	if !s.high.full || at > s.high.far {
		s.high.add(Edge{at, line, work}, 1)
	}
}

// Covered is the first and the last submission of the time that the log covers, and
// the records outside, in the order of their submission. ok is false for a log
// without records.
func (s *Span) Covered() (first, last time.Duration, outside []Edge, ok bool) {
	if s.n == 0 {
		return 0, 0, nil, false
	}
	low, high := s.low.sorted(-1), s.high.sorted(1)
	first, last = low[0].At, high[0].At
	k := min(max(s.n/trimmed, 1), edgeMost)
	if s.n < spanLeast {
		return first, last, nil, true
	}
	from, to := low[k].At, high[k].At
	margin := max(to-from, spanMargin)
	for _, e := range low[:k] {
		if e.At < from-margin {
			outside = append(outside, e)
		}
	}
	first = low[len(outside)].At
	late := 0
	for _, e := range high[:k] {
		if e.At > to+margin {
			late++
		}
	}
	for i := late - 1; i >= 0; i-- {
		outside = append(outside, high[i])
	}
	return first, high[late].At, outside, true
}

// Tell counts in a report the records that were submitted far outside the time that the
// log covers; start is the instant that their times count from, or the zero Time.
func (s *Span) Tell(r *Report, start time.Time) {
	first, last, outside, ok := s.Covered()
	if !ok || len(outside) == 0 {
		return
	}
	what := fmt.Sprintf("submitted far outside the time that the log covers, %.4g days", (last-first).Hours()/24)
	if !start.IsZero() {
		day := func(at time.Duration) string { return start.Add(at).Format(time.DateOnly) }
		what = fmt.Sprintf("submitted far outside the time that the log covers, %s to %s", day(first), day(last))
	}
	for _, e := range outside {
		r.Add(e.Line, "outside_span", what, Noted)
	}
}

// edges are the records nearest to one end: sign is 1 for the latest and -1 for the
// earliest. They are kept in the order of their submission, in which most logs bring
// them, so that most of the time there is nothing to sort.
type edges struct {
	list  []Edge
	mixed bool // the list is not in that order
	full  bool
	far   time.Duration // the farthest in the list, when it is full
}

func (l *edges) add(e Edge, sign int) {
	if n := len(l.list); n > 0 && e.At < l.list[n-1].At {
		l.mixed = true
	}
	if l.list = append(l.list, e); len(l.list) == 4*edgeMost {
		l.trim(sign)
	}
}

func (l *edges) trim(sign int) {
	if l.mixed {
		slices.SortFunc(l.list, func(a, b Edge) int {
			return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Line, b.Line))
		})
		l.mixed = false
	}
	l.full = true
	if sign < 0 {
		l.list = l.list[:edgeMost+1]
		l.far = l.list[edgeMost].At
		return
	}
	n := copy(l.list, l.list[len(l.list)-edgeMost-1:])
	l.list = l.list[:n]
	l.far = l.list[0].At
}

// sorted has the nearest to the end first, of equals the earlier line.
func (l *edges) sorted(sign time.Duration) []Edge {
	l.mixed = true
	slices.SortFunc(l.list, func(a, b Edge) int {
		return cmp.Or(cmp.Compare(b.At*sign, a.At*sign), cmp.Compare(a.Line, b.Line))
	})
	return l.list
}
