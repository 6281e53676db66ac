package sim_test

import (
	"cmp"
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
	return !slices.ContainsFunc(s.way(&j.Job), func(p int) bool { return s.parts[p].everHolds(&j.Job) && !s.neverMay(j, p) })
}

func (s *naive) mayAny(j *naiveJob) bool {
	return slices.ContainsFunc(s.way(&j.Job), func(p int) bool { return s.parts[p].everHolds(&j.Job) && s.may(j, p) })
}

func (s *naive) mayBeside(j *naiveJob, part int, alone bool) bool {
	if s.rules == nil {
		return true
	}
	ok := !slices.ContainsFunc(s.rules.Hours, func(h site.Hours) bool {
		return s.shutOut(h, j, part, true) || !alone && s.shutOut(h, j, part, false)
	})
	where := -1 // of limits on one partition
	hold := func(of func(r *site.Rules) site.Limits, together func(o *naiveJob) bool) {
		ok = ok && s.within(s.limits(of, alone), j, part, func(o *naiveJob) bool { return !alone && together(o) && (where < 0 || s.base(o.part) == where) })
	}
	if len(s.rules.QOS) > 0 {
		q := s.inForce(j.Submit)[0].QOS[j.QOS] // bounds of one job are those of its submission
		n := int(j.Size)
		ok = ok && n >= q.MinGPUs && (q.MaxGPUs == 0 || n <= q.MaxGPUs) && (q.MaxTime == 0 || j.limit <= q.MaxTime)
		for _, on := range q.On {
			ok = ok && (on.Partition != s.base(part) || (on.MaxGPUs == 0 || n <= on.MaxGPUs) && (on.MaxTime == 0 || j.limit <= on.MaxTime))
		}
		same := func(o *naiveJob) bool { return o.QOS == j.QOS }
		for i, on := range q.On {
			if on.Partition == s.base(part) {
				where = s.base(part)
				ok = ok && n >= on.MinGPUs
				hold(func(r *site.Rules) site.Limits { return r.QOS[j.QOS].On[i].Together }, same)
				hold(func(r *site.Rules) site.Limits { return r.QOS[j.QOS].On[i].EachUser }, func(o *naiveJob) bool { return same(o) && o.User == j.User })
				hold(func(r *site.Rules) site.Limits { return r.QOS[j.QOS].On[i].EachAccount }, func(o *naiveJob) bool { return same(o) && o.Account == j.Account })
			}
		}
		where = -1
		hold(func(r *site.Rules) site.Limits { return r.QOS[j.QOS].Together }, same)
		hold(func(r *site.Rules) site.Limits { return r.QOS[j.QOS].EachUser }, func(o *naiveJob) bool { return same(o) && o.User == j.User })
		hold(func(r *site.Rules) site.Limits { return r.QOS[j.QOS].EachAccount }, func(o *naiveJob) bool { return same(o) && o.Account == j.Account })
	}
	ok = ok && s.powers(j, part, alone)
	for _, a := range s.parents(j) {
		below := func(o *naiveJob) bool { return slices.Contains(s.parents(o), a) }
		hold(func(r *site.Rules) site.Limits { return r.Accounts[a].Together }, below)
		hold(func(r *site.Rules) site.Limits { return r.Accounts[a].EachUser }, func(o *naiveJob) bool { return below(o) && o.User == j.User })
		ok = ok && s.affords(j, part, a, alone)
		if s.rules.Accounts[a].Hold {
			ok = ok && (alone || s.lend || !s.borrows(j, part, a))
			continue
		}
		ok = ok && s.within(site.Limits{GPUs: s.cap(a, alone)}, j, part, func(o *naiveJob) bool { return !alone && below(o) })
	}
	return ok
}

// affords says whether the budget of an account bears j beside what has been used and
// what runs; alone, beside what has been used.
func (s *naive) affords(j *naiveJob, part, account int, alone bool) bool {
	b := s.limit(func(r *site.Rules) float64 { return r.Accounts[account].Budget }, alone)
	if b == 0 {
		return true
	}
	left := int64(math.Round(b*3_600_000)) - s.counts(j, gpuMS(s.parts[part].need(&j.Job), j.limit))
	for _, o := range s.done {
		runs := slices.Contains(s.running, o) && !o.given
		switch {
		case !slices.Contains(s.parents(o), account):
		case !runs:
			left -= s.counts(o, gpuMS(o.used, o.end-o.start))
		case !alone:
			left -= s.counts(o, gpuMS(o.used, o.limit))
		}
	}
	return left >= 0
}

// cap is how many GPUs an account may occupy of those that are installed now, or ever from now on; 0 is
// any number.
func (s *naive) cap(account int, ever bool) int {
	if s.rules.Accounts[account].Share == 0 {
		return 0
	}
	most := s.capAt(account, s.now)
	for i := range s.real {
		for _, step := range s.parts[i].steps {
			if ever {
				most = max(most, s.capAt(account, step.at))
			}
		}
	}
	return most
}

// capAt is the share of an account at an instant, in GPUs.
func (s *naive) capAt(account int, at time.Duration) int {
	part := 1.0
	for a := account; ; a = s.rules.Accounts[a].Parent {
		if share := s.rules.Accounts[a].Share; share > 0 {
			part *= share
		}
		if a == 0 {
			break
		}
	}
	return max(1, int(float64(s.installedAt(at))*part+1e-9))
}

// installedAt is how many GPUs there are at an instant, closed or not.
func (s *naive) installedAt(at time.Duration) int {
	if n, known := s.has[at]; known {
		return n
	}
	n := 0
	for i := range s.real {
		p := newNaivePart(s.parts[i].spec)
		for _, step := range p.steps {
			if step.at <= at && (step.kind == naiveAdd || step.kind == naiveRemove) {
				p.apply(step)
			}
		}
		n += len(p.present()) * p.spec.PerNode
	}
	s.has[at] = n
	return n
}

// allowed says whether the account of a job, or the nearest one above that says so, lets it
// name its QOS.
func (s *naive) allowed(j *naiveJob) bool {
	if s.rules == nil || j.QOS == 0 {
		return true
	}
	for _, i := range s.parents(j) {
		if list := s.rules.Accounts[i].QOS; list != nil {
			return slices.Contains(list, int32(j.QOS))
		}
	}
	return true
}

// counts is what GPU-time of a job counts by the factor of its QOS, rounded up.
func (s *naive) counts(j *naiveJob, t int64) int64 {
	if len(s.rules.QOS) == 0 {
		return t
	}
	q := s.rules.QOS[j.QOS]
	if q.Free {
		return 0
	}
	return int64(math.Ceil(float64(t) * cmp.Or(q.UsageFactor, 1)))
}

// blocks says whether a job blocks others while a limit holds it.
func (s *naive) blocks(j *naiveJob) bool {
	return s.rules != nil && len(s.rules.QOS) > 0 && s.rules.QOS[j.QOS].Block && !s.hopeless(j)
}

// full says whether a limit on what is submitted has no room for j: jobs that wait or run.
func (s *naive) full(j *naiveJob) bool {
	if s.rules == nil {
		return false
	}
	var there []*naiveJob
	for _, o := range slices.Concat(s.queue, s.running, s.pen) {
		if !o.given && !o.back {
			there = append(there, o)
		}
	}
	full := false
	hold := func(l site.Limits, together func(o *naiveJob) bool) {
		n := 0
		for _, o := range there {
			if together(o) {
				n++
			}
		}
		full = full || l.Submitted > 0 && n >= l.Submitted
	}
	if len(s.rules.QOS) > 0 {
		same := func(o *naiveJob) bool { return o.QOS == j.QOS }
		hold(s.rules.QOS[j.QOS].Together, same)
		hold(s.rules.QOS[j.QOS].EachUser, func(o *naiveJob) bool { return same(o) && o.User == j.User })
		hold(s.rules.QOS[j.QOS].EachAccount, func(o *naiveJob) bool { return same(o) && o.Account == j.Account })
	}
	for _, a := range s.parents(j) {
		below := func(o *naiveJob) bool { return slices.Contains(s.parents(o), a) }
		hold(s.rules.Accounts[a].Together, below)
		hold(s.rules.Accounts[a].EachUser, func(o *naiveJob) bool { return below(o) && o.User == j.User })
	}
	return full
}

// inForce are the rules at an instant and from all later dates on.
func (s *naive) inForce(at time.Duration) []*site.Rules {
	all := []*site.Rules{s.rules}
	for _, l := range s.rules.Later {
		if l.At <= at {
			all = nil
		}
		all = append(all, l.Rules)
	}
	return all
}

// limit is that of now, and of whether a job could ever start the largest of now and of later
// dates; 0 is none.
func (s *naive) limit(of func(r *site.Rules) float64, ever bool) float64 {
	most := of(s.inForce(s.now)[0])
	for _, r := range s.inForce(s.now) {
		if x := of(r); ever && most > 0 && (x == 0 || x > most) {
			most = x
		}
	}
	return most
}

func (s *naive) limits(of func(r *site.Rules) site.Limits, ever bool) site.Limits {
	one := func(kind func(l site.Limits) float64) float64 {
		return s.limit(func(r *site.Rules) float64 { return kind(of(r)) }, ever)
	}
	return site.Limits{
		GPUs:      int(one(func(l site.Limits) float64 { return float64(l.GPUs) })),
		Nodes:     int(one(func(l site.Limits) float64 { return float64(l.Nodes) })),
		Jobs:      int(one(func(l site.Limits) float64 { return float64(l.Jobs) })),
		Committed: one(func(l site.Limits) float64 { return l.Committed }),
	}
}

// picks says whether a rule about hours is about a job in a partition.
func (s *naive) picks(h site.Hours, j *naiveJob, part int) bool {
	c := h.Jobs
	has := func(list []int32, n int32) bool { return list == nil || slices.Contains(list, n) }
	return (h.Partitions == nil || slices.Contains(h.Partitions, s.base(part))) &&
		(c.LimitAbove == 0 || j.limit > c.LimitAbove) && int(j.Size) > c.SizeAbove && (c.SizeBelow == 0 || int(j.Size) < c.SizeBelow) &&
		has(c.Classes, int32(j.Class)) && has(c.Communities, int32(j.Community)) && has(c.QOS, int32(j.QOS))
}

// shutOut says whether closed hours keep j from starting in a partition now; alone, ever.
func (s *naive) shutOut(h site.Hours, j *naiveJob, part int, alone bool) bool {
	need := s.parts[part].need(&j.Job)
	if !s.picks(h, j, part) {
		return false
	}
	if alone {
		longest := time.Duration(0)
		for i := 1; i < len(h.Closed); i++ {
			longest = max(longest, h.Closed[i].From-h.Closed[i-1].To)
		}
		return h.Forever && j.limit > longest && need > h.Allowed
	}
	i := slices.IndexFunc(h.Closed, func(c site.Span) bool { return c.To > s.now })
	if i < 0 || s.now < h.Closed[i].From && s.now+j.limit <= h.Closed[i].From {
		return false
	}
	for _, o := range s.running {
		if !o.given && s.picks(h, o, o.part) && o.start+o.limit > h.Closed[i].From {
			need += o.used
		}
	}
	return need > h.Allowed
}

// opening is the next end of closed hours, or change of limits, or forever.
func (s *naive) opening(after time.Duration) time.Duration {
	next := forever
	if s.rules != nil {
		for _, l := range s.rules.Later {
			if l.At > after {
				next = min(next, l.At)
			}
		}
		for _, at := range s.powerDates() {
			if at > after {
				next = min(next, at)
			}
		}
		for _, h := range s.rules.Hours {
			for _, c := range h.Closed {
				if c.To > after {
					next = min(next, c.To)
				}
			}
		}
	}
	return next
}

// open says once of an instant whether closed hours end, or limits change, at it.
func (s *naive) open() bool {
	if s.opened < s.now && s.opening(s.now-1) == s.now {
		s.opened = s.now
		return true
	}
	return false
}
