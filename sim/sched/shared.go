package sched

import (
	"cmp"
	"slices"
	"time"

	"aforo/sim/cluster"
	"aforo/sim/fairshare"
	"aforo/sim/index"
	"aforo/sim/sched/order"
	"aforo/sim/site"
	"aforo/workload/clock"
)

// What all disciplines share: the jobs and where they wait, the pools and what is free
// in them, the order, and who is told of starts.
type shared struct {
	Start   func(slot int32, partition int, g cluster.Grant)
	Promise func(slot int32, at time.Duration)
	Lost    func(slot int32, rule string)
	Evict   func(slot int32)
	Who     func(slot int32) Sender
	Kept    int

	site   *site.Site // who may start, or nil where everybody may
	pools  []cluster.Pool
	routes []route
	gates  []gate // one a pool
	jobs   []Job  // by slot
	now    time.Duration
	fresh  []int32 // submitted since the last pass, not yet in a queue
	last   int64   // the highest position that a job has had
	// waiting counts the jobs that wait, new ones included.
	waiting int
	// single says that all nodes have one GPU: a job needs its size, everywhere.
	single bool
	starts int64 // counted where there are rules about who may
	// thorough says that a thorough pass is to follow the quick one that is made.
	thorough bool

	// Fair has the fair-share of users where the order looks at it, else nil.
	Fair *fairshare.Ledger
	// favored counts how often fair-share was new.
	favored int
	share   float64 // its weight

	forgotten func(slot int32)                                // is told of a job that a rule never lets start; or nil
	occupies  func(slot int32, perNode int) (gpus, nodes int) // where jobs have forms; or nil

	// lenders are, for each route, those who borrow (lend.go); nil where no share is held. Astray are
	// those on their way there, and second the routes that a second look is at.
	lenders []route
	astray  []int32
	second  []*route

	fixed order.Fixed  // the order, or nil where jobs stand in that of their submission
	moves order.Moving // the order, where keys change with time
}

// within returns a start that is planned for a job, or Never where the clock ends
// before: a job that long ones keep waiting has no place then, until some of them end
// before their limits. A start or an end itself past the clock's end is an error (sim).
func within(start time.Duration) time.Duration {
	if start <= clock.End {
		return start
	}
	return cluster.Never
}

// A route is one list of eligible partitions and the jobs that wait for it.
type route struct {
	pools   []int
	waiting int // how many jobs, new ones included
	queue   index.Queue
	contest *contest // of a moving order; nil where passes do not use it
	filters []index.Filter
	cursor  index.Seat
}

// A Job is what the scheduler knows of a waiting job. What every order needs comes
// first and fills a cache line.
type Job struct {
	order.Job

	rank   uint64 // the sort key now, where that changes with time; else Key
	ranked int64  // the last turn for which rank was worked out
	seat   int32  // in the contest
	queued bool   // in a queue, where passes have a window or shares are held
	lent   bool   // that of those who borrow

	_ [2]byte // makes it two cache lines
}

// key works out the sort key of a job that is submitted.
func (s *shared) key(j *Job) {
	switch {
	case s.fixed != nil:
		j.Key = s.fixed.Key(&j.Job)
		j.rank = j.Key
	case s.moves != nil:
		s.favor(j)
		j.Key, j.rank, j.Slope, j.ranked = 0, 0, s.moves.Slope(&j.Job), 0
	}
}

// favor works out the bonus of a job.
func (s *shared) favor(j *Job) {
	if j.Bonus = j.Base; s.Fair != nil {
		j.Bonus += float64(s.share * s.Fair.Factor(j.Member))
	}
}

// favorAll does so for all that wait, where fair-share is new.
func (s *shared) favorAll() {
	if s.Fair == nil || !s.Fair.Rank(s.now) {
		return
	}
	s.favored++
	for i := range s.routes {
		s.favorQueue(&s.routes[i])
	}
	for i := range s.lenders {
		s.favorQueue(&s.lenders[i])
	}
	for _, slot := range s.fresh {
		s.favor(&s.jobs[slot])
	}
}

func (s *shared) favorQueue(r *route) {
	for at, more := r.queue.Next(index.Seat{}); more; at, more = r.queue.Next(at.After()) {
		s.favor(&s.jobs[r.queue.Slot(at)])
	}
	if r.contest != nil {
		r.contest.forget()
	}
}

// rekey brings the queues into their order of now.
func (s *shared) rekey() {
	if s.moves == nil {
		return
	}
	gpus := s.installed()
	for i := range s.routes {
		s.rekeyQueue(&s.routes[i], gpus)
	}
	for i := range s.lenders {
		s.rekeyQueue(&s.lenders[i], gpus)
	}
}

func (s *shared) rekeyQueue(r *route, gpus int) {
	r.queue.Rekey(func(slot int32) uint64 {
		j := &s.jobs[slot]
		j.Key = s.moves.Key(&j.Job, s.now, gpus)
		j.rank = j.Key
		return j.Key
	})
}

// installed returns the GPUs of the whole cluster.
func (s *shared) installed() int {
	gpus := 0
	for _, p := range s.pools[:len(s.pools)-s.Kept] {
		n, _ := p.Capacity()
		gpus += n
	}
	return gpus
}

// leastNeed returns the fewest GPUs that a job occupies in any pool of a route.
func (s *shared) leastNeed(r *route, size int) int32 {
	if s.single {
		return int32(size)
	}
	least := int(index.NoNeed)
	for _, p := range r.pools {
		least = min(least, cluster.Whole(size, s.gates[p].perNode))
	}
	return int32(least)
}

// enqueue puts a job into the queue of its route.
func (s *shared) enqueue(slot int32) {
	j := &s.jobs[slot]
	r := &s.routes[j.Route]
	if s.Fair != nil {
		s.favor(j)
	}
	if r.queue.Push(j.Key, j.Seq, slot, j.Need, j.Limit); s.lenders != nil {
		j.queued = true
	}
	if r.contest != nil {
		r.contest.add(j, slot)
	}
}

// takeIn puts the new jobs into their queues.
func (s *shared) takeIn() {
	for _, slot := range s.fresh {
		s.enqueue(slot)
	}
	s.fresh = s.fresh[:0]
}

// unqueue takes a job out of its queue.
func (s *shared) unqueue(r *route, j *Job, slot int32) {
	j.queued, j.lent = false, false
	r.queue.Remove(r.queue.Locate(j.Key, j.Seq))
	if r.contest != nil {
		r.contest.remove(j, slot)
	}
}

// queued returns the number of jobs in the queues.
func (s *shared) queued() int {
	n := 0
	for i := range s.routes {
		n += s.routes[i].queue.Len()
	}
	return n
}

// tidy closes holes of the queues, between passes.
func (s *shared) tidy() {
	for i := range s.routes {
		s.routes[i].queue.Tidy()
	}
	for i := range s.lenders {
		s.lenders[i].queue.Tidy()
	}
}

// start gives a job what it asked for and tells the caller.
func (s *shared) start(slot int32, p int, h *cluster.Hold) cluster.Grant {
	g := s.pools[p].Take(s.now, slot, &s.jobs[slot].Request, h)
	s.startWith(slot, p, g)
	return g
}

// startWith tells the caller that a job has what it asked for.
func (s *shared) startWith(slot int32, p int, g cluster.Grant) {
	s.takes(slot, p)
	s.tell(slot, p, g)
}

// takes counts a start where limits look.
func (s *shared) takes(slot int32, p int) {
	if s.site != nil {
		s.starts++
		s.site.Started(slot, s.at(slot, p))
	}
}

// tell tells the caller of a start.
func (s *shared) tell(slot int32, p int, g cluster.Grant) {
	s.routes[s.jobs[slot].Route].waiting--
	s.waiting--
	s.given(p, g.Units)
	s.Start(slot, p, g)
}

func (s *shared) rewind() {
	for i := range s.routes {
		s.routes[i].cursor = index.Seat{}
	}
}

// inOrder visits the waiting jobs in queue order, all with a depth of 0, else until so
// many counted, which visit says. It may take the job that it visits out of its queue.
func (s *shared) inOrder(depth int, visit func(slot int32) (counts bool)) {
	s.rewind()
	for n := 0; depth == 0 || n < depth; {
		var best *route
		for i := range s.routes {
			r := &s.routes[i]
			p, ok := r.queue.Next(r.cursor)
			if r.cursor = p; !ok {
				r.cursor = r.queue.End()
				continue
			}
			if best == nil || r.queue.Before(p, &best.queue, best.cursor) {
				best = r
			}
		}
		if best == nil {
			return
		}
		slot := best.queue.Slot(best.cursor)
		best.cursor = best.cursor.After()
		if visit(slot) {
			n++
		}
	}
}

// byTurn sorts jobs by queue order.
func (s *shared) byTurn(slots []int32) {
	slices.SortFunc(slots, func(x, y int32) int {
		a, b := &s.jobs[x], &s.jobs[y]
		return cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(a.Seq, b.Seq))
	})
}

// byLimit sorts jobs in queue order by increasing limit, stably.
func (s *shared) byLimit(slots []int32) {
	slices.SortStableFunc(slots, func(a, b int32) int {
		return cmp.Compare(s.jobs[a].Limit, s.jobs[b].Limit)
	})
}
