package study

import (
	"context"
	"sync"

	"golang.org/x/sync/errgroup"

	"aforo/results"
)

// Rounds is a study while it runs.
type Rounds struct {
	s     *Study
	opt   Options
	specs []results.Spec
	runs  [][][]*results.Run
	mu    sync.Mutex
}

// NewRounds begins a study without any replication.
func NewRounds(s *Study, opt Options) *Rounds {
	q := &Rounds{s: s, opt: opt, specs: s.specs()}
	q.runs = make([][][]*results.Run, len(q.specs))
	for p := range q.runs {
		q.runs[p] = make([][]*results.Run, len(s.Variants))
	}
	return q
}

// Simulate adds replications of every variant until there are n.
func (q *Rounds) Simulate(ctx context.Context, n int) error {
	first := len(q.runs[0][0])
	if n <= first {
		return nil
	}
	for p := range q.runs {
		for v := range q.runs[p] {
			q.runs[p][v] = append(q.runs[p][v], make([]*results.Run, n-first)...)
		}
	}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(max(1, q.opt.Workers))
	for r := first; r < n; r++ {
		for v := range q.s.Variants {
			g.Go(func() error {
				run, _, err := q.s.one(ctx, q.specs, q.opt, v, r)
				for p := range run {
					q.runs[p][v][r] = run[p]
				}
				return err
			})
		}
	}
	return g.Wait()
}

// Result puts everything side by side.
func (q *Rounds) Result() *results.Result {
	res := results.Summarize(q.s.info(), q.specs[0], q.runs[0])
	sum := &res.Summary
	sum.Goals = results.Judge(sum, q.specs[0], q.s.Goals, q.runs)
	return res
}
