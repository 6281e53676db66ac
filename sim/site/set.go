package site

// A set are limits that count the same jobs, as the rules state them. Limits that can never
// bind, because the machine has no more, are left out, and so are sets in which none is left.
type set struct {
	by    whose
	name  string // the first part of the names of its limits
	part  string // and the second
	terms []term
	where int32   // the partition in which they hold
	all   int32   // the block of a set on all together, or -1
	free  []int32 // blocks of a set by somebody that nobody uses
}

// whose says whose jobs a set counts together.
type whose uint8

const (
	everybodys whose = iota
	eachUsers
	eachAccounts
)

var partWords = [...]string{everybodys: "together.", eachUsers: "each_user.", eachAccounts: "each_account."}

// A term is one limit.
type term struct {
	kind  kind
	limit int64
	rule  string // its name, once somebody has asked for it
	// Of limits that change at dates: those from each date on, and the largest of now and of
	// later dates.
	limits []int64
	most   int64
}

// survey notes what of the rules may ever bind: the sets of each QOS, and of each account
// with the ones above it (a path).
func (s *Site) survey() {
	s.ofDates = s.byDates()
	for i := range s.rules.QOS {
		q := &s.rules.QOS[i]
		of := s.setsOf(nil, "qos.", q.Name, "", everywhere, &q.Together, &q.EachUser, &q.EachAccount)
		for k := range q.On {
			on := &q.On[k]
			of = s.setsOf(of, "qos.", q.Name, "on.", int32(on.Partition), &on.Together, &on.EachUser, &on.EachAccount)
		}
		s.ofQOS = append(s.ofQOS, of)
	}
	s.paths = [][]int32{nil}
	if s.rules.Power != nil {
		s.paths[0] = []int32{s.powered()}
	}
	s.pathOf = make([]int32, len(s.rules.Accounts))
	for i := range s.pathOf {
		s.pathOf[i] = -1
	}
	for i := range s.pathOf {
		s.path(int32(i))
	}
}

// path returns the number of the path of an account. One without sets of its own shares that
// of the one above.
func (s *Site) path(i int32) int32 {
	if s.pathOf[i] >= 0 {
		return s.pathOf[i]
	}
	a := &s.rules.Accounts[i]
	own := s.setsOf(nil, "account.", a.Name, "", everywhere, &a.Together, &a.EachUser)
	if s.budgets(i) {
		t := s.dated(budget, func(phase int) int64 { return hours(s.phases[phase].Accounts[i].Budget) })
		own = append(own, s.newSet(set{name: "account." + a.Name + ".", terms: []term{t}, where: everywhere}))
	}
	if s.rules.Accounts[i].Hold {
		own = append(own, s.newHolding(i))
	} else if s.caps(i) {
		t := s.dated(share, func(phase int) int64 { return int64(s.phases[phase].Accounts[i].Cap) })
		own = append(own, s.newSet(set{name: "account." + a.Name + ".", terms: []term{t}, where: everywhere}))
	}
	up := int32(0)
	if i != 0 {
		up = s.path(int32(a.Parent))
	}
	if len(own) > 0 {
		s.paths = append(s.paths, append(own, s.paths[up]...))
		up = int32(len(s.paths) - 1)
	}
	s.pathOf[i] = up
	return up
}

// setsOf appends the sets of what somebody limits: together, for each user, and for each
// account.
func (s *Site) setsOf(to []int32, word, name, part string, where int32, limits ...*Limits) []int32 {
	for by, l := range limits {
		var terms []term
		for k := range kinds {
			if s.binds(k, l) {
				terms = append(terms, s.dated(k, func(phase int) int64 { return s.ofDates[l][phase].amounts()[k] }))
			}
		}
		if len(terms) > 0 {
			to = append(to, s.newSet(set{by: whose(by), name: word + name + ".", part: part + partWords[by], terms: terms, where: where}))
		}
	}
	return to
}

func (s *Site) newSet(n set) int32 {
	n.all = -1
	s.by[n.by] = true
	for _, t := range n.terms {
		s.counts[t.kind] = true
	}
	s.sets = append(s.sets, n)
	return int32(len(s.sets) - 1)
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

// Idle reports whether the rules can never hold a job or turn one away.
func (s *Site) Idle() bool {
	for i := range s.rules.QOS {
		if s.rules.QOS[i].bounds() {
			return false
		}
	}
	return len(s.phases) == 1 && len(s.sets) == 0 && len(s.shifts) == 0 && !s.choosy
}

// bounds reports whether a QOS has bounds of one job.
func (q *QOS) bounds() bool {
	for i := range q.On {
		if on := &q.On[i]; on.MinGPUs > 0 || on.MaxGPUs > 0 || on.MaxTime > 0 {
			return true
		}
	}
	return q.MinGPUs > 0 || q.MaxGPUs > 0 || q.MaxTime > 0
}

// rule is the name of the limit that a gauge is.
func (s *Site) rule(g *gauge) string {
	t := s.term(g)
	if t.rule == "" {
		k := &s.sets[g.set]
		t.rule = k.name + k.part + kindWords[t.kind]
	}
	return t.rule
}

// term is the limit that a gauge is.
func (s *Site) term(g *gauge) *term {
	k := &s.sets[g.set]
	for i := range k.terms {
		if t := &k.terms[i]; t.kind == g.kind {
			return t
		}
	}
	panic("site: a gauge of no limit")
}
