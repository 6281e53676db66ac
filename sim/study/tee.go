package study

import (
	"time"

	"aforo/results"
	"aforo/sim"
	"aforo/workload"
)

var _ sim.Watcher = (*tee)(nil)

// tee passes what happens on to the collectors and one more observer, and counts
// jobs.
type tee struct {
	whole   *results.Collector
	periods []*results.TargetCollector // one a further period
	second  sim.Observer
	jobs    int64
}

// newTee returns a Collector of the whole window, the first of the specs, and of
// each further one a TargetCollector of what is asked of that period.
func (s *Study) newTee(specs []results.Spec, costs *results.Costs) (*tee, error) {
	targets := make([][]results.Target, len(specs))
	for _, t := range s.targets() {
		targets[t.Period] = append(targets[t.Period], t)
	}
	t := &tee{}
	for p, spec := range specs {
		spec.Costs = costs
		if p == 0 {
			c, err := results.NewCollector(spec)
			if err != nil {
				return nil, err
			}
			t.whole = c
			continue
		}
		c, err := results.NewTargetCollector(spec, targets[p])
		if err != nil {
			return nil, err
		}
		t.periods = append(t.periods, c)
	}
	return t, nil
}

// targets are all measures that goals and rules look at.
func (s *Study) targets() []results.Target {
	var all []results.Target
	for i := range s.Goals {
		all = append(all, s.Goals[i].Target())
	}
	if s.Precision != nil {
		all = append(all, s.Precision.Targets...)
	}
	if s.Select != nil {
		all = append(all, s.Select.Target)
	}
	return all
}

func (t *tee) Started(r *sim.Record) {
	t.jobs++
	t.whole.Started(r)
	for _, c := range t.periods {
		c.Started(r)
	}
	if t.second != nil {
		t.second.Started(r)
	}
}

func (t *tee) Rejected(j *workload.Job) {
	t.whole.Rejected(j)
	for _, c := range t.periods {
		c.Rejected(j)
	}
	if t.second != nil {
		t.second.Rejected(j)
	}
}

func (t *tee) Waiting(j *workload.Job) {
	t.whole.Waiting(j)
	for _, c := range t.periods {
		c.Waiting(j)
	}
	if t.second != nil {
		t.second.Waiting(j)
	}
}

func (t *tee) Capacity(at time.Duration, partition, installed, available int) {
	t.whole.Capacity(at, partition, installed, available)
	for _, c := range t.periods {
		c.Capacity(at, partition, installed, available)
	}
	if w, ok := t.second.(sim.Watcher); ok {
		w.Capacity(at, partition, installed, available)
	}
}

func (t *tee) Stranded(at time.Duration, partition, gpus int) {
	t.whole.Stranded(at, partition, gpus)
	for _, c := range t.periods {
		c.Stranded(at, partition, gpus)
	}
	if w, ok := t.second.(sim.Watcher); ok {
		w.Stranded(at, partition, gpus)
	}
}
