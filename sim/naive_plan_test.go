package sim_test

import (
	"slices"
	"time"

	"aforo/sim/sched"
)

// comeBack opens the partitions that limits have closed to jobs and in which they may start
// again. A job to which all were closed comes back as a new one.
func (s *naive) comeBack() {
	for _, j := range s.queue {
		left, gone := slices.DeleteFunc(slices.Clone(j.shut), func(p int) bool { return s.may(j, p) }), len(s.ways(j)) == 0
		switch {
		case len(left) == len(j.shut):
		case gone:
			j.seen = false
		default:
			s.freed = true
		}
		j.shut = left
	}
}

// passPlan is conservative backfilling.
func (s *naive) passPlan() {
	s.comeBack()
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
		if len(s.ways(j)) > 0 && (s.policy.Depth == 0 || len(queue) < s.policy.Depth) {
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
			s.shut(j, h.part)
			s.reserve(j)
		case s.free(h):
			delete(s.plan, j)
			s.start(j, h.part, h.nodes)
		}
	}
}

// ways are the partitions that limits have not closed to a job.
func (s *naive) ways(j *naiveJob) []int {
	return slices.DeleteFunc(slices.Clone(s.way(&j.Job)), func(p int) bool {
		return slices.Contains(j.shut, p) || !slices.Contains(j.waits.may, p)
	})
}

// shut closes a partition to a job, which loses the place that it has there.
func (s *naive) shut(j *naiveJob, part int) {
	j.shut = append(j.shut, part)
	if h, had := s.plan[j]; had && h.part == part {
		delete(s.plan, j)
		s.refused = true
	}
	s.refused = s.refused || len(s.ways(j)) == 0
}

// reserve takes j out of the plan and puts it back at the earliest place that
// all other reservations leave, and never later than it was. Where that is now, and j may
// not start there, the partition is closed to it, and the others are looked at.
func (s *naive) reserve(j *naiveJob) {
	old, had := s.plan[j]
	delete(s.plan, j)
	best := naiveHold{at: forever}
	j.stay = max(j.limit, 1) // a plan keeps a place for a nanosecond at least
	for _, p := range s.ways(j) {
		if t, nodes := s.place(j, p); t < best.at {
			best = naiveHold{j, p, t, nodes}
		}
	}
	if had {
		s.plan[j] = old
	}
	switch {
	case best.at == forever, had && (best.at > old.at || best.at == old.at && best.part == old.part):
	case best.at == s.now && !s.may(j, best.part):
		s.shut(j, best.part)
		s.reserve(j)
	default:
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
