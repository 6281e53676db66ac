package slurm

import "slices"

// Phases are when the loops of slurmctld run first. They are not predictable in a real
// one; a simulation draws them, or leaves them 0.
type Phases struct{ Main, Backfill, Limits, Calc int64 }

// A Host is who drives a Control: it is told what the passes decide.
type Host interface {
	// Started is told that a job runs from now on.
	Started(j *Job, now int64)
	// Stopped is told that a running job was stopped: the host counts its attempt as
	// ended. The site has given back its nodes; with again the job is in the queue.
	Stopped(j *Job, now int64, again bool)
}

// A Control is a Site with slurmctld's loops: it knows when which pass is due.
//
// Within a second the order is: ends, each with a pass of the main scheduler; what was
// submitted; limits; priorities; the main scheduler; the backfill scheduler. Completing
// takes no time.
type Control struct {
	*Site
	Host Host
	// Passes, where it is not nil, is told each pass after it was made.
	Passes func(now int64, backfill bool, told []Decision)

	asked    bool   // a main pass was asked for
	looped   int64  // the last main pass that the loop started
	periodic int64  // the next over the whole queue
	awake    int64  // when the backfill scheduler has slept enough
	changed  bool   // since the last backfill pass began
	limits   int64  // the next check
	calc     int64  // the next calculation of priorities
	clean    uint64 // the site's news when a backfill pass last started nothing
	until    int64  // before it another would not, either, if there is no news
	given    bool   // Backfill and calculations come from outside
}

const never = int64(1) << 60

// NewControl returns the control of a site.
func NewControl(s *Site, h Host, p Phases) *Control {
	c := &Control{Site: s, Host: h, looped: -never, periodic: p.Main, awake: p.Backfill, limits: p.Limits, calc: p.Calc}
	if s.Builtin {
		c.awake = never
	}
	if s.Priority.Basic {
		c.calc = never
	}
	return c
}

// Given says that backfill passes and calculations are made by calls alone, at times
// that the caller knows.
func (c *Control) Given() { c.given, c.awake, c.calc = true, never, never }

// Arrive submits a job.
func (c *Control) Arrive(j *Job, now int64) {
	j.Submit = now
	j.Accrue = max(now, j.Begin)
	c.settle(j)
	c.Prioritize(j, now)
	c.Submit(j)
	c.asked, c.changed = true, true
}

// Release makes a held job a candidate: it ages from now on.
func (c *Control) Release(j *Job, now int64) {
	j.Held, j.Accrue = false, now
	c.Prioritize(j, now)
	c.asked, c.changed = true, true
}

// Ends says which jobs have ended by themselves in a second, in the order of their turns: each
// frees its nodes and is followed by a main pass, in which those whose turn is to come make room
// for nobody.
func (c *Control) Ends(jobs []*Job, now int64) {
	for _, j := range jobs {
		j.ending = true
	}
	for _, j := range jobs {
		c.End(j, now)
	}
}

// End says that a job has ended by itself, which is followed by a main pass at once.
func (c *Control) End(j *Job, now int64) { c.EndSlowly(j, now, now+c.CompleteTime) }

// EndSlowly is End for a job whose nodes are completing until a time.
func (c *Control) EndSlowly(j *Job, now, until int64) {
	c.Ended(j, now)
	c.freed(j, now, until)
}

// freed makes the pass that follows an end, when the job has left its nodes.
func (c *Control) freed(j *Job, now, until int64) {
	c.changed = true
	if until > now {
		c.leave(j.Nodes, until)
		return
	}
	c.main(now, c.DefaultQueueDepth)
}

// NodesChanged says that nodes went down, were drained or came back.
func (c *Control) NodesChanged() { c.asked, c.changed = true, true }

// KillAt is when a job that starts at a time is killed at the latest: at the first check
// at which it is over its limit, or its reservation is.
func (c *Control) KillAt(j *Job, start int64) int64 {
	at := start + j.Limit + c.OverTimeLimit
	if j.Resv != nil {
		at = min(at, j.Resv.End+c.ResvOverRun)
	}
	return c.limits + (at-c.limits+c.TimeLimitBeat-1)/c.TimeLimitBeat*c.TimeLimitBeat
}

// Due is the next second, not before now, at which something is to be done; it is far
// away where nothing is.
func (c *Control) Due(now int64) int64 {
	at := never
	if c.asked {
		at = max(now, c.looped+c.BatchSchedDelay)
	}
	if len(c.queue) > 0 {
		at = min(at, c.periodic, c.calc)
		if c.changed {
			at = min(at, c.awake)
		}
	}
	if len(c.leaving) > 0 {
		at = min(at, c.leaving[0].until)
	}
	if c.told > 0 {
		for _, r := range c.running {
			if r.Signalled != 0 {
				at = min(at, max(now, c.check(r.End)))
			}
		}
	}
	return max(at, now)
}

// check is the first check of limits that is not before a time.
func (c *Control) check(t int64) int64 {
	if t <= c.limits {
		return c.limits - (c.limits-t)/c.TimeLimitBeat*c.TimeLimitBeat
	}
	return c.limits + (t-c.limits+c.TimeLimitBeat-1)/c.TimeLimitBeat*c.TimeLimitBeat
}

// Run does what is due at a second.
func (c *Control) Run(now int64) {
	c.RunMain(now)
	if c.BackfillDue(now) {
		c.BackfillNow(now)
	}
}

// BackfillDue reports whether a backfill pass is due at a second.
func (c *Control) BackfillDue(now int64) bool { return c.changed && now >= c.awake && len(c.queue) > 0 }

// RunMain does what is due at a second, but for the backfill pass, which comes last.
func (c *Control) RunMain(now int64) {
	c.Expire(now)
	for c.left(now) {
		c.changed = true
		c.main(now, c.DefaultQueueDepth)
	}
	c.graces(now)
	if now >= c.calc {
		c.Calculate(now)
		c.calc = next(c.calc, now, c.Priority.CalcPeriod)
	}
	switch {
	case now >= c.periodic:
		c.periodic = next(c.periodic, now, c.SchedInterval)
		c.loop(now, 0)
	case c.asked && now >= c.looped+c.BatchSchedDelay:
		c.loop(now, c.DefaultQueueDepth)
	}
}

// next is the first time after now on a beat.
func next(t, now, every int64) int64 { return t + (now-t)/every*every + every }

// loop makes a pass that the main loop starts.
func (c *Control) loop(now int64, depth int) {
	c.asked, c.looped = false, now
	c.main(now, depth)
}

func (c *Control) main(now int64, depth int) {
	if len(c.queue) == 0 {
		return
	}
	told, blocked := c.mainPass(now, depth)
	c.changed = c.changed || blocked
	c.after(now, false, told)
}

// BackfillNow makes a backfill pass, and lets the scheduler sleep.
func (c *Control) BackfillNow(now int64) {
	c.changed = false
	if !c.given {
		c.awake = now + c.BFInterval
	}
	if c.EveryPass || c.Passes != nil || !c.sure(now) {
		told, until := c.backfillPass(now, c.EveryPass || c.Passes != nil)
		c.clean, c.until = c.news, until
		if slices.ContainsFunc(told, func(d Decision) bool { return d.Outcome == Started }) {
			c.until = now
		}
		c.after(now, true, told)
	}
	// A pass that moves a job behind another's plan counts as a change. With two jobs
	// waiting that is practically always so.
	c.changed = c.changed || len(c.queue) > 1
}

// sure reports whether it is known that a backfill pass would start nothing.
func (c *Control) sure(now int64) bool { return c.clean == c.news && now < c.until || c.hopeless() }

// after tells the host what a pass has started and stopped.
func (c *Control) after(now int64, backfill bool, told []Decision) {
	if c.Passes != nil {
		c.Passes(now, backfill, told)
	}
	var stop []*Job
	for i := range told {
		d := &told[i]
		if d.Outcome == Started {
			c.changed = true
			c.Host.Started(d.Job, now)
		}
		for _, v := range d.Victims {
			if v.running && c.graceOf(v) == 0 {
				stop = append(stop, v)
			}
		}
	}
	for _, v := range stop {
		if v.running {
			c.stop(v, now)
		}
	}
}

// graces stops victims whose grace time is over at a check.
func (c *Control) graces(now int64) {
	if c.told == 0 || mod(now-c.limits, c.TimeLimitBeat) != 0 {
		return
	}
	for _, r := range append([]*Job(nil), c.running...) {
		if r.running && r.Signalled != 0 && r.End <= now {
			c.stop(r, now)
		}
	}
}

// stop ends a victim, puts it back where its mode says so, and makes the pass of an end.
func (c *Control) stop(v *Job, now int64) {
	again := c.ModeOf(v) == ModeRequeue
	c.Ended(v, now)
	if again {
		c.Requeue(v, now)
	}
	c.Host.Stopped(v, now, again)
	c.freed(v, now, now+c.CompleteTime)
}

// Fail ends a job whose node went down, and puts it back if it may be requeued.
func (c *Control) Fail(j *Job, now int64) {
	c.Ended(j, now)
	if j.Requeue {
		c.Requeue(j, now)
	}
	c.Host.Stopped(j, now, j.Requeue)
	c.asked, c.changed = true, true
}
