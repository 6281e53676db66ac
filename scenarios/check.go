package scenarios

import (
	"fmt"
	"slices"
	"time"

	"aforo/scenarios/keyed"
)

// checker finds what is wrong between the values of a file that is right value
// by value. A value that could not be read is zero here and passes, because its
// problem has been noted already.
type checker struct {
	*File
	r *keyed.Reader
}

// bad notes a problem at the last node of path that the file has.
func (c *checker) bad(path keyed.Path, hint, format string, args ...any) {
	c.r.Bad(c.root.At(path...), hint, format, args...)
}

func at(path ...string) keyed.Path { return path }

// exists checks a reference from path to a table of a kind ("gpu").
func (c *checker) exists(path keyed.Path, kind, name string, known []string) {
	if name == "" || slices.Contains(known, name) {
		return
	}
	hint := keyed.Near(name, known)
	if len(known) == 0 {
		hint = fmt.Sprintf("add a table [%s.%s]", kind, name)
	}
	c.bad(path, hint, "%s: there is no [%s.%s]", path, kind, name)
}

// check compares the values of the file with each other.
func (c *checker) check() {
	c.machines()
	c.bounds()
	c.workload()
	c.policy()
	c.partitions()
	c.accounts()
	for i := range c.Communities {
		m := &c.Communities[i]
		c.weights(at("community", m.Name, "sectors"), "sector", m.Sectors, keyed.Names(c.Sectors))
	}
	c.rhythms(at("rhythm"), &c.Rhythm)
	c.growths(at("growth"), &c.Growth)
	if len(c.Sectors) > 0 && len(c.Communities) == 0 {
		c.bad(at("sector"), "add [community.NAME] with sectors = { ... }", "there are sectors and no community that works in them")
	}
	for i := range c.Classes {
		c.class(&c.Classes[i])
	}
	for i := range c.Cohorts {
		c.cohort(&c.Cohorts[i])
	}
	for i := range c.Calendar {
		c.entry(&c.Calendar[i])
	}
	for i := range c.Variants {
		c.variant(i)
	}
	c.cost()
	c.clocks()
	c.plan()
	c.sweep()
	for i := range c.Objectives {
		c.goal("objective", &c.Objectives[i])
	}
	for i := range c.Expects {
		c.goal("expect", &c.Expects[i])
	}
	c.rules()
}

// isTrace reports whether the workload is a recorded one.
func (f *File) isTrace() bool { return f.root.Kid("trace") != nil }

// workload checks that there is exactly one kind of workload and, for a
// synthetic one, a window.
func (c *checker) workload() {
	switch {
	case c.isTrace():
		for _, key := range []string{"class", "cohort", "growth", "rhythm"} {
			if c.has(key) {
				c.bad(at(key), "take one of the two out", "a scenario with [trace] has no [%s]: the trace says what arrives", key)
			}
		}
		return
	case !c.has("class"):
		c.bad(nil, "add [class.NAME] tables for a synthetic workload, or [trace] for a recorded one", "the scenario has no workload")
	}
	for _, key := range []string{"start", "length"} {
		if !c.has("window", key) {
			c.bad(at("window"), "it is "+map[string]string{"start": "a date", "length": "a duration"}[key], "[window] needs %s", key)
		}
	}
}

// weights checks the names in a table of weights.
func (c *checker) weights(path keyed.Path, kind string, ws []keyed.Weight, known []string) {
	for _, w := range ws {
		c.exists(path.Child(w.Name), kind, w.Name, known)
	}
}

// failed reports whether a problem has been noted on the lines of a value.
func (c *checker) failed(path keyed.Path) bool { return c.r.Failed(c.root.At(path...)) }

// place names the table at a path as the file does.
func (c *checker) place(path keyed.Path) string { return c.root.At(path...).Place(c.r.Top) }

func (c *checker) class(k *Class) {
	path := at("class", k.Name)
	for i, p := range k.Partitions {
		here := path.Child("partitions").Element(i)
		c.exists(here, "partition", p, keyed.Names(c.Partitions))
		if slices.Contains(k.Partitions[:i], p) {
			c.bad(here, "", "%s: %q stands there twice", here, p)
		}
	}
	c.exists(path.Child("qos"), "qos", k.QOS, keyed.Names(c.QOS))
	c.weights(path.Child("communities"), "community", k.Communities, keyed.Names(c.Communities))
	c.weights(path.Child("access"), "access", k.Access, keyed.Names(c.Access))
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
	path := at("class", k.Name, "sizes")
	if len(k.Sizes.GPUs) != len(k.Sizes.Weights) && k.Sizes.GPUs != nil && k.Sizes.Weights != nil {
		c.bad(path, "give each GPU count its weight", "%s has %d GPU counts and %d weights", path, len(k.Sizes.GPUs), len(k.Sizes.Weights))
	}
	c.someWeight(path.Child("weights"), k.Sizes.Weights)
	most := 0
	if i := slices.IndexFunc(c.QOS, func(q QOS) bool { return q.Name == k.QOS }); i >= 0 {
		most = c.QOS[i].MaxGPUs
	}
	for i, n := range k.Sizes.GPUs {
		here := path.Child("gpus").Element(i)
		if i > 0 && n > 0 && n <= k.Sizes.GPUs[i-1] {
			c.bad(here, "", "%s must be increasing: %d follows %d", path.Child("gpus"), n, k.Sizes.GPUs[i-1])
		}
		if most > 0 && n > most {
			c.bad(here, "", "%s: %d GPUs are more than the %d that [qos.%s] allows", here, n, most, k.QOS)
		}
	}
}

func (c *checker) someWeight(path keyed.Path, w []float64) {
	if len(w) > 0 && slices.Max(w) <= 0 && !c.failed(path) {
		c.bad(path, "", "%s must have a value greater than 0", path)
	}
}

// law checks the laws of run times and limits that are given point by point.
func (c *checker) law(k *Class) {
	c.points(at("class", k.Name, "run"), &k.Run)
	limit := at("class", k.Name, "limit")
	if l := k.Limit; l.Law == "accuracy" {
		increasing(c, limit.Child("quantiles"), l.Quantiles, false)
		increasing(c, limit.Child("values"), l.Values, true)
		if len(l.Quantiles) == 1 {
			c.bad(limit.Child("quantiles"), "", "%s needs at least the least and the greatest accuracy", limit.Child("quantiles"))
		}
	}
}

// points checks a law at path that is given point by point.
func (c *checker) points(run keyed.Path, l *Law) {
	if l.Law == "empirical" && l.At != nil && l.CDF != nil {
		if len(l.At) != len(l.CDF) {
			c.bad(run, "give each time its share", "%s has %d times and %d shares", run, len(l.At), len(l.CDF))
		}
		increasing(c, run.Child("at"), l.At, true)
		increasing(c, run.Child("cdf"), l.CDF, false)
		if last := l.CDF[max(len(l.CDF)-1, 0):]; len(last) > 0 && last[0] != 1 && !c.failed(run.Child("cdf")) {
			c.bad(run.Child("cdf"), "at the longest run time all jobs have ended", "%s must end at 1, not at %v", run.Child("cdf"), last[0])
		}
		switch {
		case len(l.At) == 0 || len(l.CDF) == 0 || l.At[0] == 0:
		case len(l.At) == 1 && len(l.CDF) == 1 && l.From == l.At[0]:
			c.bad(run, `write run = { law = "constant", value = ... }`, "%s has a single point", run)
		case l.CDF[0] > 0 && l.From >= l.At[0]:
			c.bad(run.Child("from"), "give from, the shortest run time", "%s: the first time, %v, must be longer than from, %v", run, l.At[0], l.From)
		}
	}
}

// increasing checks the order of a list: each more than the one before, or at
// least as much where strict is not set.
func increasing[T float64 | time.Duration](c *checker, path keyed.Path, list []T, strict bool) {
	if c.failed(path) {
		return
	}
	for i := 1; i < len(list); i++ {
		if list[i] < list[i-1] || strict && list[i] == list[i-1] {
			c.bad(path.Element(i), "", "%s must be increasing: %v follows %v", path, list[i], list[i-1])
			return
		}
	}
}

func (c *checker) cohort(k *Cohort) {
	path := at("cohort", k.Name)
	c.exists(path.Child("class"), "class", k.Class, keyed.Names(c.Classes))
	c.exists(path.Child("community"), "community", k.Community, keyed.Names(c.Communities))
	c.exists(path.Child("access"), "access", k.Access, keyed.Names(c.Access))
	start := c.Window.Start.Add(-c.Window.Warmup)
	switch {
	case k.From.IsZero() || k.To.IsZero():
	case !k.From.Before(k.To):
		c.bad(path.Child("to"), "", "%s must be after from", path.Child("to"))
	case !c.Window.Start.IsZero() && k.From.Before(start):
		c.bad(path.Child("from"), "", "%s is before the simulation starts, on %s", path.Child("from"), start.Format(time.RFC3339))
	}
}
