package sim_test

// advance sets the clock to the next instant at which something happens.
func (s *naive) advance() bool {
	next := s.due
	for _, h := range s.plan {
		if h.at > s.now {
			next = min(next, h.at)
		}
	}
	if len(s.coming) > 0 {
		next = min(next, s.coming[0].Submit)
	}
	for _, j := range s.running {
		next = min(next, j.end)
	}
	for _, j := range s.pen {
		next = min(next, s.releaseAt(j))
	}
	if len(s.coming) > 0 || len(s.queue) > 0 || len(s.evict)+len(s.outages)+len(s.pen) > 0 && len(s.running) > 0 {
		for _, p := range s.parts {
			if len(p.steps) > 0 {
				next = min(next, p.steps[0].at)
			}
		}
	}
	if len(s.coming) > 0 || len(s.queue) > 0 || len(s.pen) > 0 && len(s.running) > 0 {
		next = min(next, s.opening(s.now))
	}
	if len(s.evict) > 0 && (len(s.coming) > 0 || len(s.queue) > 0 || len(s.running) > 0) {
		next = min(next, s.evict[0].at)
	}
	next = min(next, s.nextBreak(next))
	if next == forever {
		return false
	}
	s.passes(next)
	s.now = next
	return true
}

// instant does every end, every change and every arrival of the instant, and
// says whether there was any.
func (s *naive) instant() bool {
	any := s.endAll()
	any = s.dateAll() || any
	for s.release() || s.arrive() {
		any = true
	}
	s.comeBack()
	return any
}

func (s *naive) beat() {
	every := s.policy.Pass.Every
	for s.instant() || s.due == s.now || s.placeDue() {
		s.due = (s.now + every - 1) / every * every
		if s.due != s.now {
			return
		}
		s.due = forever
		s.pass()
	}
}

// eventful is an instant under PassEvent.
func (s *naive) eventful() {
	s.giveBack()
	for again := true; again; {
		again = false
		for _, row := range []func() bool{s.dateAll, s.release, s.arrive, s.endFirst, s.placeDue} {
			for row() {
				s.pass()
				s.giveBack()
				again = true
			}
		}
	}
}
