package sched

import (
	"slices"
	"time"

	"aforo/sim/cluster"
)

// Seekers are the waiting jobs that may run in a pool, by the size band of what they
// need there.
type seekers struct {
	bands [cluster.Bands]struct {
		own   []shape // those with places in this pool
		other []shape // those with places in other pools, or none
	}
	spare [][]member
}

// A shape is the seekers of one band with one limit: they differ by little but their
// places. Shapes are sorted by limit, and members by start, then slot.
type shape struct {
	limit       time.Duration
	first, last time.Duration // starts of the members
	members     []member
}

// A member is a waiting job and the start of its place, or Never.
type member struct {
	start time.Duration
	slot  int32
}

// put adds a member to the shapes of a band.
func (k *seekers) put(shapes *[]shape, limit time.Duration, m member) {
	i := search(*shapes, limit)
	if i == len(*shapes) || (*shapes)[i].limit != limit {
		g := shape{limit: limit}
		if n := len(k.spare); n > 0 {
			g.members, k.spare = k.spare[n-1], k.spare[:n-1]
		}
		*shapes = slices.Insert(*shapes, i, g)
	}
	g := &(*shapes)[i]
	g.members = slices.Insert(g.members, g.find(m), m)
	g.bound()
}

// take removes a member.
func (k *seekers) take(shapes *[]shape, limit time.Duration, m member) {
	i := search(*shapes, limit)
	g := &(*shapes)[i]
	at := g.find(m)
	g.members = slices.Delete(g.members, at, at+1)
	if len(g.members) == 0 {
		k.spare = append(k.spare, g.members)
		*shapes = slices.Delete(*shapes, i, i+1)
		return
	}
	g.bound()
}

// earlier moves a member to an earlier start.
func (k *seekers) earlier(shapes []shape, limit time.Duration, m member, start time.Duration) {
	g := &shapes[search(shapes, limit)]
	i := g.find(m)
	m.start = start
	to := g.find(m)
	copy(g.members[to+1:i+1], g.members[to:i])
	g.members[to] = m
	g.bound()
}

// search returns the place of a limit among shapes.
func search(shapes []shape, limit time.Duration) int {
	lo, hi := 0, len(shapes)
	for lo < hi {
		m := int(uint(lo+hi) >> 1)
		if shapes[m].limit < limit {
			lo = m + 1
		} else {
			hi = m
		}
	}
	return lo
}

// find returns where a member stands or belongs.
func (g *shape) find(x member) int {
	lo, hi := 0, len(g.members)
	for lo < hi {
		m := int(uint(lo+hi) >> 1)
		if y := &g.members[m]; y.start < x.start || (y.start == x.start && y.slot < x.slot) {
			lo = m + 1
		} else {
			hi = m
		}
	}
	return lo
}

func (g *shape) bound() { g.first, g.last = g.members[0].start, g.members[len(g.members)-1].start }

// A hope is where a job may have come to have an earlier place in a pool since it was
// last looked at: at a start from one instant until before another.
type hope struct{ from, until time.Duration }

// tell wakes those who may have come to have an earlier place in a run of a pool:
// whose whole stay fits into it, or what of that is before their places there.
func (s *Scheduler) tell(pool int, r *cluster.Run) {
	band := &s.plan.seekers[pool].bands[r.Band]
	long := r.Until - r.From
	for i := range band.own {
		g := &band.own[i]
		upto := cluster.Never
		if g.limit > long {
			upto = r.Until
		}
		if g.last > r.From && g.first <= upto {
			s.tellThose(pool, g, r, r.From+1, upto)
		}
	}
	for i := range band.other {
		g := &band.other[i]
		if g.limit > long {
			break
		}
		s.tellThose(pool, g, r, r.From, cluster.Never)
	}
}

// tellThose wakes the members of a shape that start from one instant up to another.
func (s *Scheduler) tellThose(pool int, g *shape, r *cluster.Run, from, upto time.Duration) {
	for _, m := range g.members[g.find(member{from, -1}):] {
		if m.start > upto {
			return
		}
		h := s.plan.hope(m.slot, pool)
		h.from, h.until = min(h.from, r.From), max(h.until, r.Until)
		s.wake(m.slot)
	}
}

// seek puts a waiting job among the seekers of its pools.
func (s *Scheduler) seek(slot int32) {
	j := &s.jobs[slot]
	for _, p := range s.routes[j.Route].pools {
		shapes, m := s.seeker(slot, p)
		latest := cluster.Never
		if r := &s.plan.places[slot]; r.held && int(r.pool) == p {
			latest = r.start
		}
		s.plan.seekers[p].put(shapes, stay(j.Limit), m)
		s.plan.profiles[p].Want(s.pools[p].Need(j.Size), latest)
	}
}

// unseek takes a job out from among the seekers.
func (s *Scheduler) unseek(slot int32) {
	j := &s.jobs[slot]
	for _, p := range s.routes[j.Route].pools {
		shapes, m := s.seeker(slot, p)
		s.plan.seekers[p].take(shapes, stay(j.Limit), m)
		s.plan.profiles[p].Unwant(s.pools[p].Need(j.Size))
	}
}

// replace gives a seeker another place.
func (s *Scheduler) replace(slot int32, pool int, start time.Duration) {
	j, r := &s.jobs[slot], &s.plan.places[slot]
	if r.held && int(r.pool) == pool && len(s.routes[j.Route].pools) == 1 {
		shapes, m := s.seeker(slot, pool)
		s.plan.seekers[pool].earlier(*shapes, stay(j.Limit), m, start)
		r.start = start
		return
	}
	s.unseek(slot)
	r.held, r.pool, r.start = true, int32(pool), start
	s.seek(slot)
}

// seeker returns the shapes among which a job is a seeker of a pool, and as what.
func (s *Scheduler) seeker(slot int32, pool int) (*[]shape, member) {
	r := &s.plan.places[slot]
	band := &s.plan.seekers[pool].bands[cluster.Band(s.pools[pool].Need(s.jobs[slot].Size))]
	switch {
	case !r.held:
		return &band.other, member{cluster.Never, slot}
	case int(r.pool) != pool:
		return &band.other, member{r.start, slot}
	}
	return &band.own, member{r.start, slot}
}
