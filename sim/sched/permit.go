package sched

import (
	"aforo/sim/cluster"
	"aforo/sim/site"
)

// Where there are rules about who may start (package site), a job is asked for when it
// comes up in a pass: when it could start, or would block others. One that may start
// nowhere now leaves its queue and is parked with the site; the end that makes room for
// it brings it back, at its old position.

// may reports whether a job may start in a pool now.
func (s *shared) may(slot int32, p int) bool {
	if s.site == nil {
		return true
	}
	return s.site.May(slot, s.at(slot, p))
}

// at returns a pool as a place for a job.
func (s *shared) at(slot int32, p int) site.Spot {
	j, perNode := &s.jobs[slot], s.gates[p].perNode
	if s.occupies != nil {
		units, nodes := s.occupies(slot, perNode)
		return site.Spot{Partition: p, Units: units, PerNode: perNode, Nodes: nodes}
	}
	units := int(j.Need)
	if len(s.routes[j.Route].pools) > 1 { // else that is what it occupies there
		units = cluster.Whole(j.Size, perNode)
	}
	return site.Spot{Partition: p, Units: units, PerNode: perNode}
}

// barred reports whether a job may start in no pool of its route now, and then parks it.
func (s *shared) barred(slot int32) bool { return s.site != nil && s.parked(slot) }

// parked is barred where there are limits.
func (s *shared) parked(slot int32) bool {
	pools := s.routes[s.jobs[slot].Route].pools
	for _, p := range pools {
		if s.may(slot, p) {
			return false
		}
	}
	s.parkAll(slot)
	if s.lenders != nil && s.borrows(slot) {
		s.astray = append(s.astray, slot)
	}
	return !s.site.Blocks(slot)
}

// stops reports whether a job blocks others while a limit holds it.
func (s *shared) stops(slot int32) bool { return s.site != nil && s.site.Blocks(slot) }

// close closes the pools of a route to those behind a job that could start there but for a
// limit, where such jobs block others.
func (s *heads) close(slot int32, r *route, j *Job) {
	for _, p := range r.pools {
		g := &s.gates[p]
		if g.closed || !s.fits(p, r, j) || s.may(slot, p) {
			continue
		}
		if g.loose && g.blocked {
			if s.reckon(p); !s.fits(p, r, j) {
				continue
			}
		}
		g.closed = true
	}
}

// parkAll has the site hold a job until it may start in a pool of its route.
func (s *shared) parkAll(slot int32) {
	for _, p := range s.routes[s.jobs[slot].Route].pools {
		s.site.Park(slot, s.at(slot, p))
	}
}

// comeBack gives those that the site has released back to the rule.
func (s *shared) comeBack(rule discipline) {
	c, plans := rule.(*conservative)
	for _, waits := range s.site.Released() {
		if s.jobs[waits].lent {
			s.recall(waits)
		}
		if plans {
			c.released(waits)
		} else if !s.barred(waits) {
			rule.returned(waits)
		}
	}
	s.lend()
}

// bury gives up jobs that the site will never release.
func (s *shared) bury() {
	for _, l := range s.site.Lost() {
		if s.forgotten != nil {
			s.forgotten(l.Slot)
		}
		if s.jobs[l.Slot].lent {
			s.recall(l.Slot)
		}
		s.routes[s.jobs[l.Slot].Route].waiting--
		s.waiting--
		s.Lost(l.Slot, l.Rule)
	}
}

// window picks the jobs that a pass looks at: the first depth of those that may start.
func (s *shared) window(depth int, picks []int32) []int32 {
	s.inOrder(depth, func(slot int32) bool {
		if j := &s.jobs[slot]; s.barred(slot) {
			s.unqueue(&s.routes[j.Route], j, slot)
			return false
		}
		picks = append(picks, slot)
		return true
	})
	return picks
}

// overtaken reports whether a job that blocks a pool may not start there any more,
// because others of its kind have started, or closed hours have come nearer.
func (s *shared) overtaken() bool {
	for p := range s.gates {
		if g := &s.gates[p]; g.blocked && (g.asked != s.starts || s.site.Clocked()) {
			if !s.may(g.blocker, p) && !s.site.Blocks(g.blocker) {
				return true
			}
			g.asked = s.starts
		}
	}
	return false
}
