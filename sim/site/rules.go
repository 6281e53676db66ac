// Package site says who may. Its Rules are accounts in a tree, and QOS, with limits on
// what runs at once: together, for each user and for each account; and opening hours
// (hours.go). A Site keeps count of what runs and answers, for a job that could start,
// whether it may: yes, or not now.
//
// The data's way: Submit says who sent a job and whether the rules ever let it start; May
// is asked when it could start; Started and Ended say what runs. A job that may not start
// now is parked (Park) in the line of the limit that refuses it, ordered by what it needs
// of it; the end that makes room releases those that may now go, and looks at no others.
//
// A Site knows jobs by the slots of its caller, and nothing of queues and pools. It is told
// the time (At).
package site

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"time"
)

// Rules are who may start what. The zero Rules let everybody start.
type Rules struct {
	// Accounts are the accounts by number. Account 0 is the root: all jobs are its own
	// or below it.
	Accounts []Account
	// QOS are the qualities of service by number. QOS 0 is that of jobs that name none.
	QOS []QOS
	// Hours are opening hours for some jobs.
	Hours []Hours
	// HoldBack says that users hold back what they may not submit, until they may. Else it
	// is turned away.
	HoldBack bool
	// Of, where it is not nil, is the partition in which the rules see each partition: nodes
	// of a reservation are those of another one.
	Of []int
	// Power, where it is not nil, is a cap on what the machine draws.
	Power *Power
	// Later are other limits from dates on, in time order.
	Later []Later
}

// An Account is who pays: a project, an institute, a sector.
type Account struct {
	Name   string
	Parent int // its number; of the root 0
	// Together limits the jobs of the account and of those below it; EachUser those of
	// each user among them.
	Together, EachUser Limits
	// Budget is what the account and those below it may use, in GPU-hours; 0 is no bound.
	// Running jobs hold back their GPUs x limit, and at its end each is charged what it
	// used.
	Budget float64
	// QOS are those that its jobs may name, by number; nil leaves that to the account above,
	// and at the root allows all. A job that names none may always be sent.
	QOS []int32
	// Share is the part of what its parent has, or the whole machine, that the account and those below it
	// may occupy at any instant, above 0 and up to 1; 0 is no bound. Cap is what that is in GPUs, which
	// Capped works out. With Hold what is above it is borrowed (hold.go). Then Over, where it is not 0, is
	// the time, of whole hours and a day at least, over which what it has used is set against the share.
	Share float64
	Cap   int
	Hold  bool
	Over  time.Duration
	// Due is what it is to have of what its parent has, whatever sees to that: results are told beside it.
	Due float64
	// Shares are what it has a right to for fair-share, relative to its siblings; 0 stands
	// for 1.
	Shares int
}

// A QOS is a quality of service.
type QOS struct {
	Name string
	// MinGPUs, MaxGPUs and MaxTime bound one job; 0 is no bound.
	MinGPUs, MaxGPUs int
	MaxTime          time.Duration
	// On are other bounds of one job, on one partition.
	On []On
	// Together limits all jobs of the QOS, EachUser those of each user, EachAccount
	// those of each account (its own, not those below it).
	Together, EachUser, EachAccount Limits
	// Block says that a job which a limit holds blocks those behind it, as one does that
	// waits for GPUs. Elsewhere it is passed over.
	Block bool
	// UsageFactor is what an hour counts for budgets and for fair-share; 0 stands for 1.
	// The hours of a Free one count nothing.
	UsageFactor float64
	Free        bool
}

// On are bounds of one job on one partition, and limits on those that run there.
type On struct {
	Partition                       int
	MinGPUs, MaxGPUs                int
	MaxTime                         time.Duration
	Together, EachUser, EachAccount Limits
}

// Limits bound what runs at once; 0 is no bound.
type Limits struct {
	GPUs, Nodes, Jobs int
	// Committed bounds the sum of GPUs x limit of what runs, in GPU-hours.
	Committed float64
	// Submitted bounds the jobs that wait or run. It is not a limit on one partition.
	Submitted int
}

// Check reports rules that contradict each other or are out of bounds.
func (r *Rules) Check() error {
	named := make(map[string]bool, len(r.Accounts))
	for i := range r.Accounts {
		if name := r.Accounts[i].Name; named[name] {
			return fmt.Errorf("there are two accounts %q: the name of each must be its own", name)
		}
		named[r.Accounts[i].Name] = true
		if err := r.account(i); err != nil {
			return fmt.Errorf("account %q: %w", r.Accounts[i].Name, err)
		}
	}
	if err := r.checkHours(); err != nil {
		return err
	}
	if err := r.checkLater(); err != nil {
		return err
	}
	for i := range r.QOS {
		if err := r.QOS[i].check(); err != nil {
			return fmt.Errorf("qos %q: %w", r.QOS[i].Name, err)
		}
	}
	return nil
}

func (q *QOS) check() error {
	for l := range q.limits {
		if err := l.check(); err != nil {
			return err
		}
	}
	if !(q.UsageFactor >= 0) || math.IsInf(q.UsageFactor, 0) {
		return errors.New("what an hour counts must not be negative")
	}
	for _, on := range q.On {
		if on.Together.Submitted > 0 || on.EachUser.Submitted > 0 || on.EachAccount.Submitted > 0 {
			return errors.New("a limit on what is submitted holds in all partitions, not on one")
		}
		if on.MinGPUs < 0 || on.MaxGPUs < 0 || on.MaxTime < 0 || on.MaxGPUs > 0 && max(on.MinGPUs, q.MinGPUs) > on.MaxGPUs {
			return fmt.Errorf("no job has between %d and %d GPUs on a partition", max(on.MinGPUs, q.MinGPUs), on.MaxGPUs)
		}
	}
	if q.MinGPUs < 0 || q.MaxGPUs < 0 || q.MaxTime < 0 || (q.MaxGPUs > 0 && q.MinGPUs > q.MaxGPUs) {
		return fmt.Errorf("no job has between %d and %d GPUs", q.MinGPUs, q.MaxGPUs)
	}
	return nil
}

// limits yields the limits on more than one job that a QOS has.
func (q *QOS) limits(yield func(l *Limits) bool) {
	more := yield(&q.Together) && yield(&q.EachUser) && yield(&q.EachAccount)
	for i := 0; more && i < len(q.On); i++ {
		on := &q.On[i]
		more = yield(&on.Together) && yield(&on.EachUser) && yield(&on.EachAccount)
	}
}

func (r *Rules) account(i int) error {
	a := &r.Accounts[i]
	if a.Parent < 0 || a.Parent >= len(r.Accounts) || (i == 0) != (a.Parent == i) {
		return errors.New("its parent is not another account")
	}
	for at, n := i, 0; at != 0; at, n = r.Accounts[at].Parent, n+1 {
		if n > len(r.Accounts) {
			return errors.New("it is below itself")
		}
	}
	if !(a.Share >= 0 && a.Share <= 1) {
		return errors.New("its share must be between 0 and 1")
	}
	if a.Hold && a.Share == 0 {
		return errors.New("it holds no share")
	}
	if a.Over != 0 && (!a.Hold || a.Over < leastOver || a.Over%tallied != 0) {
		return errors.New("a share that is held may count over a time, of whole hours and a day at least; no other does")
	}
	if a.Hold && r.Blocking() {
		return errors.New("a share that is held does not go with QOS whose jobs block others")
	}
	if a.Budget < 0 || math.IsNaN(a.Budget) {
		return errors.New("its budget must not be negative")
	}
	return errors.Join(a.Together.check(), a.EachUser.check())
}

func (l *Limits) check() error {
	if l.GPUs < 0 || l.Nodes < 0 || l.Jobs < 0 || l.Committed < 0 || l.Submitted < 0 || math.IsNaN(l.Committed) {
		return errors.New("a limit must not be negative")
	}
	return nil
}

// Empty reports whether the rules limit nothing.
func (r *Rules) Empty() bool {
	return !r.Hold() && !r.choosy() && len(r.Later) == 0 && !slices.ContainsFunc(r.QOS, func(q QOS) bool {
		return q.MinGPUs > 0 || q.MaxGPUs > 0 || q.MaxTime > 0 || len(q.On) > 0
	})
}

// choosy reports whether an account does not allow every QOS.
func (r *Rules) choosy() bool {
	return slices.ContainsFunc(r.Accounts, func(a Account) bool { return a.QOS != nil })
}

// allows returns the account that does not let a job name its QOS, or -1.
func (r *Rules) allows(j *Job) int {
	if j.QOS == 0 {
		return -1
	}
	for _, i := range r.Chain(int(j.Account)) {
		if list := r.Accounts[i].QOS; list != nil {
			if slices.Contains(list, j.QOS) {
				return -1
			}
			return i
		}
	}
	return -1
}

// Hold reports whether the rules may hold a job for a time: limits on more than one job,
// and closed hours. Bounds of one job do not, they turn it away.
func (r *Rules) Hold() bool {
	return len(r.Hours) > 0 || r.Power != nil || slices.ContainsFunc(r.Later, func(l Later) bool { return l.Rules.Hold() }) || slices.ContainsFunc(r.Accounts, func(a Account) bool {
		return a.Together != Limits{} || a.EachUser != Limits{} || a.Budget > 0 || a.Share > 0
	}) || r.some(func(l *Limits) bool { return *l != Limits{} })
}

// some reports whether a QOS has limits of a kind.
func (r *Rules) some(is func(l *Limits) bool) bool {
	for i := range r.QOS {
		for l := range r.QOS[i].limits {
			if is(l) {
				return true
			}
		}
	}
	return false
}

// Lends reports whether an account holds a share of the machine.
func (r *Rules) Lends() bool {
	return slices.ContainsFunc(r.Accounts, func(a Account) bool { return a.Hold })
}

// Blocking reports whether some jobs block others while a limit holds them.
func (r *Rules) Blocking() bool {
	return slices.ContainsFunc(r.QOS, func(q QOS) bool { return q.Block })
}

// Chain returns the accounts from one up to the root. One that the rules do not name
// stands below the root.
func (r *Rules) Chain(account int) []int {
	switch {
	case len(r.Accounts) == 0:
		return nil
	case account >= len(r.Accounts):
		account = 0
	}
	up := []int{account}
	for account != 0 {
		account = r.Accounts[account].Parent
		up = append(up, account)
	}
	return up
}
