package sched

import "slices"

// bars is the key by which a partition bars who sent a job, or "". Who names no QOS or account,
// or one that is not known here, is not barred by it. As in Slurm, what is denied does not
// count where something is allowed.
func (d *slurmctld) bars(p *SlurmPartition, who *Sender) string {
	if q := who.QOS; q > 0 && q < len(d.about.QOS) {
		if key := barred(p.AllowQOS, p.DenyQOS, func(list []int) bool { return slices.Contains(list, q) }); key != "" {
			return key + "_qos"
		}
	}
	if a := who.Account; a > 0 && a < len(d.about.Accounts) {
		if key := barred(p.AllowAccounts, p.DenyAccounts, func(list []int) bool { return d.below(list, a) }); key != "" {
			return key + "_accounts"
		}
	}
	return ""
}

// barred is the list that bars whoever is or is not in it: "allow", "deny" or "".
func barred(allow, deny []int, in func([]int) bool) string {
	switch {
	case len(allow) > 0 && !in(allow):
		return "allow"
	case len(allow) == 0 && len(deny) > 0 && in(deny):
		return "deny"
	}
	return ""
}

// below reports whether an account or one above it is in a list.
func (d *slurmctld) below(list []int, account int) bool {
	for a := account; a > 0; a = d.about.Accounts[a].Parent {
		if slices.Contains(list, a) {
			return true
		}
	}
	return false
}
