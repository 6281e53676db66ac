package slurm

import "aforo/sim/fairshare"

// None stands for a limit that is not set.
const None = int64(-1)

// NoTRES is a TRES limit that limits nothing.
func NoTRES() TRES { return TRES{None, None, None, None, None} }

// Limits are those of a QOS or of an association. None is no limit.
type Limits struct {
	GrpJobs, MaxJobs, MaxJobsPerAccount         int64
	GrpWall, MaxWall                            int64 // s
	GrpTRES, MaxTRES, MaxTRESPerNode, MinTRES   TRES  // MaxTRES and MinTRES: of one job
	MaxTRESPerUser, MaxTRESPerAccount           TRES
	GrpTRESMins, GrpTRESRunMins, MaxTRESMins    TRES // minutes; MaxTRESMins: of one job
	MaxTRESRunMinsPerUser, MaxTRESRunMinsPerAcc TRES
}

// Unlimited returns limits that limit nothing.
func Unlimited() Limits {
	n := NoTRES()
	return Limits{
		GrpJobs: None, MaxJobs: None, MaxJobsPerAccount: None, GrpWall: None, MaxWall: None,
		GrpTRES: n, MaxTRES: n, MaxTRESPerNode: n, MinTRES: n, MaxTRESPerUser: n, MaxTRESPerAccount: n,
		GrpTRESMins: n, GrpTRESRunMins: n, MaxTRESMins: n, MaxTRESRunMinsPerUser: n, MaxTRESRunMinsPerAcc: n,
	}
}

// A tally is what runs at a moment: jobs, and what they have.
type tally struct {
	jobs int64
	tres TRES
}

func (t *tally) add(x TRES, sign int64) {
	t.jobs += sign
	for k, v := range x {
		t.tres[k] += sign * v
	}
}

// A QOS is a quality of service: limits, priority, and whom it may preempt.
type QOS struct {
	Name        string
	Priority    int64
	Limits      Limits
	Preempts    []*QOS
	Mode        Mode
	GraceTime   int64
	ExemptTime  int64 // None: that of the cluster
	UsageFactor float64
	OverPart    bool // OverPartQOS

	all         tally
	users, accs map[*Assoc]*tally // by user association, by account
	used        usage
}

// NewQOS returns a QOS without limits.
func NewQOS(name string) *QOS {
	return &QOS{Name: name, Limits: Unlimited(), ExemptTime: None, UsageFactor: 1, users: map[*Assoc]*tally{}, accs: map[*Assoc]*tally{}}
}

// An Assoc is an association: an account, or a user in one.
type Assoc struct {
	Name     string
	Parent   *Assoc
	Children []*Assoc
	User     bool
	Shares   int64 // ParentShares: its parent's stands for it
	Limits   Limits

	person  *Assoc            // of a user: its first association
	people  map[string]*Assoc // of the root: the first association of each user
	running tally
	used    usage   // decayed
	factor  float64 // fair-share of a user, at the last calculation
	node    fairshare.Node
}

// ParentShares is the value of Shares for fairshare=parent.
const ParentShares = fairshare.Parent

// NewAssoc adds an association below a parent.
func NewAssoc(parent *Assoc, name string, user bool) *Assoc {
	a := &Assoc{Name: name, Parent: parent, User: user, Shares: 1, Limits: Unlimited(), factor: 1}
	parent.Children = append(parent.Children, a)
	parent.node.Children = append(parent.node.Children, &a.node)
	if user {
		a.person = a.first()
	}
	return a
}

// first is the first association of the same user.
func (a *Assoc) first() *Assoc {
	root := a.Parent
	for root.Parent != nil {
		root = root.Parent
	}
	if root.people == nil {
		root.people = map[string]*Assoc{}
	}
	if root.people[a.Name] == nil {
		root.people[a.Name] = a
	}
	return root.people[a.Name]
}

// who is the user that a QOS counts a job for: users of several accounts are one.
func (a *Assoc) who() *Assoc {
	if a.person == nil {
		return a // an account
	}
	return a.person
}

func (q *QOS) of(m map[*Assoc]*tally, a *Assoc) *tally {
	t := m[a]
	if t == nil {
		t = &tally{}
		m[a] = t
	}
	return t
}

// A permit tells whether limits let a job start beside what runs, and counts what does.
type permit struct {
	*machine
	*roster
	*accounts
	// Others are limits that are kept elsewhere; nil where there are none.
	Others Limiter
}

// A Limiter knows limits that this package does not. Like those that it knows, they are
// of two sorts: on counts, which are tested before all else, and on resources.
type Limiter interface {
	Counts(j *Job, p *Partition) bool
	Resources(j *Job, p *Partition) bool
	// Began is told of each start, while the pass goes on.
	Began(j *Job)
}

// charge counts a job that has started where limits look.
func (g *permit) charge(j *Job) {
	if g.Others != nil {
		g.Others.Began(j)
	}
	j.tres = j.has()
	g.count(j, 1)
}

// release takes it back.
func (g *permit) release(j *Job) {
	g.count(j, -1)
	j.tres = g.asks(j)
}

func (g *permit) count(j *Job, sign int64) {
	for _, q := range g.qosOf(j, j.Partition) {
		if q == nil {
			continue
		}
		q.all.add(j.tres, sign)
		if j.Assoc != nil {
			q.of(q.users, j.Assoc.who()).add(j.tres, sign)
			q.of(q.accs, j.Assoc.Parent).add(j.tres, sign)
		}
	}
	for a := j.Assoc; a != nil; a = a.Parent {
		a.running.add(j.tres, sign)
	}
}

// has is what a running job uses.
func (j *Job) has() TRES {
	t := TRES{NodeCount: int64(len(j.parts))}
	for _, p := range j.parts {
		t[CPU] += int64(p.cpus)
		t[GPU] += int64(p.gpus)
		t[Memory] += p.mem
	}
	t[Billing] = t[CPU]
	return t
}

// counted reports whether a limit that needs no TRES holds the job: then it is not
// looked at in a pass.
func (g *permit) counted(j *Job, p *Partition) bool {
	if g.Others != nil && g.Others.Counts(j, p) {
		return true
	}
	var jobs, maxJobs, perAcc, grpWall, maxWall bool // a QOS's value hides those after it
	for _, q := range g.qosOf(j, p) {
		if q == nil {
			continue
		}
		l := &q.Limits
		if over(&jobs, l.GrpJobs, q.all.jobs+1) || over(&grpWall, l.GrpWall, int64(q.used.wall)+1) || over(&maxWall, l.MaxWall, j.Limit) {
			return true
		}
		if j.Assoc != nil && (over(&maxJobs, l.MaxJobs, q.of(q.users, j.Assoc.who()).jobs+1) ||
			over(&perAcc, l.MaxJobsPerAccount, q.of(q.accs, j.Assoc.Parent).jobs+1)) {
			return true
		}
	}
	for a := j.Assoc; a != nil; a = a.Parent {
		l := &a.Limits
		if a.Parent == nil {
			break
		}
		hide := jobs
		if over(&hide, l.GrpJobs, a.running.jobs+1) {
			return true
		}
		hide = grpWall
		if over(&hide, l.GrpWall, int64(a.used.wall)+1) {
			return true
		}
		if a.User && over(&maxJobs, l.MaxJobs, a.running.jobs+1) || over(&maxWall, l.MaxWall, j.Limit) {
			return true
		}
	}
	return false
}

// over tests one limit, unless another of its kind was met before.
func over(seen *bool, limit, would int64) bool {
	if *seen || limit == None {
		return false
	}
	*seen = true
	return would > limit
}
