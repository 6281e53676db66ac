package sched

import (
	"time"

	"aforo/sim/ahead"
	"aforo/sim/cluster"
)

// Conservative is conservative backfilling: every waiting job holds a place in a plan.
type conservative struct {
	*shared
	planning
	plan  *plan
	depth int
	stale bool // something was freed since the last pass
	back  bool // of the fresh jobs, one stands before others that came earlier
	picks []int32
	// let are the jobs that had left their queue for a limit, and come back in the next pass.
	let []int32
}

func newConservative(s *shared, depth int, beat time.Duration) *conservative {
	p := newPlan(s.pools)
	p.beat = beat
	p.ticketed = s.fixed == nil && s.moves == nil && depth == 0
	return &conservative{shared: s, planning: newPlanning(s.pools), plan: p, depth: depth, stale: true}
}

// A plan is a profile for each pool, and a place in
// one of them for each waiting job. A new job takes the earliest place that all
// others leave; when something is freed, each job in queue order is put at the
// earliest place that the others leave, which is never later than its own.
//
// What makes that affordable is that almost no job moves, and that the plan does not
// look at those that cannot: a profile tells where it has gained, and only a job whose
// stay fits into a stretch that has gained something is looked at, there.
type plan struct {
	profiles []ahead.Profile
	places   []place   // by slot
	seekers  []seekers // by pool
	hopes    [][]hope  // by pool and slot
	starts   starts

	beat     time.Duration // a multiple of which each start is, or 0
	ticketed bool          // whom to look at next is the agenda's to say
	agenda   agenda

	woken []int32 // to be looked at in the next compression
	turns turns   // to be looked at in this one
	last  turn    // the one that is being looked at
}

// A place is that of a waiting job: a pool, a start and, on nodes, those (placeNodes).
type place struct {
	seen   bool // a pass has looked at the job
	held   bool // it has a place
	queued bool // it is in its queue
	let    bool // it comes back to it in the next pass
	alone  bool // there is one pool in which it may run
	awake  bool // a compression is to look at it, where it has no ticket
	pool   int32
	route  int32
	ticket uint32 // on the agenda
	shut   uint64 // the pools that limits have closed to it, a bit each
	start  time.Duration
	long   time.Duration // how long a place for it is
}

func newPlan(pools []cluster.Pool) *plan {
	p := &plan{profiles: make([]ahead.Profile, len(pools)), seekers: make([]seekers, len(pools)), hopes: make([][]hope, len(pools)), last: noTurn}
	for i := range pools {
		if counted, ok := pools[i].(*cluster.Counted); ok {
			p.profiles[i].Fill(0, counted)
		}
	}
	return p
}

// admit makes room for a new job.
func (s *conservative) admit(slot int32) {
	p, j := s.plan, &s.jobs[slot]
	for int(slot) >= len(p.places) {
		p.places = append(p.places, place{})
		for i := range p.hopes {
			p.hopes[i] = append(p.hopes[i], hope{})
		}
	}
	pools := s.routes[j.Route].pools
	p.places[slot] = place{long: stay(j.Limit), route: int32(j.Route), alone: len(pools) == 1, shut: s.never(slot)}
	for _, i := range pools {
		p.hopes[i][slot] = hope{need: int32(s.pools[i].Need(j.Size))}
	}
	s.queue(slot)
}

// queue puts a job into its queue and has it looked for everywhere.
func (s *conservative) queue(slot int32) {
	p, r := s.plan, &s.plan.places[slot]
	s.hope(slot)
	s.enqueue(slot)
	r.queued = true
	if p.ticketed {
		r.ticket = p.agenda.draw(slot)
	}
}

// hope has a job looked for in all pools that are open to it.
func (s *conservative) hope(slot int32) {
	r := &s.plan.places[slot]
	for _, i := range s.routes[r.route].pools {
		h := &s.plan.hopes[i][slot]
		if h.from, h.until = cluster.Never, 0; r.shut>>i&1 == 0 {
			h.from, h.until = 0, cluster.Never
		}
	}
	s.trace(slot)
}

// need returns what a job needs in a pool.
func (p *plan) need(slot int32, pool int) int { return int(p.hopes[pool][slot].need) }

func (s *conservative) returned(slot int32) {
	s.fresh = append(s.fresh, slot)
	s.back = true
}

func (s *conservative) due() time.Duration {
	if len(s.plan.starts.heap) == 0 {
		return cluster.Never
	}
	return s.plan.starts.heap[0].start
}

func (s *conservative) freed(pool int, slot int32, g cluster.Grant, now time.Duration) {
	s.stale = true
	s.forget(pool, now)
	until := g.Expected
	if s.jobs[slot].Limit == 0 {
		until += stay(0)
	}
	s.giveBack(pool, slot, now, until, g.Units)
}

func (s *conservative) again() { s.stale = true }

func (s *conservative) added(pool, units int, now time.Duration) {
	s.stale = true
	s.forget(pool, now)
	s.arrived(pool, units, now)
}

// changed needs nothing: the plan has foreseen what was announced.
func (s *conservative) changed() {}

// stay returns how long a plan keeps a place for a job: at least a nanosecond, so
// that nobody is promised the instant of a job without length.
func stay(limit time.Duration) time.Duration { return max(limit, 1) }

// free adds units to the profile of a pool, and notes whom that concerns.
func (s *conservative) free(pool int, from, to time.Duration, units int) {
	f := &s.plan.profiles[pool]
	f.Add(from, to, units)
	news := f.News()
	for i := range news {
		s.tell(pool, &news[i])
	}
}

// wake has a job looked at: in this compression, if there is one and the turn of the
// job is still to come, else in the next one.
func (s *conservative) wake(slot int32) {
	p, r := s.plan, &s.plan.places[slot]
	if p.ticketed {
		p.agenda.add(r.ticket)
		return
	}
	if r.awake {
		return
	}
	r.awake = true
	j := &s.jobs[slot]
	if t := (turn{j.Key, j.Seq, slot}); p.last.before(&t) {
		p.turns.push(t)
	} else {
		p.woken = append(p.woken, slot)
	}
}

// pass compresses if something was freed, places what is new, and starts what is due.
func (s *conservative) pass(Kind) {
	for i := range s.pools {
		s.forget(i, s.now)
	}
	for _, slot := range s.fresh {
		s.admit(slot)
	}
	for _, slot := range s.let {
		s.resume(slot)
	}
	fresh := append(s.fresh, s.let...)
	s.fresh, s.let = fresh[:0], s.let[:0]
	s.renumber()
	if s.stale || len(fresh) > 0 || s.depth > 0 || s.due() <= s.now {
		s.rekey()
	}
	for {
		stale := s.stale
		if s.stale = false; stale {
			s.compress()
		}
		if len(fresh) > 0 || s.depth > 0 {
			s.newcomers(fresh)
			fresh = fresh[:0]
		}
		if s.due() <= s.now {
			s.begin()
		}
		if !s.stale {
			break // else some have got no place because of a limit, and others may gain
		}
	}
	s.tidy()
}

// renumber gives those that wait new tickets, when one has come back before others, or
// very many tickets are with jobs that have started.
func (s *conservative) renumber() {
	const few = 4096
	p := s.plan
	if !p.ticketed || !s.back && len(p.agenda.slots) < max(few, 4*s.queued()) {
		return
	}
	s.back = false
	p.agenda.clear()
	s.inOrder(0, func(slot int32) bool {
		r := &p.places[slot]
		r.ticket = p.agenda.draw(slot)
		for _, i := range s.routes[r.route].pools {
			if r.seen && p.hopes[i][slot].until != 0 {
				p.agenda.add(r.ticket)
			}
		}
		return true
	})
}
