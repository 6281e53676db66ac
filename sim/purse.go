package sim

import (
	"fmt"
	"time"

	"aforo/sim/site"
	"aforo/workload"
)

// A purse has the hours of the projects of a run, in GPU-milliseconds. Of what a project was
// granted a part has been spent, a part is set aside for the jobs that it has sent, and the
// rest is left. What a job may be charged at most is set aside when it is sent, so that no
// project ever spends more than it has; one for which too little is left is not sent.
type purse struct {
	projects []workload.Project
	left     []int64
	spent    []int64
	aside    []int64
	paid     []payment // by slot
	first    int32     // the account of the first project; 0 where they have none of their own
	fastest  []float64 // of each partition, at any time
	bursar   Bursar    // or nil
}

// A payment is what is set aside for a job, and what an hour of its attempt costs.
type payment struct {
	aside int64
	price float64
}

// fund begins to keep the hours of projects. Each is an account below that of its call where
// there are rules, but for Slurm's scheduler, which knows the accounts of the scenario.
func (r *run) fund() {
	projects := r.cfg.Projects
	if len(projects) == 0 {
		return
	}
	p := &purse{projects: projects, spent: make([]int64, len(projects)), aside: make([]int64, len(projects))}
	for i := range projects {
		p.left = append(p.left, projects[i].Granted-projects[i].Before)
	}
	for i := range r.cfg.Partitions {
		part := &r.cfg.Partitions[i]
		fastest := part.Speed
		for _, c := range part.Changes {
			fastest = max(fastest, c.Speed)
		}
		p.fastest = append(p.fastest, fastest)
	}
	p.bursar, _ = r.obs.(Bursar)
	if r.cfg.Rules != nil && r.cfg.Policy.Slurm == nil {
		r.cfg.Rules, p.first = withProjects(r.cfg.Rules, projects)
	}
	r.purse = p
}

// withProjects adds an account for each project to rules, and returns the first of them.
func withProjects(rules *site.Rules, projects []workload.Project) (*site.Rules, int32) {
	own := *rules
	own.Accounts = append([]site.Account(nil), rules.Accounts...)
	if len(own.Accounts) == 0 {
		own.Accounts = []site.Account{{}}
	}
	first := len(own.Accounts)
	for i := range projects {
		own.Accounts = append(own.Accounts, site.Account{Name: fmt.Sprintf("project %d", i+1), Parent: int(projects[i].Account)})
	}
	own.Later = append([]site.Later(nil), rules.Later...)
	for i := range own.Later {
		then, _ := withProjects(own.Later[i].Rules, projects)
		own.Later[i].Rules = then
	}
	return &own, int32(first)
}

// account is the account under which a job counts: that of its project, if it has one.
func (r *run) account(j *workload.Job) int32 {
	if r.funded(j) && r.purse.first > 0 {
		return r.purse.first + int32(j.Project) - 1
	}
	return j.Account
}

// funded reports whether a project pays for a job. Those that a log names pay for nothing.
func (r *run) funded(j *workload.Job) bool { return r.purse != nil && j.Project != 0 }

// pays reports whether a project sends a job: whether enough is left for all that it may be
// charged. If it does not suffice, the job may go on under another QOS, for nobody's hours.
func (r *run) pays(j *workload.Job) bool {
	i := int(j.Project) - 1
	p := &r.purse.projects[i]
	if r.most(j) <= r.purse.left[i] {
		return true
	}
	if p.Spent == 0 {
		return false
	}
	j.Project, j.QOS, j.Priority = 0, p.Spent, p.SpentPriority
	if k := int(j.QOS) - 1; k < len(r.cfg.Priorities) {
		j.Priority = r.cfg.Priorities[k]
	}
	return true
}

// price is what an hour of a job counts at a speed.
func (r *run) price(j *workload.Job, speed float64) float64 {
	price := 1.0
	if rules := r.cfg.Rules; rules != nil && int(j.QOS) < len(rules.QOS) {
		price = rules.QOS[j.QOS].Counts()
	}
	if r.purse.projects[j.Project-1].Reference {
		price *= speed
	}
	return price
}

// most is what a job may be charged at most, in any partition of its route.
func (r *run) most(j *workload.Job) int64 {
	rec := Record{Job: *j}
	limit := j.Limit
	if limit == 0 {
		limit = r.longest(&rec)
	}
	most := int64(0)
	for _, p := range r.routes[j.Route] {
		units, _ := r.cfg.Policy.Site.Occupies(int(j.Size), int(j.Form), r.pools[p].PerNode())
		most = max(most, site.GPUTime(units, limit, r.price(j, r.purse.fastest[p])))
	}
	return most
}

// setAside sets the hours of a job aside that is sent.
func (r *run) setAside(slot int32, rec *Record) {
	p := r.purse
	for int(slot) >= len(p.paid) {
		p.paid = append(p.paid, payment{})
	}
	need := r.most(&rec.Job)
	p.paid[slot] = payment{aside: need}
	p.left[rec.Project-1] -= need
	p.aside[rec.Project-1] += need
	if p.bursar != nil {
		p.bursar.SetAside(r.now, int(rec.Project), need)
	}
}

// started notes what an hour of an attempt costs that starts now.
func (p *purse) started(r *run, slot int32, rec *Record) {
	p.paid[slot].price = r.price(&rec.Job, r.speeds[rec.Partition])
}

// used is what an attempt that ends now is charged. Slurm kills a job some seconds after its
// limit, which no project pays.
func (p *purse) used(slot int32, rec *Record, ran time.Duration) int64 {
	return min(site.GPUTime(int(rec.Used), ran, p.paid[slot].price), p.paid[slot].aside)
}

// paysAgain reports whether a project has enough for the next job of a chain, once the
// attempt that ends now has been charged.
func (r *run) paysAgain(slot int32, rec *Record) bool {
	if !r.funded(&rec.Job) {
		return true
	}
	return r.purse.left[rec.Project-1] >= r.purse.used(slot, rec, rec.End-rec.Start)
}

// charge charges an attempt that ends now, and gives back what was set aside where it is the
// last. The next job of a chain has as much set aside again.
func (r *run) charge(slot int32, rec *Record, why Why) {
	p, i := r.purse, rec.Project-1
	used := int64(0)
	if why.Charged() {
		used = p.used(slot, rec, r.now-rec.Start)
	}
	back := p.paid[slot].aside - used
	p.spent[i] += used
	if why.Last() {
		p.aside[i] -= used + back
		p.left[i] += back
		p.paid[slot].aside = 0
	} else {
		back = 0
		p.left[i] -= used
	}
	if p.bursar == nil || !why.Last() && used == 0 {
		return
	}
	if p.bursar.Charged(r.now, int(i)+1, used, back); !why.Last() && used > 0 {
		p.bursar.SetAside(r.now, int(i)+1, used)
	}
}

// balance checks that what projects were granted is what was spent, is set aside and is left.
func (p *purse) balance(r *run) {
	for i := range p.projects {
		if g := &p.projects[i]; p.left[i] < 0 || p.spent[i] < 0 || g.Granted != g.Before+p.spent[i]+p.aside[i]+p.left[i] {
			r.check.fail(9, "project %d was granted %d GPU-milliseconds, has used %d before time zero and spent %d, and %d are set aside and %d left", i+1, g.Granted, g.Before, p.spent[i], p.aside[i], p.left[i])
		}
	}
}
