package slurmconf

import (
	"strings"
	"time"
)

// Limits are what accounting limits for a QOS or an association, in Slurm's words. Zero
// numbers and nil lists are no limits.
type Limits struct {
	GrpTRES, GrpTRESMins, GrpTRESRunMins TRES
	GrpJobs, GrpSubmit                   int
	GrpWall                              time.Duration

	MaxTRES, MaxTRESPerNode, MaxTRESMins TRES // of a job
	MinTRES                              TRES
	MaxWall                              time.Duration
	MaxJobs, MaxSubmit                   int // of the user of an association

	MaxTRESPU, MaxTRESPA, MaxTRESRunMinsPU, MaxTRESRunMinsPA TRES // of a user, an account
	MaxJobsPU, MaxSubmitPU, MaxJobsPA, MaxSubmitPA           int
}

// A QOS is a quality of service.
type QOS struct {
	Where
	Name          string
	Priority      int64
	Preempt       []string
	PreemptMode   string
	PreemptExempt time.Duration
	GraceTime     time.Duration
	UsageFactor   float64
	Flags         []string
	Limits
}

// An Assoc is an account, or a user in an account, with the limits of that pair.
type Assoc struct {
	Where
	Account, User, Parent string
	Partition             string
	Shares                int // -1: as its account ("parent")
	QOS                   []string
	DefaultQOS            string
	Limits
}

// Accounts are the accounting data base of a site. The account root is not in it.
type Accounts struct {
	QOS    []QOS
	Assocs []Assoc
	Odd    []Odd // words of which nothing is made

	index  map[[3]string]int // of Assocs, by account, user and partition
	byName map[string]int    // of QOS, by name in small letters
}

// NewAccounts are those of a data base in which nobody has done anything: one QOS.
func NewAccounts() *Accounts {
	a := &Accounts{QOS: []QOS{{Name: "normal", UsageFactor: 1}}}
	a.reindex()
	return a
}

// ReadAccounts adds what a file says: sacctmgr dump, sacctmgr show assoc -P or show qos -P,
// or commands of sacctmgr, one a line. The file tells by its lines which it is.
func (a *Accounts) ReadAccounts(path string, read Read) error {
	content, err := read(path)
	if err != nil {
		return err
	}
	lines, err := text(path, content)
	if err != nil {
		return err
	}
	d := dump{Accounts: a}
	var head *table
	for i, l := range lines {
		at := Where{path, i + 1}
		body := strings.TrimSpace(uncommentedDump(l))
		if body == "" {
			continue
		}
		switch h := heading(body); {
		case h != nil:
			head = h
		case head != nil && strings.Contains(body, "|"):
			err = a.row(at, head, strings.TrimRight(l, " \t"))
		case dumped.MatchString(body):
			err = d.line(at, body)
		default:
			err = a.command(at, body)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// uncommentedDump cuts off what is a comment in a script or a dump: from a # at the start of
// a word on, since descriptions may hold others.
func uncommentedDump(l string) string {
	if strings.HasPrefix(strings.TrimSpace(l), "#") {
		return ""
	}
	if i := strings.Index(l, " #"); i >= 0 && !strings.ContainsAny(l[i:], `'"|`) {
		return l[:i]
	}
	return l
}

// qos returns a QOS by name, which it makes where there is none.
func (a *Accounts) qos(at Where, name string) *QOS {
	i, there := a.byName[strings.ToLower(name)]
	if !there {
		i = len(a.QOS)
		a.byName[strings.ToLower(name)] = i
		a.QOS = append(a.QOS, QOS{Name: name, UsageFactor: 1})
	}
	if a.QOS[i].Where == (Where{}) {
		a.QOS[i].Where = at
	}
	return &a.QOS[i]
}

// assoc returns that of an account, or of a user in one; made where there is none.
func (a *Accounts) assoc(at Where, account, user, partition string) *Assoc {
	account, user = strings.ToLower(account), strings.ToLower(user)
	key := [3]string{account, user, partition}
	i, there := a.index[key]
	if !there {
		i = len(a.Assocs)
		a.index[key] = i
		a.Assocs = append(a.Assocs, Assoc{Where: at, Account: account, User: user, Partition: partition, Shares: 1})
	}
	return &a.Assocs[i]
}

// reindex finds everything anew, after something was deleted.
func (a *Accounts) reindex() {
	a.index, a.byName = map[[3]string]int{}, map[string]int{}
	for i := range a.Assocs {
		s := &a.Assocs[i]
		a.index[[3]string{s.Account, s.User, s.Partition}] = i
	}
	for i := range a.QOS {
		a.byName[strings.ToLower(a.QOS[i].Name)] = i
	}
}

// mostAssocs bounds the associations of a file.
const mostAssocs = 200_000

// limit sets a limit by its name in small letters, without blanks; it reports whether there
// is one of that name.
func (l *Limits) limit(word, value string) (known bool, err error) {
	tres := map[string]*TRES{
		"grptres": &l.GrpTRES, "grptresmins": &l.GrpTRESMins, "grptresrunmins": &l.GrpTRESRunMins, "grptresrunmin": &l.GrpTRESRunMins,
		"maxtres": &l.MaxTRES, "maxtresperjob": &l.MaxTRES, "maxtrespj": &l.MaxTRES,
		"maxtrespernode": &l.MaxTRESPerNode, "maxtrespn": &l.MaxTRESPerNode,
		"maxtresmins": &l.MaxTRESMins, "maxtresminsperjob": &l.MaxTRESMins, "maxtresminspj": &l.MaxTRESMins,
		"mintres": &l.MinTRES, "mintresperjob": &l.MinTRES, "mintrespj": &l.MinTRES,
		"maxtrespu": &l.MaxTRESPU, "maxtresperuser": &l.MaxTRESPU,
		"maxtrespa": &l.MaxTRESPA, "maxtresperaccount": &l.MaxTRESPA,
		"maxtresrunminspu": &l.MaxTRESRunMinsPU, "maxtresrunminsperuser": &l.MaxTRESRunMinsPU,
		"maxtresrunminspa": &l.MaxTRESRunMinsPA, "maxtresrunminsperaccount": &l.MaxTRESRunMinsPA,
	}
	old := map[string]struct { // until 14.11 a limit had a name for each resource
		into *TRES
		name string
	}{
		"grpcpus": {&l.GrpTRES, "cpu"}, "grpnodes": {&l.GrpTRES, "node"}, "grpmem": {&l.GrpTRES, "mem"}, "grpmemory": {&l.GrpTRES, "mem"},
		"grpcpumins": {&l.GrpTRESMins, "cpu"}, "grpcpurunmins": {&l.GrpTRESRunMins, "cpu"},
		"maxcpus": {&l.MaxTRES, "cpu"}, "maxcpusperjob": {&l.MaxTRES, "cpu"}, "maxnodes": {&l.MaxTRES, "node"}, "maxnodesperjob": {&l.MaxTRES, "node"},
		"maxcpumins": {&l.MaxTRESMins, "cpu"}, "maxcpuminsperjob": {&l.MaxTRESMins, "cpu"},
		"maxcpusperuser": {&l.MaxTRESPU, "cpu"}, "maxnodesperuser": {&l.MaxTRESPU, "node"}, "mincpus": {&l.MinTRES, "cpu"},
	}
	counts := map[string]*int{
		"grpjobs": &l.GrpJobs, "grpsubmit": &l.GrpSubmit, "grpsubmitjobs": &l.GrpSubmit,
		"maxjobs": &l.MaxJobs, "maxjobsperassoc": &l.MaxJobs, "maxsubmit": &l.MaxSubmit, "maxsubmitjobs": &l.MaxSubmit,
		"maxjobspu": &l.MaxJobsPU, "maxjobsperuser": &l.MaxJobsPU, "maxsubmitpu": &l.MaxSubmitPU, "maxsubmitjobspu": &l.MaxSubmitPU, "maxsubmitjobsperuser": &l.MaxSubmitPU, "maxsubmitperuser": &l.MaxSubmitPU,
		"maxjobspa": &l.MaxJobsPA, "maxjobsperaccount": &l.MaxJobsPA, "maxsubmitpa": &l.MaxSubmitPA, "maxsubmitjobspa": &l.MaxSubmitPA, "maxsubmitjobsperaccount": &l.MaxSubmitPA,
	}
	switch {
	case tres[word] != nil:
		t, err := readTRES(value)
		if err != nil {
			return true, err
		}
		tres[word].set(t)
	case old[word].into != nil:
		o := old[word]
		t, err := readTRES(o.name + "=" + value)
		if err != nil {
			return true, err
		}
		o.into.set(t)
	case counts[word] != nil:
		if value == "" || value == "-1" {
			*counts[word] = 0
			return true, nil
		}
		n, err := Count(value, 1<<31)
		*counts[word] = int(n)
		return true, err
	case word == "maxwall" || word == "maxwalldurationperjob" || word == "maxwalldurationpj":
		return true, setSpan(&l.MaxWall, value, time.Minute)
	case word == "grpwall":
		return true, setSpan(&l.GrpWall, value, time.Minute)
	default:
		return false, nil
	}
	return true, nil
}

// set puts amounts instead of those of the same resources; -1 takes one away.
func (t *TRES) set(with TRES) {
	if *t == nil {
		*t = TRES{}
	}
	for name, n := range with {
		if n < 0 {
			delete(*t, name)
		} else {
			(*t)[name] = n
		}
	}
}

func setSpan(into *time.Duration, value string, bare time.Duration) error {
	if value == "" || value == "-1" || endless(value) {
		*into = 0
		return nil
	}
	v, err := Span(value, bare)
	*into = v
	return err
}
