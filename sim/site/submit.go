package site

// Limits on what is submitted: the jobs that wait or run. What is above one is turned away,
// or its user holds it back until a job of those that count leaves. Those held back stand in
// the line of the limit that keeps them, in the order of their submission.

// Full returns the rule that does not let the job in a slot be submitted now, or nothing.
// Where users hold back, it then stands in its line, behind all that were held back before.
func (s *Site) Full(slot int32) (rule string) {
	if !s.counts[submitted] {
		return ""
	}
	h := &s.slots[slot]
	i := s.full(h)
	if i < 0 {
		return ""
	}
	g := &s.gauges[i]
	if s.rules.HoldBack {
		s.park(h, true)
		h.cause = i
		s.kept++
		s.behind(g).line.push(waiter{need: s.kept, slot: slot, stamp: h.stamp})
	}
	return s.rule(g)
}

// HoldsBack reports whether users hold back what they may not submit.
func (s *Site) HoldsBack() bool { return s.rules.HoldBack }

// full returns the first limit on what is submitted that has no room for a job, or -1.
func (s *Site) full(h *held) int32 {
	for _, i := range s.groups[h.group].sends {
		if s.gauges[i].left() <= 0 {
			return i
		}
	}
	return -1
}

// Sent counts the job in a slot as submitted.
func (s *Site) Sent(slot int32) {
	h := &s.slots[slot]
	h.sent = true
	for _, i := range s.groups[h.group].sends {
		s.gauges[i].use++
	}
}

// Left says that the job in a slot waits and runs no more: it leaves its group. Back tells
// whether that lets one be submitted.
func (s *Site) Left(slot int32) {
	h := &s.slots[slot]
	if h.sent {
		h.sent = false
		for _, i := range s.groups[h.group].sends {
			g := &s.gauges[i]
			if g.use--; len(s.behinds[g.behind].line) > 0 {
				s.roomy = append(s.roomy, i)
			}
		}
	}
	if h.here {
		h.here = false
		s.leave(h.group)
	}
}

// Back returns the first job, in the order of submission, that is held back and may be
// submitted now.
func (s *Site) Back() (slot int32, any bool) {
	for {
		g := s.first()
		if g == nil {
			return 0, false
		}
		w := s.behinds[g.behind].line[0]
		h := &s.slots[w.slot]
		i := s.full(h)
		if i < 0 {
			return w.slot, true
		}
		s.behinds[g.behind].line.pop()
		h.cause = i
		s.behind(&s.gauges[i]).line.push(w)
	}
}

// first returns the gauge with room whose line has the first job of all such, or nil.
func (s *Site) first() (best *gauge) {
	least := int64(0)
	for k := 0; k < len(s.roomy); {
		g := &s.gauges[s.roomy[k]]
		l := s.behinds[g.behind].line
		if len(l) == 0 || g.left() <= 0 {
			s.roomy[k] = s.roomy[len(s.roomy)-1]
			s.roomy = s.roomy[:len(s.roomy)-1]
			continue
		}
		if best == nil || l[0].need < least {
			best, least = g, l[0].need
		}
		k++
	}
	return best
}

// SendBack submits the job that Back has returned.
func (s *Site) SendBack(slot int32) {
	h := &s.slots[slot]
	s.behinds[s.gauges[h.cause].behind].line.pop()
	s.park(h, false)
	h.freed = s.instant
	s.Sent(slot)
}
