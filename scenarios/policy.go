package scenarios

import (
	"math"

	"aforo/scenarios/keyed"
	"aforo/sim/sched"
)

// terms are the terms of multifactor that partitions and classes have.
func (f *File) terms(p *sched.Policy) {
	if p.Slurm != nil {
		p.Nice = f.nices()
	}
	if p.Multifactor == nil {
		return
	}
	most := 0.0
	for i := range f.Machine.Partitions {
		most = max(most, f.Machine.Partitions[i].PriorityFactor)
	}
	for i := range f.Machine.Partitions {
		p.Factors = append(p.Factors, f.Machine.Partitions[i].PriorityFactor/max(most, math.SmallestNonzeroFloat64))
	}
	p.Nice = f.nices()
}

// nices are what classes take off the priority of their jobs.
func (f *File) nices() (all []float64) {
	for i := range f.Work.Classes {
		all = append(all, f.Work.Classes[i].Nice)
	}
	return all
}

// policy checks what does not go together in a policy.
func (c *checker) policy() {
	c.slurm()
	p, path := &c.Policy, keyed.To("policy")
	if weights := path.Child("multifactor"); c.Has(weights...) {
		if c.Failed(weights) {
			return
		}
		if p.Order != sched.Multifactor && !c.Failed(path) {
			c.Bad(weights, `write order = "multifactor", or leave the weights out`, "[%s] does not go with order = %q", weights, p.Order)
		}
	}
	if c.Failed(path) {
		return
	}
	if err := c.Multifactor.Check(); err != nil && c.Has(path.Child("multifactor")...) {
		c.Bad(path, "", "[%s]: %v", path, err)
	}
	if here := path.Child("fairshare"); c.Has(here...) && c.Multifactor.FairShare == 0 {
		c.Bad(here, "write a policy.multifactor.fairshare_weight, or leave it out", "[%s] is for a term that has no weight", here)
	}
	for _, part := range []struct {
		key, hint string
		policy    sched.Policy
	}{
		{"backfill_order", `leave it out, or write backfill = "easy"`, sched.Policy{Backfill: p.Backfill, BackfillOrder: p.BackfillOrder}},
		{"reservations", `leave it out, or write backfill = "easy"`, sched.Policy{Backfill: p.Backfill, Reservations: p.Reservations}},
	} {
		if err := part.policy.Check(); err != nil {
			here := path.Child(part.key)
			c.Bad(here, part.hint, "%s: %v", here, err)
		}
	}
	if err := p.Check(); err != nil && !c.Failed(path) {
		c.Bad(path, "", "[%s]: %v", path, err)
	}
}
