package slurm_test

import (
	"strconv"
	"strings"
	"testing"

	"aforo/sim/sched/slurm"
)

// limits writes what a command of sacctmgr sets into limits.
func limits(l *slurm.Limits, values map[string]string) {
	for key, v := range values {
		n, _ := strconv.ParseInt(v, 10, 64)
		switch key {
		case "grpjobs":
			l.GrpJobs = n
		case "maxjobs", "maxjobspu", "maxjobsperuser":
			l.MaxJobs = n
		case "maxjobspa", "maxjobsperaccount":
			l.MaxJobsPerAccount = n
		case "grpwall":
			l.GrpWall = duration(v, 60)
		case "maxwall", "maxwalldurationperjob":
			l.MaxWall = duration(v, 60)
		case "grptres":
			l.GrpTRES = tres(v)
		case "maxtres", "maxtrespj", "maxtresperjob":
			l.MaxTRES = tres(v)
		case "maxtrespernode", "maxtrespn":
			l.MaxTRESPerNode = tres(v)
		case "mintres", "mintresperjob":
			l.MinTRES = tres(v)
		case "maxtrespu", "maxtresperuser":
			l.MaxTRESPerUser = tres(v)
		case "maxtrespa", "maxtresperaccount":
			l.MaxTRESPerAccount = tres(v)
		case "grptresmins":
			l.GrpTRESMins = tres(v)
		case "grptresrunmins":
			l.GrpTRESRunMins = tres(v)
		case "maxtresmins", "maxtresminsperjob":
			l.MaxTRESMins = tres(v)
		case "maxtresrunminspu", "maxtresrunminsperuser":
			l.MaxTRESRunMinsPerUser = tres(v)
		case "maxtresrunminspa", "maxtresrunminsperaccount":
			l.MaxTRESRunMinsPerAcc = tres(v)
		}
	}
}

// An office is what accounts.txt set up.
type office struct {
	assocs map[string]*slurm.Assoc // "account" and "user@account"
	qos    map[string]*slurm.QOS
	order  []string
}

func (o *office) service(name string) *slurm.QOS {
	q := o.qos[name]
	if q == nil {
		q = slurm.NewQOS(name)
		o.qos[name] = q
		o.order = append(o.order, name)
	}
	return q
}

// setUp runs the commands of accounts.txt on a site.
func setUp(t *testing.T, commands []string, s *slurm.Site) *office {
	o := &office{assocs: map[string]*slurm.Assoc{"root": s.Root}, qos: map[string]*slurm.QOS{}}
	o.service("normal")
	for _, line := range commands {
		bare, values := words(line)
		if len(bare) < 4 || bare[0] != "sacctmgr" {
			continue
		}
		switch what, name := strings.ToLower(bare[2]), bare[3]; what {
		case "qos":
			o.setQOS(o.service(name), values)
		case "account", "user":
			o.setAssoc(t, what, name, bare[1], values)
		}
	}
	for _, name := range o.order {
		s.AddQOS(o.qos[name])
	}
	return o
}

func (o *office) setQOS(q *slurm.QOS, values map[string]string) {
	limits(&q.Limits, values)
	for key, v := range values {
		n, _ := strconv.ParseInt(v, 10, 64)
		switch key {
		case "priority":
			q.Priority = n
		case "preempt":
			for _, name := range strings.Split(v, ",") {
				q.Preempts = append(q.Preempts, o.service(name))
			}
		case "preemptmode":
			q.Mode = mode(v)
		case "gracetime":
			q.GraceTime = duration(v, 1)
		case "preemptexempttime":
			q.ExemptTime = duration(v, 60)
		case "usagefactor":
			q.UsageFactor, _ = strconv.ParseFloat(v, 64)
		case "flags":
			q.OverPart = strings.Contains(strings.ToLower(v), "overpartqos")
		}
	}
}

func (o *office) setAssoc(t *testing.T, what, name, verb string, values map[string]string) {
	parent, user := values["parent"], what == "user"
	key := name
	if user {
		parent = values["account"]
		key = name + "@" + parent
	}
	if parent == "" {
		parent = "root"
	}
	a := o.assocs[key]
	if a == nil && verb == "modify" {
		for k, other := range o.assocs {
			if k == name || strings.HasPrefix(k, name+"@") {
				a = other
			}
		}
	}
	if a == nil {
		if o.assocs[parent] == nil {
			t.Fatalf("account %q of %q is not known", parent, name)
		}
		a = slurm.NewAssoc(o.assocs[parent], name, user)
		o.assocs[key] = a
	}
	limits(&a.Limits, values)
	if v := values["fairshare"] + values["share"] + values["shares"]; v == "parent" {
		a.Shares = slurm.ParentShares
	} else if v != "" {
		a.Shares = int64(atoi(v, 1))
	}
}
