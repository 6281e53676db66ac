package synth

import (
	"errors"
	"slices"

	"aforo/workload/synth/arrive"
	"aforo/workload/synth/law"
)

// rests reports whether class i sends nothing of its own: it has no rate, and a cohort
// or a call sends its jobs.
func (m *Model) rests(i int) bool {
	c := &m.Classes[i]
	return c.PerDay == 0 && c.Sessions == nil && (slices.ContainsFunc(m.Cohorts, func(k Cohort) bool { return k.Class == i }) ||
		slices.ContainsFunc(m.Calls, func(k Call) bool { return i < len(k.Work) && k.Work[i] > 0 }))
}

// checkProcess checks the process of a class; nil stands for Poisson.
func (c *Class) checkProcess(rests bool) error {
	if c.Sessions != nil {
		if c.Arrivals != nil || c.PerDay != 0 || c.Burst != 1 || c.Users != 0 {
			return errors.New("it has sessions beside arrivals, jobs a day, users or a burst: the sessions say when it sends jobs, one at a time, and who does")
		}
		return c.Sessions.check()
	}
	if rests {
		return nil
	}
	if err := law.CheckPositive("the number of jobs a day", c.PerDay); err != nil {
		return err
	}
	return c.process().Check(c.PerDay / c.Burst)
}

// process is the process of the class.
func (c *Class) process() arrive.Process {
	if c.Arrivals == nil {
		return arrive.Poisson{}
	}
	return c.Arrivals
}
