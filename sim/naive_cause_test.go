package sim_test

import (
	"slices"
	"time"

	"aforo/sim"
	"aforo/sim/site"
)

// What jobs wait for, word for word from docs/model.md: at the end of each instant the naive
// simulator looks at each job that waits, and asks of each partition what keeps it from there.

// A naiveCause is what the naive simulator knows of why a job waits.
type naiveCause struct {
	may   []int          // the partitions in which rules may ever let it start
	kept  map[int]string // by partition: the limit that keeps it from there
	cause string
	times map[string]time.Duration
}

// wonder notes what each job waits for from now on.
func (s *naive) wonder() {
	for _, j := range s.queue {
		j.waits.cause = s.cause(j)
	}
}

// passes notes that an instant comes after this one.
func (s *naive) passes(next time.Duration) {
	for _, j := range s.queue {
		if next > s.now {
			if j.waits.times == nil {
				j.waits.times = map[string]time.Duration{}
			}
			j.waits.times[j.waits.cause] += next - s.now
		}
	}
}

// mayEver are the partitions in which j could run, and rules may let it start.
func (s *naive) mayEver(j *naiveJob) (in []int) {
	if !s.allowed(j) {
		return nil
	}
	for _, p := range s.way(&j.Job) {
		if s.parts[p].everHolds(&j.Job) && !s.neverMay(j, p) {
			in = append(in, p)
		}
	}
	return in
}

// cause is what a job waits for now.
func (s *naive) cause(j *naiveJob) string {
	var left []int
	for _, p := range j.waits.may {
		by := s.refusals(j, p)
		if !slices.Contains(by, j.waits.kept[p]) {
			if j.waits.kept == nil {
				j.waits.kept = map[int]string{}
			}
			j.waits.kept[p] = ""
			if len(by) > 0 {
				j.waits.kept[p] = by[0]
			}
		}
		if j.waits.kept[p] == "" {
			left = append(left, p)
		}
	}
	switch {
	case len(left) == 0:
		return j.waits.kept[j.waits.may[0]]
	case slices.ContainsFunc(left, func(p int) bool { return s.room(j, p) }):
		return sim.Priority
	case slices.ContainsFunc(left, func(p int) bool { return s.roomOpened(j, p) }):
		return sim.Reservation
	}
	return sim.Resources
}

// room says whether j could start in a partition now if nobody else waited.
func (s *naive) room(j *naiveJob, part int) bool {
	p := s.parts[part]
	if p.spec.Placed {
		return s.pack(j, part, nil) != nil
	}
	return p.open()-s.held(part, -1) >= p.need(&j.Job) && s.leaves(j, part, s.now, nil)
}

// roomOpened is room without any closure.
func (s *naive) roomOpened(j *naiveJob, part int) bool {
	if part >= s.real { // what is not kept is not there
		return false
	}
	was := s.parts[part]
	defer func() { s.parts[part] = was }()
	p := was.copy()
	p.windows, p.steps = nil, nil
	for _, step := range was.steps {
		if step.kind != naiveClose && step.kind != naiveOpen {
			p.steps = append(p.steps, step)
		}
	}
	s.parts[part] = p
	return s.room(j, part)
}

// refusals are the limits that keep j from a partition now, in their order.
func (s *naive) refusals(j *naiveJob, part int) (by []string) {
	if s.rules == nil {
		return nil
	}
	limits := func(name string, l site.Limits, together func(o *naiveJob) bool) {
		for _, one := range []struct {
			word string
			is   site.Limits
		}{
			{"gpus", site.Limits{GPUs: l.GPUs}},
			{"nodes", site.Limits{Nodes: l.Nodes}},
			{"jobs", site.Limits{Jobs: l.Jobs}},
			{"committed_gpu_h", site.Limits{Committed: l.Committed}},
		} {
			if !s.within(one.is, j, part, together) {
				by = append(by, name+"."+one.word)
			}
		}
	}
	if len(s.rules.QOS) > 0 {
		q := s.inForce(s.now)[0].QOS[j.QOS]
		same := func(o *naiveJob) bool { return o.QOS == j.QOS }
		limits("qos."+q.Name+".together", q.Together, same)
		limits("qos."+q.Name+".each_user", q.EachUser, func(o *naiveJob) bool { return same(o) && o.User == j.User })
		limits("qos."+q.Name+".each_account", q.EachAccount, func(o *naiveJob) bool { return same(o) && o.Account == j.Account })
	}
	if len(s.rules.QOS) > 0 {
		q := s.inForce(s.now)[0].QOS[j.QOS]
		for _, on := range q.On {
			if on.Partition != s.base(part) {
				continue
			}
			there := func(o *naiveJob) bool { return o.QOS == j.QOS && s.base(o.part) == s.base(part) }
			limits("qos."+q.Name+".on.together", on.Together, there)
			limits("qos."+q.Name+".on.each_user", on.EachUser, func(o *naiveJob) bool { return there(o) && o.User == j.User })
			limits("qos."+q.Name+".on.each_account", on.EachAccount, func(o *naiveJob) bool { return there(o) && o.Account == j.Account })
		}
	}
	defer func() {
		if !s.powers(j, part, false) {
			by = append(by, sim.PowerRule)
		}
	}()
	for _, i := range s.parents(j) {
		a := s.inForce(s.now)[0].Accounts[i]
		below := func(o *naiveJob) bool { return slices.Contains(s.parents(o), i) }
		limits("account."+a.Name+".together", a.Together, below)
		limits("account."+a.Name+".each_user", a.EachUser, func(o *naiveJob) bool { return below(o) && o.User == j.User })
		if !s.affords(j, part, i, false) {
			by = append(by, "account."+a.Name+".budget_gpu_h")
		}
		if !a.Hold && !s.within(site.Limits{GPUs: s.cap(i, false)}, j, part, below) {
			by = append(by, "account."+a.Name+".share")
		}
	}
	for _, h := range s.rules.Hours {
		if s.shutOut(h, j, part, false) {
			by = append(by, "calendar."+h.Name)
		}
	}
	for _, i := range s.parents(j) {
		if s.rules.Accounts[i].Hold && s.borrows(j, part, i) {
			by = append(by, "account."+s.rules.Accounts[i].Name+".share")
		}
	}
	return by
}
