package scenarios

import (
	"aforo/scenarios/keyed"
	"aforo/sim/sched"
)

// What there is to run on: how each partition is counted, what its nodes have
// beside GPUs, and which policies and jobs that allows.

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
