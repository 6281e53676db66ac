package who

import (
	"slices"

	"aforo/scenarios/keyed"
	"aforo/scenarios/machine"
	"aforo/sim/site"
)

// limited reports whether a QOS limits what its classes do not hold to by themselves: more
// than one job, or the jobs of a log.
func (t *Tables) limited(log bool) bool {
	return slices.ContainsFunc(t.QOS, func(q QOS) bool {
		return log && (q.MaxGPUs > 0 || q.MaxTime > 0) || q.Together != Limits{} || q.EachUser != Limits{} || q.EachAccount != Limits{} || q.MinGPUs > 0 || len(q.On) > 0
	})
}

// Rules are what the tables, and some hours, let the jobs of a scenario do, or nil where that
// is everything. Account 0 is the root, and QOS 0 that of classes that name none. log says
// that the jobs are those of a log, which nobody has cut to what a QOS bounds.
func (t *Tables) Rules(m *machine.Machine, hours []site.Hours, log bool) *site.Rules {
	if len(t.Accounts) == 0 && !t.limited(log) && hours == nil {
		return nil
	}
	return t.AllRules(m, hours, log)
}

// AllRules are Rules that are there where they limit nothing, too.
func (t *Tables) AllRules(m *machine.Machine, hours []site.Hours, log bool) *site.Rules {
	names := keyed.Names(t.Accounts)
	r := &site.Rules{Accounts: []site.Account{{}}, QOS: []site.QOS{{}}, Hours: hours, HoldBack: !log}
	for i := range t.Accounts {
		a := &t.Accounts[i]
		r.Accounts = append(r.Accounts, site.Account{
			Name: a.Name, Parent: slices.Index(names, a.Parent) + 1, QOS: t.qosNumbers(a.QOS),
			Together: a.Together.Rule(), EachUser: a.EachUser.Rule(), Budget: a.BudgetGPUH, Shares: a.rights(), Share: a.bounded(), Hold: a.Enforce == Hold, Over: a.Over, Due: a.Share,
		})
	}
	for i := range t.QOS {
		q := &t.QOS[i]
		to := site.QOS{
			Name: q.Name, MinGPUs: q.MinGPUs, Block: q.LimitsBlock, UsageFactor: q.UsageFactor, Free: q.UsageFactor == 0,
			Together: q.Together.Rule(), EachUser: q.EachUser.Rule(), EachAccount: q.EachAccount.Rule(),
		}
		if log { // a class is cut to them as its jobs are drawn
			to.MaxGPUs, to.MaxTime = q.MaxGPUs, q.MaxTime
		}
		for _, on := range q.On {
			to.On = append(to.On, site.On{
				Partition: m.Index(on.Name), MinGPUs: on.MinGPUs, MaxGPUs: on.MaxGPUs, MaxTime: on.MaxTime,
				Together: on.Together.Rule(), EachUser: on.EachUser.Rule(), EachAccount: on.EachAccount.Rule(),
			})
		}
		r.QOS = append(r.QOS, to)
	}
	return r
}

// Rule is what a limit is to the simulator.
func (l *Limits) Rule() site.Limits {
	return site.Limits{GPUs: l.GPUs, Nodes: l.Nodes, Jobs: l.Jobs, Committed: l.CommittedGPUH, Submitted: l.Submitted}
}

// AccountsOf returns the accounts of some names, by their index: those that a list of each
// account names.
func (t *Tables) AccountsOf(names []string, list func(a *Account) []string) []int32 {
	of := make([]int32, len(names))
	for i := range t.Accounts {
		for _, name := range list(&t.Accounts[i]) {
			if k := slices.Index(names, name); k >= 0 {
				of[k] = int32(i + 1)
			}
		}
	}
	return of
}

// qosNumbers are the numbers of some QOS in the rules; nil where there are none.
func (t *Tables) qosNumbers(names []string) (numbers []int32) {
	for _, name := range names {
		numbers = append(numbers, int32(slices.Index(keyed.Names(t.QOS), name)+1))
	}
	return numbers
}
