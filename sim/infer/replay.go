package infer

import (
	"context"
	"time"

	"aforo/sim"
	"aforo/workload"
	"aforo/workload/trace"
)

// replay simulates the jobs of the log on a site and returns what each waited; trace.Unknown
// is what never started. Where until is not zero, it ends as soon as the jobs that were
// submitted before that have started.
func (ev *evidence) replay(ctx context.Context, s *Site, until time.Duration) ([]time.Duration, error) {
	w := &waits{of: make([]time.Duration, len(ev.jobs))}
	for i := range w.of {
		w.of[i] = trace.Unknown
	}
	parts, routes, rules := s.config(ev)
	err := sim.Run(ctx, sim.Config{Partitions: parts, Routes: routes, Policy: s.Policy, Rules: rules, Until: until}, &source{ev: ev, sort: s.sorter()}, w)
	return w.of, err
}

// source yields the jobs of the log as a site sorts them; the ID of each is its position.
type source struct {
	ev   *evidence
	sort *sorter
	next int
}

func (s *source) Next(j *workload.Job) (bool, error) {
	if s.next == len(s.ev.jobs) {
		return false, nil
	}
	of := &s.ev.jobs[s.next]
	*j = of.Job
	j.ID, j.Route, j.Account, j.QOS = int64(s.next), s.sort.route(of), s.sort.account(of), uint16(s.sort.queue[of.Queue])
	s.next++
	return true, nil
}

// waits keeps what each job waited.
type waits struct {
	sim.Silent
	of []time.Duration
}

// Started implements sim.Observer.
func (w *waits) Started(r *sim.Record) {
	if r.Attempt == 1 {
		w.of[r.ID] = r.Wait()
	}
}
