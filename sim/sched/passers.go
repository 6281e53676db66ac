package sched

import "aforo/sim/index"

// passer returns the first job in the order of now of those that pass the filters
// of a route, or nobody.
func (s *moving) passer(r *route) int32 {
	if _, ok := s.candidate(r, index.Seat{}); !ok {
		return nobody // the summaries know it soonest
	}
	r.contest.first(s.now)
	return s.search(r, 1, nobody)
}

// search returns the first passer below a node over the cells, if it comes before
// best; else best. Nothing below a node comes before its winner.
func (s *moving) search(r *route, i int, best int32) int32 {
	c := r.contest
	m := &c.top.nodes[i]
	switch {
	case m.winner == nobody || !m.least.pass(r.filters) || !s.ahead(m.winner, best):
		return best
	case most[i].pass(r.filters) || s.passes(r, m.winner):
		return m.winner
	case i >= cellCount:
		return s.searchCell(r, &c.cells[i-cellCount], 1, best)
	}
	son := other(&c.top, i)
	return s.search(r, son^1, s.search(r, son, best))
}

// searchCell is search below a node of a cell.
func (s *moving) searchCell(r *route, b *bracket, i int, best int32) int32 {
	m := &b.nodes[i]
	switch {
	case m.winner == nobody || !m.least.pass(r.filters) || !s.ahead(m.winner, best):
		return best
	case s.passes(r, m.winner):
		return m.winner
	case 2*i >= len(b.nodes):
		return best
	}
	son := other(b, i)
	return s.searchCell(r, b, son^1, s.searchCell(r, b, son, best))
}

// other returns the son of a node that has not won: to look there first gives a
// bound to what is left of the other.
func other(b *bracket, i int) int {
	if b.nodes[2*i].winner == b.nodes[i].winner {
		return 2*i + 1
	}
	return 2 * i
}

// passes reports whether a job passes one of the filters of its route.
func (s *moving) passes(r *route, slot int32) bool {
	j := &s.jobs[slot]
	return index.AnyPasses(r.filters, j.Need, j.Limit)
}

// ahead reports whether a job comes before another, or the other is nobody.
func (s *moving) ahead(slot, other int32) bool {
	if other == nobody {
		return true
	}
	a, b := &s.jobs[slot], &s.jobs[other]
	s.rankOnce(a)
	s.rankOnce(b)
	return a.rank < b.rank || (a.rank == b.rank && a.Seq < b.Seq)
}

// rankOnce works out the key of a job once a pass.
func (s *moving) rankOnce(j *Job) {
	if j.ranked != s.turn {
		j.ranked, j.rank = s.turn, s.moves.Key(&j.Job, s.now, s.gpus)
	}
}
