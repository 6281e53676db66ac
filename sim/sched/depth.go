package sched

import (
	"slices"
	"time"

	"aforo/sim/cluster"
)

// Where passes look at the first jobs only, those of them matter alone that could start or block
// something: how many come before one is counted when it comes up.

// A rear is a job that was found to be beyond the depth. It is until an instant, while no more
// than spare have started of those before it, and so are all behind it.
type rear struct {
	slot    int32
	spare   int
	until   time.Duration
	favored int // by this fair-share
}

// slack is how many jobs beyond the depth are counted, so that a rear lasts.
const slack = 256

// beyond reports whether a job is beyond the depth in the order of now. So many have been
// looked at in this pass.
func (s *moving) beyond(slot int32, looked int) bool {
	switch {
	case looked >= s.depth:
		return true
	case s.rear.spare >= 0 && s.rear.favored == s.favored && s.now <= s.rear.until && !s.ahead(slot, s.rear.slot):
		return true
	case s.allOpen():
		return false // all that come before it have been looked at
	}
	c := census{moving: s, of: slot, most: s.depth + slack, leads: s.leads[:0]}
	for i := range s.routes {
		if r := &s.routes[i]; r.queue.Len() > 0 {
			r.contest.first(s.now)
			c.count(r.contest)
		}
	}
	s.leads = c.leads
	if looked+c.n < s.depth {
		return false
	}
	for _, waits := range s.aside {
		c.before(waits)
	}
	s.rear = c.rear(s.depth)
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

// A census counts the jobs that come before one, up to a number, and notes until when that is
// sure of those of which it is not for ever.
type census struct {
	*moving
	of      int32
	n, most int
	leads   []time.Duration
}

// rear makes the one in question a rear: of those that are more than the depth, half may start
// and half may be overtaken.
func (c *census) rear(depth int) rear {
	overtaken := (c.n - depth) / 2
	r := rear{c.of, c.n - depth - max(0, overtaken), cluster.Never, c.favored}
	if overtaken >= 0 && overtaken < len(c.leads) {
		slices.Sort(c.leads)
		r.until = c.leads[overtaken]
	}
	return r
}

// before counts a job if it comes before the one in question, and reports whether it does.
func (c *census) before(slot int32) bool {
	a, b := &c.jobs[slot].Job, &c.jobs[c.of].Job
	if slot == c.of || !c.moves.Dominates(a, b) {
		if !c.ahead(slot, c.of) {
			return false
		}
		if until := c.moves.Leads(a, b, c.now, c.gpus); until != cluster.Never {
			c.leads = append(c.leads, until)
		}
	}
	c.n++
	return true
}

// count counts the jobs of a contest. None below a node comes before the one in question where the
// winner of the node does not.
func (c *census) count(of *contest) {
	if w := of.top.nodes[1].winner; w != nobody && c.before(w) {
		c.below(of, 1)
	}
}

// below counts the jobs below a node over the cells, of which the winner is counted.
func (c *census) below(of *contest, i int) {
	if i >= cellCount {
		c.inCell(&of.cells[i-cellCount], 1)
		return
	}
	for _, son := range [...]int{2 * i, 2*i + 1} {
		if c.enters(of.top.nodes[i].winner, of.top.nodes[son].winner) {
			c.below(of, son)
		}
	}
}

// inCell is below for a node of a cell.
func (c *census) inCell(b *bracket, i int) {
	if 2*i >= len(b.nodes) {
		return
	}
	for _, son := range [...]int{2 * i, 2*i + 1} {
		if c.enters(b.nodes[i].winner, b.nodes[son].winner) {
			c.inCell(b, son)
		}
	}
}

// enters reports whether jobs below a node are to be counted: not where there are none, nor where
// enough have been counted. Its winner is counted, unless it has been as that of the node above.
func (c *census) enters(above, winner int32) bool {
	return winner != nobody && c.n < c.most && (winner == above || c.before(winner))
}
