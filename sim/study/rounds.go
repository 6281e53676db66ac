package study

import (
	"context"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"aforo/results"
)

// level is the confidence level of all intervals.
const level = 0.95

// round is how many replications of each variant are added at a time where a rule
// asks for more. It is fixed, so that the number of cores decides nothing; all
// variants get the same replications, so that every difference stays paired.
const round = 5

// Rounds is a study while it runs. Who decides for himself how many replications
// there are to be calls Simulate and Result in turn; Run follows the study's rules.
type Rounds struct {
	s    *Study
	opt  Options
	m    measuring
	err  error // why nothing can be measured
	info results.Info
	runs [][][]*results.Run // by period, variant, replication

	key Key // of its units, where there is a store

	running *results.Running // of the rule of precision

	mu          sync.Mutex
	done, total int
	jobs        int64
	landed      map[int]int // variants, by replication
}

// NewRounds begins a study without any replication.
func NewRounds(s *Study, opt Options) *Rounds {
	q := &Rounds{s: s, opt: opt, info: s.info(), landed: map[int]int{}}
	q.m, q.err = s.measuring()
	if q.err == nil && opt.Store != nil {
		q.key, q.err = s.key(&q.m)
	}
	q.runs = make([][][]*results.Run, q.m.observers())
	for p := range q.runs {
		q.runs[p] = make([][]*results.Run, len(s.Variants))
	}
	return q
}

// Simulate adds replications of every variant until there are n: those that the store has
// are read, the others simulated. Each run lands in its own place, whenever it ends.
func (q *Rounds) Simulate(ctx context.Context, n int) error {
	if q.err != nil {
		return q.err
	}
	first := len(q.runs[0][0])
	if n <= first {
		return nil
	}
	for p := range q.runs {
		for v := range q.runs[p] {
			q.runs[p][v] = append(q.runs[p][v], make([]*results.Run, n-first)...)
		}
	}
	q.total = n * len(q.s.Variants)
	left, err := q.read(ctx, first, n)
	if err != nil {
		return err
	}
	return q.simulate(ctx, left)
}

// read takes the units from first to n that the store has, and returns the others.
func (q *Rounds) read(ctx context.Context, first, n int) (left []int, err error) {
	for r := first; r < n; r++ {
		left = append(left, r)
	}
	if q.opt.Store == nil {
		return left, nil
	}
	err = Each(ctx, q.opt.Workers, n-first, func(_ context.Context, i int) error {
		words, err := q.opt.Store.Get(q.key, first+i)
		if err != nil || words == nil {
			return err
		}
		if err := q.unpack(first+i, words); err != nil {
			return err
		}
		q.mu.Lock()
		defer q.mu.Unlock()
		if left[i] = -1; q.opt.Found != nil {
			q.opt.Found(Unit{Study: q.s, Key: q.key, Replication: first + i})
		}
		for v := range q.s.Variants {
			q.count(q.runs[0][v][first+i].Started)
		}
		return nil
	}, nil)
	left = slices.DeleteFunc(left, func(r int) bool { return r < 0 })
	if err != nil || len(left) == 0 || q.opt.Missing == nil {
		return left, err
	}
	for _, r := range left {
		q.opt.Missing(Unit{Study: q.s, Key: q.key, Replication: r})
	}
	return nil, ErrMissing
}

// simulate makes some replications.
func (q *Rounds) simulate(ctx context.Context, replications []int) error {
	variants := make([]int, len(q.s.Variants))
	for v := range variants {
		variants[v] = v
	}
	workers := max(1, q.opt.Workers)
	k := abreast(len(variants), len(replications), workers)
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(workers)
	for _, r := range replications {
		for vs := range slices.Chunk(variants, k) {
			g.Go(func() error {
				if err := q.s.together(ctx, &q.m, q.opt, vs, r, func(v int, runs []*results.Run, jobs int64) {
					q.land(v, r, runs, jobs)
				}); err != nil {
					return err
				}
				return q.store(r, len(vs))
			})
		}
	}
	return g.Wait()
}

// land puts the run of a variant and replication into its place.
func (q *Rounds) land(v, r int, runs []*results.Run, jobs int64) {
	for p := range runs {
		q.runs[p][v][r] = runs[p]
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.count(jobs)
}

// count counts a run.
func (q *Rounds) count(jobs int64) {
	q.jobs += jobs
	if q.done++; q.opt.Progress != nil {
		q.opt.Progress(q.done, q.total)
	}
}

// store gives a unit to the store once the last of its variants have landed.
func (q *Rounds) store(r, variants int) error {
	if q.opt.Store == nil {
		return nil
	}
	q.mu.Lock()
	q.landed[r] += variants
	whole := q.landed[r] == len(q.s.Variants)
	q.mu.Unlock()
	if !whole {
		return nil
	}
	return q.opt.Store.Put(q.key, r, q.pack(func(v, p int) *results.Run { return q.runs[p][v][r] }))
}

// judge says what the rules for the number of replications have come to, and
// whether they ask for no more.
func (q *Rounds) judge() (p *results.Precision, b *results.Selection, enough bool) {
	enough = true
	if q.s.Precision == nil && q.s.Select == nil {
		return nil, nil, true
	}
	results.SetAside(q.m.frames[0], q.runs, level)
	over := results.Overloaded(q.m.frames[0], q.runs[0], level)
	if q.s.Precision != nil {
		p = q.s.Precision.Judge(&q.info, q.m.frames[0], q.runs, over)
		enough = p.Met
	}
	if q.s.Select != nil {
		b = q.s.Select.Judge(&q.info, q.m.frames[0], q.runs, over)
		enough = enough && (b.Best != "" || len(b.Contenders) == 0)
	}
	return p, b, enough
}

// Enough reports whether the study's rules ask for no more replications. Where running sums
// tell that an estimate is not precise yet, nothing else is looked at.
func (q *Rounds) Enough() bool {
	if q.s.Precision != nil {
		if q.running == nil {
			q.running = q.s.Precision.Running(q.m.frames[0], len(q.s.Variants), level)
		}
		if q.running.Short(&q.info, q.runs) {
			return false
		}
	}
	_, _, enough := q.judge()
	return enough
}

// Result puts everything side by side.
func (q *Rounds) Result() *results.Result {
	results.SetAside(q.m.frames[0], q.runs, level)
	res := results.Summarize(q.info, q.m.frames[0], q.runs[0])
	sum := &res.Summary
	if q.m.stepped != nil {
		res.Series, sum.Every = results.Summarize(q.info, q.m.stepped, q.runs[len(q.runs)-1]).Series, results.Number(q.s.Every.Seconds())
	}
	sum.Goals = results.Judge(sum, q.m.frames, q.s.Goals, q.runs)
	if sum.Precision, sum.Selection, _ = q.judge(); sum.Precision != nil || sum.Selection != nil {
		sum.Cap = q.s.most()
	}
	sum.Warn()
	return res
}
