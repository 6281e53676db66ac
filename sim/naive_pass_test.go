package sim_test

import (
	"cmp"
	"slices"
	"time"

	"aforo/sim/sched"
	"aforo/workload"
)

// A naiveHold is the place that a job keeps: a partition and a beginning, and nodes
// where a plan gives it some.
type naiveHold struct {
	job   *naiveJob
	part  int
	at    time.Duration
	nodes []int
}

func (h naiveHold) end() time.Duration { return h.at + max(h.job.limit, h.job.stay) }

// pass is one scheduling pass.
func (s *naive) pass() {
	for _, j := range s.running {
		if s.keeps(j) && j.expected() <= s.now && !j.given {
			j.slip += s.now + time.Second - j.expected()
		}
	}
	s.setAgainst()
	if w := s.policy.Multifactor; w != nil && w.FairShare > 0 {
		s.calculate(*w)
	}
	switch s.policy.Backfill {
	case sched.None:
		s.passNone()
	case sched.Conservative:
		s.passPlan()
	default:
		s.passHolders()
	}
	s.freed = false
}

// window is the jobs that a pass looks at: the first ones that may start somewhere. Second are
// those that it looks at again, and those between them that may start by borrowing.
func (s *naive) window() (in, second []*naiveJob) {
	for _, j := range s.sorted() {
		switch {
		case s.policy.Depth > 0 && len(in) == s.policy.Depth:
		case s.mayAny(j) || s.blocks(j):
			in, second = append(in, j), append(second, j)
		case s.mayBorrow(j):
			second = append(second, j)
		}
	}
	return in, second
}

func (s *naive) passNone() {
	blocked := map[int]bool{}
	in, second := s.window()
	for _, j := range in {
		started := false
		for _, p := range s.way(&j.Job) {
			if nodes, ok := s.canStart(j, p, nil); ok && !blocked[p] && s.may(j, p) {
				s.start(j, p, nodes)
				started = true
				break
			}
		}
		for _, p := range s.way(&j.Job) {
			if !started && s.parts[p].couldEver(&j.Job, s.now) && (s.may(j, p) || s.blocks(j)) {
				blocked[p] = true
			}
		}
	}
	s.lendIdle(second, func(j *naiveJob, p int) ([]int, bool) {
		nodes, ok := s.canStart(j, p, nil)
		return nodes, ok && !blocked[p]
	})
}

// passHolders is first-fit and easy: under easy, jobs that cannot start become
// holders of partitions.
func (s *naive) passHolders() {
	holders := make([][]naiveHold, len(s.parts))
	s.closed = map[int]bool{}
	var left []*naiveJob
	in, second := s.window()
	for _, j := range in {
		if s.policy.BackfillOrder == sched.SJF && (s.policy.Backfill == sched.FirstFit || !s.someFree(j, holders)) {
			left = append(left, j)
		} else {
			s.look(j, holders)
		}
	}
	slices.SortStableFunc(left, func(a, b *naiveJob) int { return cmp.Compare(a.limit, b.limit) })
	for _, j := range left {
		s.look(j, holders)
	}
	s.lendIdle(second, func(j *naiveJob, p int) ([]int, bool) { return s.pastHolders(j, p, holders[p]) })
}

// pastHolders says whether j can start now in a partition past the holders.
func (s *naive) pastHolders(j *naiveJob, p int, heed []naiveHold) ([]int, bool) {
	if s.policy.Backfill == sched.EASYNoExtra && len(heed) > 0 && s.now+j.limit > heed[0].at {
		return nil, false
	}
	return s.canStart(j, p, heed)
}

func (s *naive) reservations() int { return max(1, s.policy.Reservations) }

// someFree says whether a partition of the job's route can take another holder: a
// partition that has nothing, and will have nothing as far as anyone knows, takes
// none.
func (s *naive) someFree(j *naiveJob, holders [][]naiveHold) bool {
	any := workload.Job{Size: 1}
	return slices.ContainsFunc(s.way(&j.Job), func(p int) bool {
		return !s.closed[p] && len(holders[p]) < s.reservations() && s.parts[p].couldEver(&any, s.now)
	})
}

// look starts j, or makes it the holder of a partition, or neither.
func (s *naive) look(j *naiveJob, holders [][]naiveHold) {
	var close []int
	for _, p := range s.way(&j.Job) {
		if s.closed[p] || !s.may(j, p) && !s.blocks(j) {
			continue
		}
		nodes, ok := s.pastHolders(j, p, holders[p])
		if ok && s.may(j, p) {
			s.start(j, p, nodes)
			return
		}
		if ok {
			close = append(close, p)
		}
	}
	for _, p := range close {
		s.closed[p] = true
	}
	if s.policy.Backfill == sched.FirstFit {
		return
	}
	best := naiveHold{at: forever}
	for _, p := range s.way(&j.Job) {
		if len(holders[p]) < s.reservations() && !s.closed[p] && (s.may(j, p) || s.blocks(j)) {
			if t := s.earliest(j, p, holders[p]); t < best.at {
				best = naiveHold{job: j, part: p, at: t}
				if s.parts[p].spec.Placed && s.policy.Reservations > 1 {
					best.nodes = s.spotAt(j, p, t, holders[p], false)
				}
			}
		}
	}
	if best.at < forever {
		holders[best.part] = append(holders[best.part], best)
	}
}

// canStart says whether j can start now in a partition and delays none of the
// holders, and on which nodes if they are placed.
func (s *naive) canStart(j *naiveJob, part int, holders []naiveHold) ([]int, bool) {
	p := s.parts[part]
	if p.spec.Placed && s.policy.Reservations > 1 {
		nodes := s.spotAt(j, part, s.now, holders, true)
		return nodes, nodes != nil
	}
	if p.spec.Placed {
		nodes := s.pack(j, part, holders)
		return nodes, nodes != nil
	}
	if p.open()-s.held(part, -1) < p.need(&j.Job) {
		return nil, false
	}
	if s.policy.Reservations > 1 {
		return nil, s.placeAt(j, part, s.now, holders)
	}
	return nil, s.leaves(j, part, s.now, holders)
}

// earliest is the first instant at which j can start in a partition, as far as
// the scheduler knows: now, or where a running job, a holder or a closure is
// expected to end.
func (s *naive) earliest(j *naiveJob, part int, holders []naiveHold) time.Duration {
	at := []time.Duration{s.now}
	for _, r := range s.running {
		if r.part == part && !r.given {
			at = append(at, r.expected())
		}
	}
	for _, h := range holders {
		at = append(at, h.end())
	}
	for _, step := range s.parts[part].steps {
		if step.kind == naiveOpen {
			at = append(at, step.at)
		}
	}
	slices.Sort(at)
	for _, t := range at {
		if s.policy.Reservations > 1 && s.parts[part].spec.Placed {
			if s.spotAt(j, part, t, holders, false) != nil {
				return t
			}
		} else if s.policy.Reservations > 1 {
			if s.placeAt(j, part, t, holders) {
				return t
			}
		} else if s.parts[part].spec.Placed {
			if s.roomAt(j, part, t) {
				return t
			}
		} else if s.expectFree(part, t, holders, nil) >= s.parts[part].need(&j.Job) && s.leaves(j, part, t, holders) {
			return t
		}
	}
	return forever
}

// expectFree is what is expected to be free at t in a counted partition when the
// holders have started at their times, all but one.
func (s *naive) expectFree(part int, t time.Duration, holders []naiveHold, but *naiveJob) int {
	free := s.parts[part].known(t).open() - s.held(part, t)
	for _, h := range holders {
		if h.job != but && h.at <= t && t < h.end() {
			free -= s.parts[part].need(&h.job.Job)
		}
	}
	return free
}

// leaves says whether closures that begin and holders that start during a stay
// of j from t on find free what they need.
func (s *naive) leaves(j *naiveJob, part int, t time.Duration, holders []naiveHold) bool {
	n := s.parts[part].need(&j.Job)
	for _, at := range s.parts[part].closings(t, t+j.limit) {
		if s.expectFree(part, at, holders, nil) < n {
			return false
		}
	}
	for _, h := range holders {
		if t <= h.at && h.at < t+j.limit && s.expectFree(part, h.at, holders, h.job) < n+s.parts[part].need(&h.job.Job) {
			return false
		}
	}
	return true
}

// placeAt says whether t is a place for j in a counted partition: what it needs
// is expected to be free for its whole limit beside the places of others. What
// is free falls only where a step or a place begins.
func (s *naive) placeAt(j *naiveJob, part int, t time.Duration, others []naiveHold) bool {
	at := []time.Duration{t}
	for _, step := range s.parts[part].steps {
		at = append(at, step.at)
	}
	for _, h := range others {
		at = append(at, h.at)
	}
	for _, x := range at {
		if (x == t || t < x && x < t+max(j.limit, j.stay)) && s.expectFree(part, x, others, nil) < s.parts[part].need(&j.Job) {
			return false
		}
	}
	return true
}
