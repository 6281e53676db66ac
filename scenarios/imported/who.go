package imported

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"aforo/scenarios/slurmconf"
)

// who writes QOS and accounts.
func (w *writer) who() {
	enforced := w.enforced()
	if w.Accounts == nil {
		return
	}
	w.rule("who may")
	most := int64(0)
	for i := range w.Accounts.QOS {
		most = max(most, w.Accounts.QOS[i].Priority)
	}
	for i := range w.Accounts.QOS {
		w.qos(&w.Accounts.QOS[i], most, enforced)
	}
	w.accounts(enforced)
	for _, o := range w.Accounts.Odd {
		w.note(Strange, o.Where, o.Key+"="+o.Value+" of "+o.Of, "not known here: left out")
	}
}

// namedQOS notes QOS that partitions name where no file says what they are.
func (w *writer) namedQOS() {
	for i := range w.Conf.Partitions {
		p := &w.Conf.Partitions[i]
		if p.QOS != "" {
			w.note(Lost, p.Where, "QOS="+p.QOS+" of partition "+p.Name, "not expressed: no file says what it limits; give sacctmgr show qos -P with --assoc")
			p.QOS = ""
		}
	}
}

// enforced is whether limits of accounting hold, as slurm.conf says.
func (w *writer) enforced() bool {
	p, ok := w.param("AccountingStorageEnforce")
	for _, word := range strings.Split(strings.ToLower(p.Value), ",") {
		if word == "limits" || word == "all" || word == "safe" {
			return true
		}
	}
	if n, err := strconv.Atoi(p.Value); err == nil && n&2 != 0 { // it was a number once: 2 is limits
		return true
	}
	if w.Accounts != nil {
		at := slurmconf.Where{}
		if ok {
			at = p.Where
		}
		w.note(Lost, at, "AccountingStorageEnforce="+p.Value, "without limits in it Slurm enforces none: the limits of QOS and accounts are left out")
	}
	return false
}

func (w *writer) qos(q *slurmconf.QOS, most int64, enforced bool) {
	of := " of qos " + q.Name
	w.table(q.Where, "qos "+q.Name, "qos", named(q.Name))
	if q.Priority > 0 {
		w.key(q.Where, fmt.Sprintf("Priority=%d%s", q.Priority, of), "priority", raw(strconv.FormatFloat(float64(q.Priority)/float64(most), 'g', 9, 64)))
	}
	if q.UsageFactor != 1 {
		w.key(q.Where, fmt.Sprintf("UsageFactor=%v%s", q.UsageFactor, of), "usage_factor", q.UsageFactor)
	}
	if w.preempts() == "qos" {
		w.qosPreempts(q)
	}
	for _, f := range q.Flags {
		switch {
		case strings.EqualFold(f, "NoDecay"), strings.EqualFold(f, "Relative"), strings.EqualFold(f, "UsageFactorSafe"), strings.EqualFold(f, "DenyOnLimit"), strings.EqualFold(f, "OverPartQOS"):
			w.note(Lost, q.Where, "Flags="+f+of, "not expressed")
		default:
			w.note(NoMatter, q.Where, "Flags="+f+of, "")
		}
	}
	if enforced {
		w.qosLimits(q, of)
	}
}

func (w *writer) qosPreempts(q *slurmconf.QOS) {
	var names []string
	for _, name := range q.Preempt {
		if slices.ContainsFunc(w.Accounts.QOS, func(o slurmconf.QOS) bool { return o.Name == name }) {
			names = append(names, named(name))
		} else {
			w.note(Strange, q.Where, "Preempt="+name+" of qos "+q.Name, "there is no such QOS: left out")
		}
	}
	if len(names) > 0 {
		w.key(q.Where, "Preempt="+strings.Join(names, ",")+" of qos "+q.Name, "preempts", names)
	}
	victim := slices.ContainsFunc(w.Accounts.QOS, func(o slurmconf.QOS) bool { return slices.Contains(o.Preempt, q.Name) })
	if victim {
		w.key(q.Where, "PreemptMode of qos "+q.Name, "preempted", raw(w.victims(q.Where, "qos "+q.Name, q.PreemptMode, q.PreemptExempt, q.GraceTime)))
	}
}

func (w *writer) qosLimits(q *slurmconf.QOS, of string) {
	l := &q.Limits
	w.wall(q.Where, "MaxWall", l.MaxWall, of)
	w.amounts(q.Where, &scope{of: of, parts: w.partsOf(q), on: true}, []amount{
		{"MaxTRESPerJob", l.MaxTRES, "max_gpus", "", ""},
		{"MinTRESPerJob", l.MinTRES, "min_gpus", "", ""},
		{"GrpTRES", l.GrpTRES, "together.gpus", "together.nodes", ""},
		{"GrpTRESRunMins", l.GrpTRESRunMins, "", "", "together.committed_gpu_h"},
		{"MaxTRESPerUser", l.MaxTRESPU, "each_user.gpus", "each_user.nodes", ""},
		{"MaxTRESRunMinsPerUser", l.MaxTRESRunMinsPU, "", "", "each_user.committed_gpu_h"},
		{"MaxTRESPerAccount", l.MaxTRESPA, "each_account.gpus", "each_account.nodes", ""},
		{"MaxTRESRunMinsPerAccount", l.MaxTRESRunMinsPA, "", "", "each_account.committed_gpu_h"},
		{"GrpTRESMins", l.GrpTRESMins, "", "", ""},
		{"MaxTRESMinsPerJob", l.MaxTRESMins, "", "", ""},
		{"MaxTRESPerNode", l.MaxTRESPerNode, "", "", ""},
	})
	w.numbers(q.Where, of, []count{
		{"GrpJobs", l.GrpJobs, "together.jobs"},
		{"GrpSubmitJobs", l.GrpSubmit, "together.submitted"},
		{"MaxJobsPerUser", l.MaxJobsPU, "each_user.jobs"},
		{"MaxSubmitJobsPerUser", l.MaxSubmitPU, "each_user.submitted"},
		{"MaxJobsPerAccount", l.MaxJobsPA, "each_account.jobs"},
		{"MaxSubmitJobsPerAccount", l.MaxSubmitPA, "each_account.submitted"},
	})
	w.grpWall(q.Where, l.GrpWall, of)
}

func (w *writer) wall(at slurmconf.Where, word string, d time.Duration, of string) {
	if d > 0 {
		w.key(at, word+"="+span(d)+of, "max_time", span(d))
	}
}

func (w *writer) grpWall(at slurmconf.Where, d time.Duration, of string) {
	if d > 0 {
		w.note(Lost, at, "GrpWall="+span(d)+of, "not expressed: there is no such limit here")
	}
}

type count struct {
	word string
	n    int
	key  string
}

func (w *writer) numbers(at slurmconf.Where, of string, list []count) {
	for _, c := range list {
		if c.n > 0 {
			w.key(at, fmt.Sprintf("%s=%d%s", c.word, c.n, of), c.key, c.n)
		}
	}
}

// accounts writes the tree.
func (w *writer) accounts(enforced bool) {
	users := map[string][]*slurmconf.Assoc{}
	for i := range w.Accounts.Assocs {
		if s := &w.Accounts.Assocs[i]; s.User != "" {
			users[s.Account] = append(users[s.Account], s)
		}
	}
	for i := range w.Accounts.Assocs {
		if s := &w.Accounts.Assocs[i]; s.User == "" && s.Account != "root" {
			w.account(s, users[s.Account], enforced)
		} else if s.User == "" {
			w.root(s, enforced)
		}
	}
	for i := range w.Accounts.Assocs { // users of an account that no line makes
		s := &w.Accounts.Assocs[i]
		if s.User != "" && s.Account != "root" && w.used["account "+s.Account] == "" {
			w.account(&slurmconf.Assoc{Where: s.Where, Account: s.Account, Shares: 1}, users[s.Account], enforced)
		}
	}
}

func (w *writer) root(s *slurmconf.Assoc, enforced bool) {
	if enforced && (s.GrpTRES != nil || s.GrpJobs > 0 || s.GrpSubmit > 0 || s.MaxJobs > 0 || s.MaxSubmit > 0 || s.MaxTRES != nil || s.MaxWall > 0) {
		w.note(Lost, s.Where, "limits of the account root", "not expressed: the tree begins below it")
	}
}

func (w *writer) account(s *slurmconf.Assoc, users []*slurmconf.Assoc, enforced bool) {
	of := " of account " + s.Account
	w.used["account "+s.Account] = named(s.Account)
	if s.Partition != "" {
		w.note(Lost, s.Where, "account "+s.Account+" in partition "+s.Partition, "not expressed: its limits on one partition are left out")
		return
	}
	w.table(s.Where, "account "+s.Account, "account", named(s.Account))
	if s.Parent != "" && s.Parent != "root" {
		w.key(s.Where, "parent="+s.Parent+of, "parent", named(s.Parent))
	}
	if w.Fitted != nil {
		if c := w.Fitted.CommunityOf(s.Account); c != "" {
			w.key(s.Where, "the jobs"+of, "communities", []string{c})
		}
	}
	switch {
	case s.Shares > 1:
		w.key(s.Where, fmt.Sprintf("fairshare=%d%s", s.Shares, of), "shares", s.Shares)
	case s.Shares < 1:
		w.note(Lost, s.Where, fmt.Sprintf("fairshare=%s%s", map[bool]string{true: "parent", false: "0"}[s.Shares < 0], of), "not expressed: 1 is taken")
	}
	if len(s.QOS) > 0 {
		var names []string
		for _, q := range s.QOS {
			names = append(names, named(q))
		}
		w.key(s.Where, "qos="+strings.Join(s.QOS, ",")+of, "qos", names)
	}
	if enforced {
		w.accountLimits(s, users, of)
	}
	w.users(users, enforced)
}

func (w *writer) accountLimits(s *slurmconf.Assoc, users []*slurmconf.Assoc, of string) {
	l := s.Limits
	w.amounts(s.Where, &scope{of: of, parts: w.allParts()}, []amount{
		{"GrpTRES", l.GrpTRES, "together.gpus", "together.nodes", ""},
		{"GrpTRESRunMins", l.GrpTRESRunMins, "", "", "together.committed_gpu_h"},
		{"GrpTRESMins", l.GrpTRESMins, "", "", "budget_gpu_h"},
		{"MaxTRESPerJob", l.MaxTRES, "", "", ""},
		{"MaxTRESMinsPerJob", l.MaxTRESMins, "", "", ""},
		{"MaxTRESPerNode", l.MaxTRESPerNode, "", "", ""},
	})
	w.numbers(s.Where, of, []count{{"GrpJobs", l.GrpJobs, "together.jobs"}, {"GrpSubmitJobs", l.GrpSubmit, "together.submitted"}})
	w.grpWall(s.Where, l.GrpWall, of)
	if l.MaxWall > 0 {
		w.note(Lost, s.Where, "MaxWall="+span(l.MaxWall)+of, "not expressed: a QOS or a partition may say it")
	}
	w.eachUser(s, users, of)
}

// eachUser writes the limits of users where all of an account have the same, or where the
// account gives them to all.
func (w *writer) eachUser(s *slurmconf.Assoc, users []*slurmconf.Assoc, of string) {
	own := s.Limits
	if len(users) > 0 && own.MaxJobs == 0 && own.MaxSubmit == 0 {
		own = users[0].Limits
		for _, u := range users {
			if u.MaxJobs != own.MaxJobs || u.MaxSubmit != own.MaxSubmit || fmt.Sprint(u.GrpTRES) != fmt.Sprint(own.GrpTRES) {
				return
			}
		}
		w.amounts(users[0].Where, &scope{of: " of each user" + of, parts: w.allParts()}, []amount{{"GrpTRES", own.GrpTRES, "each_user.gpus", "each_user.nodes", ""}})
		for _, u := range users {
			u.GrpTRES = nil
		}
	}
	w.numbers(s.Where, " of each user"+of, []count{{"MaxJobs", own.MaxJobs, "each_user.jobs"}, {"MaxSubmitJobs", own.MaxSubmit, "each_user.submitted"}})
	for _, u := range users {
		if u.MaxJobs == own.MaxJobs {
			u.MaxJobs = 0
		}
		if u.MaxSubmit == own.MaxSubmit {
			u.MaxSubmit = 0
		}
	}
}
