package study

import (
	"slices"

	"aforo/results"
	"aforo/sim/site"
)

// shares are those of the machine that accounts have in each variant, at the beginning; the spec is told
// the names of all these accounts.
func (s *Study) shares(spec *results.Spec) map[*Variant]results.Shares {
	all := map[*Variant]results.Shares{}
	for v := range s.Variants {
		rules := s.own(v).Rules
		if rules == nil {
			continue
		}
		for i := range rules.Accounts {
			if a := &rules.Accounts[i]; a.Due > 0 && !slices.Contains(spec.Sharers, a.Name) {
				spec.Sharers = append(spec.Sharers, a.Name)
			}
		}
	}
	for v := range s.Variants {
		if rules := s.own(v).Rules; rules != nil && len(spec.Sharers) > 0 {
			all[&s.Variants[v]] = sharesOf(rules, spec.Sharers)
		}
	}
	return all
}

// sharesOf are the shares of accounts, of which all have a name.
func sharesOf(rules *site.Rules, sharers []string) (all results.Shares) {
	index := make([]int32, len(rules.Accounts))
	for i := range rules.Accounts {
		a := &rules.Accounts[i]
		if index[i] = -1; a.Due == 0 {
			continue
		}
		share := results.Share{Group: slices.Index(sharers, a.Name), Rule: "account." + a.Name + ".share", Parts: []float64{a.Due}}
		for up := i; up != 0; {
			up = rules.Accounts[up].Parent
			if due := rules.Accounts[up].Due; due > 0 {
				share.Parts = append(share.Parts, due)
			}
		}
		index[i], all.Of = int32(len(all.Of)), append(all.Of, share)
	}
	for i := range rules.Accounts {
		var path []int32
		for at := i; ; at = rules.Accounts[at].Parent {
			if index[at] >= 0 {
				path = append(path, index[at])
			}
			if at == 0 {
				break
			}
		}
		all.Path = append(all.Path, path)
	}
	return all
}
