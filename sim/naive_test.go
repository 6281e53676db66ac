package sim_test

import (
	"cmp"
	"math"
	"slices"
	"time"

	"aforo/sim"
	"aforo/sim/sched"
	"aforo/sim/site"
	"aforo/workload"
)

// The naive simulator is a second implementation of docs/model.md that shares
// nothing with the engine but the types of its input, and the logarithm, whose last
// bit can decide between two keys. It is slow and plain: it keeps lists, sorts the queue anew in each pass, and asks "what would be free at
// that instant" by counting from the beginning each time. naive_test.go has the
// clock, naive_part_test.go what there is, naive_pass_test.go who starts,
// naive_order_test.go in which order, naive_plan_test.go conservative backfilling,
// naive_spot_test.go places on nodes.

const forever = time.Duration(math.MaxInt64)

// A naiveJob is a job on its way; nodes are those it was placed on, by number.
type naiveJob struct {
	workload.Job
	seq        int
	limit      time.Duration
	part       int
	since      time.Duration // when it began to wait
	eligible   time.Duration // when it left the pen, or was submitted
	start, end time.Duration
	killed     bool // at its limit
	begun      bool // it has started before, at first, and again is how long it has waited since
	first      time.Duration
	again      time.Duration
	why        sim.Why // of an attempt that was taken back
	used       int
	nodes      []int
	seen       bool          // by conservative backfilling
	stay       time.Duration // for which a plan keeps a place
	back       bool          // its user holds it back
	slip       time.Duration // how far its expected end was moved, past its limit
	given      bool          // ended at its limit and gave back what it held (PassEvent)
	shut       []int         // the partitions that limits have closed to it (conservative)
	waits      naiveCause
	left       naiveLeft
	speed      float64 // of the attempt
	drawn      int64
}

// expected is when the scheduler thinks that a running job ends.
func (j *naiveJob) expected() time.Duration { return j.start + j.limit + j.slip }

// until is up to when a plan takes what a running job holds to be taken.
func (j *naiveJob) until() time.Duration { return j.start + max(j.limit, j.stay) + j.slip }

type naive struct {
	parts  []*naivePart
	routes [][]int
	policy sched.Policy
	rules  *site.Rules
	power  *sim.Power
	kept   []sim.Kept // reservations for jobs, whose partitions come after the real ones
	real   int

	now      time.Duration
	coming   []workload.Job
	seq      int
	pen      []*naiveJob // in the order of submission
	gone     map[int32]naiveEnd
	queue    []*naiveJob
	running  []*naiveJob // in the order of their starts
	done     []*naiveJob
	rejected []int64
	due      time.Duration // when the next pass on the beat happens, or forever
	evict    []naiveEviction
	attempts []naiveJob    // those that were evicted
	opened   time.Duration // the last end of closed hours
	closed   map[int]bool  // to those behind a job that a limit holds and that blocks others
	ranked   time.Duration // the calculation of the factors
	factor   map[naiveUser]float64
	known    []naiveUser           // who has had a job in the queue
	freed    bool                  // something came back or was added since the last pass
	has      map[time.Duration]int // installed
	lend     bool                  // those may start who borrow
	above    map[int]bool          // the accounts that had used more than they hold, as of the last pass
	counted  time.Duration         // at this hour
	refused  bool                  // a job got no place because it may not start
	plan     map[*naiveJob]naiveHold
	outages  []*naiveOutage
	standing []int   // by partition
	empty    [][]int // likewise the nodes whose places are empty, the longest first
	saves    []sim.Checkpoint
	between  []time.Duration
	projects []workload.Project
	unsent   []int64 // jobs for which a project had too little left
}

// A naiveEviction is that of a job at an instant, if it runs then. It waits again, at its
// old position or as the last.
type naiveEviction struct {
	at   time.Duration
	id   int64
	why  sim.Why
	last bool
}

// naiveRun simulates jobs, which all fit the constructors' standards.
func naiveRun(cfg sim.Config, jobs []workload.Job) *naive { return naiveRunEvicting(cfg, jobs, nil) }

func naiveRunEvicting(cfg sim.Config, jobs []workload.Job, evictions []naiveEviction) *naive {
	evictions = slices.Clone(evictions)
	slices.SortStableFunc(evictions, func(a, b naiveEviction) int { return cmp.Compare(a.at, b.at) })
	s := &naive{evict: evictions, routes: cfg.Routes, policy: cfg.Policy, rules: cfg.Rules, projects: cfg.Projects, coming: jobs, due: forever, plan: map[*naiveJob]naiveHold{}, gone: map[int32]naiveEnd{}, has: map[time.Duration]int{}}
	for i := range cfg.Partitions {
		s.parts = append(s.parts, newNaivePart(cfg.Partitions[i]))
	}
	if s.routes == nil {
		all := []int{}
		for i := range s.parts {
			all = append(all, i)
		}
		s.routes = [][]int{all}
	}
	s.lodge(&cfg)
	s.wear(&cfg)
	s.powered(&cfg)
	for s.advance() {
		switch s.policy.Pass.Mode {
		case sched.PassInstant:
			s.instant()
			s.pass()
			for s.instant() {
				s.pass()
			}
		case sched.PassEvent:
			s.eventful()
		case sched.PassBeat:
			s.beat()
		}
		s.wonder()
	}
	return s
}

// evictFirst does the first eviction that is due.
func (s *naive) evictFirst() bool {
	if len(s.evict) == 0 || s.evict[0].at > s.now {
		return false
	}
	e := s.evict[0]
	s.evict = s.evict[1:]
	i := slices.IndexFunc(s.running, func(j *naiveJob) bool { return j.ID == e.id && !j.given })
	if i < 0 {
		return true
	}
	j := s.running[i]
	s.running = slices.Delete(s.running, i, i+1)
	s.done = slices.DeleteFunc(s.done, func(o *naiveJob) bool { return o == j })
	s.again(j, e.why, e.last)
	return true
}

// again has an attempt end now that runs no more, and its job wait again.
func (s *naive) again(j *naiveJob, why sim.Why, last bool) {
	j.end, j.why = s.now, why
	s.keep(j)
	s.attempts = append(s.attempts, *j)
	j.since, j.seen, j.shut, j.nodes, j.given, j.waits = s.now, false, nil, nil, false, naiveCause{may: j.waits.may}
	if last {
		j.seq = s.seq
		s.seq++
	}
	s.queue = append(s.queue, j)
	s.freed = true
}

// dateAll does what happens at this instant because of its date.
func (s *naive) dateAll() bool {
	any := false
	for s.evictFirst() || s.open() || s.breakFirst() || s.change() {
		any = true
	}
	return any
}

// placeDue says whether a planned job has its place now and could take it.
func (s *naive) placeDue() bool {
	for _, h := range s.plan {
		if h.at <= s.now && s.free(h) {
			return true
		}
	}
	return false
}

// giveBack takes from the jobs that end now, exactly at their limits, what they
// hold.
func (s *naive) giveBack() {
	for _, j := range slices.Clone(s.running) {
		if j.end == s.now && j.end == j.expected() && !j.given && j.slip == 0 {
			j.given = true
			s.freed = true
			if j.left.chained {
				s.chain(j)
			} else {
				s.over(j)
			}
		}
	}
}

// endFirst ends the first started of the jobs that end now.
func (s *naive) endFirst() bool {
	i := slices.IndexFunc(s.running, func(j *naiveJob) bool { return j.end == s.now })
	if i < 0 {
		return false
	}
	s.freed = true
	j := s.running[i]
	s.running = slices.Delete(s.running, i, i+1)
	switch {
	case j.left.chained && !j.given:
		s.done = slices.DeleteFunc(s.done, func(o *naiveJob) bool { return o == j })
		s.again(j, sim.Chained, true)
	case !j.given:
		s.keep(j)
		s.over(j)
	default:
		s.keep(j)
		s.over(j)
	}
	return true
}

func (s *naive) endAll() bool {
	any := false
	for s.endFirst() {
		any = true
	}
	return any
}

// change does the first change that is due: by partition, then in the order of
// the model.
func (s *naive) change() bool {
	for _, p := range s.parts {
		if len(p.steps) > 0 && p.steps[0].at <= s.now {
			p.apply(p.steps[0])
			s.freed = s.freed || p.steps[0].kind == naiveAdd
			p.steps = p.steps[1:]
			return true
		}
	}
	return false
}

// arrive takes the next arrival of this instant.
func (s *naive) arrive() bool {
	if len(s.coming) == 0 || s.coming[0].Submit > s.now {
		return false
	}
	j := &naiveJob{Job: s.coming[0], since: s.coming[0].Submit, eligible: s.coming[0].Submit, part: -1}
	s.coming = s.coming[1:]
	route := s.way(&j.Job)
	j.limit = j.Limit
	if j.limit == 0 {
		for _, p := range route {
			j.limit = max(j.limit, s.parts[p].length(&j.Job))
		}
	}
	for _, p := range route {
		if j.RunsOn && s.planning() {
			j.limit = max(j.limit, s.parts[p].length(&j.Job))
		}
	}
	if s.fits(j) && !s.sends(j) {
		s.unsent = append(s.unsent, j.ID)
		return true
	}
	switch j.waits.may = s.mayEver(j); {
	case len(j.waits.may) == 0:
		s.reject(j)
	case !s.full(j):
		s.admit(j)
	case s.rules.HoldBack:
		j.back = true
		s.pen = append(s.pen, j)
	default:
		s.reject(j)
	}
	return true
}

// start starts j on the given nodes of a partition (none if it is counted).
func (s *naive) start(j *naiveJob, part int, nodes []int) {
	p := s.parts[part]
	j.part, j.nodes, j.start, j.used, j.slip, j.why = part, nodes, s.now, p.need(&j.Job), 0, sim.Done
	j.drawn = s.more(j, part)
	length := s.stay(j)
	j.speed = p.speed
	j.end, j.killed = s.now+min(j.limit, length), length > j.limit || length == j.limit && j.Overruns
	if s.keeps(j) && length > j.limit {
		j.end, j.killed = s.now+length, j.Overruns
	}
	if j.left.chained = s.chains(j, length); j.left.chained {
		j.killed = false
	}
	if !j.begun {
		j.begun, j.first = true, s.now
	} else {
		j.again += s.now - j.since
	}
	s.running = append(s.running, j)
	s.done = append(s.done, j)
	s.queue = slices.DeleteFunc(s.queue, func(o *naiveJob) bool { return o == j })
}

// planning says whether the rule makes plans: then it knows how long jobs run past their limits.
func (s *naive) planning() bool {
	return s.policy.Backfill == sched.Conservative || s.policy.Reservations > 1
}

// keeps says whether nobody kills a job at its limit.
func (s *naive) keeps(j *naiveJob) bool { return j.RunsOn && !s.planning() }
