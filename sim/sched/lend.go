package sched

import (
	"cmp"
	"slices"

	"aforo/sim/cluster"
	"aforo/sim/index"
)

// Where accounts hold shares of the machine (site/hold.go), a pass looks twice. At first a share
// refuses like a limit, and who may start nowhere without borrowing stands in a queue of its own,
// that of the lenders of its route. Then the site lends: in the order of the queue those start that
// now may and that leave the holders what they hold. Nobody holds or blocks anything by this second
// look. It is at those in the queues of lenders, and at those who have other partitions beside one in
// which they would borrow.

// makeLenders makes the queues of those who borrow, where shares are held.
func (s *shared) makeLenders() {
	if s.site == nil || !s.site.Lends() {
		return
	}
	s.lenders = make([]route, len(s.routes))
	for i := range s.routes {
		s.lenders[i].pools, s.lenders[i].filters = s.routes[i].pools, make([]index.Filter, len(s.routes[i].pools))
	}
}

// borrows reports whether a job that may start nowhere now may somewhere by borrowing.
func (s *shared) borrows(slot int32) bool {
	for _, p := range s.routes[s.jobs[slot].Route].pools {
		if s.site.Borrows(slot, s.at(slot, p)) {
			return true
		}
	}
	return false
}

// home returns the route in whose queue a job stands.
func (s *shared) home(slot int32) *route {
	j := &s.jobs[slot]
	if j.lent {
		return &s.lenders[j.Route]
	}
	return &s.routes[j.Route]
}

// lend puts those who have been found to borrow into their queues.
func (s *shared) lend() {
	for _, slot := range s.astray {
		j := &s.jobs[slot]
		j.queued, j.lent = true, true
		if s.Fair != nil {
			s.favor(j)
		}
		s.lenders[j.Route].queue.Push(j.Key, j.Seq, slot, j.Need, j.Limit)
	}
	s.astray = s.astray[:0]
}

// recall takes a job out of the queue of those who borrow.
func (s *shared) recall(slot int32) { s.unqueue(s.home(slot), &s.jobs[slot], slot) }

// lends begins the second look, and reports whether there is anybody to look at.
func (s *shared) lends() bool {
	if s.lenders == nil {
		return false
	}
	s.lend()
	s.second = s.second[:0]
	for i := range s.routes {
		if r := &s.lenders[i]; r.queue.Len() > 0 {
			s.second = append(s.second, r)
		}
		if r := &s.routes[i]; r.queue.Len() > 0 && len(r.pools) > 1 {
			s.second = append(s.second, r)
		}
	}
	for _, r := range s.second {
		r.cursor = index.Seat{}
	}
	s.site.Lend(len(s.second) > 0)
	return len(s.second) > 0
}

// lendIdle is the second look in the order of the queue.
func (s *easy) lendIdle() {
	if s.shortFirst {
		s.collectSecond()
		s.pickInOrder()
		return
	}
	for {
		r := s.nextSecond()
		if r == nil {
			return
		}
		at := r.cursor
		slot := r.queue.Slot(at)
		j := &s.jobs[slot]
		if p, ok := s.startable(slot, r, j); ok {
			s.unqueue(r, j, slot)
			s.begin(slot, p)
		} else if s.barred(slot) {
			s.unqueue(r, j, slot)
		} else {
			r.cursor = at.After()
		}
	}
}

// nextSecond returns the route whose cursor is at the next job that could start in the second
// look, or nil.
func (s *easy) nextSecond() (best *route) {
	for _, r := range s.second {
		if r.queue.Ended(r.cursor) {
			continue
		}
		at, ok := s.candidate(r, r.cursor)
		if r.cursor = at; !ok {
			r.cursor = r.queue.End()
			continue
		}
		if best == nil || r.queue.Before(at, &best.queue, best.cursor) {
			best = r
		}
	}
	return best
}

// collectSecond picks those that could start in the second look.
func (s *heads) collectSecond() {
	s.picks = s.picks[:0]
	for _, r := range s.second {
		s.collectOf(r)
	}
}

// secondWindow picks those that the second look is at where passes have a window: those of the
// window who wait still, and those who borrow and come before the last of it.
func (s *shared) secondWindow(window []int32, depth int, picks []int32) []int32 {
	for _, slot := range window {
		if j := &s.jobs[slot]; j.queued && !j.lent {
			picks = append(picks, slot)
		}
	}
	for i := range s.lenders {
		q := &s.lenders[i].queue
		for at, more := q.Next(index.Seat{}); more; at, more = q.Next(at.After()) {
			if slot := q.Slot(at); depth == 0 || len(window) < depth || !s.before(window[depth-1], slot) {
				picks = append(picks, slot)
			}
		}
	}
	s.byTurn(picks)
	return picks
}

// before reports whether a job comes before another, by keys that are those of now.
func (s *shared) before(a, b int32) bool {
	x, y := &s.jobs[a], &s.jobs[b]
	return cmp.Or(cmp.Compare(x.Key, y.Key), cmp.Compare(x.Seq, y.Seq)) < 0
}

// Slighted returns a waiting job that could have started in a counted pool without borrowing in place
// of one that has borrowed a number of GPUs there just now; by what is free and by limits alone.
func (s *Scheduler) Slighted(pool, units int) (slot int32, any bool) {
	if _, counted := s.pools[pool].(*cluster.Counted); !counted || s.gates[pool].announced {
		return 0, false
	}
	for i := range s.routes {
		r := &s.routes[i]
		if !slices.Contains(r.pools, pool) {
			continue
		}
		for at, more := r.queue.Next(index.Seat{}); more; at, more = r.queue.Next(at.After()) {
			slot := r.queue.Slot(at)
			if s.pools[pool].Need(s.jobs[slot].Size) <= s.pools[pool].Unused()+units && s.site.Rightful(slot, s.at(slot, pool)) {
				return slot, true
			}
		}
	}
	return 0, false
}
