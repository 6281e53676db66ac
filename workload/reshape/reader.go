package reshape

import (
	"cmp"
	"container/heap"
	"errors"
	"time"

	"aforo/workload/trace"
)

// ErrChanged is returned where a log is not what it was when it was surveyed.
var ErrChanged = errors.New("the log changed while it was read")

// Reader returns a Reader of the new log that reads the old one a second time; the
// caller closes r. It holds no more than the jobs that shaking may bring into
// another order. The error of Next is that of r, or ErrChanged. Header, Labels
// and Report are those of the Survey.
func (s *Survey) Reader(r trace.Reader) trace.Reader {
	n := &rewriter{Survey: s, old: r, filter: newFilter(s.changes)}
	n.filter.cut(&s.Header, s.all.first-s.shift)
	first, tick := s.kept.first-s.shift, time.Duration(1)
	if s.whole {
		tick = time.Second
	}
	n.first, n.tick = first, tick
	if s.changes.ScaleLoad != nil && s.scaled {
		tick = time.Second
	}
	if s.changes.Shake > 0 {
		n.shaker = newShaker(first, tick, s.changes.Shake, s.changes.Seed)
	}
	return n
}

// A rewriter yields the records of the new log.
type rewriter struct {
	*Survey
	old         trace.Reader
	filter      *filter
	first, tick time.Duration // for scaling
	shaker      *shaker
	window      window
	read, kept  int64
	safe        time.Duration // up to which the window is complete
	end         bool
	err         error
}

func (n *rewriter) Header() *trace.Header { return &n.Survey.Header }
func (n *rewriter) Labels() *trace.Labels { return n.Survey.Labels }
func (n *rewriter) Report() *trace.Report { return &n.Survey.Report }
func (n *rewriter) Close() error          { return n.old.Close() }

// Next implements trace.Reader.
func (n *rewriter) Next(rec *trace.Record) (bool, error) {
	for {
		if n.err == nil && len(n.window) > 0 && (n.end || n.window[0].Submit <= n.safe) {
			*rec = n.window.take().Record
			return true, nil
		}
		if n.end || !n.next(rec) {
			if n.err == nil && len(n.window) > 0 {
				continue
			}
			return false, n.err
		}
		if n.shaker == nil || rec.Submit == trace.Unknown {
			return true, nil
		}
		// What is still to come moves before this instant by no more than Shake,
		// and stays behind what was there before it at the same time.
		n.safe = rec.Submit - n.changes.Shake
		rec.Submit = n.shaker.shaken(rec.Submit)
		n.window.put(place{*rec, n.kept})
	}
}

// next reads up to the next record that stays, and scales its time.
func (n *rewriter) next(rec *trace.Record) bool {
	for {
		ok, err := n.old.Next(rec)
		if !ok || err != nil {
			n.finish(err)
			return false
		}
		n.read++
		if !n.named(rec) {
			n.finish(ErrChanged)
			return false
		}
		if rec.Submit != trace.Unknown {
			rec.Submit -= n.shift
		}
		if !n.filter.keeps(rec, n.Survey.Labels) {
			continue
		}
		n.kept++
		if f := n.changes.ScaleLoad; f != nil && rec.Submit != trace.Unknown {
			rec.Submit = scaled(rec.Submit, n.first, n.tick, *f)
		}
		return true
	}
}

func (n *rewriter) finish(err error) {
	if err == nil && (n.read != n.Read || n.kept != n.Kept) {
		err = ErrChanged
	}
	n.end, n.err = true, err
}

// named reports whether the names of a record are those of the Survey.
func (n *rewriter) named(r *trace.Record) bool {
	l := n.Survey.Labels
	return int(r.User) < l.User.Len() && int(r.Group) < l.Group.Len() && int(r.Queue) < l.Queue.Len() &&
		int(r.Partition) < l.Partition.Len() && int(r.App) < l.App.Len() && int(r.Project) < l.Project.Len()
}

// A place is a record and its place in the log, which decides between those that
// are submitted at one time.
type place struct {
	trace.Record
	number int64
}

// window is a heap.
type window []place

func (w window) Len() int { return len(w) }
func (w window) Less(i, j int) bool {
	return cmp.Or(cmp.Compare(w[i].Submit, w[j].Submit), cmp.Compare(w[i].number, w[j].number)) < 0
}
func (w window) Swap(i, j int) { w[i], w[j] = w[j], w[i] }
func (w *window) Push(x any)   { *w = append(*w, x.(place)) }
func (w *window) Pop() any {
	last := len(*w) - 1
	x := (*w)[last]
	*w = (*w)[:last]
	return x
}

// put is heap.Push without its allocation.
func (w *window) put(p place) {
	*w = append(*w, p)
	heap.Fix(w, len(*w)-1)
}

// take is heap.Pop without its allocation.
func (w *window) take() place {
	p, last := (*w)[0], len(*w)-1
	w.Swap(0, last)
	if *w = (*w)[:last]; last > 0 {
		heap.Fix(w, 0)
	}
	return p
}
