package sim_test

import (
	"math"
	"slices"
	"time"

	"aforo/sim/site"
)

// What rules let the naive simulator do: it counts what runs from the beginning each time
// that it is asked.

// parents are the account of a job and all above it.
func (s *naive) parents(j *naiveJob) []int {
	if len(s.rules.Accounts) == 0 {
		return nil
	}
	up := []int{int(j.Account)}
	for up[len(up)-1] != 0 {
		up = append(up, s.rules.Accounts[up[len(up)-1]].Parent)
	}
	return up
}

// gpuMS is a stay on GPUs in GPU-milliseconds, rounded up for each.
func gpuMS(gpus int, stay time.Duration) int64 {
	return int64(gpus) * int64((stay+time.Millisecond-1)/time.Millisecond)
}

// within says whether j may run in a partition beside those of others that the limits
// count together.
func (s *naive) within(l site.Limits, j *naiveJob, part int, together func(o *naiveJob) bool) bool {
	p := s.parts[part]
	per := p.spec.PerNode
	gpus, nodes, jobs, committed := p.need(&j.Job), (p.need(&j.Job)+per-1)/per, 1, gpuMS(p.need(&j.Job), j.limit)
	for _, o := range s.running {
		if !o.given && together(o) {
			on := s.parts[o.part].spec.PerNode
			gpus, nodes, jobs, committed = gpus+o.used, nodes+(o.used+on-1)/on, jobs+1, committed+gpuMS(o.used, o.limit)
		}
	}
	return (l.GPUs == 0 || gpus <= l.GPUs) && (l.Nodes == 0 || nodes <= l.Nodes) && (l.Jobs == 0 || jobs <= l.Jobs) &&
		(l.Committed == 0 || committed <= int64(math.Round(l.Committed*3_600_000)))
}

// may says whether j may start in a partition beside what runs.
func (s *naive) may(j *naiveJob, part int) bool { return s.mayBeside(j, part, false) }

// neverMay says whether j may not start in a partition even if nothing else ran.
func (s *naive) neverMay(j *naiveJob, part int) bool { return !s.mayBeside(j, part, true) }

// hopeless says whether too little is left of a budget for j ever to start.
func (s *naive) hopeless(j *naiveJob) bool {
	return !slices.ContainsFunc(s.routes[j.Route], func(p int) bool { return s.parts[p].everHolds(&j.Job) && !s.neverMay(j, p) })
}

func (s *naive) mayAny(j *naiveJob) bool {
	return slices.ContainsFunc(s.routes[j.Route], func(p int) bool { return s.parts[p].everHolds(&j.Job) && s.may(j, p) })
}

func (s *naive) mayBeside(j *naiveJob, part int, alone bool) bool {
	if s.rules == nil {
		return true
	}
	ok := true
	hold := func(l site.Limits, together func(o *naiveJob) bool) {
		ok = ok && s.within(l, j, part, func(o *naiveJob) bool { return !alone && together(o) })
	}
	if len(s.rules.QOS) > 0 {
		q := s.rules.QOS[j.QOS]
		n := int(j.Size)
		ok = n >= q.MinGPUs && (q.MaxGPUs == 0 || n <= q.MaxGPUs) && (q.MaxTime == 0 || j.limit <= q.MaxTime)
		for _, on := range q.On {
			ok = ok && (on.Partition != part || (on.MaxGPUs == 0 || n <= on.MaxGPUs) && (on.MaxTime == 0 || j.limit <= on.MaxTime))
		}
		same := func(o *naiveJob) bool { return o.QOS == j.QOS }
		hold(q.Together, same)
		hold(q.EachUser, func(o *naiveJob) bool { return same(o) && o.User == j.User })
		hold(q.EachAccount, func(o *naiveJob) bool { return same(o) && o.Account == j.Account })
	}
	for _, a := range s.parents(j) {
		below := func(o *naiveJob) bool { return slices.Contains(s.parents(o), a) }
		hold(s.rules.Accounts[a].Together, below)
		hold(s.rules.Accounts[a].EachUser, func(o *naiveJob) bool { return below(o) && o.User == j.User })
		ok = ok && s.affords(j, part, a, alone)
	}
	return ok
}

// affords says whether the budget of an account bears j beside what has been used and
// what runs; alone, beside what has been used.
func (s *naive) affords(j *naiveJob, part, account int, alone bool) bool {
	b := s.rules.Accounts[account].Budget
	if b == 0 {
		return true
	}
	left := int64(math.Round(b*3_600_000)) - gpuMS(s.parts[part].need(&j.Job), j.limit)
	for _, o := range s.done {
		runs := slices.Contains(s.running, o) && !o.given
		switch {
		case !slices.Contains(s.parents(o), account):
		case !runs:
			left -= gpuMS(o.used, o.end-o.start)
		case !alone:
			left -= gpuMS(o.used, o.limit)
		}
	}
	return left >= 0
}
