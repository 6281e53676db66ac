package sim_test

import (
	"testing"
	"time"

	"aforo/sim"
	"aforo/sim/sched"
	"aforo/sim/site"
	"aforo/workload"

	"pgregory.net/rapid"
)

// With random accounts that hold shares of the machine, nested and beside caps and other limits, at
// this instant or over a time, the engine and the naive simulator agree on every job under every
// policy that the rule goes with.
func TestEqualWhereSharesAreHeld(t *testing.T) {
	underPolicies(t, func(f family) bool { return f.backfill != sched.Conservative }, func(t *rapid.T, f family) {
		cfg := drawConfig(t, f)
		jobs := drawJobs(t, &cfg)
		cfg.Rules = drawRules(t, len(cfg.Partitions), false)
		over := 0
		if rapid.Bool().Draw(t, "over a time") {
			over = rapid.IntRange(24, 60).Draw(t, "hours")
		}
		for i := range cfg.Rules.Accounts {
			a := &cfg.Rules.Accounts[i]
			switch a.Share = rapid.SampledFrom([]float64{0, 0.1, 0.3, 0.5, 1}).Draw(t, "share"); {
			case a.Share > 0 && rapid.IntRange(0, 3).Draw(t, "held") > 0:
				if a.Hold = true; rapid.Bool().Draw(t, "by hours") {
					a.Over = time.Duration(over) * time.Hour
				}
			}
			for k := range cfg.Rules.Later {
				l := &cfg.Rules.Later[k].Rules.Accounts[i]
				l.Share, l.Hold, l.Over = a.Share, a.Hold, a.Over
			}
		}
		sendAll(cfg.Rules) // when a job is turned away that a cap has come to be too small for, the model leaves open
		for i := range jobs {
			jobs[i].User = int32(rapid.IntRange(0, 2).Draw(t, "user"))
			jobs[i].Account = int32(rapid.IntRange(0, len(cfg.Rules.Accounts)-1).Draw(t, "account"))
			jobs[i].QOS = uint16(rapid.IntRange(0, len(cfg.Rules.QOS)-1).Draw(t, "qos"))
		}
		if over > 0 {
			slower(&cfg, jobs, 2700)
		}
		if diff := compareRuns(cfg, jobs); diff != "" {
			t.Fatalf("%s\n%s\n%+v", diff, describe(cfg, jobs), *cfg.Rules)
		}
	})
}

// sendAll takes the limits out on what is submitted.
func sendAll(r *site.Rules) {
	for i := range r.Accounts {
		r.Accounts[i].Together.Submitted, r.Accounts[i].EachUser.Submitted = 0, 0
	}
	for i := range r.QOS {
		r.QOS[i].Together.Submitted, r.QOS[i].EachUser.Submitted, r.QOS[i].EachAccount.Submitted = 0, 0, 0
	}
	for _, l := range r.Later {
		sendAll(l.Rules)
	}
}

// slower stretches the times of a case.
func slower(cfg *sim.Config, jobs []workload.Job, by time.Duration) {
	for i := range jobs {
		j := &jobs[i]
		j.Submit, j.Run, j.Fixed, j.Limit = by*j.Submit, by*j.Run, by*j.Fixed, by*j.Limit
	}
	cfg.Policy.Pass.Every *= by
	if w := cfg.Policy.Multifactor; w != nil {
		w.CalcPeriod, w.HalfLife, w.AgeMax = by*w.CalcPeriod, by*w.HalfLife, by*w.AgeMax
	}
	for i := range cfg.Partitions {
		for k := range cfg.Partitions[i].Changes {
			c := &cfg.Partitions[i].Changes[k]
			c.At *= by
			if c.Until < 1<<62/by {
				c.Until *= by
			}
		}
	}
	for i := range cfg.Rules.Hours {
		for k := range cfg.Rules.Hours[i].Closed {
			s := &cfg.Rules.Hours[i].Closed[k]
			s.From, s.To = by*s.From, by*s.To
		}
	}
	for i := range cfg.Rules.Later {
		cfg.Rules.Later[i].At *= by
	}
}
