package study

import (
	"context"
	"errors"
	"io"
	"iter"

	"aforo/results"
	"aforo/workload"
)

// A landing takes what one run has yielded.
type landing func(v int, runs []*results.Run, jobs int64)

// together is one replication of several variants, in one goroutine: their jobs are
// the same, so they are made once. Each run is a coroutine that goes on as far as
// the jobs of a chunk last. A source that reacts has other jobs in each variant; of
// such a one, and where a variant is alone, each run reads a source of its own.
func (s *Study) together(ctx context.Context, m *measuring, opt Options, vs []int, r int, land landing) error {
	src, err := s.open(ctx, r)
	if err != nil {
		return err
	}
	if _, reacts := src.(workload.Feedback); !reacts && len(vs) > 1 {
		defer shut(src)
		return s.share(ctx, m, opt, vs, r, &feed{src: src}, land)
	}
	for i, v := range vs {
		if i > 0 {
			if src, err = s.open(ctx, r); err != nil {
				return err
			}
		}
		runs, jobs, err := s.one(ctx, m, opt, v, r, src)
		shut(src)
		if err != nil {
			return err
		}
		land(v, runs, jobs)
	}
	return nil
}

// open returns the jobs of a replication. A run that is waiting for its turn when
// another has failed does not begin.
func (s *Study) open(ctx context.Context, r int) (workload.Source, error) {
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	return s.Open(r)
}

func shut(src workload.Source) {
	if c, ok := src.(io.Closer); ok {
		c.Close()
	}
}

// share lets the variants take turns on one feed.
func (s *Study) share(ctx context.Context, m *measuring, opt Options, vs []int, r int, f *feed, land landing) error {
	var failed error
	resume := make([]func() (struct{}, bool), len(vs))
	for i, v := range vs {
		var stop func()
		resume[i], stop = iter.Pull(func(yield func(struct{}) bool) {
			runs, jobs, err := s.one(ctx, m, opt, v, r, &reader{feed: f, pause: yield})
			if err != nil {
				failed = err
				return
			}
			land(v, runs, jobs)
		})
		defer stop()
	}
	for left := len(vs); left > 0; {
		f.fill()
		for i, next := range resume {
			if next == nil {
				continue
			}
			if _, more := next(); !more {
				resume[i] = nil
				left--
			}
			if failed != nil {
				return failed
			}
		}
	}
	return nil
}

// A chunk has at least leastChunk jobs and at most mostChunk: enough that a run finds
// what it needs in the caches for most of its turn, and few enough that the chunk
// itself does not push it out.
const leastChunk, mostChunk = 64, 4096

// A feed hands the jobs of a source to several readers, a chunk at a time.
type feed struct {
	src  workload.Source
	jobs []workload.Job // the chunk
	read int            // jobs so far
	end  bool           // there are no jobs after the chunk ...
	err  error          // ... and this is why, if the source failed
}

// fill reads the next chunk. Chunks grow with what has been read, so that of short
// runs few jobs are read in vain.
func (f *feed) fill() {
	n := min(max(f.read/4, leastChunk), mostChunk)
	if cap(f.jobs) < n {
		f.jobs = make([]workload.Job, n)
	}
	f.jobs = f.jobs[:n]
	for i := range f.jobs {
		more, err := f.src.Next(&f.jobs[i])
		if err != nil || !more {
			f.jobs, f.end, f.err = f.jobs[:i], true, err
			break
		}
	}
	f.read += len(f.jobs)
}

// A reader is the source of one run: it reads the chunk of the feed, and pauses the
// run until there is another.
type reader struct {
	*feed
	at    int
	pause func(struct{}) bool // false if the run is given up
}

// errGivenUp ends a run whose neighbour has failed. Nobody sees it.
var errGivenUp = errors.New("the run was given up because another has failed")

func (r *reader) Next(j *workload.Job) (bool, error) {
	if r.at == len(r.jobs) {
		if r.end {
			return false, r.err
		}
		if !r.pause(struct{}{}) {
			return false, errGivenUp
		}
		if r.at = 0; len(r.jobs) == 0 {
			return false, r.err
		}
	}
	*j = r.jobs[r.at]
	r.at++
	return true, nil
}

// generating is what making the jobs of a run costs, in parts of what simulating
// them does.
const generating = 0.15

// abreast is how many variants of a replication run together, so that a study with
// that number of both is done soonest: together they share their jobs, but only whole
// groups are shared out among the workers.
func abreast(variants, replications, workers int) int {
	best, least := 1, 0.0
	for k := variants; k > 0; k-- {
		groups := replications * ((variants + k - 1) / k)
		turns := (groups + workers - 1) / workers
		if cost := float64(turns) * (float64(k) + generating); least == 0 || cost < least {
			best, least = k, cost
		}
	}
	return best
}
