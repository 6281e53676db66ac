package sched

import (
	"slices"
	"time"

	"aforo/sim/cluster"
	"aforo/sim/index"
	"aforo/sim/site"
)

// A Scheduler holds the waiting jobs and decides, in passes, which of them
// start. It knows requests, limits and announced changes; run times stay with
// the simulation.
//
// The data's way: Submit puts a job before the discipline; Ended, Added and Changed
// say what is different since the last pass; Pass has the discipline start who may
// start, and calls Start for each job that has been given its GPUs.
//
// These fields are the caller's to set:
//
//	Start    is called during Pass for each job that starts: the slot under which it
//	         was submitted, the partition, and what it was given there.
//	Promise  where it is not nil, is called when a waiting job is promised a start:
//	         under EASY the first job of the queue its shadow time, under conservative
//	         backfilling each job its place. A job's first promise is the one that counts;
//	         cluster.Never takes it back.
//	Lost     is called for a waiting job that a rule of the site never lets start.
//	Evict    is called for a running job that has to make room: its attempt is to be taken back,
//	         and the job submitted at its old position
//	Who      says who sent the job in a slot; nil where nobody is told apart
//	Kept     is how many of the pools, the last ones, are nodes of the others: reservations
type Scheduler struct {
	shared
	rule discipline
}

// New returns a Scheduler over pools. Routes index pools, in order of
// preference. Who says who may start; nil lets everybody.
func New(policy Policy, pools []cluster.Pool, routes [][]int, who *site.Site) *Scheduler {
	s := &Scheduler{shared: shared{site: who, pools: pools, routes: make([]route, len(routes)), gates: make([]gate, len(pools)), last: -1}}
	s.fixed, s.moves = policy.ranking()
	s.share = policy.weights().FairShare
	s.survey()
	for i, r := range routes {
		s.routes[i].pools, s.routes[i].filters = r, make([]index.Filter, len(r))
	}
	s.makeLenders()
	sh := &s.shared
	switch {
	case policy.Slurm != nil:
		s.rule = newSlurmctld(sh, policy.slurm(), policy.Phases, policy.Site, policy.Nice)
	case policy.Backfill == Conservative:
		s.rule = newConservative(sh, policy.Depth, policy.beat())
	case policy.Reservations > 1:
		s.rule = newSeveral(sh, policy.Reservations, policy.Depth, policy.BackfillOrder == SJF)
	default:
		h := heads{shared: sh, backfilling: policy.backfilling()}
		switch {
		case s.moves != nil && !h.shortFirst && who == nil, s.moves != nil && policy.Depth == 0:
			s.rule = newMoving(h, policy.Depth)
		case policy.Depth > 0:
			s.rule = &deep{heads: h, depth: policy.Depth}
		case s.fixed == nil && h.onePlain() && !h.shortFirst && s.lenders == nil && (who == nil || !who.Blocking()):
			s.rule = &alone{easy: easy{heads: h, lasting: true, stale: true}, backfills: h.past && h.blocks}
		default:
			s.rule = &easy{heads: h, lasting: s.fixed == nil && !h.shortFirst && s.lenders == nil, stale: true}
		}
	}
	return s
}

// Slot returns the job of a slot, for the caller to fill in all that is exported and
// then to Submit. A slot is the caller's number for the job and comes back with Start.
func (s *Scheduler) Slot(slot int32) *Job {
	for int(slot) >= len(s.jobs) {
		s.jobs = append(s.jobs, Job{})
	}
	return &s.jobs[slot]
}

// Submit puts the job of a slot into the queue. Seq is its position: it is not negative,
// and no other waiting job has it. That of a new job is above all before it; one that
// comes back may have its old position, or a new one.
func (s *Scheduler) Submit(slot int32, seq int64) {
	j := &s.jobs[slot]
	r := &s.routes[j.Route]
	j.Seq, j.Need = seq, s.leastNeed(r, j.Size)
	if s.fixed != nil || s.moves != nil {
		s.key(j)
	}
	r.waiting++
	s.waiting++
	if seq > s.last {
		s.last = seq
		s.fresh = append(s.fresh, slot)
		return
	}
	s.rule.returned(slot)
}

// Request returns what the job in a slot asked for.
func (s *Scheduler) Request(slot int32) *cluster.Request { return &s.jobs[slot].Request }

// Pass starts every job that may start now: by a quick pass, and a thorough one where the
// discipline then has one due.
func (s *Scheduler) Pass(now time.Duration) {
	s.now = now
	if s.site != nil {
		s.site.At(now)
		if s.site.Tally() {
			s.comeBack(s.rule)
		}
	}
	s.favorAll()
	s.rule.pass(Quick)
	if s.thorough {
		s.thorough = false
		s.rule.pass(Thorough)
	}
	if s.site != nil {
		s.bury()
	}
}

// Ended says that the job in a slot has given back what it was granted in a pool, and
// whether budgets are charged for what it used.
func (s *Scheduler) Ended(pool int, slot int32, g cluster.Grant, now time.Duration, charged bool) {
	s.regain(pool, now, &g)
	s.rule.freed(pool, slot, g, now)
	if s.site != nil {
		ran := now - (g.Expected - g.Late - s.jobs[slot].Limit)
		if !charged {
			ran = 0
		}
		s.site.At(now)
		s.site.Ended(slot, ran)
		s.comeBack(s.rule)
		s.bury()
	}
}

// Opened says that closed hours are over, or that limits have changed. Jobs may start that were not parked, because they
// might have started in another pool.
func (s *Scheduler) Opened(now time.Duration) {
	s.site.At(now)
	s.comeBack(s.rule)
	s.bury()
	s.rule.changed()
}

// Again says that the next pass is one after an end, of a job that had given back
// its grant before.
func (s *Scheduler) Again() { s.rule.again() }

// Added says that a pool has more capacity than was known.
func (s *Scheduler) Added(pool, units int, now time.Duration) {
	s.survey()
	s.rule.added(pool, units, now)
}

// Postponed says that jobs which are past their limits are expected to end later than they
// were, or have ended. Slurm's rules ask for that themselves.
func (s *Scheduler) Postponed() {
	if _, own := s.rule.(*slurmctld); !own {
		s.survey()
		s.rule.changed()
	}
}

// Changed says that the capacity changed as announced since the last pass.
func (s *Scheduler) Changed() {
	s.survey()
	s.rule.changed()
}

// Due returns the next instant at which a pass is needed even if nothing else
// happens, or Never.
func (s *Scheduler) Due() time.Duration { return s.rule.due() }

// Waiting returns the number of jobs that wait.
func (s *Scheduler) Waiting() int { return s.waiting }

// WaitsFor reports whether a job waits that may run in the pool.
func (s *Scheduler) WaitsFor(pool int) bool {
	for i := range s.routes {
		if r := &s.routes[i]; r.waiting > 0 && slices.Contains(r.pools, pool) {
			return true
		}
	}
	return false
}

// Head returns the first waiting job in the order of now, if any waits. It looks
// at all of them.
func (s *Scheduler) Head() (slot int32, ok bool) {
	gpus := s.installed()
	var best *Job
	for i := range s.routes {
		q := &s.routes[i].queue
		for at, more := q.Next(index.Seat{}); more; at, more = q.Next(at.After()) {
			j := &s.jobs[q.Slot(at)]
			if s.moves != nil {
				j.rank = s.moves.Key(&j.Job, s.now, gpus)
			}
			if best == nil || j.rank < best.rank || (j.rank == best.rank && j.Seq < best.Seq) {
				best, slot, ok = j, q.Slot(at), true
			}
			if s.moves == nil {
				break // the queue is sorted
			}
		}
	}
	return slot, ok
}

// Startable reports whether a waiting job could start now if nothing else
// mattered.
func (s *Scheduler) Startable(slot int32) bool {
	j := &s.jobs[slot]
	for _, p := range s.routes[j.Route].pools {
		if s.pools[p].Fits(s.now, &j.Request, nil) && s.may(slot, p) {
			return true
		}
	}
	return false
}
