package study

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"time"

	"aforo/results"
	"aforo/sim"
	"aforo/sim/sched/slurm"
	"aforo/workload"
)

// Options say how a study is run; nothing in them changes its results.
type Options struct {
	// Workers is the number of runs at a time, at least 1.
	Workers int
	// Progress, where it is not nil, is called after each run, one call at a time.
	Progress func(done, total int)
	// Observe, where it is not nil, returns one more observer for a run, or nil. An
	// observer that is an io.Closer is closed after its run.
	Observe func(variant, replication int) (sim.Observer, error)
	// Watch, where it is not nil, returns an observer of a run beside that one.
	Watch func(variant, replication int) sim.Observer
	// Verify checks the invariants of every run.
	Verify bool
	// Store, where it is not nil, has finished units, which are not simulated again, and
	// takes those that are simulated.
	Store Store
	// Missing, where it is not nil, is told of each unit that the store does not have, one
	// call at a time; then nothing is simulated, and ErrMissing is returned.
	Missing func(Unit)
	// Found, where it is not nil, is told of each unit that was read, one call at a time.
	Found func(Unit)
}

// Outcome is what a study yields.
type Outcome struct {
	Result *results.Result
	// Jobs counts all jobs that were simulated, those of the warm-up included.
	Jobs int64
}

// Run simulates every variant and every replication of a study, Workers at a
// time, and summarizes them. Where the study has rules for the number of
// replications, it adds rounds of them until the rules are content or the most is
// reached. The result does not depend on Workers: runs share nothing, each lands in
// its own place, and rounds are of one size. When a run fails, those that run stop,
// the others do not begin, and the error is that of the run that failed; when ctx
// is done, the error is why.
func Run(ctx context.Context, s *Study, opt Options) (*Outcome, error) {
	q := NewRounds(s, opt)
	for n := s.Replications; ; n = min(n+round, s.most()) {
		if err := q.Simulate(ctx, n); err != nil {
			return nil, err
		}
		if n >= s.most() || q.Enough() {
			return &Outcome{Result: q.Result(), Jobs: q.jobs}, nil
		}
	}
}

// grace is how long a run goes on after the window for jobs of the window that still wait,
// at least. It is all that a part of the machine gets whose queue grows while others
// have no such jobs any more.
const grace = 28 * 24 * time.Hour

// one is a single run of the jobs of a source, measured over each period.
func (s *Study) one(ctx context.Context, m *measuring, opt Options, v, r int, src workload.Source) (runs []*results.Run, jobs int64, err error) {
	measurers := m.measurers(&s.Variants[v])
	var projects []workload.Project
	if s.Projects != nil {
		projects = s.Projects(r)
	}
	if power := s.Variants[v].Power; power != nil {
		for _, x := range measurers {
			x.Powered(power, power.Rests(s.Variants[v].Partitions))
		}
	}
	var all []sim.Observer
	for _, x := range measurers {
		if c, ok := x.(*results.Collector); ok && projects != nil {
			c.Grant(projects)
		}
		all = append(all, x)
	}
	if opt.Observe != nil {
		var further sim.Observer
		if further, err = opt.Observe(v, r); err != nil {
			return nil, 0, err
		}
		if c, ok := further.(io.Closer); ok {
			defer func() { err = errors.Join(err, c.Close()) }()
		}
		all = append(all, further)
	}
	if opt.Watch != nil {
		all = append(all, opt.Watch(v, r))
	}
	own := s.own(v)
	cfg := sim.Config{
		Partitions: s.Variants[v].Partitions, Routes: s.Routes, Policy: own.Policy, Rules: own.Rules, Priorities: own.Priorities, Reservations: s.Reservations, Projects: projects,
		Until: s.To, Grace: grace, Cap: s.To + max(s.To-s.From, grace), Verify: opt.Verify,
	}
	if s.Variants[v].Failures != nil {
		cfg.Failures = s.Variants[v].Failures(r)
	}
	cfg.Checkpoints, cfg.Power = s.Variants[v].Checkpoints, s.Variants[v].Power
	if cfg.Policy.Slurm != nil && len(s.Traces) == 0 {
		cfg.Policy.Phases = s.phases(own.Policy.Slurm, r)
	}
	if err := sim.Run(ctx, cfg, src, sim.Observers(all...)); err != nil {
		if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
			return nil, 0, context.Cause(ctx)
		}
		return nil, 0, fmt.Errorf("variant %s, replication %d: %w", s.Variants[v].Name, r+1, err)
	}
	for _, x := range measurers {
		runs = append(runs, x.Finish())
	}
	return runs, runs[0].Started, nil
}

// phases are when the loops of Slurm run first in a replication, the same in all
// variants. They come from a stream of their own; replayed work has none.
func (s *Study) phases(p *slurm.Params, replication int) slurm.Phases {
	r := rand.New(rand.NewPCG(s.Seed, uint64(replication)<<8|'s'))
	within := func(n int64) int64 { return r.Int64N(max(1, n)) }
	return slurm.Phases{Main: within(p.SchedInterval), Backfill: within(p.BFInterval), Limits: within(p.TimeLimitBeat), Calc: within(p.Priority.CalcPeriod)}
}

func (s *Study) info() results.Info {
	info := results.Info{Scenario: s.Name, Title: s.Title, Grade: s.Grade, Unit: s.Unit, Start: s.Start, Level: level, Budget: s.Budget, Priced: s.Variants[0].Costs != nil}
	for i := range s.Variants {
		v := &s.Variants[i]
		info.Variants = append(info.Variants, results.VariantInfo{
			Name: v.Name, Title: v.Title, Events: s.events(v), Purchase: v.Purchase, Steady: v.steady(),
		})
	}
	return info
}

// steady is when the first change of a variant happens; 0 if none does. Closures that come
// again and again are a part of what goes on.
func (v *Variant) steady() (first time.Duration) {
	note := func(at time.Duration) {
		if first == 0 || at < first {
			first = at
		}
	}
	for i := range v.Partitions {
		for _, c := range v.Partitions[i].Changes {
			if !c.Again {
				note(c.At)
			}
		}
	}
	for _, m := range v.Marks {
		note(m.At)
	}
	return first
}

// events lists the dated changes of a variant that fall into the window, in time
// order, those of one instant and label once, and of
// what comes again and again the first time.
func (s *Study) events(v *Variant) []results.Event {
	var events []results.Event
	marked := map[string]bool{} // what comes again
	for i := range v.Partitions {
		for _, c := range v.Partitions[i].Changes {
			if c.At >= s.From && c.At < s.To && !marked[c.Label] {
				marked[c.Label] = c.Again
				events = append(events, results.Event{At: s.Start.Add(c.At), Label: c.Label})
			}
		}
	}
	for _, m := range v.Marks {
		if m.At >= s.From && m.At < s.To {
			events = append(events, results.Event{At: s.Start.Add(m.At), Label: m.Label})
		}
	}
	slices.SortStableFunc(events, func(a, b results.Event) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Label, b.Label))
	})
	return slices.CompactFunc(events, func(a, b results.Event) bool { return a.At.Equal(b.At) && a.Label == b.Label })
}
