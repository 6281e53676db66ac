package sched

import (
	"slices"
	"time"

	"aforo/sim/ahead"
	"aforo/sim/cluster"
	"aforo/sim/index"
)

// A Scheduler holds the waiting jobs and decides, in passes, which of them
// start. It knows requests, limits and announced changes; run times stay with
// the simulation.
//
// The data's way: Submit puts a job into the queue of its route; Ended, Added and
// Changed say what is different since the last pass; Pass walks the queues in order
// and calls Start for each job that it has given its GPUs.
type Scheduler struct {
	// Start is called during Pass for each job that starts: the slot under which
	// it was submitted, the partition, and what it was given there.
	Start func(slot int32, partition int, g cluster.Grant)

	// Promise, where it is not nil, is called when a waiting job is promised a start:
	// under EASY the first job of the queue its shadow time, under conservative
	// backfilling each job its place. A job's first promise is the one that counts.
	Promise func(slot int32, at time.Duration)

	policy Policy
	pools  []cluster.Pool
	routes []route
	gates  []gate // one a pool
	jobs   []Job  // by slot
	now    time.Duration
	headed bool    // the first waiting job has been looked at in this pass, or before
	stale  bool    // the gates do not tell the truth any more
	fresh  []int32 // submitted since the last pass, not yet in a queue
	picks  []int32
	// waiting counts the jobs that wait, new ones included.
	waiting int
	// incremental is the policy's; solo says that there is one pool, and that who came
	// first stays first.
	incremental, solo bool
	// single says that all nodes have one GPU: a job needs its size, everywhere.
	single bool

	plan     *plan             // conservative
	profiles []ahead.Profile   // several holders
	nodes    []*ahead.NodePlan // of placed pools that are planned ahead, else nil
	spots    spots
	holdings []holding
	holders  []int // how many hold each pool; nil with one holder
	started  []int32
	aside    []int32 // out of their contests until the end of the pass
	turn     int64   // counts the passes of a moving order
	gpus     int     // installed, at the last pass of a moving order
}

// A route is one list of eligible partitions and the jobs that wait for it.
type route struct {
	pools   []int
	waiting int // how many jobs, new ones included
	queue   index.Queue
	contest *contest // of a moving order; nil where passes do not use it
	filters []index.Filter
	cursor  index.Place
}

// A Job is what the scheduler knows of a waiting job. What every order needs comes
// first and fills a cache line.
type Job struct {
	cluster.Request
	Submit time.Duration

	key  uint64 // the sort key in the queue
	seq  int64
	need int32 // the fewest GPUs that it occupies in any pool of its route

	Route    int32
	Priority float64 // of its QOS, 0 to 1

	rank   uint64  // the sort key now, where that changes with time; else key
	slope  float64 // of a moving order: see Policy.slope
	ranked int64   // the last turn for which rank was worked out
	seat   int32   // in the contest

	_ [28]byte // makes it two cache lines
}

// New returns a Scheduler over pools. Routes index pools, in order of
// preference.
func New(policy Policy, pools []cluster.Pool, routes [][]int) *Scheduler {
	s := &Scheduler{policy: policy, pools: pools, routes: make([]route, len(routes)), gates: make([]gate, len(pools)), stale: true, incremental: policy.incremental()}
	s.solo = len(pools) == 1 && len(routes) == 1 && policy.Order == FCFS && policy.Depth == 0
	s.changed()
	for i, r := range routes {
		s.routes[i].pools = r
		s.routes[i].filters = make([]index.Filter, len(r))
		if policy.contested() {
			s.routes[i].contest = newContest(s.beats)
		}
	}
	if policy.Planned() {
		s.nodes, s.spots.traces = nodePlans(pools), make([][]ahead.Trace, len(pools))
	}
	switch {
	case policy.Backfill == Conservative:
		s.plan = newPlan(&policy, pools)
	case policy.Reservations > 1:
		s.profiles, s.holders = make([]ahead.Profile, len(pools)), make([]int, len(pools))
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

// Submit puts the job of a slot into the queue. Seq is its position: it is not
// negative and ascends over all calls.
func (s *Scheduler) Submit(slot int32, seq int64) {
	j := &s.jobs[slot]
	r := &s.routes[j.Route]
	j.seq, j.need = seq, s.leastNeed(r, j.Size)
	if s.policy.Order != FCFS {
		j.key = s.policy.key(j)
		j.rank, j.slope, j.ranked = j.key, s.policy.slope(j), 0
	}
	r.waiting++
	s.waiting++
	s.fresh = append(s.fresh, slot)
	s.stale = s.stale || !s.incremental
}

// Request returns what the job in a slot asked for.
func (s *Scheduler) Request(slot int32) *cluster.Request { return &s.jobs[slot].Request }

// enqueue puts a new job into the queue of its route.
func (s *Scheduler) enqueue(slot int32) {
	j := &s.jobs[slot]
	r := &s.routes[j.Route]
	r.queue.Push(j.key, j.seq, slot, j.need, j.Limit)
	if r.contest != nil {
		r.contest.add(j, slot)
	}
}

// leastNeed returns the fewest GPUs that a job occupies in any pool of a route.
func (s *Scheduler) leastNeed(r *route, size int) int32 {
	if s.single {
		return int32(size)
	}
	least := int(index.NoNeed)
	for _, p := range r.pools {
		least = min(least, cluster.Whole(size, s.gates[p].perNode))
	}
	return int32(least)
}

// Changed says that the capacity changed as announced since the last pass: a plan
// has foreseen it.
func (s *Scheduler) Changed() {
	s.stale = s.stale || s.plan == nil
	s.changed()
}

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

// start gives a job what it asked for and tells the caller.
func (s *Scheduler) start(slot int32, p int, h *cluster.Hold) cluster.Grant {
	g := s.pools[p].Take(s.now, &s.jobs[slot].Request, h)
	s.startWith(slot, p, g)
	return g
}

// startWith tells the caller that a job has what it asked for.
func (s *Scheduler) startWith(slot int32, p int, g cluster.Grant) {
	s.routes[s.jobs[slot].Route].waiting--
	s.waiting--
	s.given(p, g.Units)
	s.Start(slot, p, g)
}

// queued returns the number of jobs in the queues.
func (s *Scheduler) queued() int {
	n := 0
	for i := range s.routes {
		n += s.routes[i].queue.Len()
	}
	return n
}

// incremental reports whether jobs that were blocked in one pass stay blocked
// until something is freed, so that only new arrivals need a look.
func (p *Policy) incremental() bool {
	return p.Backfill == Conservative ||
		p.Order == FCFS && p.BackfillOrder == FCFS && p.Depth == 0 && p.Reservations < 2
}

// Head returns the first waiting job in the order of now, if any waits. It looks
// at all of them.
func (s *Scheduler) Head() (slot int32, ok bool) {
	gpus := s.installed()
	var best *Job
	for i := range s.routes {
		q := &s.routes[i].queue
		for at, more := q.Next(index.Place{}); more; at, more = q.Next(at.After()) {
			j := &s.jobs[q.Slot(at)]
			if s.policy.Order.Moves() {
				j.rank = s.policy.keyAt(j, s.now, gpus)
			}
			if best == nil || j.rank < best.rank || (j.rank == best.rank && j.seq < best.seq) {
				best, slot, ok = j, q.Slot(at), true
			}
			if !s.policy.Order.Moves() {
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
		if s.pools[p].Fits(s.now, &j.Request, nil) {
			return true
		}
	}
	return false
}
