package work

import (
	"slices"
	"time"

	"aforo/scenarios/keyed"
	"aforo/scenarios/who"
)

// checker finds what is wrong between the values of the work and the rest of its scenario.
type checker struct {
	*Work
	keyed.Notes
}

// Check notes what is wrong with the values.
func (w *Work) Check(n keyed.Notes) {
	c := &checker{w, n}
	c.rhythms(keyed.To("rhythm"), &c.Rhythm)
	c.growths(keyed.To("growth"), &c.Growth)
	for i := range c.Classes {
		c.class(&c.Classes[i])
	}
	for i := range c.Cohorts {
		c.cohort(&c.Cohorts[i])
	}
	for i := range c.Calls {
		c.call(&c.Calls[i])
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
	k.count()
	c.shaped(k)
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
		if most > 0 && n > most && !c.Foreign {
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
