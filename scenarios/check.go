package scenarios

import (
	"fmt"
	"slices"
	"time"
)

// checker finds what is wrong between the values of a file that is right value
// by value. A value that could not be read is zero here and passes, because its
// problem has been noted already.
type checker struct {
	*File
	r *reader
}

// bad notes a problem at the last node of path that the file has.
func (c *checker) bad(path []string, hint, format string, args ...any) {
	c.r.bad(c.root.at(path...), hint, format, args...)
}

func at(path ...string) []string { return path }

// exists checks a reference from path to a table of a kind ("gpu").
func (c *checker) exists(path []string, kind, name string, known []string) {
	if name == "" || slices.Contains(known, name) {
		return
	}
	hint := near(name, known)
	if len(known) == 0 {
		hint = fmt.Sprintf("add a table [%s.%s]", kind, name)
	}
	c.bad(path, hint, "%s: there is no [%s.%s]", dotted(path), kind, name)
}

func (f *File) check(r *reader) {
	c := &checker{f, r}
	c.workload()
	c.policy()
	c.partitions()
	for i := range f.Communities {
		m := &f.Communities[i]
		c.weights(at("community", m.Name, "sectors"), "sector", m.Sectors, names(f.Sectors))
	}
	c.rhythms(at("rhythm"), &f.Rhythm)
	c.growths(at("growth"), &f.Growth)
	if len(f.Sectors) > 0 && len(f.Communities) == 0 {
		c.bad(at("sector"), "add [community.NAME] with sectors = { ... }", "there are sectors and no community that works in them")
	}
	for i := range f.Classes {
		c.class(&f.Classes[i])
	}
	for i := range f.Cohorts {
		c.cohort(&f.Cohorts[i])
	}
	for i := range f.Variants {
		c.variant(i)
	}
	c.cost()
	c.plan()
	c.sweep()
	for i := range f.Objectives {
		c.goal("objective", &f.Objectives[i])
	}
	for i := range f.Expects {
		c.goal("expect", &f.Expects[i])
	}
	c.rules()
	if c.isTrace() { // the trace decides the calendar, and Study checks the dates
		c.futures(time.Time{}, time.Time{})
		return
	}
	var from, to time.Time
	if w := f.Window; !w.Start.IsZero() {
		from = w.Start.Add(-w.Warmup)
		if w.Length > 0 {
			to = w.Start.Add(w.Length)
		}
	}
	c.futures(from, to)
	c.synthesizes()
}

// isTrace reports whether the workload is a recorded one.
func (f *File) isTrace() bool { return f.root.kid("trace") != nil }

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
func (c *checker) weights(path []string, kind string, ws []Weight, known []string) {
	for _, w := range ws {
		c.exists(child(path, w.Name), kind, w.Name, known)
	}
}

// failed reports whether a problem has been noted on the lines of a value.
func (c *checker) failed(path []string) bool {
	n := c.root.at(path...)
	lines := []int{n.line}
	for _, k := range n.kids {
		lines = append(lines, k.line)
	}
	return slices.ContainsFunc(c.r.problems, func(p Problem) bool { return slices.Contains(lines, p.Line) })
}

func (c *checker) class(k *Class) {
	path, problems := at("class", k.Name), len(c.r.problems)
	for i, p := range k.Partitions {
		here := append(path, "partitions", element(i))
		c.exists(here, "partition", p, names(c.Partitions))
		if slices.Contains(k.Partitions[:i], p) {
			c.bad(here, "", "%s: %q stands there twice", dotted(here), p)
		}
	}
	c.exists(child(path, "qos"), "qos", k.QOS, names(c.QOS))
	c.weights(child(path, "communities"), "community", k.Communities, names(c.Communities))
	c.weights(child(path, "access"), "access", k.Access, names(c.Access))
	c.arrivals(k)
	c.rhythms(child(path, "rhythm"), &k.Rhythm)
	c.growths(child(path, "growth"), &k.Growth)
	c.sizes(k)
	c.needs(k)
	c.law(k)
	c.work(k, problems)
}

// sizes checks the law of sizes against itself and the QOS.
func (c *checker) sizes(k *Class) {
	path := at("class", k.Name, "sizes")
	if len(k.Sizes.GPUs) != len(k.Sizes.Weights) && k.Sizes.GPUs != nil && k.Sizes.Weights != nil {
		c.bad(path, "give each GPU count its weight", "%s has %d GPU counts and %d weights", dotted(path), len(k.Sizes.GPUs), len(k.Sizes.Weights))
	}
	c.someWeight(child(path, "weights"), k.Sizes.Weights)
	most := 0
	if i := slices.IndexFunc(c.QOS, func(q QOS) bool { return q.Name == k.QOS }); i >= 0 {
		most = c.QOS[i].MaxGPUs
	}
	for i, n := range k.Sizes.GPUs {
		here := append(path, "gpus", element(i))
		if i > 0 && n > 0 && n <= k.Sizes.GPUs[i-1] {
			c.bad(here, "", "%s must be increasing: %d follows %d", dotted(child(path, "gpus")), n, k.Sizes.GPUs[i-1])
		}
		if most > 0 && n > most {
			c.bad(here, "", "%s: %d GPUs are more than the %d that [qos.%s] allows", dotted(here), n, most, k.QOS)
		}
	}
}

func (c *checker) someWeight(path []string, w []float64) {
	if len(w) > 0 && slices.Max(w) <= 0 && !c.failed(path) {
		c.bad(path, "", "%s must have a value greater than 0", dotted(path))
	}
}

// law checks the laws of run times and limits that are given point by point.
func (c *checker) law(k *Class) {
	c.points(at("class", k.Name, "run"), &k.Run)
	limit := at("class", k.Name, "limit")
	if l := k.Limit; l.Law == "accuracy" {
		increasing(c, child(limit, "quantiles"), l.Quantiles, false)
		increasing(c, child(limit, "values"), l.Values, true)
		if len(l.Quantiles) == 1 {
			c.bad(child(limit, "quantiles"), "", "%s needs at least the least and the greatest accuracy", dotted(child(limit, "quantiles")))
		}
	}
}

// points checks a law at path that is given point by point.
func (c *checker) points(run []string, l *Law) {
	if l.Law == "empirical" && l.At != nil && l.CDF != nil {
		if len(l.At) != len(l.CDF) {
			c.bad(run, "give each time its share", "%s has %d times and %d shares", dotted(run), len(l.At), len(l.CDF))
		}
		increasing(c, child(run, "at"), l.At, true)
		increasing(c, child(run, "cdf"), l.CDF, false)
		if last := l.CDF[max(len(l.CDF)-1, 0):]; len(last) > 0 && last[0] != 1 && !c.failed(child(run, "cdf")) {
			c.bad(child(run, "cdf"), "at the longest run time all jobs have ended", "%s must end at 1, not at %v", dotted(child(run, "cdf")), last[0])
		}
		switch {
		case len(l.At) == 0 || len(l.CDF) == 0 || l.At[0] == 0:
		case len(l.At) == 1 && len(l.CDF) == 1 && l.From == l.At[0]:
			c.bad(run, `write run = { law = "constant", value = ... }`, "%s has a single point", dotted(run))
		case l.CDF[0] > 0 && l.From >= l.At[0]:
			c.bad(child(run, "from"), "give from, the shortest run time", "%s: the first time, %v, must be longer than from, %v", dotted(run), l.At[0], l.From)
		}
	}
}

// increasing checks the order of a list: each more than the one before, or at
// least as much where strict is not set.
func increasing[T float64 | time.Duration](c *checker, path []string, list []T, strict bool) {
	if c.failed(path) {
		return
	}
	for i := 1; i < len(list); i++ {
		if list[i] < list[i-1] || strict && list[i] == list[i-1] {
			c.bad(append(path, element(i)), "", "%s must be increasing: %v follows %v", dotted(path), list[i], list[i-1])
			return
		}
	}
}

func (c *checker) cohort(k *Cohort) {
	path := at("cohort", k.Name)
	c.exists(child(path, "class"), "class", k.Class, names(c.Classes))
	c.exists(child(path, "community"), "community", k.Community, names(c.Communities))
	c.exists(child(path, "access"), "access", k.Access, names(c.Access))
	start := c.Window.Start.Add(-c.Window.Warmup)
	switch {
	case k.From.IsZero() || k.To.IsZero():
	case !k.From.Before(k.To):
		c.bad(child(path, "to"), "", "%s must be after from", dotted(child(path, "to")))
	case !c.Window.Start.IsZero() && k.From.Before(start):
		c.bad(child(path, "from"), "", "%s is before the simulation starts, on %s", dotted(child(path, "from")), start.Format(time.RFC3339))
	}
}

// names lists the names of a set of tables.
func names[T any, P entry[T]](list []T) []string {
	n := make([]string, len(list))
	for i := range list {
		n[i] = *P(&list[i]).name()
	}
	return n
}
