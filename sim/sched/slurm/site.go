package slurm

import "aforo/sim/sched/slurm/nodeset"

// A Site is a machine, those who use it, and their jobs. It is made of what it is about,
// each in a file of its own; those below know nothing of those above:
//
//   - the machine: nodes and their state, partitions (machine.go),
//   - the chooser of nodes for one job (place.go),
//   - the roster of running jobs, with what is usable after which of them (roster.go, ready.go),
//   - the reservations (reserve.go),
//   - preemption: who gives way to whom (preempt.go),
//   - the outlook: when a job could start if others end (willrun.go),
//   - the accounts, with what they have used (accounts.go, usage.go, fairtree.go),
//   - the permit: limits on what runs (limits.go, limits_tres.go),
//   - the ranking: priorities (priority.go),
//   - the line of waiting jobs (queue.go, depend.go, hopeless.go).
//
// The two passes over it are types, too: mainState (main_pass.go) and planner (backfill.go).
type Site struct {
	*machine
	*chooser
	*roster
	*reservations
	*preemption
	*outlook
	*accounts
	*permit
	*ranking
	*line
}

// NewSite returns a machine of these nodes, all free, without partitions.
func NewSite(p Params, nodes []Node) *Site {
	m := newMachine(p, nodes)
	ch := &chooser{machine: m}
	on := &roster{machine: m, chooser: ch}
	pre := &preemption{machine: m, chooser: ch, roster: on}
	acc := &accounts{machine: m, roster: on, Root: &Assoc{Name: "root"}}
	NewAssoc(acc.Root, "root", true)
	return &Site{
		machine: m, chooser: ch, roster: on, preemption: pre, accounts: acc,
		reservations: &reservations{machine: m, roster: on},
		outlook:      &outlook{machine: m, chooser: ch, roster: on, preemption: pre},
		permit:       &permit{machine: m, roster: on, accounts: acc},
		ranking:      &ranking{machine: m, accounts: acc},
		line:         &line{machine: m, roster: on, preemption: pre},
	}
}

// Place makes a job run on the given nodes of a partition since start, whatever its
// limits say: so a state is rebuilt. Where j.CPUs is known it says how the job is spread;
// otherwise it is spread anew.
func (s *Site) Place(j *Job, p *Partition, nodes nodeset.Set, start int64) {
	s.settle(j)
	j.Partition = p
	s.run(j, p, s.partsOn(j, nodes), start)
}

// Ended gives back what a job had until now.
func (s *Site) Ended(j *Job, now int64) {
	s.use(j, now)
	j.Over = true
	s.delist(j)
	for _, p := range j.parts {
		s.Nodes[p.node].give(j, p)
		s.touched(p.node)
	}
	if j.Array != nil {
		j.Array.Running--
	}
	s.release(j)
	if j.running, j.ending = false, false; j.Signalled != 0 {
		s.told--
	}
}

// run makes the job run on these parts of nodes.
func (s *Site) run(j *Job, p *Partition, parts []part, start int64) {
	j.Partition, j.parts, j.Start, j.End, j.Signalled = p, parts, start, start+j.Limit, 0
	j.Nodes, j.CPUs = nodeset.New(len(s.Nodes)), nil
	for _, q := range parts {
		j.Nodes.Add(q.node)
		j.CPUs = append(j.CPUs, q.cpus)
		s.Nodes[q.node].take(j, q)
		s.touched(q.node)
	}
	s.created++
	j.running, j.number = true, s.created
	if j.Array != nil {
		j.Array.Running++
	}
	s.enlist(j)
	s.charge(j)
}

// Requeue puts a job that was stopped back into the queue. It may not start again before
// the requeue delay is over, and ages from then on. Up to 24.05 its priority stays as it
// was until the next calculation.
func (s *Site) Requeue(j *Job, now int64) {
	j.Submit, j.Begin = now, max(j.Begin, now+s.RequeueDelay)
	j.Accrue = j.Begin
	if s.Version >= V2411 {
		s.Prioritize(j, now)
	}
	s.Submit(j)
}

// Calculate brings usage up to date, lets it decay, and recomputes the fair-share
// factors and every priority of the queue. It is due each PriorityCalcPeriod.
func (s *Site) Calculate(now int64) {
	if s.Priority.Basic {
		return // priority/basic counts no usage: minutes that a limit allows are never used up
	}
	s.decay(now)
	s.fairTree()
	for _, j := range s.queue {
		if !j.Held {
			s.Prioritize(j, now)
		}
	}
}
