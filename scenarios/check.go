package scenarios

import (
	"maps"
	"slices"

	"aforo/scenarios/keyed"
	"aforo/scenarios/machine"
	"aforo/scenarios/who"
)

// checker finds what is wrong between the values of a file.
type checker struct {
	*File
	keyed.Notes
}

// check compares the values of the file with each other.
func (c *checker) check() {
	c.Machine.Shares = c.Scheduler == "slurm"
	c.Machine.Check(c.Notes)
	c.bounds()
	c.workload()
	c.queue()
	c.policy()
	of := c.around()
	c.Who.Check(of, c.Notes)
	if c.isTrace() {
		c.renamed("accounts", "account", c.Trace.Accounts, keyed.Names(c.Who.Accounts))
		c.renamed("users", "account", c.Trace.Users, keyed.Names(c.Who.Accounts))
		c.Exists(keyed.To("trace", "account"), "account", c.Trace.Account, keyed.Names(c.Who.Accounts))
		c.renamed("qos", "qos", c.Trace.QOS, keyed.Names(c.Who.QOS))
	}
	for i := range c.Who.Communities {
		m := &c.Who.Communities[i]
		c.Named(keyed.To("community", m.Name, "sectors"), "sector", m.Sectors, keyed.Names(c.Who.Sectors))
	}
	c.Work.Check(c.Notes)
	if len(c.Who.Sectors) > 0 && len(c.Who.Communities) == 0 {
		c.Bad(keyed.To("sector"), "add [community.NAME] with sectors = { ... }", "there are sectors and no community that works in them")
	}
	for i := range c.Machine.Calendar {
		if e := &c.Machine.Calendar[i]; e.Action == machine.ClosedHours {
			c.Who.CheckHours(e, of, c.Notes)
		}
	}
	c.hardware()
	c.Window.CheckClocks(c.Notes)
	c.plan()
	c.sweep()
	for i := range c.Objectives {
		c.goal("objective", &c.Objectives[i])
	}
	for i := range c.Expects {
		c.goal("expect", &c.Expects[i])
	}
	c.Who.CheckReservations(of, c.Notes)
	c.rules()
}

// around is what who sends jobs is checked against.
func (c *checker) around() who.Scenario {
	return who.Scenario{
		FairShare: c.Multifactor.FairShare > 0 && c.Has("policy", "multifactor"),
		Machine:   &c.Machine, Policy: &c.Policy, Classes: keyed.Names(c.Work.Classes), Log: c.isTrace(), Slurm: c.Scheduler == "slurm",
	}
}

// isTrace reports whether the workload is a recorded one.
func (f *File) isTrace() bool { return f.root.Kid("trace") != nil }

// workload checks that there is exactly one kind of workload and, for a
// synthetic one, a window.
func (c *checker) workload() {
	switch {
	case c.isTrace():
		for _, key := range []string{"class", "cohort", "rhythm"} {
			if c.Has(key) {
				c.Bad(keyed.To(key), "take one of the two out", "a scenario with [trace] has no [%s]: the trace says what arrives", key)
			}
		}
		c.checkResampled()
		return
	case !c.Has("class") && !c.hasQueue():
		c.Bad(nil, "add [class.NAME] tables for a synthetic workload, or [trace] for a recorded one", "the scenario has no workload")
	}
	for _, key := range []string{"start", "length"} {
		if !c.Has("window", key) {
			c.Bad(keyed.To("window"), "it is "+map[string]string{"start": "a date", "length": "a duration"}[key], "[window] needs %s", key)
		}
	}
}

// renamed checks what names of a log are mapped to.
func (c *checker) renamed(key, kind string, names map[string]string, known []string) {
	for _, name := range slices.Sorted(maps.Keys(names)) {
		c.Exists(keyed.To("trace", key, name), kind, names[name], known)
	}
}
