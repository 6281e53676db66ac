package sim_test

import (
	"math"
	"testing"
	"time"

	"aforo/sim"
	"aforo/sim/sched"
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
// a half each, and by priority, where both are within 2 %.
func TestEqualSharesInOverload(t *testing.T) {
	equal := func(share float64, shares int) *site.Rules {
		return &site.Rules{Accounts: []site.Account{{}, {Name: "a", Share: share, Shares: shares}, {Name: "b", Share: share, Shares: shares}}}
	}
	for _, c := range []struct {
		name   string
		rules  *site.Rules
		policy sched.Policy
	}{
		{"cap", equal(0.5, 0), sched.Policy{Backfill: sched.FirstFit}},
		{"priority", equal(0, 500_000), sched.Policy{
			Order: sched.Multifactor, Backfill: sched.FirstFit,
			Multifactor: &sched.Weights{FairShare: 1000, CalcPeriod: 5 * time.Minute, AgeMax: sched.DefaultWeights.AgeMax},
		}},
	} {
		rec := simulate(t, sim.Config{Partitions: processors(20), Rules: c.rules, Policy: c.policy}, contest())
		of := used(rec.records, 100*time.Hour, 400*time.Hour)
		if of[1]+of[2] < 0.9*20*300 {
			t.Errorf("%s: the machine is no longer full: %v of %v processor-hours are used", c.name, of[1]+of[2], 20*300)
		}
		if ratio := of[1] / of[2]; math.Abs(ratio-1) > 0.02 {
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
