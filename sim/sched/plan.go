package sched

import (
	"cmp"
	"slices"
	"time"

	"aforo/sim/cluster"
)

// A plan is conservative backfilling: a profile for each pool, and a place in
// one of them for each waiting job. A new job takes the earliest place that all
// others leave; when something is freed, each job in queue order is put at the
// earliest place that the others leave, which is never later than its own.
//
// What makes that affordable is that almost no job moves: a profile notes where it
// has gained since the last compression, which tells in a comparison that a job
// has nothing to look for before its place, and only the others are looked at
// closely.
type plan struct {
	profiles []cluster.Profile
	places   []reservation // by slot
	due      time.Duration // the first start in the plan
}

// A reservation is the place of a waiting job.
type reservation struct {
	seen  bool // a pass has looked at the job
	held  bool // it has a place
	pool  int32
	start time.Duration
}

func newPlan(pools []cluster.Pool) *plan {
	p := &plan{profiles: make([]cluster.Profile, len(pools)), due: cluster.Never}
	for i := range pools {
		pools[i].(cluster.Planner).Profile(0, &p.profiles[i])
	}
	return p
}

// Due returns the instant of the next reservation, at which a pass is needed even
// if nothing else happens, or Never.
func (s *Scheduler) Due() time.Duration {
	if s.plan == nil {
		return cluster.Never
	}
	return s.plan.due
}

// Ended says that the job in a slot has given back what it was granted in a pool.
func (s *Scheduler) Ended(pool int, slot int32, g cluster.Grant, now time.Duration) {
	s.stale = true
	if s.plan != nil {
		until := g.Expected
		if s.jobs[slot].Limit == 0 {
			until += stay(0)
		}
		s.plan.profiles[pool].Add(now, until, g.Units)
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
	if s.plan != nil {
		s.plan.profiles[pool].Add(now, cluster.Never, units)
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
		for int(slot) >= len(s.plan.places) {
			s.plan.places = append(s.plan.places, reservation{})
		}
		s.plan.places[slot] = reservation{}
		s.enqueue(slot)
	}
	if s.stale || fresh || s.policy.Depth > 0 {
		s.rekey()
	}
	if s.stale {
		for i := range s.plan.profiles {
			s.plan.profiles[i].Compressing()
		}
		s.inOrder(s.policy.Depth, s.compress)
		for i := range s.plan.profiles {
			s.plan.profiles[i].Compressed()
		}
	}
	if fresh || s.policy.Depth > 0 {
		s.newcomers()
	}
	s.fresh = s.fresh[:0]
	s.stale = false
	if s.plan.due <= s.now {
		s.due()
	}
	for i := range s.routes {
		s.routes[i].queue.tidy()
	}
}

// compress puts a job that was looked at before at its earliest place.
func (s *Scheduler) compress(slot int32) {
	if s.plan.places[slot].seen {
		s.settle(slot)
	}
}

// newcomers gives places to the jobs that no pass has looked at yet. Without a
// depth, those are the new ones.
func (s *Scheduler) newcomers() {
	place := func(slot int32) {
		if r := &s.plan.places[slot]; !r.seen {
			r.seen = true
			s.settle(slot)
		}
	}
	if s.policy.Depth > 0 {
		s.inOrder(s.policy.Depth, place)
		return
	}
	slices.SortFunc(s.fresh, func(x, y int32) int {
		a, b := &s.jobs[x], &s.jobs[y]
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.seq, b.seq))
	})
	for _, slot := range s.fresh {
		place(slot)
	}
}

// settle moves a job to its earliest place.
func (s *Scheduler) settle(slot int32) {
	j, r := &s.jobs[slot], &s.plan.places[slot]
	best, start := -1, cluster.Never
	if r.held {
		best, start = int(r.pool), r.start
	}
	before := true // the pools that the job prefers to its own
	for _, p := range s.routes[j.Route].pools {
		need := s.pools[p].Need(j.Size)
		own := r.held && int(r.pool) == p
		before = before && !own
		if r.held && s.policy.Depth == 0 {
			// Every compression looks at every job, so that news is all there is to know.
			// In its own pool only what comes before its place matters; elsewhere, all
			// that its stay would touch.
			if at := s.plan.profiles[p].Gained(need); at == cluster.Never || (own && at >= r.start) {
				continue
			}
		}
		mine := cluster.Never
		if own {
			mine = r.start
		}
		at := s.beatFor(p, need, stay(j.Limit), mine)
		if at < start || (at == start && before && r.held && at != cluster.Never && best == int(r.pool)) {
			best, start = p, at
		}
	}
	if best < 0 || (r.held && best == int(r.pool) && start == r.start) {
		return
	}
	if r.held {
		s.hold(j, r, 1)
	} else if s.Promise != nil {
		s.Promise(slot, start)
	}
	r.held, r.pool, r.start = true, int32(best), start
	s.hold(j, r, -1)
	s.plan.due = min(s.plan.due, start)
}

// beatFor returns the earliest start in a pool; with passes on a beat, starts are
// on the beat too.
func (s *Scheduler) beatFor(p, need int, limit, mine time.Duration) time.Duration {
	f := &s.plan.profiles[p]
	every := s.policy.Pass.Every
	if s.policy.Pass.Mode != PassBeat {
		return f.Earliest(s.now, need, limit, mine)
	}
	for from := s.now; ; {
		at := f.Earliest(from, need, limit, mine)
		if at == cluster.Never || at%every == 0 {
			return at
		}
		from = (at + every - 1) / every * every
	}
}

// hold gives the place of a job back to the profile (1) or takes it (-1).
func (s *Scheduler) hold(j *Job, r *reservation, sign int) {
	need := s.pools[r.pool].Need(j.Size)
	s.plan.profiles[r.pool].Add(r.start, r.start+stay(j.Limit), sign*need)
}

// due starts the jobs whose places are now, in queue order. A job of no length
// may keep another from what it needs; that one starts in the next pass of the
// instant.
func (s *Scheduler) due() {
	s.plan.due = cluster.Never
	s.inOrder(0, func(slot int32) {
		j, r := &s.jobs[slot], &s.plan.places[slot]
		if !r.held {
			return
		}
		if r.start > s.now || !s.pools[r.pool].Fits(s.now, &j.Request, nil) {
			s.plan.due = min(s.plan.due, r.start)
			return
		}
		s.started = append(s.started, slot)
		s.start(slot, int(r.pool), nil)
	})
	for _, slot := range s.started {
		j := &s.jobs[slot]
		s.unqueue(&s.routes[j.Route], j, slot)
	}
	s.started = s.started[:0]
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
