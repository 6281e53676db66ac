package study_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"aforo/sim"
	"aforo/sim/cluster"
	"aforo/sim/study"
	"aforo/workload"
)

// toy is a study of two variants and a number of replications on four processors; its
// jobs come from open.
func toy(replications int, open func(int) (workload.Source, error)) *study.Study {
	machine := []cluster.Partition{{Name: "all", Nodes: 4, PerNode: 1, Speed: 1}}
	return &study.Study{
		Name: "toy", To: 100 * time.Hour, Replications: replications, Unit: "processor",
		Variants: []study.Variant{{Name: "a", Partitions: machine}, {Name: "b", Partitions: machine}},
		Open:     open,
	}
}

// hourly yields a job an hour, for ever, and calls each before the one at an hour.
type hourly struct {
	n    int
	each func(n int) error
}

func (h *hourly) Next(j *workload.Job) (bool, error) {
	h.n++
	*j = workload.Job{ID: int64(h.n), Submit: time.Duration(h.n) * time.Hour, Run: time.Hour, Limit: time.Hour, Size: 1}
	return true, h.each(h.n)
}

func nothing(int) error { return nil }

// creeping yields a job a nanosecond, so that a run of hours ends when it is
// cancelled and not before.
type creeping struct{ n int64 }

func (c *creeping) Next(j *workload.Job) (bool, error) {
	c.n++
	*j = workload.Job{ID: c.n, Submit: time.Duration(c.n), Run: 1, Limit: 1, Size: 1}
	return true, nil
}

// When a run fails the others stop, however slow the one is to fail, and the error is
// that of the run: not that they were cancelled.
func TestFailingRun(t *testing.T) {
	broken := errors.New("line 7 is broken")
	var opened atomic.Int32
	s := toy(50, func(r int) (workload.Source, error) {
		opened.Add(1)
		if r == 0 {
			return &hourly{each: func(n int) error {
				if n == 50 {
					return broken
				}
				return nil
			}}, nil
		}
		return &creeping{}, nil
	})
	out, err := study.Run(context.Background(), s, study.Options{Workers: 2})
	if out != nil || !errors.Is(err, broken) || errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "replication 1: ") {
		t.Errorf("got %v", err)
	}
	if n := opened.Load(); n > 4 {
		t.Errorf("%d of 100 runs began after the first had failed", n)
	}
	s.Open = func(int) (workload.Source, error) { return nil, broken }
	if _, err := study.Run(context.Background(), s, study.Options{Workers: 2}); !errors.Is(err, broken) {
		t.Errorf("a trace that cannot be opened: %v", err)
	}
}

// A study whose context is done in the middle of a run ends at once, with the
// reason of the context.
func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancelCause(context.Background())
	reason := errors.New("enough")
	s := toy(3, func(int) (workload.Source, error) {
		return &hourly{each: func(n int) error {
			if n == 20 {
				cancel(reason)
			}
			if n > 1_000_000 {
				t.Error("the run goes on")
				return errors.New("stop")
			}
			return nil
		}}, nil
	})
	s.To = 1 << 60
	if _, err := study.Run(ctx, s, study.Options{Workers: 1}); !errors.Is(err, reason) {
		t.Errorf("got %v", err)
	}
}

// watcher is an observer that must be closed once.
type watcher struct {
	sim.Silent
	started, waiting, closed atomic.Int32
}

func (w *watcher) Started(*sim.Record)                   { w.started.Add(1) }
func (w *watcher) Waiting(*sim.Record)                   { w.waiting.Add(1) }
func (w *watcher) Capacity(time.Duration, int, int, int) {}

func (w *watcher) Stranded(time.Duration, int, int) {}

func (w *watcher) Close() error {
	w.closed.Add(1)
	return errors.New("disk full")
}

// An observer sees every start, is closed once after its run, and its error of
// closing is that of the study. Progress counts every run, in order.
func TestObservers(t *testing.T) {
	s := toy(2, func(int) (workload.Source, error) { return &hourly{each: nothing}, nil })
	var seen []int
	opt := study.Options{Workers: 2, Verify: true, Progress: func(done, total int) { seen = append(seen, 10*done+total) }}
	out, err := study.Run(context.Background(), s, opt)
	if err != nil || len(seen) != 4 || seen[0] != 14 || seen[3] != 44 {
		t.Fatalf("progress %v, %v", seen, err)
	}
	var w watcher
	opt = study.Options{Workers: 1, Observe: func(v, r int) (sim.Observer, error) {
		if v == 1 && r == 1 {
			return &w, nil
		}
		return nil, nil
	}}
	_, err = study.Run(context.Background(), s, opt)
	if err == nil || err.Error() != "disk full" || w.closed.Load() != 1 {
		t.Errorf("closed %d times, %v", w.closed.Load(), err)
	}
	if n := int64(w.started.Load()); n == 0 || 4*n != out.Jobs {
		t.Errorf("the observer saw %d starts, and 4 runs had %d", n, out.Jobs)
	}
}

// Changes of one instant and label, such as a rack in two partitions, are one mark
// in the figures; what happens outside the window is none.
func TestEvents(t *testing.T) {
	s := toy(1, func(int) (workload.Source, error) { return &hourly{each: nothing}, nil })
	s.From = 5 * time.Hour
	change := func(at time.Duration, label string) cluster.Change {
		return cluster.Change{At: at, Kind: cluster.Add, Nodes: 1, Label: label}
	}
	for i := range s.Variants {
		s.Variants[i].Partitions = []cluster.Partition{
			{Name: "x", Nodes: 4, PerNode: 1, Speed: 1, Changes: []cluster.Change{change(0, "early"), change(9*time.Hour, "rack"), change(99*time.Hour, "last")}},
			{Name: "y", Nodes: 4, PerNode: 1, Speed: 1, Changes: []cluster.Change{change(9*time.Hour, "rack"), change(9*time.Hour, "other"), change(100*time.Hour, "too late")}},
		}
	}
	out, err := study.Run(context.Background(), s, study.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var labels []string
	for _, e := range out.Result.Summary.Variants[0].Events {
		labels = append(labels, e.Label)
	}
	if got := strings.Join(labels, ", "); got != "other, rack, last" {
		t.Errorf("events: %s", got)
	}
}
