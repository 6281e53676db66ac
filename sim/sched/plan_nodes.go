package sched

import (
	"time"

	"aforo/sim/ahead"
	"aforo/sim/cluster"
)

// What a plan asks of a pool: of a counted one its profile, of a placed one its plan
// of nodes. The nodes of a job's place stand beside it, by slot.

// placeNodes are the nodes of the places of waiting and running jobs.
type placeNodes struct {
	bySlot [][]int32
	spare  []int32 // memory of a move

	traces [][]ahead.Trace    // by placed pool and slot: where to look for a place
	trace  ahead.Trace        // by which the last place was found
	gain   *ahead.NodeStretch // what the pool tells of
}

// of returns the nodes of a job's place.
func (p *placeNodes) of(slot int32) []int32 {
	if int(slot) >= len(p.bySlot) {
		return nil
	}
	return p.bySlot[slot]
}

// set gives a job the nodes in spare, and keeps the memory of those that it had.
func (p *placeNodes) set(slot int32) {
	for int(slot) >= len(p.bySlot) {
		p.bySlot = append(p.bySlot, nil)
	}
	p.bySlot[slot], p.spare = p.spare, p.bySlot[slot]
}

// Planning is what planning ahead needs of placed pools: a plan of nodes each, nil for
// the others, and the nodes of jobs' places.
type planning struct {
	nodes []*ahead.NodePlan
	on    placeNodes
}

func newPlanning(pools []cluster.Pool) planning {
	p := planning{nodes: nodePlans(pools)}
	p.on.traces = make([][]ahead.Trace, len(pools))
	return p
}

// nodePlans returns a plan for each placed pool, and nil for the others.
func nodePlans(pools []cluster.Pool) []*ahead.NodePlan {
	plans := make([]*ahead.NodePlan, len(pools))
	for i := range pools {
		if p, placed := pools[i].(*cluster.Placed); placed {
			plans[i] = ahead.NewNodePlan(p)
		}
	}
	return plans
}

// forget drops what lies before now.
func (s *conservative) forget(pool int, now time.Duration) {
	if n := s.nodes[pool]; n != nil {
		n.Forget(now)
		return
	}
	s.plan.profiles[pool].Forget(now)
}

// giveBack gives back what a job held and would have held until an instant.
func (s *conservative) giveBack(pool int, slot int32, now, until time.Duration, units int) {
	n := s.nodes[pool]
	if n == nil {
		s.free(pool, now, until, units)
		return
	}
	n.Free(&s.jobs[slot].Request, ahead.Stay{From: now, Until: until, Nodes: s.on.of(slot)})
	s.tellNews(pool)
}

// arrived adds capacity that was not known.
func (s *conservative) arrived(pool, units int, now time.Duration) {
	n := s.nodes[pool]
	if n == nil {
		s.free(pool, now, cluster.Never, units)
		return
	}
	n.Arrive()
	s.tellNews(pool)
}

// tellNews notes whom it concerns that nodes of a pool have gained.
func (s *conservative) tellNews(pool int) {
	news := s.nodes[pool].News()
	for i := range news {
		s.on.gain = &news[i]
		s.tell(pool, &news[i].Stretch)
	}
}

// trace has a new job looked for on all nodes.
func (s *conservative) trace(slot int32) {
	for i, n := range s.nodes {
		if n == nil {
			continue
		}
		for int(slot) >= len(s.on.traces[i]) {
			s.on.traces[i] = append(s.on.traces[i], ahead.Trace{})
		}
		s.on.traces[i][slot] = ahead.Trace{}
	}
}

// traceOn has a job that is told of a gain of nodes looked for there, too.
func (s *conservative) traceOn(pool int, slot int32) {
	if s.nodes[pool] != nil {
		s.on.traces[pool][slot].Add(s.on.gain)
	}
}

// want has a pool tell of places for a job, which has one there from an instant on, or
// from Never. On counted GPUs an earlier stay need only reach to that; on nodes its end
// may lie on another node and matters too.
func (s *conservative) want(pool int, slot int32, mine time.Duration) {
	j := &s.jobs[slot]
	need := s.pools[pool].Need(j.Size)
	if n := s.nodes[pool]; n != nil {
		n.Want(need, mine, stay(j.Limit))
		return
	}
	s.plan.profiles[pool].Want(need, mine)
}

// unwant takes that back.
func (s *conservative) unwant(pool int, slot int32) {
	need := s.pools[pool].Need(s.jobs[slot].Size)
	if n := s.nodes[pool]; n != nil {
		n.Unwant(need)
		return
	}
	s.plan.profiles[pool].Unwant(need)
}

// lookOn returns the earliest place for a job in a placed pool, from one instant and
// before another, or Never.
func (s *conservative) lookOn(pool int, slot int32, r *place, from, before time.Duration) time.Duration {
	q := s.seekerOn(slot, pool, r)
	q.Beat = s.plan.beat
	t := &s.on.traces[pool][slot]
	q.Trace, *t = *t, ahead.NoTrace
	at := within(s.nodes[pool].Earliest(from, before, &q))
	if at != cluster.Never {
		s.on.trace = q.Trace // of the place that is found last, the best one
	}
	return at
}

// seekerOn returns a job as one that looks for a place in a placed pool, where it may
// have one already.
func (s *conservative) seekerOn(slot int32, pool int, r *place) ahead.Seeker {
	j := &s.jobs[slot]
	q := ahead.Seeker{Request: &j.Request, Long: stay(j.Limit)}
	if r.held && int(r.pool) == pool {
		q.Own = s.stayOf(slot, r)
	}
	return q
}

// stayOf returns the place of a job in a placed pool.
func (s *conservative) stayOf(slot int32, r *place) ahead.Stay {
	return ahead.Stay{From: r.start, Until: r.start + stay(s.jobs[slot].Limit), Nodes: s.on.of(slot)}
}

// moveOn writes a job's place, and the one that it had before, into plans of which one
// is of nodes.
func (s *conservative) moveOn(slot int32, old *place) {
	j, r := &s.jobs[slot], &s.plan.places[slot]
	pool, from, long := int(r.pool), int(old.pool), stay(j.Limit)
	var had ahead.Stay // on nodes
	if old.held && s.nodes[from] != nil {
		had = s.stayOf(slot, old)
	}
	s.on.spare = s.on.spare[:0]
	if n := s.nodes[pool]; n != nil {
		q := s.seekerOn(slot, pool, old)
		q.Trace = s.on.trace
		s.on.spare = n.Choose(r.start, &q, s.on.spare)
		to := ahead.Stay{From: r.start, Until: r.start + long, Nodes: s.on.spare}
		n.Move(&j.Request, q.Own, to)
	} else {
		s.plan.profiles[pool].Add(r.start, r.start+long, -s.pools[pool].Need(j.Size))
	}
	switch {
	case !old.held:
	case s.nodes[from] == nil:
		s.free(from, old.start, old.start+long, s.pools[from].Need(j.Size))
	default:
		if from != pool {
			s.nodes[from].Free(&j.Request, had)
		}
		s.tellNews(from)
	}
	s.on.set(slot)
}

// startPlace starts a job at its place, if what that has is free.
func (s *conservative) startPlace(slot int32) bool {
	j, pool := &s.jobs[slot], int(s.plan.places[slot].pool)
	if p, placed := s.pools[pool].(*cluster.Placed); placed {
		if !p.FitsOn(&j.Request, s.on.of(slot)) {
			return false
		}
		s.startWith(slot, pool, p.TakeOn(s.now, slot, &j.Request, s.on.of(slot)))
		return true
	}
	if !s.pools[pool].Fits(s.now, &j.Request, nil) {
		return false
	}
	s.start(slot, pool, nil)
	return true
}
