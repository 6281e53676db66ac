package sim_test

// passPlan is conservative backfilling.
func (s *naive) passPlan() {
	queue := s.sorted()
	if s.freed {
		for _, j := range queue {
			if _, ok := s.plan[j]; ok {
				s.reserve(j)
			}
		}
	}
	for _, j := range queue {
		if _, ok := s.plan[j]; !ok {
			s.reserve(j)
		}
	}
	for _, j := range queue {
		if h, ok := s.plan[j]; ok && h.at == s.now {
			if _, ok := s.canStart(j, h.part, nil); ok {
				delete(s.plan, j)
				s.start(j, h.part, nil)
			}
		}
	}
}

// reserve takes j out of the plan and puts it back at the earliest place that
// all other reservations leave.
func (s *naive) reserve(j *naiveJob) {
	delete(s.plan, j)
	best := naiveHold{at: forever}
	for _, p := range s.routes[j.Route] {
		var others []naiveHold
		for _, o := range s.queue {
			if h, ok := s.plan[o]; ok && h.part == p {
				others = append(others, h)
			}
		}
		if t := s.earliest(j, p, others); t < best.at {
			best = naiveHold{j, p, t}
		}
	}
	if best.at < forever {
		s.plan[j] = best
	}
}
