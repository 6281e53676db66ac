package infer

import (
	"cmp"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"

	"aforo/workload/trace"
)

// A budget is the work that replays may still take, in jobs that come or start, each with
// the length of the queue (waits) and the cost of the policy (costOf).
//
// Half of what is left goes to a round of the search, and of that the families have equal parts: what
// one does not need, the next ones have. Where all proposals of a family would take much, they are
// tried on the last weeks first, and only the best of those are replayed on all weeks.
type budget struct{ all, left int64 }

const (
	// chunk is how many candidates are replayed before their work is counted.
	chunk = 4
	// screenPart is the part of the budget from which on a proposal is first tried on the last
	// weeks, and finalists how many go on from there.
	screenPart = 500
	finalists  = 3
	// hopeless is how many times as long as in the log, or in the best replay so far, the jobs
	// may wait.
	hopeless = 4.0
)

// costOf is what a job costs in a replay, relative to one under EASY without rules, and apart
// from the length of the queue, which is counted: measured on RICC.
func costOf(s *Site) int64 {
	cost := int64(1)
	switch {
	case s.Groups != nil || s.Queues != nil:
		cost = 30
	case s.Users != nil:
		cost = 8
	case len(s.Hours) > 0:
		cost = 4
	}
	if s.Policy.Order.Moves() {
		cost = max(cost, 20)
	}
	if s.Policy.Planned() {
		cost += 60
	}
	return cost
}

// lastWeeks are the last weeks that rules are chosen on: with a quarter of their jobs or a little more,
// and a week before them, which fills the machine and does not count. Of few weeks it is all.
func (ev *evidence) lastWeeks() span {
	jobs := ev.trained()
	k := ev.week(jobs[len(jobs)-len(jobs)/4-1].Submit)
	if ev.train < 4 || k < 2 {
		return ev.chosenOn()
	}
	begin := func(k int) time.Duration { return ev.first + time.Duration(k)*week }
	first, _ := slices.BinarySearchFunc(jobs, begin(k-1), bySubmit)
	return span{job: first, from: begin(k), until: ev.split()}
}

// recorded is what the jobs of a span waited by the log, in job-milliseconds.
func (ev *evidence) recorded(of span) int64 {
	n := int64(0)
	for i := of.job; i < len(ev.jobs) && ev.jobs[i].Submit < of.until; i++ {
		if r := ev.jobs[i].Recorded; r != trace.Unknown {
			n += r.Milliseconds()
		}
	}
	return n
}

// far is how many times as long as by the log the jobs of a span may wait in a replay that could
// be better than the best so far.
func (ev *evidence) far(of span, best *candidate) float64 {
	return hopeless * max(1, float64(best.waited)/float64(max(1, ev.recorded(of))))
}

// try replays candidates on a span as far as the budget reaches, and returns those that were
// replayed to the end, and how many there was no room for.
func (s *search) try(list []candidate, of span, times float64, room *int64) (done []candidate, without int, err error) {
	for len(list) > 0 {
		some := list[:min(chunk, len(list))]
		list = list[len(some):]
		if *room <= 0 {
			without += len(some)
			continue
		}
		work, errs := s.evaluate(some, of, times, *room/chunk)
		for i, err := range errs {
			spent := work[i] * costOf(&some[i].site)
			*room, s.budget.left = *room-spent, s.budget.left-spent
			switch {
			case errors.Is(err, errLong):
				without++
			case errors.Is(err, errHopeless):
			case err != nil:
				return nil, 0, fmt.Errorf("a replay with %s: %w", some[i].what, err)
			default:
				done = append(done, some[i])
			}
		}
	}
	return done, without, nil
}

// evaluate replays candidates, on all cores, and returns the work that each took.
func (s *search) evaluate(list []candidate, of span, times float64, room int64) ([]int64, []error) {
	errs, work := make([]error, len(list)), make([]int64, len(list))
	turns := make(chan struct{}, runtime.GOMAXPROCS(0))
	var group sync.WaitGroup
	for i := range list {
		group.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			c := &list[i]
			w, err := s.ev.replay(s.ctx, &c.site, of, bound{times: times, work: max(1, room/costOf(&c.site))})
			if work[i], errs[i] = w.done, err; err == nil {
				c.waited, c.work, c.score = w.total, w.done, s.ev.score(w.of, of)
			}
		})
	}
	group.Wait()
	s.replays += len(list)
	return work, errs
}

// screened is what is worth a replay on all weeks: all candidates where that takes little, else
// the best of them on the last weeks.
func (s *search) screened(list []candidate, room *int64) (best []candidate, without int, err error) {
	var total int64
	for i := range list {
		total += s.base.work * costOf(&list[i].site)
	}
	of := s.ev.lastWeeks()
	if len(list) <= finalists || total < s.budget.all/screenPart || of == s.ev.chosenOn() {
		return list, 0, nil
	}
	now, _, err := s.try([]candidate{s.best}, of, 0, room)
	if err != nil || len(now) == 0 {
		return nil, len(list), err
	}
	tried, without, err := s.try(list, of, s.ev.far(of, &now[0]), room)
	slices.SortStableFunc(tried, func(a, b candidate) int { return cmp.Compare(a.score.mean(every), b.score.mean(every)) })
	for _, c := range tried[:min(finalists, len(tried))] {
		if c.score.mean(every) < now[0].score.mean(every) {
			best = append(best, c)
		}
	}
	return best, without, err
}
