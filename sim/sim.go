// Package sim runs one simulation: jobs in, schedule out. It is a library
// without files, flags, plots or a wall clock.
//
// Read first: Config and Run here, loop.go (the clock and the order of what
// happens at one instant), jobs.go (a job's arrival, start and end), and package sched,
// discipline.go and easy.go (who starts). A run is single-threaded, holds only what waits
// or runs (and the number of each job that another follows), and in its steady state
// allocates nothing a job; its Observer decides what to keep.
package sim

import (
	"context"
	"errors"
	"fmt"
	"time"

	"aforo/sim/cluster"
	"aforo/sim/ends"
	"aforo/sim/fairshare"
	"aforo/sim/sched"
	"aforo/sim/site"
	"aforo/workload"
	"aforo/workload/clock"
)

const never = cluster.Never

// A Config is one machine and one discipline.
type Config struct {
	Partitions []cluster.Partition
	// Routes are the lists of partitions that Job.Route indexes, in order of
	// preference; nil stands for one route over all partitions in their order.
	Routes [][]int
	Policy sched.Policy
	// Rules say who may start; nil lets everybody. Jobs name accounts and QOS by their
	// numbers there; one that the rules do not have limits nothing of its own.
	Rules *site.Rules
	// Reservations are for jobs, which may start on nodes that are closed to all others.
	Reservations []Kept
	// Priorities, where they are not nil, are those of jobs by their QOS, from 1 on, in
	// place of Job.Priority.
	Priorities []float32
	// Failures are those of nodes, Checkpoints by Job.Class how jobs save their work. With
	// neither, a run does not look at what has been saved.
	Failures    []Failures
	Checkpoints []Checkpoint
	// Projects are those that jobs name (Job.Project). What a job may be charged at most is set
	// aside when it is sent, and one for which too little is left is not sent.
	Projects []workload.Project
	// Power, where it is not nil, is a cap on what the machine draws.
	Power *Power
	// Until ends the run as soon as every job that was submitted before it has
	// started; arrivals go on until then. Zero runs until the source is at its end
	// and every job has ended.
	Until time.Duration
	// Grace, where it is not zero, is how long after Until a part of the machine keeps the
	// run going while the jobs of another part have all started, or limits their own jobs
	// while all others have. A part is a set of partitions that routes join.
	Grace time.Duration
	// Cap, where it is not zero, ends the run at that instant in any case.
	Cap time.Duration
	// Verify checks the invariants of the simulation while it runs; Run then
	// returns an error that names the first one that does not hold.
	Verify bool

	timers []timer
	kept   int // the last partitions that are reservations
}

// Run simulates the jobs of src and tells obs what happens. It returns an error
// for a configuration that is wrong in itself, for a source that fails, is not in submit
// order or yields negative times, and when ctx is done.
func Run(ctx context.Context, cfg Config, src workload.Source, obs Observer) error {
	lodgings, err := cfg.lodge()
	if err != nil {
		return err
	}
	if lodgings != nil {
		src, obs = lodgings.source(src), lodgings.observer(obs)
	}
	r, err := newRun(cfg, src, obs)
	if err != nil {
		return err
	}
	if err := r.loop(ctx); err != nil {
		return err
	}
	r.finish()
	if r.check != nil {
		return r.check.done()
	}
	return nil
}

// A run is the state of one simulation.
type run struct {
	cfg    Config
	src    workload.Source
	obs    Observer
	watch  Watcher // obs, or nil where that is none
	sched  *sched.Scheduler
	site   *site.Site        // nil where everybody may start
	fair   *fairshare.Ledger // nil where the order does not look at it
	places []site.Spot
	masks  []uint64 // the partitions of each route, a bit each
	widest int      // the most GPUs of a node
	pools  []cluster.Pool
	speeds []float64 // of the pools, now
	reach  []cluster.Reach
	sure   uint32 // no smaller job is too large for any partition
	routes [][]int
	seen   [][2]int // the capacity last reported, a partition

	stranded []int // likewise

	now      time.Duration
	change   time.Duration // the next capacity change of any pool, or never
	date     time.Duration // the next change, timer or release, or never
	ends     ends.Queue
	timers   ends.Queue
	pen      *pen         // nil while no job was held
	early    []ends.Entry // end now, but not at their limits (PassEvent)
	killed   []ends.Entry // ended at their limits at this instant, their GPUs given back (PassEvent)
	next     workload.Job
	more     bool // next holds a job
	arrived  int64
	returned int64 // jobs whose attempts were taken back
	started  int64 // attempts
	position int64 // the last one in the order of submission
	before   []int // by part: jobs submitted before Until that wait
	parts    []int // by route
	dirty    bool
	// timed says that passes may be due when nothing else happens: on a beat, or at
	// planned starts.
	timed bool

	overdue []int32 // running jobs that will be past their limits
	slots   []slot
	spare   []int32

	fires     []func(*run) // what timers do, by their values
	spareFire []int32
	timersSet uint32

	check *checker

	causes   *causes   // nil where nobody asks
	feedback *feedback // nil for a source that does not react
	purse    *purse    // nil where there are no projects
	hard     *hardware // nil where nothing fails and no checkpoint is written
	failed   error     // why the run cannot go on, found where no error is returned
	attended bool      // there is a watcher, a checker or a feedback, or the run has failed
	bounded  bool      // there is an Until or a Cap
	moves    bool      // the order looks at priorities
}

func newRun(cfg Config, src workload.Source, obs Observer) (*run, error) {
	r := &run{cfg: cfg, src: src, obs: obs, routes: cfg.Routes, ends: ends.NewQueue(), timers: ends.NewQueue()}
	r.watch, _ = obs.(Watcher)
	r.fund()
	cfg = r.cfg
	r.moves = cfg.Policy.Order.Moves()
	r.bounded = cfg.Until > 0 || cfg.Cap > 0
	if len(cfg.Partitions) == 0 {
		return nil, errors.New("a cluster needs at least one partition")
	}
	for i := range cfg.Partitions {
		p := &cfg.Partitions[i]
		pool, err := cluster.NewPool(p)
		if err != nil {
			return nil, err
		}
		r.pools, r.speeds = append(r.pools, pool), append(r.speeds, pool.Speed())
		r.reach = append(r.reach, p.Reach())
	}
	r.sure = uint32(r.reach[0].Any())
	for i := range r.reach {
		r.sure = min(r.sure, uint32(r.reach[i].Any()))
	}
	if r.routes == nil {
		all := make([]int, len(r.pools))
		for i := range all {
			all[i] = i
		}
		r.routes = [][]int{all}
	}
	if err := checkRoutes(r.routes, len(r.pools)); err != nil {
		return nil, err
	}
	r.parts, r.before = partsOf(r.routes, len(r.pools))
	if err := cfg.Policy.Check(); err != nil {
		return nil, err
	}
	r.seen, r.stranded = make([][2]int, len(r.pools)), make([]int, len(r.pools))
	if err := r.rules(); err != nil {
		return nil, err
	}
	r.sched = sched.New(cfg.Policy, r.pools, r.routes, r.site)
	r.fair = fair(&cfg)
	r.sched.Fair = r.fair
	r.sched.Lost, r.sched.Kept = r.lost, cfg.kept
	r.sched.Evict = func(slot int32) { r.evict(slot, Evicted, false) }
	r.sched.Who = r.who
	r.sched.Start = r.start
	r.timed = cfg.Policy.Pass.Mode == sched.PassBeat || cfg.Policy.Planned()
	if cfg.Verify {
		r.check = newChecker(r)
	}
	r.change = never
	for p := range r.pools {
		r.change = min(r.change, r.pools[p].NextChange())
		r.seen[p] = [2]int{-1, -1}
		r.capacity(p)
	}
	r.date = r.change
	r.set(cfg.timers)
	if err := r.prepare(); err != nil {
		return nil, err
	}
	if r.hard != nil {
		r.date = min(r.date, r.hard.queue.Next())
	}
	r.nextOpening()
	r.listen()
	r.asks()
	r.attended = r.watch != nil || r.check != nil || r.feedback != nil
	return r, r.read()
}

func checkRoutes(routes [][]int, pools int) error {
	for i, route := range routes {
		if len(route) == 0 {
			return fmt.Errorf("route %d names no partition", i)
		}
		seen := make([]bool, pools)
		for _, p := range route {
			if p < 0 || p >= pools || seen[p] {
				return fmt.Errorf("route %d names a partition that is not there, or one twice", i)
			}
			seen[p] = true
		}
	}
	return nil
}

// read fetches the next job of the source and checks it.
func (r *run) read() error {
	last := r.next.Submit
	more, err := r.src.Next(&r.next)
	if err != nil {
		return err
	}
	r.more = more
	if !more {
		return nil
	}
	j := &r.next
	if k := int(j.QOS) - 1; k >= 0 && k < len(r.cfg.Priorities) {
		j.Priority = r.cfg.Priorities[k]
	}
	// What is right takes one comparison: none of these has its sign or one of the
	// highest bits set.
	if (j.Submit|(j.Submit-last)|j.Run|j.Limit|j.Fixed|(j.Run-j.Fixed)|j.Think|time.Duration(j.Account))>>59 == 0 && int(j.Route) < len(r.routes) {
		return nil
	}
	return r.wrong(j, last)
}

// wrong returns what is wrong with a job that came after an instant, or nil.
func (r *run) wrong(j *workload.Job, last time.Duration) error {
	switch {
	case j.Submit < last || j.Submit < 0:
		return fmt.Errorf("job %d comes out of submit order, at %v after %v", j.ID, j.Submit, last)
	case j.Run < 0 || j.Limit < 0 || j.Fixed < 0 || j.Fixed > j.Run || j.Think < 0:
		return fmt.Errorf("job %d has a negative time, or a fixed part longer than its run", j.ID)
	case j.Account < 0:
		return fmt.Errorf("job %d names account %d", j.ID, j.Account)
	case int(j.Route) >= len(r.routes):
		return fmt.Errorf("job %d names route %d of %d", j.ID, j.Route, len(r.routes))
	case j.Submit > clock.End || j.Run > 1<<59 || j.Limit > 1<<59 || j.Think > 1<<59:
		return &PastEnd{Job: *j, What: "lies"}
	}
	return nil
}

// finish reports what still runs and what still waits.
func (r *run) finish() {
	for i := range r.slots {
		switch rec := &r.slots[i].rec; rec.Partition {
		case vacant:
		case waiting, inPen:
			if rec.Rule = ""; r.site != nil { // or of what is submitted, where its user holds it back
				rec.Rule = r.site.Holds(int32(i))
			}
			if r.causes != nil {
				r.tellCauses(int32(i))
			}
			r.obs.Waiting(rec)
		default:
			if r.hard != nil {
				r.foresee(int32(i), rec)
			}
			r.obs.Running(rec)
		}
	}
	if r.purse != nil && r.check != nil {
		r.purse.balance(r)
	}
}
