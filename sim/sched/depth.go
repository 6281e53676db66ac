package sched

import (
	"time"

	"aforo/sim/cluster"
)

// Where passes look at the first jobs only, those of them matter alone that could start or block
// something: how many come before one is counted when it comes up.

// A rear is a job that was found to be beyond the depth. It is until an instant, while no more
// than so many have started of those before it, and so are all behind it.
type rear struct {
	slot  int32
	spare int
	until time.Duration
}

// slack is how many jobs beyond the depth are counted, so that a rear lasts.
const slack = 64

// beyond reports whether a job is beyond the depth in the order of now. So many have been
// looked at in this pass.
func (s *moving) beyond(slot int32, looked int) bool {
	switch {
	case looked >= s.depth:
		return true
	case s.rear.spare >= 0 && s.now <= s.rear.until && !s.ahead(slot, s.rear.slot):
		return true
	case s.allOpen():
		return false // all that come before it have been looked at
	}
	c := census{moving: s, of: slot, most: s.depth + slack, until: cluster.Never}
	for i := range s.routes {
		if r := &s.routes[i]; r.queue.Len() > 0 {
			r.contest.first(s.now)
			c.count(r.contest, 1)
		}
	}
	if looked+c.n < s.depth {
		return false
	}
	for _, before := range s.aside {
		c.note(before)
	}
	s.rear = rear{slot, c.n - s.depth, c.until}
	return true
}

// allOpen reports whether each waiting job may be a head.
func (s *moving) allOpen() bool {
	for i := range s.routes {
		if r := &s.routes[i]; r.queue.Len() > 0 && !s.open(r) {
			return false
		}
	}
	return true
}

// A census counts the jobs that come before one, up to a number, and until when that is sure.
type census struct {
	*moving
	of      int32
	n, most int
	until   time.Duration
}

// note counts a job that comes before the one in question.
func (c *census) note(before int32) {
	c.n++
	a, b := &c.jobs[before].Job, &c.jobs[c.of].Job
	if !c.moves.Dominates(a, b) {
		c.until = min(c.until, c.moves.Leads(a, b, c.now, c.gpus))
	}
}

// count counts the jobs below a node over the cells. None comes before the one in question
// where the winner of the node does not.
func (c *census) count(of *contest, i int) {
	switch w := of.top.nodes[i].winner; {
	case c.n >= c.most || w == nobody || !c.ahead(w, c.of):
	case i >= cellCount:
		c.countCell(&of.cells[i-cellCount], 1)
	default:
		c.count(of, 2*i)
		c.count(of, 2*i+1)
	}
}

// countCell is count below a node of a cell.
func (c *census) countCell(b *bracket, i int) {
	switch w := b.nodes[i].winner; {
	case c.n >= c.most || w == nobody || !c.ahead(w, c.of):
	case 2*i >= len(b.nodes):
		c.note(w)
	default:
		c.countCell(b, 2*i)
		c.countCell(b, 2*i+1)
	}
}
