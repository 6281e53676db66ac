package sched

import (
	"time"

	"aforo/sim/cluster"
)

// A Scheduler holds the waiting jobs and decides, in passes, which of them
// start. It knows requests, limits and announced changes; run times stay with
// the simulation.
//
// The data's way: Submit puts a job into the queue of its route; Freed says that
// something was given back since the last pass; Pass walks the queues in order
// and calls Start for each job that it has given its GPUs.
type Scheduler struct {
	// Start is called during Pass for each job that starts: the slot under which
	// it was submitted, the partition, the GPUs it occupies, and its limit.
	Start func(slot int32, partition int, units int, limit time.Duration)

	policy Policy
	pools  []*cluster.Pool
	routes []route
	gates  []gate // one a pool
	jobs   []job  // by slot
	now    time.Duration
	stale  bool    // the gates do not tell the truth any more
	fresh  []int32 // submitted since the last pass, not yet in a queue
	picks  []pick
}

// A route is one list of eligible partitions and the jobs that wait for it.
type route struct {
	pools   []int
	queue   queue
	filters []filter
	cursor  place
}

// A gate is the state of one pool during a pass.
type gate struct {
	// blocked says that a head waits for this pool: what comes behind it may start
	// only where its hold lets it.
	blocked bool
	// shut says that the scheduler knows of nothing here, now or later: no job can
	// be a head of it.
	shut    bool
	hold    cluster.Hold
	longest time.Duration
}

type job struct {
	size  int32
	route int32
	limit time.Duration
	key   uint64
	seq   int64
}

// New returns a Scheduler over pools. Routes index pools, in order of
// preference.
func New(policy Policy, pools []*cluster.Pool, routes [][]int) *Scheduler {
	s := &Scheduler{policy: policy, pools: pools, routes: make([]route, len(routes)), gates: make([]gate, len(pools)), stale: true}
	for i, r := range routes {
		s.routes[i].pools = r
		s.routes[i].filters = make([]filter, 0, len(r))
	}
	return s
}

// Submit puts a job into the queue. Seq ascends over all calls; slot is the
// caller's number for the job and comes back with Start.
func (s *Scheduler) Submit(slot int32, seq int64, route, size int, limit time.Duration) {
	for int(slot) >= len(s.jobs) {
		s.jobs = append(s.jobs, job{})
	}
	j := job{size: int32(size), route: int32(route), limit: limit, seq: seq}
	j.key = s.policy.Order.key(&j)
	s.jobs[slot] = j
	s.fresh = append(s.fresh, slot)
	s.stale = s.stale || !s.policy.incremental()
}

// enqueue puts a new job into the queue of its route.
func (s *Scheduler) enqueue(slot int32) {
	j := &s.jobs[slot]
	r := &s.routes[j.route]
	r.queue.push(j.key, j.seq, slot, s.leastNeed(r, int(j.size)), j.limit)
}

// leastNeed returns the fewest GPUs that a job occupies in any pool of a route.
func (s *Scheduler) leastNeed(r *route, size int) int32 {
	least := int(nothing.need)
	for _, p := range r.pools {
		least = min(least, s.pools[p].Need(size))
	}
	return int32(least)
}

// Freed says that a job ended or the capacity changed since the last pass.
func (s *Scheduler) Freed() { s.stale = true }

// Waiting returns the number of jobs that wait.
func (s *Scheduler) Waiting() int {
	n := len(s.fresh)
	for i := range s.routes {
		n += s.routes[i].queue.n
	}
	return n
}

// incremental reports whether jobs that were blocked in one pass stay blocked
// until something is freed, so that only new arrivals need a look: the queue
// then grows at its end alone.
func (p *Policy) incremental() bool {
	return p.Order == FCFS && p.BackfillOrder == FCFS && p.Depth == 0
}

// key returns the sort key of a job, ascending.
func (o Order) key(j *job) uint64 {
	if o == SJF {
		return uint64(j.limit)
	}
	return 0
}
