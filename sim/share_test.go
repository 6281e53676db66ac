package sim_test

import (
	"math"
	"testing"
	"time"

	"aforo/sim"
	"aforo/sim/cluster"
	"aforo/sim/sched"
	"aforo/sim/sched/slurm"
	"aforo/sim/site"
	"aforo/workload"
)

// contest are jobs of two accounts that both ask for more than their half of 20 processors, one
// for three times as much as the other, over 400 hours.
func contest() []workload.Job {
	var jobs []workload.Job
	x := uint64(7)
	next := func(n int) int {
		x = x*6364136223846793005 + 1442695040888963407
		return int(x >> 33 % uint64(n))
	}
	for at := time.Duration(0); at < 400*time.Hour; at += 15 * time.Minute {
		for account := range 2 {
			for range []int{1, 3}[account] {
				run := time.Duration(1+next(120)) * time.Minute
				jobs = append(jobs, workload.Job{ID: int64(len(jobs)), Submit: at, Run: run, Limit: 2 * run, Size: int32(1 + next(6)), Account: int32(account + 1), User: int32(account)})
			}
		}
	}
	return jobs
}

// used is the processor time of each account from one instant to another.
func used(records []sim.Record, from, to time.Duration) (of [3]float64) {
	for _, r := range records {
		of[r.Account] += float64(r.Used) * max(0, min(r.End, to)-max(r.Start, from)).Hours()
	}
	return of
}

// In a long overload two groups with equal shares end at them, whatever each sends: by caps of
// a half each, by holding a half over a week, and by priority, within 2 %; by holding it at each instant
// within 3 %, because the few processors of a half that are too few for the next job go to the group of which more wait.
func TestEqualSharesInOverload(t *testing.T) {
	equal := func(share float64, shares int) *site.Rules {
		return &site.Rules{Accounts: []site.Account{{}, {Name: "a", Share: share, Shares: shares}, {Name: "b", Share: share, Shares: shares}}}
	}
	held := func(over time.Duration) *site.Rules {
		r := equal(0.5, 0)
		for i := range r.Accounts[1:] {
			r.Accounts[i+1].Hold, r.Accounts[i+1].Over = true, over
		}
		return r
	}
	for _, c := range []struct {
		name   string
		rules  *site.Rules
		policy sched.Policy
		within float64
	}{
		{"hold", held(0), sched.Policy{Backfill: sched.FirstFit}, 0.03},
		{"hold under easy", held(0), sched.Policy{Backfill: sched.EASY}, 0.03},
		{"hold over a week", held(7 * 24 * time.Hour), sched.Policy{Backfill: sched.FirstFit}, 0.02},
		{"cap", equal(0.5, 0), sched.Policy{Backfill: sched.FirstFit}, 0.02},
		{"priority", equal(0, 500_000), sched.Policy{
			Order: sched.Multifactor, Backfill: sched.FirstFit,
			Multifactor: &sched.Weights{FairShare: 1000, CalcPeriod: 5 * time.Minute, AgeMax: sched.DefaultWeights.AgeMax},
		}, 0.02},
	} {
		rec := simulate(t, sim.Config{Partitions: processors(20), Rules: c.rules, Policy: c.policy}, contest())
		of := used(rec.records, 100*time.Hour, 400*time.Hour)
		if of[1]+of[2] < 0.9*20*300 {
			t.Errorf("%s: the machine is no longer full: %v of %v processor-hours are used", c.name, of[1]+of[2], 20*300)
		}
		if ratio := of[1] / of[2]; math.Abs(ratio-1) > c.within {
			t.Errorf("%s: one group has %.3f times what the other has", c.name, ratio)
		}
	}
}

// A cap holds at every instant, in a log of starts and ends that the engine does not keep: each
// account is within its share of what is installed, and that of an account below another within
// its share of that one's.
func TestCapHoldsAtEveryInstant(t *testing.T) {
	rules := &site.Rules{Accounts: []site.Account{{}, {Name: "a", Share: 0.5}, {Name: "b", Parent: 1, Share: 0.4}}}
	for b := range sched.Backfills() {
		rec := simulate(t, sim.Config{Partitions: processors(20), Rules: rules, Policy: sched.Policy{Backfill: sched.Backfill(b)}}, contest()[:500])
		peak := [3]int32{}
		for _, r := range rec.records {
			in := [3]int32{}
			for _, o := range rec.records {
				if o.Start <= r.Start && r.Start < o.End {
					if in[o.Account] += o.Used; o.Account == 2 {
						in[1] += o.Used
					}
				}
			}
			peak[1], peak[2] = max(peak[1], in[1]), max(peak[2], in[2])
		}
		if peak[1] > 10 || peak[2] > 4 || peak[1] < 9 || peak[2] < 4 {
			t.Errorf("%v: the accounts have up to %d and %d processors at once, of 10 and 4", sched.Backfill(b), peak[1], peak[2])
		}
	}
}

// Under Slurm's scheduler a cap holds at every instant, too, and follows the nodes that come: 5 of 10
// processors at first, 10 of 20 from hour 60 on.
func TestCapUnderSlurm(t *testing.T) {
	params := slurm.DefaultParams(slurm.V2605)
	machine := processors(10)
	machine[0].Changes = []cluster.Change{{Kind: cluster.Add, At: 60 * time.Hour, Nodes: 10, Label: "more"}}
	rules := &site.Rules{Accounts: []site.Account{{}, {Name: "a", Share: 0.5}, {Name: "b"}}}
	jobs := contest()[:600]
	for i := range jobs {
		jobs[i].Size = 1 + jobs[i].Size%4
	}
	rec := simulate(t, sim.Config{Partitions: machine, Rules: rules, Policy: sched.Policy{Slurm: &params}}, jobs)
	peak := [2]int32{}
	for _, r := range rec.records {
		in := int32(0)
		for _, o := range rec.records {
			if o.Account == 1 && o.Start <= r.Start && r.Start < o.End {
				in += o.Used
			}
		}
		late := 0
		if r.Start >= 60*time.Hour {
			late = 1
		}
		peak[late] = max(peak[late], in)
	}
	if peak[0] != 5 || peak[1] <= 5 || peak[1] > 10 {
		t.Errorf("the account has up to %v processors before and after nodes came, of 5 and 10", peak)
	}
}

// Nobody borrows while another waits that could start there and does not borrow: in a log of starts and
// ends that the engine does not keep, with accounts one below another. And what is idle is borrowed.
func TestNobodyBorrowsFromThoseWhoWait(t *testing.T) {
	rules := &site.Rules{Accounts: []site.Account{{}, {Name: "a", Share: 0.5, Hold: true}, {Name: "b", Parent: 1, Share: 0.4, Hold: true}}}
	jobs := contest()[:1200]
	for i := range jobs {
		if i%7 == 0 {
			jobs[i].Account = 0 // it never borrows
		}
	}
	share := []int32{20, 10, 4}
	rec := simulate(t, sim.Config{Partitions: processors(20), Rules: rules, Policy: sched.Policy{Backfill: sched.FirstFit}}, jobs)
	borrowed := 0
	for _, r := range rec.records {
		in := [3]int32{}
		for _, o := range rec.records {
			if o.Number < r.Number && o.End > r.Start {
				for a := o.Account; ; a = int32(rules.Accounts[a].Parent) {
					if in[a] += o.Used; a == 0 {
						break
					}
				}
			}
		}
		borrows := func(o *sim.Record) (does bool) {
			for a := o.Account; a != 0; a = int32(rules.Accounts[a].Parent) {
				does = does || in[a]+o.Used > share[a]
			}
			return does
		}
		if !borrows(&r) {
			continue
		}
		borrowed++
		for _, o := range rec.records {
			if o.Submit <= r.Start && o.Number > r.Number && o.Used <= 20-in[0] && !borrows(&o) {
				t.Fatalf("job %d borrows at %v, and job %d waits that could start and does not borrow", r.ID, r.Start, o.ID)
			}
		}
	}
	if borrowed < 100 {
		t.Errorf("only %d of %d starts borrow", borrowed, len(rec.records))
	}
}
