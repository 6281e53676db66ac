package slurm

import "aforo/sim/fairshare"

// fairTree gives every user the fair-share factor of the Fair Tree algorithm.
func (c *accounts) fairTree() {
	c.Root.each(func(a *Assoc) { a.node.Shares, a.node.User, a.node.Used = a.Shares, a.User, a.used.tres[Billing] })
	fairshare.Rank(&c.Root.node)
	c.Root.each(func(a *Assoc) { a.factor = a.node.Factor })
}
