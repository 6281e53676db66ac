package sched

import (
	"slices"
	"time"

	"aforo/sim/ahead"
	"aforo/sim/cluster"
)

// Seekers are the waiting jobs that may run in a pool, by the size band of what they
// need there.
type seekers struct {
	bands [ahead.Bands]seekersOf
	spare []*shape
}

type seekersOf struct {
	own   []*shape // those with places in this pool
	other []*shape // those with places in other pools, or none
}

// A shape is the seekers of one band with one limit: they differ by little but their
// places. Shapes are sorted by limit, and members by start.
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

// A hope is what a plan knows of a job in a pool: above all, that it may have come to
// have an earlier place there since it was last looked at, at a start from one instant
// until before another.
type hope struct {
	from, until time.Duration
	need        int32  // what it needs there
	at          int32  // where it stands among the members
	shape       *shape // of this one
}

// put makes a job a member of one of the shapes of a band of a pool.
func (p *plan) put(pool int, shapes *[]*shape, limit time.Duration, m member) {
	i := search(*shapes, limit)
	if i == len(*shapes) || (*shapes)[i].limit != limit {
		*shapes = slices.Insert(*shapes, i, p.seekers[pool].shape(limit))
	}
	g := (*shapes)[i]
	at := g.upTo(m.start)
	g.members = slices.Insert(g.members, at, m)
	p.hopes[pool][m.slot].shape = g
	p.number(pool, g, at)
}

// shape returns a shape without members.
func (k *seekers) shape(limit time.Duration) *shape {
	n := len(k.spare)
	if n == 0 {
		return &shape{limit: limit}
	}
	g := k.spare[n-1]
	g.limit, k.spare = limit, k.spare[:n-1]
	return g
}

// take removes a member.
func (p *plan) take(pool int, shapes *[]*shape, slot int32) {
	h := &p.hopes[pool][slot]
	g, at := h.shape, int(h.at)
	h.shape = nil
	g.members = slices.Delete(g.members, at, at+1)
	if len(g.members) > 0 {
		p.number(pool, g, at)
		return
	}
	i := search(*shapes, g.limit)
	*shapes = slices.Delete(*shapes, i, i+1)
	g.first, g.last = 0, 0
	p.seekers[pool].spare = append(p.seekers[pool].spare, g)
}

// number tells the members of a shape from one on where they stand.
func (p *plan) number(pool int, g *shape, from int) {
	for i := from; i < len(g.members); i++ {
		p.hopes[pool][g.members[i].slot].at = int32(i)
	}
	g.bound()
}

// earlier moves a member to an earlier start, past two others in the mean.
func (p *plan) earlier(pool int, slot int32, start time.Duration) {
	hopes := p.hopes[pool]
	h := &hopes[slot]
	members, i := h.shape.members, int(h.at)
	for ; i > 0 && start < members[i-1].start; i-- {
		members[i] = members[i-1]
		hopes[members[i].slot].at = int32(i)
	}
	members[i] = member{start, slot}
	h.at = int32(i)
	h.shape.bound()
}

// search returns the place of a limit among shapes, which are few.
func search(shapes []*shape, limit time.Duration) int {
	for i, g := range shapes {
		if g.limit >= limit {
			return i
		}
	}
	return len(shapes)
}

// upTo returns how many members start up to an instant.
func (g *shape) upTo(at time.Duration) int {
	members := g.members
	if g.last <= at {
		return len(members)
	}
	lo := 0
	for n := len(members); n > 0; { // without a jump that the processor cannot foresee
		half := (n + 1) >> 1
		lo += half & ^int((at-members[lo+half-1].start)>>63)
		n -= half
	}
	return lo
}

func (g *shape) bound() { g.first, g.last = g.members[0].start, g.members[len(g.members)-1].start }

// tell wakes those who may have come to have an earlier place in a run of a pool:
// whose whole stay fits into it, or what of that is before their places there.
func (s *conservative) tell(pool int, r *ahead.Stretch) {
	band := &s.plan.seekers[pool].bands[r.Band]
	from, until := r.From, r.Until
	for _, g := range band.own {
		late, early, fits := from-g.last, g.first-until-1, g.limit-(until-from)-1
		if late&(early|fits) >= 0 { // one jump in place of three that cannot be foreseen
			continue
		}
		n := len(g.members)
		if fits >= 0 {
			n = g.upTo(until)
		}
		s.tellThose(pool, g.members[:n], from, until, from)
	}
	for _, g := range band.other {
		if g.limit > until-from {
			break
		}
		s.tellThose(pool, g.members, from, until, from-1)
	}
}

// tellThose wakes the members of a shape that start behind an instant.
func (s *conservative) tellThose(pool int, members []member, from, until, behind time.Duration) {
	hopes, traced := s.plan.hopes[pool], s.nodes[pool] != nil
	for i := len(members) - 1; i >= 0 && members[i].start > behind; i-- {
		slot := members[i].slot
		h := &hopes[slot]
		if h.until == 0 { // else it is awake
			s.wake(slot)
		}
		h.from, h.until = min(h.from, from), max(h.until, until)
		if traced {
			s.traceOn(pool, slot)
		}
	}
}

// seek puts a waiting job among the seekers of the pools that are open to it.
func (s *conservative) seek(slot int32) {
	r := &s.plan.places[slot]
	for _, p := range s.routes[r.route].pools {
		if r.shut>>p&1 == 1 {
			continue
		}
		shapes, m := s.seeker(slot, p)
		latest := cluster.Never
		if r.held && int(r.pool) == p {
			latest = r.start
		}
		s.plan.put(p, shapes, r.long, m)
		s.want(p, slot, latest)
	}
}

// unseek takes a job out from among the seekers.
func (s *conservative) unseek(slot int32) {
	r := &s.plan.places[slot]
	for _, p := range s.routes[r.route].pools {
		if r.shut>>p&1 == 1 {
			continue
		}
		shapes, _ := s.seeker(slot, p)
		s.plan.take(p, shapes, slot)
		s.unwant(p, slot)
	}
}

// replace gives a seeker another place.
func (s *conservative) replace(slot int32, pool int, start time.Duration) {
	r := &s.plan.places[slot]
	if r.held && r.alone {
		s.plan.earlier(pool, slot, start)
		r.start = start
		return
	}
	s.unseek(slot)
	r.held, r.pool, r.start = true, int32(pool), start
	s.seek(slot)
}

// seeker returns the shapes among which a job is a seeker of a pool, and as what.
func (s *conservative) seeker(slot int32, pool int) (*[]*shape, member) {
	r := &s.plan.places[slot]
	band := &s.plan.seekers[pool].bands[ahead.Band(s.plan.need(slot, pool))]
	switch {
	case !r.held:
		return &band.other, member{cluster.Never, slot}
	case int(r.pool) != pool:
		return &band.other, member{r.start, slot}
	}
	return &band.own, member{r.start, slot}
}
