package scenarios

import (
	"slices"

	"aforo/results/measures"
	"aforo/results/text"
	"aforo/scenarios/keyed"
	"aforo/scenarios/work"
)

// lookedAt refuses goals that would look at nothing: sizes that nobody sends, and a part of the
// window that is empty. What a trace or a queue has is known when it is read.
func (c *checker) lookedAt() {
	if c.isTrace() || c.hasQueue() {
		return
	}
	for _, of := range []struct {
		kind string
		list []Goal
	}{{"objective", c.Objectives}, {"expect", c.Expects}} {
		for i := range of.list {
			if g := &of.list[i]; !c.Marred(keyed.To(of.kind, g.Name)) {
				c.sent(of.kind, g)
				c.during(of.kind, g)
			}
		}
	}
}

// during refuses a part of the window in which there is no time.
func (c *checker) during(kind string, g *Goal) {
	from, to, err := c.period(g.During)
	begin, end := c.Window.Start, c.Window.Start.Add(c.Window.Length)
	if err == nil && !c.Marred(keyed.To("window")) && !c.Marred(keyed.To("variant")) && (!from.IsZero() && !from.Before(end) || !to.IsZero() && !begin.Before(to)) {
		c.Bad(keyed.To(kind, g.Name, "during"), "", "%s.%s.during: no part of the window is %q", kind, g.Name, g.During)
	}
}

// sent refuses sizes that no class sends, of those whose jobs the goal may look at.
func (c *checker) sent(kind string, g *Goal) {
	if g.Size == "" {
		return
	}
	first, last, err := measures.SizeRange(g.Size)
	keyed.Invariant(err)
	sends, least, largest := c.Work.Sends(func(k *work.Class) bool { return c.mayLookAt(g, k) }, func(size int) bool {
		band := measures.SizeBand(int32(size))
		return first <= band && band <= last
	})
	if sends {
		return
	}
	who := "no class sends"
	if g.Class != "" {
		who = "[class." + g.Class + "] does not send"
	} else if of := slices.DeleteFunc(g.conditions(), func(x measures.Condition) bool { return x.By == measures.BySize }); len(of) > 0 {
		who = "no class of its " + of[0].By.String() + " sends"
	}
	hint := "no class sends anything there"
	if largest > 0 {
		hint = "sizes are GPUs of a job: from " + text.Thousands(float64(least)) + " to " + text.Thousands(float64(largest)) + " are sent"
	}
	c.Bad(keyed.To(kind, g.Name, "size"), hint, "%s.%s.size: %s jobs of %s", kind, g.Name, who, g.Size)
}

// mayLookAt reports whether some jobs of a class may be among those of a goal, by its class, QOS,
// partition, community and access mode; its other conditions are not looked at.
func (f *File) mayLookAt(g *Goal, k *work.Class) bool {
	label := func(name string, weights []keyed.Weight, of func(*work.Cohort) string) bool {
		return name == "" || slices.ContainsFunc(weights, func(w keyed.Weight) bool { return w.Name == name && w.Weight > 0 }) ||
			slices.ContainsFunc(f.Work.Cohorts, func(h work.Cohort) bool { return h.Class == k.Name && of(&h) == name }) || f.sendsForCalls(k)
	}
	return (g.Class == "" || g.Class == k.Name) && (g.QOS == "" || g.QOS == k.QOS) &&
		(g.Partition == "" || len(k.Partitions) == 0 || slices.Contains(k.Partitions, g.Partition)) &&
		label(g.Community, k.Communities, func(h *work.Cohort) string { return h.Community }) &&
		label(g.Access, k.Access, func(h *work.Cohort) string { return h.Access })
}

// sendsForCalls reports whether projects send jobs of a class, whose labels are those of the call.
func (f *File) sendsForCalls(k *work.Class) bool {
	return slices.ContainsFunc(f.Work.Calls, func(call work.Call) bool {
		return slices.ContainsFunc(call.Work, func(w keyed.Weight) bool { return w.Name == k.Name })
	})
}
