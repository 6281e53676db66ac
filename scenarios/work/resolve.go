package work

import (
	"slices"
	"strings"

	"aforo/scenarios/keyed"
	"aforo/workload/clock"
	"aforo/workload/synth"
)

// Resolve makes the laws of all classes, and notes what cannot be made. Of what could not be
// read nothing is made, for it would be reported twice.
func (w *Work) Resolve(n keyed.Notes) {
	w.sent = map[string]*synth.Class{}
	c := &checker{w, n}
	for i := range w.Classes {
		c.resolve(&w.Classes[i])
	}
	for i := range w.Calls {
		c.budgets(&w.Calls[i])
	}
}

// resolve makes the laws of a class.
func (c *checker) resolve(k *Class) {
	path := keyed.To("class", k.Name)
	if c.Marred(path) {
		return
	}
	w, fault := c.laws(k)
	if fault != nil {
		here := path.Child(fault.key)
		c.Bad(here, "", "%s: %v", here, fault.err)
		return
	}
	c.sent[k.Name] = &w
	c.largest(k, &w)
	c.smallest(k, &w)
	c.times(k)
}

// smallest checks that the limits of a QOS leave room for the smallest jobs of a class.
func (c *checker) smallest(k *Class, w *synth.Class) {
	i := slices.Index(keyed.Names(c.Who.QOS), k.QOS)
	if i < 0 {
		return
	}
	q := &c.Who.QOS[i]
	for _, l := range []struct {
		key  string
		gpus int
	}{{"together", q.Together.GPUs}, {"each_user", q.EachUser.GPUs}, {"each_account", q.EachAccount.GPUs}} {
		if l.gpus > 0 && l.gpus < w.Size.Min() {
			here := keyed.To("qos", q.Name).Child(l.key).Child("gpus")
			c.Bad(here, "make it larger, or leave it out", "%s: no job of [class.%s] ever runs, for the smallest has %d GPUs", here, k.Name, w.Size.Min())
		}
	}
}

// times checks that the jobs of a class last no longer than the clock can count.
func (c *checker) times(k *Class) {
	w := c.sent[k.Name]
	if w == nil {
		return
	}
	run, limit := w.Long()
	key, long := "run", run
	if run < clock.Job {
		key, long = "limit", limit
	}
	if long >= clock.Job {
		path := keyed.To("class", k.Name, key)
		if !c.Has(path...) {
			path = keyed.To("class", k.Name)
		}
		c.Bad(path, "is the unit right?", "%s: one job in a hundred would have a %s of 18 years or more, longer than the clock counts", path, map[string]string{"run": "run time", "limit": "limit"}[key])
	}
}

// CheckModel checks the whole workload as the generator does, where nothing else
// is wrong.
func (w *Work) CheckModel(n keyed.Notes) {
	if n.Noted() > 0 {
		return
	}
	m, _ := w.Model()
	if err := m.Check(); err != nil && len(m.Classes) > 0 { // a queue may be all there is
		for _, line := range strings.Split(err.Error(), "\n") {
			n.Bad(keyed.To("class"), "", "%s", line)
		}
	}
}
