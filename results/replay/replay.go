// Package replay simulates the jobs of a log on one machine and measures how long
// they waited: one run, without a scenario, replications or intervals.
//
// A [Replay] opens its log as a stream of jobs (package logs), simulates it, and
// collects [Measures] as jobs start; a [Summary] is what is made of them. A log
// that turns out to be out of order is read again and sorted in memory. The
// schedule itself goes to a table, a row a job, in the order of submission.
package replay

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"aforo/results/measures"
	"aforo/sim"
	"aforo/sim/cluster"
	"aforo/sim/sched"
	"aforo/sim/site"
	"aforo/workload"
	"aforo/workload/logs"
	"aforo/workload/trace"
	"aforo/workload/trace/jobs"
)

// A Replay is a log, a machine and a policy.
type Replay struct {
	Log    *logs.Origin
	Rules  jobs.Rules
	Policy sched.Policy
	// EachUser limits what the jobs of one user may occupy at once; the jobs of which a
	// log does not say who sent them are one user's.
	EachUser site.Limits
	// Site are accounts and QOS with their limits, or nil: Rules.Who gives jobs their numbers
	// there, and Priority the priority of each QOS.
	Site     *site.Rules
	Priority []float32
	// By are the ways, of those that Ways lists, by which the jobs are measured, too.
	By []measures.By
	// Verify checks the invariants of the simulation while it runs.
	Verify bool
	// Table opens the table of the schedule, which is complete when it has been
	// committed; nil where none is wanted.
	Table func() (Table, error)
	// TableName is the name of its file, which says whether it is CSV or Parquet.
	TableName string
	// Watch, where it is not nil, is called now and then with how many jobs there were so
	// far, and how many there will be, or 0.
	Watch func(jobs, total int64)
}

// A Table is a file that is complete or absent.
type Table interface {
	// Write keeps the first error for Commit.
	io.Writer
	Commit() error
	// Abandon removes what has not been committed.
	Abandon() error
}

// A Result is a finished replay.
type Result struct {
	Summary
	Procs  int
	Header trace.Header
	Report *trace.Report
	// Groups are the measures by each of By.
	Groups []Groups
	// Accounts and QOS are those that jobs fall under, by number, where rules limit them.
	Accounts, QOS map[int]bool
}

// Run simulates the log as it is read, in constant memory; if it turns out to be
// unsorted, or its jobs to follow each other, it is read again, sorted in memory, and
// simulated from the beginning.
func (r *Replay) Run(ctx context.Context) (*Result, error) {
	defer r.Log.Remove()
	res, err := r.simulate(ctx, false)
	if jobs.InMemory(err) {
		return r.simulate(ctx, true)
	}
	return res, err
}

// simulate runs the log, sorted in memory first where sorted is true.
func (r *Replay) simulate(ctx context.Context, sorted bool) (*Result, error) {
	jobs, err := r.Log.Jobs(ctx, r.Rules, sorted)
	if err != nil {
		return nil, err
	}
	defer jobs.Close()
	if jobs.Procs == 0 {
		return nil, jobs.NoProcs(r.Log.Path)
	}
	m := &Measures{}
	for _, by := range r.By {
		m.groups = append(m.groups, newGroups(by))
	}
	if err := r.run(ctx, jobs, m); err != nil {
		if past := new(sim.PastEnd); errors.As(err, &past) {
			err = r.Log.At(ctx, past.Job.ID, past)
		}
		return nil, err
	}
	report := jobs.Report()
	res := &Result{Summary: m.Summary(jobs.Procs, report.Dropped()), Procs: jobs.Procs, Header: jobs.Header(), Report: report, Accounts: m.accounts, QOS: m.qos}
	var names measures.Names
	if who := r.Rules.Who; who != nil {
		names = measures.Names{Labels: who.Labels(), User: who.User}
	}
	for _, g := range m.groups {
		res.Groups = append(res.Groups, g.list(names, jobs.Procs, m.last-m.first))
	}
	return res, nil
}

// run simulates the jobs, and writes the schedule where it is wanted.
func (r *Replay) run(ctx context.Context, jobs *logs.Jobs, m *Measures) error {
	source := r.watched(jobs)
	if r.Priority != nil {
		m.accounts, m.qos = map[int]bool{}, map[int]bool{}
		source = &ranked{source, r.Priority, m}
	}
	if r.Table == nil {
		return r.machine(ctx, jobs.Procs, source, m)
	}
	table, err := r.Table()
	if err != nil {
		return err
	}
	defer table.Abandon()
	rows := newRows(source, table, r.TableName, jobs.Report().N("after_followed") > 0)
	rows.zero = jobs.Zero
	m.each, m.drop = rows.ended, rows.rejected
	err = r.machine(ctx, jobs.Procs, rows, m)
	if past := new(sim.PastEnd); errors.As(err, &past) {
		past.Job.ID = rows.number(past.Job.ID)
	}
	if err != nil {
		return err
	}
	if err := rows.out.Close(); err != nil {
		return err
	}
	return table.Commit()
}

// machine runs a source on a machine of procs equal processors.
func (r *Replay) machine(ctx context.Context, procs int, source workload.Source, m *Measures) error {
	config := sim.Config{
		Partitions: []cluster.Partition{{Name: "machine", Nodes: procs, PerNode: 1, Speed: 1}},
		Policy:     r.Policy,
		Rules:      r.rules(),
		Verify:     r.Verify,
	}
	if err := sim.Run(ctx, config, source, m); err != nil {
		return err
	}
	if m.waiting > 0 {
		return fmt.Errorf("%s: %d jobs never started", r.Log.Path, m.waiting)
	}
	return nil
}

// rules are the limits of the accounts and QOS, and those of each user above all accounts.
func (r *Replay) rules() *site.Rules {
	rules := site.Rules{Accounts: []site.Account{{}}}
	if r.Site != nil {
		rules = *r.Site
		rules.Accounts = slices.Clone(rules.Accounts)
	}
	rules.Accounts[0].Name, rules.Accounts[0].EachUser = "machine", r.EachUser
	return &rules
}

// A ranked source gives jobs the priorities of their QOS, and notes whose they are.
type ranked struct {
	workload.Source
	priority []float32
	to       *Measures
}

// Next implements workload.Source.
func (r *ranked) Next(j *workload.Job) (bool, error) {
	ok, err := r.Source.Next(j)
	if ok {
		r.to.accounts[int(j.Account)], r.to.qos[int(j.QOS)] = true, true
	}
	if int(j.QOS) < len(r.priority) {
		j.Priority = r.priority[j.QOS]
	}
	return ok, err
}

// watched returns the jobs of a log, with the progress of reading told where
// somebody looks.
func (r *Replay) watched(jobs *logs.Jobs) workload.Source {
	if r.Watch == nil {
		return jobs.Source
	}
	return &watched{jobs: jobs, watch: r.Watch}
}

type watched struct {
	jobs  *logs.Jobs
	watch func(jobs, total int64)
	n     int64
}

// Next implements workload.Source.
func (w *watched) Next(j *workload.Job) (bool, error) {
	if w.n++; w.n&1023 == 0 {
		w.watch(w.n, w.jobs.Total)
	}
	return w.jobs.Next(j)
}
