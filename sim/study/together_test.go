package study

import (
	"context"
	"errors"
	"io"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"aforo/results"
	"aforo/sim"
	"aforo/sim/cluster"
	"aforo/workload"
)

// varied is a study of machines of different sizes, whose jobs come from open.
func varied(nodes []int, replications int, open func(int) (workload.Source, error)) *Study {
	s := &Study{Name: "varied", To: 200 * time.Hour, Replications: replications, Unit: "processor", Open: open}
	for i, n := range nodes {
		s.Variants = append(s.Variants, Variant{
			Name:       string(rune('a' + i)),
			Partitions: []cluster.Partition{{Name: "all", Nodes: n, PerNode: 1, Speed: 1}},
		})
	}
	return s
}

// closing is a source that counts how often it is closed.
type closing struct {
	workload.Source
	closed *int
}

func (c closing) Close() error { *c.closed++; return nil }

// seen notes the starts of one run.
type seen struct {
	sim.Silent
	starts []sim.Record
}

func (s *seen) Started(r *sim.Record)                 { s.starts = append(s.starts, *r) }
func (s *seen) Capacity(time.Duration, int, int, int) {}
func (s *seen) Stranded(time.Duration, int, int)      {}

// Runs that share their jobs have the schedules that they have one by one, whatever
// the machines are, however many jobs there are, and where the source ends; each
// source is closed once.
func TestTogether(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 3*leastChunk).Draw(t, "jobs")
		gap := time.Duration(rapid.Int64Range(1, int64(2*time.Hour)).Draw(t, "gap"))
		jobs := make([]workload.Job, n)
		for i := range jobs {
			jobs[i] = workload.Job{ID: int64(i + 1), Submit: time.Duration(i) * gap, Run: time.Duration(i%7) * time.Hour, Limit: time.Duration(i%9) * time.Hour, Size: int32(1 + i%4)}
		}
		nodes := rapid.SliceOfN(rapid.IntRange(1, 9), 2, 4).Draw(t, "nodes")
		opened, closed := 0, 0
		s := varied(nodes, 1, func(int) (workload.Source, error) {
			opened++
			return closing{workload.Jobs(slices.Clone(jobs)), &closed}, nil
		})
		starts := func(vs ...[]int) map[int][]sim.Record {
			all := map[int][]sim.Record{}
			for _, vs := range vs {
				watch := map[int]*seen{}
				opt := Options{Observe: func(v, r int) (sim.Observer, error) { watch[v] = &seen{}; return watch[v], nil }}
				if err := s.together(context.Background(), measured(t, s), opt, vs, 0, func(int, []*results.Run, int64) {}); err != nil {
					t.Fatal(err)
				}
				for v, w := range watch {
					all[v] = w.starts
				}
			}
			return all
		}
		variants, alone := []int{}, [][]int{}
		for v := range nodes {
			variants, alone = append(variants, v), append(alone, []int{v})
		}
		one, all := starts(alone...), starts(variants)
		for v := range nodes {
			if !slices.Equal(one[v], all[v]) {
				t.Fatalf("variant %d has another schedule when it runs with others", v)
			}
		}
		if opened != len(nodes)+1 || closed != opened {
			t.Fatalf("%d sources were opened and %d closed, want %d", opened, closed, len(nodes)+1)
		}
	})
}

// The first error of a run that shares its jobs ends its neighbours, and is the one
// that is returned, be it that of the source or of an observer.
func TestTogetherFails(t *testing.T) {
	broken := errors.New("line 7 is broken")
	n, fails := 0, 1000
	s := varied([]int{4, 5, 6}, 1, func(int) (workload.Source, error) {
		return next(func(j *workload.Job) (bool, error) {
			if n++; n > fails {
				return false, broken
			}
			*j = workload.Job{Submit: time.Duration(n) * time.Minute, Run: time.Hour, Limit: time.Hour, Size: 1}
			return true, nil
		}), nil
	})
	var landed sync.Map
	land := func(v int, _ []*results.Run, _ int64) { landed.Store(v, true) }
	if err := s.together(context.Background(), measured(t, s), Options{}, []int{0, 1, 2}, 0, land); !errors.Is(err, broken) {
		t.Errorf("a source that fails: %v", err)
	}
	n, fails = 0, 1<<30
	opt := Options{Observe: func(v, _ int) (sim.Observer, error) {
		if v == 1 {
			return nil, io.ErrShortWrite
		}
		return nil, nil
	}}
	if err := s.together(context.Background(), measured(t, s), opt, []int{0, 1, 2}, 0, land); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("an observer that fails: %v", err)
	}
	landed.Range(func(v, _ any) bool {
		t.Errorf("variant %v has landed", v)
		return true
	})
}

// next is a source of one function.
type next func(j *workload.Job) (bool, error)

func (n next) Next(j *workload.Job) (bool, error) { return n(j) }

// echo is a source that reacts: it sends a job whenever one has ended.
type echo struct {
	at   time.Duration
	sent bool
}

func (e *echo) Peek(j *workload.Job) (bool, error) {
	*j = workload.Job{Submit: e.at, Run: time.Hour, Limit: time.Hour, Size: 1}
	return !e.sent, nil
}

func (e *echo) Next(j *workload.Job) (bool, error) {
	more, err := e.Peek(j)
	e.sent = true
	return more, err
}

func (e *echo) Ended(_ *workload.Job, at time.Duration) { e.at, e.sent = at, false }
func (e *echo) Rejected(*workload.Job)                  {}

// A source that reacts is opened for each variant: the users of a machine with other
// ends send other jobs.
func TestTogetherReacts(t *testing.T) {
	opened := 0
	s := varied([]int{1, 1, 1}, 1, func(int) (workload.Source, error) {
		opened++
		return &echo{}, nil
	})
	s.Variants[1].Partitions[0].Speed = 2 // half the run time, and so twice the jobs
	jobs := make([]int64, 3)
	err := s.together(context.Background(), measured(t, s), Options{}, []int{0, 1, 2}, 0, func(v int, _ []*results.Run, n int64) { jobs[v] = n })
	if want := []int64{200, 400, 200}; err != nil || opened != 3 || !slices.Equal(jobs, want) {
		t.Errorf("%d sources were opened, and there were %v jobs, want %v; %v", opened, jobs, want, err)
	}
}

// Variants run together as far as the cores have enough to do: all four where ten
// replications are shared out among two, by twos where only that keeps four busy,
// and each alone where there are as many cores as runs.
func TestAbreast(t *testing.T) {
	for _, c := range []struct{ variants, replications, workers, want int }{
		{4, 10, 1, 4},
		{4, 10, 2, 4},
		{4, 10, 4, 2},
		{4, 1, 4, 1},
		{4, 1, 2, 2},
		{3, 1, 2, 2},
		{4, 10, 64, 1},
		{1, 10, 2, 1},
	} {
		if got := abreast(c.variants, c.replications, c.workers); got != c.want {
			t.Errorf("%d variants, %d replications, %d workers: %d abreast, want %d", c.variants, c.replications, c.workers, got, c.want)
		}
	}
}

// measured is what a study without a mistake measures.
func measured(t interface{ Fatal(...any) }, s *Study) *measuring {
	m, err := s.measuring()
	if err != nil {
		t.Fatal(err)
	}
	return &m
}
