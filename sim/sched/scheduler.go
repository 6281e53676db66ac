package sched

import (
	"time"

	"aforo/sim/cluster"
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

	policy Policy
	pools  []cluster.Pool
	routes []route
	gates  []gate // one a pool
	jobs   []Job  // by slot
	now    time.Duration
	stale  bool    // the gates do not tell the truth any more
	fresh  []int32 // submitted since the last pass, not yet in a queue
	picks  []int32

	plan     *plan             // conservative
	profiles []cluster.Profile // several holders
	holders  []int             // how many hold each pool; nil with one holder
	started  []int32
	rows     []row
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

// A Job is what the scheduler knows of a waiting job.
type Job struct {
	cluster.Request
	Route    int
	Submit   time.Duration
	Priority float64 // of its QOS, 0 to 1

	key uint64
	seq int64
}

// New returns a Scheduler over pools. Routes index pools, in order of
// preference.
func New(policy Policy, pools []cluster.Pool, routes [][]int) *Scheduler {
	s := &Scheduler{policy: policy, pools: pools, routes: make([]route, len(routes)), gates: make([]gate, len(pools)), stale: true}
	for i, r := range routes {
		s.routes[i].pools = r
		s.routes[i].filters = make([]filter, 0, len(r))
	}
	switch {
	case policy.Backfill == Conservative:
		s.plan = newPlan(pools)
	case policy.Reservations > 1:
		s.profiles, s.holders = make([]cluster.Profile, len(pools)), make([]int, len(pools))
	}
	return s
}

// Submit puts a job into the queue. Seq ascends over all calls; slot is the
// caller's number for the job and comes back with Start.
func (s *Scheduler) Submit(slot int32, seq int64, j Job) {
	for int(slot) >= len(s.jobs) {
		s.jobs = append(s.jobs, Job{})
	}
	j.seq = seq
	j.key = s.policy.key(&j)
	s.jobs[slot] = j
	s.fresh = append(s.fresh, slot)
	s.stale = s.stale || !s.policy.incremental()
}

// Request returns what the job in a slot asked for.
func (s *Scheduler) Request(slot int32) *cluster.Request { return &s.jobs[slot].Request }

// enqueue puts a new job into the queue of its route.
func (s *Scheduler) enqueue(slot int32) {
	j := &s.jobs[slot]
	r := &s.routes[j.Route]
	r.queue.push(j.key, j.seq, slot, s.leastNeed(r, j.Size), j.Limit)
}

// leastNeed returns the fewest GPUs that a job occupies in any pool of a route.
func (s *Scheduler) leastNeed(r *route, size int) int32 {
	least := int(nothing.need)
	for _, p := range r.pools {
		least = min(least, s.pools[p].Need(size))
	}
	return int32(least)
}

// Changed says that the capacity changed as announced since the last pass: a plan
// has foreseen it.
func (s *Scheduler) Changed() { s.stale = s.stale || s.plan == nil }

// Waiting returns the number of jobs that wait.
func (s *Scheduler) Waiting() int {
	n := len(s.fresh)
	for i := range s.routes {
		n += s.routes[i].queue.n
	}
	return n
}

// incremental reports whether jobs that were blocked in one pass stay blocked
// until something is freed, so that only new arrivals need a look.
func (p *Policy) incremental() bool {
	return p.Backfill == Conservative ||
		p.Order == FCFS && p.BackfillOrder == FCFS && p.Depth == 0 && p.Reservations < 2
}
