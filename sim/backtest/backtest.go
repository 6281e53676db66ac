// Package backtest holds a fitted workload against the part of its log that it has
// not seen: the real jobs of that part and generated ones are replayed on the same
// machine under the same policy, and their waits are compared. Where the log has
// waits of its own, the replay of the real jobs is held against what the real
// scheduler did.
//
// [Real] makes the jobs of a log, [Plan.Run] replays them and the model, and the
// [Result] holds the measures of both with intervals over the seeds of the model. It
// knows no scenario: the model is a source of jobs for each seed.
package backtest

import (
	"context"
	"runtime"
	"sync"
	"time"

	"aforo/sim/sched"
	"aforo/sim/site"
	"aforo/workload"
)

const (
	day  = 24 * time.Hour
	week = 7 * day
)

// A Plan is what is compared. All times are those of the log's records.
type Plan struct {
	// Machine is the number of processors or GPUs, which are only counted.
	Machine int
	Policy  sched.Policy
	// Real are all jobs of the log, in submit order.
	Real []Job
	// Split and End bound the part that is compared: jobs submitted from Split until
	// End. Both sides are simulated from Warmup before Split on.
	Split, End, Warmup time.Duration
	// Model returns the jobs of one seed, whose time zero is Zero. It is called from
	// several goroutines.
	Model func(seed int) (workload.Source, error)
	Zero  time.Duration
	// HoldUsers, where it is not zero, is the quantile of what each user held while a job
	// of it waited to which the user is held in one more replay of the whole log.
	HoldUsers float64
	// Seeds is how many seeds are simulated, at least 2.
	Seeds int

	rules *site.Rules // of one replay
}

// Run replays both sides, on all cores. The result does not depend on how many there
// are.
func (p *Plan) Run(ctx context.Context) (*Result, error) {
	r := &Result{Level: 0.95, HoldUsers: p.HoldUsers, seeds: make([]*sample, p.Seeds)}
	errs := make([]error, p.Seeds+3)
	turns := make(chan struct{}, runtime.GOMAXPROCS(0))
	var group sync.WaitGroup
	for i := range errs {
		group.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			switch i {
			case 0:
				r.real, errs[i] = p.replay(ctx, p.cut(p.jobs(), 0))
			case 1:
				r.Recorded, errs[i] = p.recorded(ctx, p.Real, nil)
			case 2:
				if p.HoldUsers > 0 {
					rules, under := p.userRules(p.Real)
					r.Held, errs[i] = p.recorded(ctx, under, rules)
				}
			default:
				r.seeds[i-3], errs[i] = p.model(ctx, i-3)
			}
		})
	}
	group.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	r.summarize(p)
	return r, nil
}

// jobs is a source of the real jobs.
func (p *Plan) jobs() workload.Source {
	list := make([]workload.Job, len(p.Real))
	for i := range p.Real {
		list[i] = p.Real[i].Job
	}
	return workload.Jobs(list)
}

func (p *Plan) model(ctx context.Context, seed int) (*sample, error) {
	src, err := p.Model(seed)
	if err != nil {
		return nil, err
	}
	return p.replay(ctx, p.cut(src, p.Zero))
}

// cut yields the jobs of a source from the beginning of the warm-up to the end, with
// the beginning as time zero. zero is that of the source.
func (p *Plan) cut(src workload.Source, zero time.Duration) workload.Source {
	from := p.Split - p.Warmup - zero
	return &part{src: src, from: from, to: p.End - zero}
}

// part is a source between two instants.
type part struct {
	src      workload.Source
	from, to time.Duration
}

func (s *part) Next(j *workload.Job) (bool, error) {
	for {
		ok, err := s.src.Next(j)
		if !ok || err != nil {
			return ok, err
		}
		if j.Submit >= s.to {
			return false, nil
		}
		if j.Submit >= s.from {
			j.Submit -= s.from
			j.Route = 0
			return true, nil
		}
	}
}
