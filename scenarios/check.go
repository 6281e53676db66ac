package scenarios

import (
	"maps"
	"slices"
	"time"

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
	c.Machine.Check(c.Notes)
	c.bounds()
	c.workload()
	c.policy()
	of := c.around()
	c.Who.Check(of, c.Notes)
	if c.isTrace() {
		c.renamed("accounts", "account", c.Trace.Accounts, keyed.Names(c.Who.Accounts))
		c.renamed("qos", "qos", c.Trace.QOS, keyed.Names(c.Who.QOS))
	}
	for i := range c.Who.Communities {
		m := &c.Who.Communities[i]
		c.Named(keyed.To("community", m.Name, "sectors"), "sector", m.Sectors, keyed.Names(c.Who.Sectors))
	}
	c.rhythms(keyed.To("rhythm"), &c.Rhythm)
	c.growths(keyed.To("growth"), &c.Growth)
	if len(c.Who.Sectors) > 0 && len(c.Who.Communities) == 0 {
		c.Bad(keyed.To("sector"), "add [community.NAME] with sectors = { ... }", "there are sectors and no community that works in them")
	}
	for i := range c.Classes {
		c.class(&c.Classes[i])
	}
	for i := range c.Cohorts {
		c.cohort(&c.Cohorts[i])
	}
	for i := range c.Machine.Calendar {
		if e := &c.Machine.Calendar[i]; e.Action == machine.ClosedHours {
			c.Who.CheckHours(e, of, c.Notes)
		}
	}
	c.clocks()
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
		Machine: &c.Machine, Policy: &c.Policy, Classes: keyed.Names(c.Classes), Log: c.isTrace(), Slurm: c.Scheduler == "slurm",
	}
}

// isTrace reports whether the workload is a recorded one.
func (f *File) isTrace() bool { return f.root.Kid("trace") != nil }

// workload checks that there is exactly one kind of workload and, for a
// synthetic one, a window.
func (c *checker) workload() {
	switch {
	case c.isTrace():
		for _, key := range []string{"class", "cohort", "growth", "rhythm"} {
			if c.Has(key) {
				c.Bad(keyed.To(key), "take one of the two out", "a scenario with [trace] has no [%s]: the trace says what arrives", key)
			}
		}
		return
	case !c.Has("class"):
		c.Bad(nil, "add [class.NAME] tables for a synthetic workload, or [trace] for a recorded one", "the scenario has no workload")
	}
	for _, key := range []string{"start", "length"} {
		if !c.Has("window", key) {
			c.Bad(keyed.To("window"), "it is "+map[string]string{"start": "a date", "length": "a duration"}[key], "[window] needs %s", key)
		}
	}
}

func (c *checker) class(k *Class) {
	path := keyed.To("class", k.Name)
	for i, p := range k.Partitions {
		here := path.Child("partitions").Element(i)
		c.Exists(here, "partition", p, keyed.Names(c.Machine.Partitions))
		if slices.Contains(k.Partitions[:i], p) {
			c.Bad(here, "", "%s: %q stands there twice", here, p)
		}
	}
	c.Exists(path.Child("qos"), "qos", k.QOS, keyed.Names(c.Who.QOS))
	c.Named(path.Child("communities"), "community", k.Communities, keyed.Names(c.Who.Communities))
	c.Named(path.Child("access"), "access", k.Access, keyed.Names(c.Who.Access))
	c.arrivals(k)
	c.rhythms(path.Child("rhythm"), &k.Rhythm)
	c.growths(path.Child("growth"), &k.Growth)
	c.sizes(k)
	c.needs(k)
	c.law(k)
	c.whole(k)
}

// sizes checks the law of sizes against itself and the QOS.
func (c *checker) sizes(k *Class) {
	path := keyed.To("class", k.Name, "sizes")
	if len(k.Sizes.GPUs) != len(k.Sizes.Weights) && k.Sizes.GPUs != nil && k.Sizes.Weights != nil {
		c.Bad(path, "give each GPU count its weight", "%s has %d GPU counts and %d weights", path, len(k.Sizes.GPUs), len(k.Sizes.Weights))
	}
	c.SomeWeight(path.Child("weights"), k.Sizes.Weights)
	most := 0
	if i := slices.IndexFunc(c.Who.QOS, func(q who.QOS) bool { return q.Name == k.QOS }); i >= 0 {
		most = c.Who.QOS[i].MaxGPUs
	}
	for i, n := range k.Sizes.GPUs {
		here := path.Child("gpus").Element(i)
		if i > 0 && n > 0 && n <= k.Sizes.GPUs[i-1] {
			c.Bad(here, "", "%s must be increasing: %d follows %d", path.Child("gpus"), n, k.Sizes.GPUs[i-1])
		}
		if most > 0 && n > most {
			c.Bad(here, "", "%s: %d GPUs are more than the %d that [qos.%s] allows", here, n, most, k.QOS)
		}
	}
}

// law checks the laws of run times and limits that are given point by point.
func (c *checker) law(k *Class) {
	c.points(keyed.To("class", k.Name, "run"), &k.Run)
	limit := keyed.To("class", k.Name, "limit")
	if l := k.Limit; l.Law == "accuracy" {
		keyed.Increasing(c.Notes, limit.Child("quantiles"), l.Quantiles, false)
		keyed.Increasing(c.Notes, limit.Child("values"), l.Values, true)
		if len(l.Quantiles) == 1 {
			c.Bad(limit.Child("quantiles"), "", "%s needs at least the least and the greatest accuracy", limit.Child("quantiles"))
		}
	}
}

// points checks a law at path that is given point by point.
func (c *checker) points(run keyed.Path, l *Law) {
	if l.Law == "empirical" && l.At != nil && l.CDF != nil {
		if len(l.At) != len(l.CDF) {
			c.Bad(run, "give each time its share", "%s has %d times and %d shares", run, len(l.At), len(l.CDF))
		}
		keyed.Increasing(c.Notes, run.Child("at"), l.At, true)
		keyed.Increasing(c.Notes, run.Child("cdf"), l.CDF, false)
		if last := l.CDF[max(len(l.CDF)-1, 0):]; len(last) > 0 && last[0] != 1 && !c.Failed(run.Child("cdf")) {
			c.Bad(run.Child("cdf"), "at the longest run time all jobs have ended", "%s must end at 1, not at %v", run.Child("cdf"), last[0])
		}
		switch {
		case len(l.At) == 0 || len(l.CDF) == 0 || l.At[0] == 0:
		case len(l.At) == 1 && len(l.CDF) == 1 && l.From == l.At[0]:
			c.Bad(run, `write run = { law = "constant", value = ... }`, "%s has a single point", run)
		case l.CDF[0] > 0 && l.From >= l.At[0]:
			c.Bad(run.Child("from"), "give from, the shortest run time", "%s: the first time, %v, must be longer than from, %v", run, l.At[0], l.From)
		}
	}
}

func (c *checker) cohort(k *Cohort) {
	path := keyed.To("cohort", k.Name)
	c.Exists(path.Child("class"), "class", k.Class, keyed.Names(c.Classes))
	c.Exists(path.Child("community"), "community", k.Community, keyed.Names(c.Who.Communities))
	c.Exists(path.Child("access"), "access", k.Access, keyed.Names(c.Who.Access))
	start := c.Window.Start.Add(-c.Window.Warmup)
	switch {
	case k.From.IsZero() || k.To.IsZero():
	case !k.From.Before(k.To):
		c.Bad(path.Child("to"), "", "%s must be after from", path.Child("to"))
	case !c.Window.Start.IsZero() && k.From.Before(start):
		c.Bad(path.Child("from"), "", "%s is before the simulation starts, on %s", path.Child("from"), start.Format(time.RFC3339))
	}
}

// renamed checks what names of a log are mapped to.
func (c *checker) renamed(key, kind string, names map[string]string, known []string) {
	for _, name := range slices.Sorted(maps.Keys(names)) {
		c.Exists(keyed.To("trace", key, name), kind, names[name], known)
	}
}
