package scenarios

import (
	"slices"
	"time"

	"aforo/scenarios/hardware"
	"aforo/scenarios/machine"
	"aforo/sim/sched/slurm"
)

// resolve makes what the values of a checked file stand for, and notes what cannot
// be made. Of what could not be read nothing is made, for it would be reported twice.
func (c *checker) resolve() {
	if c.Has("policy", "multifactor") {
		c.Policy.Multifactor = &c.Multifactor
	}
	if c.Scheduler == "slurm" {
		c.Policy.Slurm = c.Slurm.params()
		c.Policy.Slurm.Preempt = slurm.Preempt(slices.Index(preemptions, c.Preemption))
		if c.Noted() == 0 {
			c.Policy.Site = c.slurmSite()
		}
	}
	from, to := c.simulated()
	c.Work.Resolve(c.Notes)
	if c.isTrace() { // the trace decides the calendar, and Study checks the dates
		c.futures(time.Time{}, time.Time{})
		return
	}
	c.lookedAt()
	c.futures(from, to)
	c.Work.CheckModel(c.Notes)
}

// simulated is from when the work of classes is simulated, and to when it is measured, each
// zero where it is not known.
func (c *checker) simulated() (from, to time.Time) {
	w := c.Window
	if c.isTrace() || w.Start.IsZero() {
		return from, to
	}
	from = w.Start.Add(-w.Warmup)
	if w.Length > 0 {
		to = w.Start.Add(w.Length)
		c.Machine.Extent = machine.Reach(from, w.Start, to)
	}
	return from, to
}

// futures checks every variant's changes, and what is asked of the machine that they
// make: from is the start of the simulation, to the end of the window, each zero where
// it is not known.
func (c *checker) futures(from, to time.Time) {
	best := c.Machine.CheckFutures(c.Notes, from, to, c.inner)
	if c.made == nil { // the machines that variants make are checked below, with what is found here
		c.set()
	}
	c.Machine.CheckMade(c.Notes, from, to, best)
	if !c.inner && c.Noted() == 0 {
		hardware.CheckRecords(c.Failures, &c.Machine, c.Notes)
	}
	if !c.inner { // a job that fits the machine of no variant is wrong
		c.Work.CheckSizes(c.Notes, c.Machine.WithGuests(best))
	}
	c.Machine.CheckCosts(c.Notes, best, c.Window.Warmup+c.Window.Length)
}
