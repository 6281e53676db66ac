package site

// A group is all that most questions need of who sent a job: the limits that its jobs fall
// under. Jobs of the same account, QOS and user share one. Limits that can never bind, because
// the machine has no more, are left out.

// what is one limit on those for whom it counts on their own.
type what struct {
	limits  *Limits
	kind    kind
	of      int32
	account int32 // of a budget
}

// looked is a group that was looked up.
type looked struct {
	who   who
	group int32
	known bool
}

// recents is how many groups are remembered, a power of two.
const recents = 1 << 12

// survey notes what of the rules may ever bind.
func (s *Site) survey() {
	for i := range s.rules.QOS {
		q := &s.rules.QOS[i]
		name := "qos." + q.Name
		s.prefix[&q.Together], s.prefix[&q.EachUser], s.prefix[&q.EachAccount] = name+".together.", name+".each_user.", name+".each_account."
		s.perUser = s.perUser || s.binds(&q.EachUser)
		for k := range q.On {
			on := &q.On[k]
			s.prefix[&on.Together], s.prefix[&on.EachUser], s.prefix[&on.EachAccount] = name+".on.together.", name+".on.each_user.", name+".on.each_account."
			s.perUser = s.perUser || s.binds(&on.EachUser)
		}
	}
	for i := range s.rules.Accounts {
		a := &s.rules.Accounts[i]
		s.prefix[&a.Together], s.prefix[&a.EachUser] = "account."+a.Name+".together.", "account."+a.Name+".each_user."
		s.perUser = s.perUser || s.binds(&a.EachUser)
	}
	for i := range s.rules.Accounts {
		var chain []int32
		for _, up := range s.rules.chain(i) {
			if a := &s.rules.Accounts[up]; a.Budget > 0 || s.binds(&a.Together) || s.binds(&a.EachUser) {
				chain = append(chain, int32(up))
			}
		}
		s.chains = append(s.chains, chain)
	}
}

// amounts are the limits by what they count, 0 where there is none.
func (l *Limits) amounts() [kinds]int64 {
	return [kinds]int64{gpus: int64(l.GPUs), nodes: int64(l.Nodes), jobs: int64(l.Jobs), committed: hours(l.Committed), submitted: int64(l.Submitted)}
}

// may reports whether a limit may ever refuse a job: one of twice the machine does not, as no
// more is in use, and no job needs more.
func (s *Site) may(k kind, limit int64) bool {
	return limit > 0 && (limit < 2*s.most || k == committed || k == submitted)
}

func (s *Site) binds(l *Limits) bool {
	for k, limit := range l.amounts() {
		if s.may(kind(k), limit) {
			return true
		}
	}
	return false
}

// Idle reports whether the rules can never hold a job or turn one away.
func (s *Site) Idle() bool {
	for i := range s.rules.QOS {
		q := &s.rules.QOS[i]
		if q.MinGPUs > 0 || q.MaxGPUs > 0 || q.MaxTime > 0 {
			return false
		}
		for _, on := range q.On {
			if on.MinGPUs > 0 || on.MaxGPUs > 0 || on.MaxTime > 0 {
				return false
			}
		}
		for l := range q.limits {
			if s.binds(l) {
				return false
			}
		}
	}
	for _, chain := range s.chains {
		if len(chain) > 0 {
			return false
		}
	}
	return len(s.shifts) == 0 && !s.choosy
}

// group returns the group of a job.
func (s *Site) group(w who) int32 {
	if !s.perUser {
		w.user = 0
	}
	c := &s.recent[(uint32(w.user)*2654435761^uint32(w.account)*40503^uint32(w.qos)*9973)>>7&(recents-1)]
	if !c.known || c.who != w {
		g, known := s.byWho[w]
		if !known {
			g = s.newGroup(w)
		}
		*c = looked{w, g, true}
	}
	return c.group
}

func (s *Site) newGroup(w who) int32 {
	var under group
	if int(w.qos) < len(s.rules.QOS) {
		s.ofQOS(&under, &s.rules.QOS[w.qos], w)
	}
	if len(s.chains) > 0 {
		account := w.account
		if int(account) >= len(s.chains) {
			account = 0 // it stands below the root
		}
		for _, i := range s.chains[account] {
			a := &s.rules.Accounts[i]
			s.limits(&under, 0, &a.Together, everywhere)
			s.limits(&under, w.user, &a.EachUser, everywhere)
			if a.Budget > 0 {
				under.runs = append(under.runs, s.gauge(what{kind: budget, account: i}, hours(a.Budget), everywhere))
			}
		}
	}
	s.groups = append(s.groups, under)
	s.byWho[w] = int32(len(s.groups) - 1)
	return s.byWho[w]
}

// ofQOS appends the gauges of a QOS.
func (s *Site) ofQOS(under *group, q *QOS, w who) {
	s.limits(under, 0, &q.Together, everywhere)
	s.limits(under, w.user, &q.EachUser, everywhere)
	s.limits(under, w.account, &q.EachAccount, everywhere)
	for i := range q.On {
		on := &q.On[i]
		s.limits(under, 0, &on.Together, int32(on.Partition))
		s.limits(under, w.user, &on.EachUser, int32(on.Partition))
		s.limits(under, w.account, &on.EachAccount, int32(on.Partition))
	}
}

// limits appends the gauges of some limits.
func (s *Site) limits(under *group, of int32, l *Limits, partition int32) {
	for k, limit := range l.amounts() {
		switch {
		case !s.may(kind(k), limit):
		case kind(k) == submitted:
			under.sends = append(under.sends, s.gauge(what{l, submitted, of, 0}, limit, partition))
		default:
			under.runs = append(under.runs, s.gauge(what{l, kind(k), of, 0}, limit, partition))
		}
	}
}

// gauge returns the number of a gauge, a new one if need be.
func (s *Site) gauge(w what, limit int64, partition int32) int32 {
	if i, known := s.byWhat[w]; known {
		return i
	}
	rule := s.prefix[w.limits] + kindWords[w.kind]
	if w.kind == budget {
		rule = "account." + s.rules.Accounts[w.account].Name + "." + kindWords[budget]
	}
	s.gauges = append(s.gauges, gauge{limit: limit, kind: w.kind, rule: rule, partition: partition})
	if (w.kind == committed || w.kind == budget) && !s.timed {
		panic("site: a limit of GPU-hours that the rules do not have")
	}
	s.byWhat[w] = int32(len(s.gauges) - 1)
	return s.byWhat[w]
}
