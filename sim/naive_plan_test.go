package sim_test

import (
	"slices"
	"time"

	"aforo/sim/sched"
)

// comeBack has jobs that lost their places to a limit come back as new ones: in the next pass
// if they might have started elsewhere, else at the instant at which they may.
func (s *naive) comeBack(pass bool) {
	for _, j := range s.queue {
		if j.lost && (pass && j.elsewhere || s.mayAny(j)) {
			j.lost, j.seen = false, false
		}
	}
}

// passPlan is conservative backfilling.
func (s *naive) passPlan() {
	s.comeBack(true)
	for ; ; s.freed = true {
		s.refused = false
		s.plans()
		s.begin()
		if !s.refused {
			return
		}
	}
}

// plans brings the places up to date.
func (s *naive) plans() {
	if s.freed {
		for _, j := range s.planned() {
			if j.seen {
				s.reserve(j)
			}
		}
	}
	for _, j := range s.planned() {
		if !j.seen {
			j.seen = true
			s.reserve(j)
		}
	}
}

// planned is the jobs that are given places or moved.
func (s *naive) planned() []*naiveJob {
	var queue []*naiveJob
	for _, j := range s.sorted() {
		if !j.lost && (s.policy.Depth == 0 || len(queue) < s.policy.Depth) {
			queue = append(queue, j)
		}
	}
	return queue
}

// begin starts the jobs whose places are now, but for those that may not start there.
func (s *naive) begin() {
	for _, j := range s.sorted() {
		h, ok := s.plan[j]
		switch {
		case !ok || h.at > s.now:
		case !s.may(j, h.part):
			s.lose(j)
		case s.free(h):
			delete(s.plan, j)
			s.start(j, h.part, h.nodes)
		}
	}
}

// lose takes from a job the place that it may have.
func (s *naive) lose(j *naiveJob) {
	delete(s.plan, j)
	j.lost, j.elsewhere, s.refused = true, s.mayAny(j), true
}

// reserve takes j out of the plan and puts it back at the earliest place that
// all other reservations leave, and never later than it was. Where that is now, and j may
// not start there, it gets none.
func (s *naive) reserve(j *naiveJob) {
	old, had := s.plan[j]
	delete(s.plan, j)
	best := naiveHold{at: forever}
	j.stay = max(j.limit, 1) // a plan keeps a place for a nanosecond at least
	for _, p := range s.way(&j.Job) {
		if t, nodes := s.place(j, p); t < best.at {
			best = naiveHold{j, p, t, nodes}
		}
	}
	switch {
	case had && (best.at > old.at || best.at == old.at && best.part == old.part):
		s.plan[j] = old
	case best.at == s.now && !s.may(j, best.part):
		s.lose(j)
	case best.at < forever:
		s.plan[j] = best
	}
}

// place is the earliest place for j in a partition beside all others' places, with
// its nodes where they are placed.
func (s *naive) place(j *naiveJob, part int) (time.Duration, []int) {
	at := []time.Duration{s.now}
	var others []naiveHold
	for _, o := range s.queue {
		if h, ok := s.plan[o]; ok && h.part == part {
			others = append(others, h)
			at = append(at, h.end())
		}
	}
	for _, r := range s.running {
		if r.part == part && !r.given {
			at = append(at, r.until())
		}
	}
	for _, step := range s.parts[part].steps {
		if step.kind == naiveOpen {
			at = append(at, step.at)
		}
	}
	slices.Sort(at)
	for _, t := range at {
		if s.policy.Pass.Mode == sched.PassBeat {
			every := s.policy.Pass.Every
			t = (t + every - 1) / every * every
		}
		if t < s.now {
			continue
		}
		if s.parts[part].spec.Placed {
			if nodes := s.spotAt(j, part, t, others, false); nodes != nil {
				return t, nodes
			}
		} else if s.placeAt(j, part, t, others) {
			return t, nil
		}
	}
	return forever, nil
}
