package slurm

import "aforo/sim/fairshare"

// fairTree gives every user the fair-share factor of the Fair Tree algorithm.
func (s *Site) fairTree() {
	s.Root.each(func(a *Assoc) { a.node.Shares, a.node.User, a.node.Used = a.Shares, a.User, a.used.tres[Billing] })
	fairshare.Rank(&s.Root.node)
	s.Root.each(func(a *Assoc) { a.factor = a.node.Factor })
}
