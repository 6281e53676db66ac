package sched

import (
	"cmp"
	"math"
	"slices"
	"time"

	"aforo/sim/cluster"
)

// A plan is conservative backfilling: a profile for each pool, and a place in
// one of them for each waiting job. A new job takes the earliest place that all
// others leave; when something is freed, each job in queue order is put at the
// earliest place that the others leave, which is never later than its own.
//
// What makes that affordable is that almost no job moves, and that the plan does not
// look at those that cannot: a profile tells where it has gained, and only a job whose
// stay fits into a stretch that has gained something is looked at, there.
type plan struct {
	profiles []cluster.Profile
	places   []reservation // by slot
	seekers  []seekers     // by pool
	hopes    []hope        // by slot and pool
	starts   starts

	woken []int32 // to be looked at in the next compression
	turns turns   // to be looked at in this one
	last  turn    // the one that is being looked at
}

// A reservation is the place of a waiting job.
type reservation struct {
	seen  bool // a pass has looked at the job
	held  bool // it has a place
	awake bool // a compression is to look at it
	pool  int32
	start time.Duration
}

func newPlan(pools []cluster.Pool) *plan {
	p := &plan{profiles: make([]cluster.Profile, len(pools)), seekers: make([]seekers, len(pools)), last: noTurn}
	for i := range pools {
		pools[i].(cluster.Planner).Profile(0, &p.profiles[i])
	}
	return p
}

// add makes room for a new job.
func (p *plan) add(slot int32) {
	for int(slot) >= len(p.places) {
		p.places = append(p.places, reservation{})
		for range p.profiles {
			p.hopes = append(p.hopes, hope{})
		}
	}
	p.places[slot] = reservation{}
	for i := range p.profiles { // a new job is to be looked for everywhere
		*p.hope(slot, i) = hope{until: cluster.Never}
	}
}

// hope returns where a job has to be looked for in a pool.
func (p *plan) hope(slot int32, pool int) *hope {
	return &p.hopes[int(slot)*len(p.profiles)+pool]
}

// Due returns the instant of the next reservation, at which a pass is needed even
// if nothing else happens, or Never.
func (s *Scheduler) Due() time.Duration {
	if s.plan == nil || len(s.plan.starts.heap) == 0 {
		return cluster.Never
	}
	return s.plan.starts.heap[0].start
}

// Ended says that the job in a slot has given back what it was granted in a pool.
func (s *Scheduler) Ended(pool int, slot int32, g cluster.Grant, now time.Duration) {
	s.stale = true
	s.returned(pool, now, &g)
	if s.plan != nil {
		s.plan.profiles[pool].Forget(now)
		until := g.Expected
		if s.jobs[slot].Limit == 0 {
			until += stay(0)
		}
		s.free(pool, now, until, g.Units)
	}
}

// Again says that the next pass is one after an end, of a job that had given back
// its grant before.
func (s *Scheduler) Again() { s.stale = true }

// stay returns how long a plan keeps a place for a job: at least a nanosecond, so
// that nobody is promised the instant of a job without length.
func stay(limit time.Duration) time.Duration { return max(limit, 1) }

// Added says that a pool has more capacity than was known.
func (s *Scheduler) Added(pool, units int, now time.Duration) {
	s.stale = true
	s.changed()
	if s.plan != nil {
		s.plan.profiles[pool].Forget(now)
		s.free(pool, now, cluster.Never, units)
	}
}

// free adds units to the profile of a pool, and notes whom that concerns.
func (s *Scheduler) free(pool int, from, to time.Duration, units int) {
	f := &s.plan.profiles[pool]
	f.Add(from, to, units)
	for _, r := range f.News() {
		s.tell(pool, &r)
	}
}

// wake has a job looked at: in this compression, if there is one and the turn of the
// job is still to come, else in the next one.
func (s *Scheduler) wake(slot int32) {
	p, r := s.plan, &s.plan.places[slot]
	if r.awake {
		return
	}
	r.awake = true
	j := &s.jobs[slot]
	if t := (turn{j.key, j.seq, slot}); p.last.before(&t) {
		p.turns.push(t)
	} else {
		p.woken = append(p.woken, slot)
	}
}

// planned is a pass under conservative backfilling: compress if something was
// freed, place what is new, start what is due.
func (s *Scheduler) planned() {
	for i := range s.plan.profiles {
		s.plan.profiles[i].Forget(s.now)
	}
	fresh := len(s.fresh) > 0
	for _, slot := range s.fresh {
		s.plan.add(slot)
		s.enqueue(slot)
	}
	if s.stale || fresh || s.policy.Depth > 0 {
		s.rekey()
	}
	if s.stale {
		s.compress()
	}
	if fresh || s.policy.Depth > 0 {
		s.newcomers()
	}
	s.fresh = s.fresh[:0]
	s.stale = false
	if s.Due() <= s.now {
		s.due()
	}
	for i := range s.routes {
		s.routes[i].queue.tidy()
	}
}

// noTurn is the turn after all others: outside of a compression.
var noTurn = turn{key: math.MaxUint64, seq: math.MaxInt64}

// compress puts the jobs that were looked at before and have been woken since, in
// queue order, at their earliest places. One that is woken on the way by a job
// behind it waits for the next compression.
func (s *Scheduler) compress() {
	p := s.plan
	if s.policy.Depth > 0 {
		s.inOrder(s.policy.Depth, func(slot int32) {
			if r := &p.places[slot]; r.awake {
				r.awake = false
				s.settle(slot)
			}
		})
		p.woken = p.woken[:0] // whoever still has to be looked at is awake
		return
	}
	for _, slot := range p.woken {
		if p.places[slot].awake { // it has not started since
			j := &s.jobs[slot]
			p.turns.push(turn{j.key, j.seq, slot})
		}
	}
	p.woken = p.woken[:0]
	for len(p.turns) > 0 {
		p.last = p.turns.pop()
		if r := &p.places[p.last.slot]; r.awake {
			r.awake = false
			s.settle(p.last.slot)
		}
	}
	p.last = noTurn
}

// newcomers gives places to the jobs that no pass has looked at yet. Without a
// depth, those are the new ones.
func (s *Scheduler) newcomers() {
	place := func(slot int32) {
		if r := &s.plan.places[slot]; !r.seen {
			s.settle(slot)
			s.seek(slot)
			r.seen = true
		}
	}
	if s.policy.Depth > 0 {
		s.inOrder(s.policy.Depth, place)
		return
	}
	s.byTurn(s.fresh)
	for _, slot := range s.fresh {
		place(slot)
	}
}

// settle moves a job to its earliest place, of equal ones to the pool that it
// prefers. One that was looked at before has only to be looked for where it has
// hope.
func (s *Scheduler) settle(slot int32) {
	j, r := &s.jobs[slot], &s.plan.places[slot]
	best, start := -1, cluster.Never
	if r.held {
		best, start = int(r.pool), r.start
	}
	beat := time.Duration(0)
	if s.policy.Pass.Mode == PassBeat {
		beat = s.policy.Pass.Every
	}
	preferred := r.held // to its own pool
	for _, p := range s.routes[j.Route].pools {
		mine, before := cluster.Never, start
		if r.held && int(r.pool) == p {
			mine, preferred = r.start, false
		} else if preferred && best == int(r.pool) {
			before++
		}
		h := s.plan.hope(slot, p)
		from, before := max(h.from, s.now), min(h.until, before)
		h.from, h.until = cluster.Never, 0
		if from >= before {
			continue
		}
		at := s.plan.profiles[p].EarliestBefore(from, before, s.pools[p].Need(j.Size), stay(j.Limit), mine, beat)
		if at != cluster.Never {
			best, start = p, at
		}
	}
	if best >= 0 && (!r.held || best != int(r.pool) || start != r.start) {
		s.move(slot, best, start)
	}
}

// move gives a job a place, the first or another one.
func (s *Scheduler) move(slot int32, pool int, start time.Duration) {
	j, r := &s.jobs[slot], &s.plan.places[slot]
	need, long := s.pools[pool].Need(j.Size), stay(j.Limit)
	old := *r
	if old.seen {
		s.replace(slot, pool, start)
	}
	r.held, r.pool, r.start = true, int32(pool), start
	s.plan.starts.set(slot, start, old.held)
	switch {
	case !old.held:
		if s.Promise != nil {
			s.Promise(slot, start)
		}
		s.plan.profiles[pool].Add(start, start+long, -need)
	case int(old.pool) != pool:
		s.plan.profiles[pool].Add(start, start+long, -need)
		s.free(int(old.pool), old.start, old.start+long, s.pools[old.pool].Need(j.Size))
	default: // what is common to both places stays as it is
		s.plan.profiles[pool].Add(start, min(start+long, old.start), -need)
		s.free(pool, max(start+long, old.start), old.start+long, need)
	}
}

// due starts the jobs whose places are now, in queue order. A job of no length
// may keep another from what it needs; that one starts in the next pass of the
// instant.
func (s *Scheduler) due() {
	p := s.plan
	s.picks = s.picks[:0]
	for s.Due() <= s.now {
		s.picks = append(s.picks, p.starts.pop())
	}
	s.byTurn(s.picks)
	for _, slot := range s.picks {
		j, r := &s.jobs[slot], &p.places[slot]
		if !s.pools[r.pool].Fits(s.now, &j.Request, nil) {
			p.starts.set(slot, r.start, false)
			continue
		}
		s.start(slot, int(r.pool), nil)
		s.unqueue(&s.routes[j.Route], j, slot)
		r.awake = false
		s.unseek(slot)
	}
}

// byTurn sorts jobs by queue order.
func (s *Scheduler) byTurn(slots []int32) {
	slices.SortFunc(slots, func(x, y int32) int {
		a, b := &s.jobs[x], &s.jobs[y]
		return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.seq, b.seq))
	})
}

// inOrder visits the waiting jobs in queue order, the first depth of them, or all
// with a depth of 0.
func (s *Scheduler) inOrder(depth int, visit func(slot int32)) {
	s.rewind()
	for n := 0; depth == 0 || n < depth; n++ {
		var best *route
		for i := range s.routes {
			r := &s.routes[i]
			p, ok := r.queue.next(r.cursor)
			if r.cursor = p; !ok {
				r.cursor = place{len(r.queue.blocks), 0}
				continue
			}
			if best == nil || r.queue.before(p, &best.queue, best.cursor) {
				best = r
			}
		}
		if best == nil {
			return
		}
		b, k := best.queue.at(best.cursor)
		best.cursor.i++
		visit(b.slot[k])
	}
}
