package scenarios

import (
	"slices"
	"strings"

	"aforo/scenarios/keyed"
	"aforo/scenarios/machine"
	"aforo/sim/sched"
	"aforo/sim/sched/slurm"
)

// slurmSite is what Slurm's scheduler knows of the file beside the pools of its partitions.
func (f *File) slurmSite() *sched.SlurmSite {
	s := &sched.SlurmSite{}
	for i := range f.Machine.Partitions {
		s.Nodes = append(s.Nodes, slurmNodes(f.Machine.SetsOf(i)))
		s.Partitions = append(s.Partitions, f.slurmPartition(i))
	}
	for i := range f.Work.Classes {
		k := &f.Work.Classes[i]
		s.Forms = append(s.Forms, sched.Form{
			GPUsPerNode: k.Sizes.PerNode, Tasks: k.Sizes.Tasks != nil, TasksPerNode: k.Shape.TasksPerNode, CoresPerTask: k.Shape.CoresPerTask,
			MemMBPerNode: machine.Megabytes(k.Shape.MemoryPerNodeGB), Exclusive: k.Shape.Exclusive, Features: strings.Join(k.Shape.Features, "&"),
		})
	}
	s.QOS = []sched.SlurmQOS{{UsageFactor: 1, Preempted: sched.Preempted{After: -1}}}
	names := keyed.Names(f.Who.QOS)
	for i := range f.Who.QOS {
		q := &f.Who.QOS[i]
		to := sched.SlurmQOS{Name: q.Name, Priority: q.Priority, UsageFactor: q.UsageFactor, Preempted: f.preempted(keyed.To("qos", q.Name), &q.Preempted)}
		for _, name := range q.Preempts {
			to.Preempts = append(to.Preempts, slices.Index(names, name)+1)
		}
		to.Together, to.EachUser, to.EachAccount = q.Together.Rule(), q.EachUser.Rule(), q.EachAccount.Rule()
		s.QOS = append(s.QOS, to)
	}
	s.Accounts = []sched.SlurmAccount{{}}
	accounts := keyed.Names(f.Who.Accounts)
	for i := range f.Who.Accounts {
		a := &f.Who.Accounts[i]
		s.Accounts = append(s.Accounts, sched.SlurmAccount{Name: a.Name, Parent: slices.Index(accounts, a.Parent) + 1, Shares: a.Shares})
	}
	return s
}

func slurmNodes(sets []*machine.NodeSet) (nodes []sched.SlurmNodes) {
	for _, s := range sets {
		nodes = append(nodes, sched.SlurmNodes{
			Count: s.Count, Cores: s.CoresPerNode, MemMB: machine.Megabytes(s.MemoryPerNodeGB), Weight: s.Weight, Features: s.Features,
		})
	}
	return nodes
}

func (f *File) slurmPartition(i int) sched.SlurmPartition {
	p := &f.Machine.Partitions[i]
	r := &p.Rules
	qos, accounts := keyed.Names(f.Who.QOS), keyed.Names(f.Who.Accounts)
	return sched.SlurmPartition{
		Name: p.Name, Pool: f.Machine.Host(i), Sets: f.Machine.Within(i), Tier: r.Tier, Factor: p.PriorityFactor,
		MaxTime: r.MaxTime, MinNodes: r.MinNodes, MaxNodes: r.MaxNodes, LeastLoaded: r.LeastLoaded,
		AllowQOS: numbers(r.AllowQOS, qos), DenyQOS: numbers(r.DenyQOS, qos),
		AllowAccounts: numbers(r.AllowAccounts, accounts), DenyAccounts: numbers(r.DenyAccounts, accounts),
		QOS: slices.Index(qos, r.QOS) + 1, Preempted: f.preempted(keyed.To("partition", p.Name), &r.Preempted),
	}
}

// numbers are those of names in a list, from 1 on.
func numbers(names, list []string) (n []int) {
	for _, name := range names {
		n = append(n, slices.Index(list, name)+1)
	}
	return n
}

// preempted is what becomes of jobs that have to make room, by the table of whose jobs they
// are.
func (f *File) preempted(table keyed.Path, p *machine.Preempted) sched.Preempted {
	to := sched.Preempted{After: p.After, Grace: p.Grace}
	if !f.root.Has(table.Child("preempted").Child("after")...) {
		to.After = -1
	}
	switch p.Then {
	case "cancel":
		to.Then = slurm.ModeCancel
	case "never":
		to.Then = slurm.ModeOff
	default:
		to.Then = slurm.ModeRequeue
	}
	return to
}
