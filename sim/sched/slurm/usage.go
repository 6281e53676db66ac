package slurm

import "aforo/sim/fairshare"

// A usage is what was used of each resource, in seconds, and for how long.
type usage struct {
	tres [5]float64
	wall float64
}

func (u *usage) scale(by float64) {
	for k := range u.tres {
		u.tres[k] = float64(u.tres[k] * by)
	}
	u.wall = float64(u.wall * by)
}

func (u *usage) add(t TRES, seconds float64) {
	for k, v := range t {
		u.tres[k] += float64(float64(v) * seconds)
	}
	u.wall += seconds
}

// decay makes usage older and adds what running jobs have used since the last time.
func (c *accounts) decay(now int64) {
	by := c.decayed(now - c.calculated)
	c.Root.each(func(a *Assoc) { a.used.scale(by) })
	for _, q := range c.QOSs {
		q.used.scale(by)
	}
	for _, r := range c.running {
		c.use(r, now)
	}
	c.calculated = now
}

// use counts what a job has used since the last calculation.
func (c *accounts) use(r *Job, now int64) {
	if c.Priority.Basic {
		return
	}
	d := now - max(r.Start, c.calculated)
	if d <= 0 {
		return
	}
	amount := float64(float64(d) * c.decayed(d))
	factor := 1.0
	if r.QOS != nil {
		factor = r.QOS.UsageFactor
	}
	amount = float64(amount * factor)
	for a := r.Assoc; a != nil; a = a.Parent {
		a.used.add(r.tres, amount)
	}
	for _, q := range c.qosOf(r, r.Partition) {
		if q != nil {
			q.used.add(r.tres, amount)
		}
	}
}

// decayed is what is left of one second's usage after t seconds.
func (c *accounts) decayed(t int64) float64 {
	return fairshare.Decayed(t, float64(c.Priority.HalfLife))
}

// Forget sets all usage to zero: the end of a PriorityUsageResetPeriod.
func (c *accounts) Forget() {
	c.Root.each(func(a *Assoc) { a.used = usage{} })
	for _, q := range c.QOSs {
		q.used = usage{}
	}
}

// each calls f for an association and all below it.
func (a *Assoc) each(f func(*Assoc)) {
	f(a)
	for _, c := range a.Children {
		c.each(f)
	}
}

// A History is what a site remembers of the past: usage, fair-share factors,
// and when they were calculated.
type History struct {
	calculated int64
	assocs     []usage
	factors    []float64
	qos        []usage
}

// History returns what the site remembers.
func (c *accounts) History() *History {
	h := &History{calculated: c.calculated}
	c.Root.each(func(a *Assoc) { h.assocs, h.factors = append(h.assocs, a.used), append(h.factors, a.factor) })
	for _, q := range c.QOSs {
		h.qos = append(h.qos, q.used)
	}
	return h
}

// Remember gives a site the history of another with the same associations and QOS.
func (c *accounts) Remember(h *History) {
	i := 0
	c.Root.each(func(a *Assoc) { a.used, a.factor = h.assocs[i], h.factors[i]; i++ })
	for i, q := range c.QOSs {
		q.used = h.qos[i]
	}
	c.calculated = h.calculated
}
