package sim_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"aforo/sim"
	"aforo/sim/cluster"
	"aforo/sim/sched"
	"aforo/sim/site"
	"aforo/workload"

	"pgregory.net/rapid"
)

// With random accounts, QOS and limits, the engine and the naive simulator agree on every
// job under every policy, and no limit is exceeded at any instant (Verify).
func TestEqualUnderRules(t *testing.T) {
	underPolicies(t, allPolicies, func(t *rapid.T, f family) {
		cfg := drawConfig(t, f)
		jobs := drawJobs(t, &cfg)
		cfg.Rules = drawRules(t, len(cfg.Partitions), !cfg.Policy.Planned())
		for i := range jobs {
			jobs[i].User = int32(rapid.IntRange(0, 2).Draw(t, "user"))
			jobs[i].Account = int32(rapid.IntRange(0, len(cfg.Rules.Accounts)-1).Draw(t, "account"))
			jobs[i].Class = uint16(rapid.IntRange(0, 1).Draw(t, "class"))
			jobs[i].QOS = uint16(rapid.IntRange(0, len(cfg.Rules.QOS)-1).Draw(t, "qos"))
		}
		if diff := compareRuns(cfg, jobs); diff != "" {
			t.Fatalf("%s\n%s\n%+v", diff, describe(cfg, jobs), *cfg.Rules)
		}
	})
}

func drawRules(t *rapid.T, partitions int, blocking bool) *site.Rules {
	r := &site.Rules{}
	limits := func() (l site.Limits) {
		switch rapid.IntRange(0, 5).Draw(t, "limit") {
		case 0:
			l.GPUs = rapid.IntRange(1, 20).Draw(t, "gpus")
		case 1:
			l.Nodes = rapid.IntRange(1, 6).Draw(t, "nodes")
		case 2:
			l.Jobs = rapid.IntRange(1, 4).Draw(t, "jobs")
		case 3:
			l.Committed = float64(rapid.IntRange(1, 300).Draw(t, "gpu-seconds")) / 3600
		}
		return l
	}
	r.HoldBack = rapid.Bool().Draw(t, "hold back")
	budgets := rapid.Bool().Draw(t, "budgets") // when one is found to be spent, and so what it turns away blocks no more, the model leaves open
	sent := func(l site.Limits) site.Limits {
		if !budgets && rapid.IntRange(0, 2).Draw(t, "submitted limit") == 0 {
			l.Submitted = rapid.IntRange(1, 4).Draw(t, "submitted")
		}
		return l
	}
	for i := range rapid.IntRange(1, 4).Draw(t, "accounts") {
		a := site.Account{Name: fmt.Sprint("a", i), Parent: rapid.IntRange(0, max(0, i-1)).Draw(t, "parent")}
		if rapid.IntRange(0, 4).Draw(t, "allows") == 0 {
			a.QOS = []int32{int32(rapid.IntRange(0, 2).Draw(t, "allowed"))}
		}
		a.Shares = rapid.IntRange(0, 3).Draw(t, "shares")
		a.Together, a.EachUser = sent(limits()), sent(limits())
		if budgets && rapid.IntRange(0, 9).Draw(t, "budget") < 3 {
			a.Budget = float64(rapid.IntRange(1, 600).Draw(t, "gpu-seconds")) / 3600
		}
		r.Accounts = append(r.Accounts, a)
	}
	for i := range rapid.IntRange(1, 3).Draw(t, "qos") {
		q := site.QOS{Name: fmt.Sprint("q", i), Together: sent(limits()), EachUser: sent(limits()), EachAccount: sent(limits())}
		switch rapid.IntRange(0, 9).Draw(t, "bound") {
		case 0:
			q.MaxGPUs = rapid.IntRange(1, 20).Draw(t, "max gpus")
		case 1:
			q.MaxTime = time.Duration(rapid.IntRange(1, 20).Draw(t, "max time")) * time.Second
		case 2:
			q.MinGPUs = rapid.IntRange(1, 4).Draw(t, "min gpus")
		case 3:
			q.On = []site.On{{Partition: rapid.IntRange(0, partitions-1).Draw(t, "on"), MaxGPUs: rapid.IntRange(1, 8).Draw(t, "max gpus there")}}
		case 4:
			q.On = []site.On{{Partition: rapid.IntRange(0, partitions-1).Draw(t, "on"), Together: limits(), EachUser: limits(), EachAccount: limits(), MinGPUs: rapid.IntRange(0, 2).Draw(t, "min gpus there")}}
		}
		q.Block = blocking && !budgets && rapid.IntRange(0, 2).Draw(t, "blocks") == 0
		q.UsageFactor, q.Free = rapid.SampledFrom([]float64{0, 0.3, 2}).Draw(t, "factor"), rapid.IntRange(0, 9).Draw(t, "free") == 0
		r.QOS = append(r.QOS, q)
	}
	again := func(was site.Limits) site.Limits {
		l := limits()
		l.Submitted = was.Submitted
		return l
	}
	at := time.Duration(0)
	dates := 0
	if budgets && !blocking { // likewise of a job that is too large for all later limits
		dates = rapid.SampledFrom([]int{0, 1, 2}).Draw(t, "dates of other limits")
	}
	for range dates {
		at += time.Duration(rapid.IntRange(1, 15).Draw(t, "later")) * time.Second
		l := site.Rules{Accounts: slices.Clone(r.Accounts), QOS: slices.Clone(r.QOS)}
		for i := range l.Accounts {
			l.Accounts[i].Together, l.Accounts[i].EachUser = again(r.Accounts[i].Together), again(r.Accounts[i].EachUser)
		}
		for i := range l.QOS {
			q := &l.QOS[i]
			q.Together, q.EachUser, q.EachAccount = again(q.Together), again(q.EachUser), again(q.EachAccount)
			q.On = slices.Clone(q.On)
			for k := range q.On {
				q.On[k].Together, q.On[k].EachUser = again(q.On[k].Together), again(q.On[k].EachUser)
			}
			l.QOS[i].MaxGPUs, l.QOS[i].MinGPUs = rapid.SampledFrom([]int{0, 0, 8}).Draw(t, "max gpus then"), 0
		}
		r.Later = append(r.Later, site.Later{At: at, Rules: &l})
	}
	if budgets && !r.Blocking() { // which does not go with limits that change
		for i := range r.Accounts {
			r.Accounts[i].Share = rapid.SampledFrom([]float64{0, 0, 0.1, 0.5, 0.7}).Draw(t, "share")
			for k := range r.Later {
				r.Later[k].Rules.Accounts[i].Share = r.Accounts[i].Share
			}
		}
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "hours") {
		r.Hours = append(r.Hours, drawHours(t, fmt.Sprint("h", i), partitions))
	}
	return r
}

func drawHours(t *rapid.T, name string, partitions int) site.Hours {
	h := site.Hours{Name: name, Forever: rapid.Bool().Draw(t, "forever")}
	second := func(label string, from, to int) time.Duration {
		return time.Duration(rapid.IntRange(from, to).Draw(t, label)) * time.Second
	}
	at := second("first", -1, 10)
	for range rapid.IntRange(1, 6).Draw(t, "closed") {
		s := site.Span{From: max(at, 0)}
		s.To = s.From + second("shut", 1, 12)
		h.Closed = append(h.Closed, s)
		at = s.To + second("open", 1, 15)
	}
	switch rapid.IntRange(0, 4).Draw(t, "who") {
	case 0:
		h.Jobs.LimitAbove = second("limit", 0, 10)
	case 1:
		h.Jobs.SizeAbove = rapid.IntRange(0, 4).Draw(t, "above")
	case 2:
		h.Jobs.SizeBelow = rapid.IntRange(2, 6).Draw(t, "below")
	case 3:
		h.Jobs.Classes = []int32{1}
	}
	if rapid.Bool().Draw(t, "somewhere") {
		h.Partitions = []int{rapid.IntRange(0, partitions-1).Draw(t, "where")}
	}
	if rapid.Bool().Draw(t, "some may") {
		h.Allowed = rapid.IntRange(1, 12).Draw(t, "allowed")
	}
	return h
}

// A rule that never lets a job start is named, at its submission or, of a budget, as soon
// as too little is left.
func TestRefusedByName(t *testing.T) {
	rules := &site.Rules{
		Accounts: []site.Account{{Name: "all"}, {Name: "small", Together: site.Limits{GPUs: 2}}, {Name: "poor", Budget: 1}},
		QOS:      []site.QOS{{}, {Name: "debug", MaxTime: time.Hour}},
	}
	job := workload.Job{Size: 4, Run: time.Minute, Limit: 10 * time.Minute}
	jobs := []workload.Job{job, job, job, job, job}
	jobs[0].Account = 1
	jobs[1].QOS, jobs[1].Limit = 1, 2*time.Hour
	jobs[2].Account, jobs[2].Run, jobs[2].Limit = 2, 10*time.Minute, 10*time.Minute
	jobs[3].Account, jobs[3].Limit = 2, 15*time.Minute
	for i := range jobs {
		jobs[i].ID = int64(i)
	}
	for b := range sched.Backfills() {
		got := bounced{recorder: *newRecorder()}
		cfg := sim.Config{Partitions: []cluster.Partition{{Name: "p", Nodes: 8, PerNode: 1, Speed: 1}}, Rules: rules, Policy: sched.Policy{Backfill: sched.Backfill(b)}, Verify: true}
		if err := sim.Run(context.Background(), cfg, workload.Jobs(jobs), &got); err != nil {
			t.Fatal(err)
		}
		want := "0 account.small.together.gpus, 1 qos.debug.max_time, 3 account.poor.budget_gpu_h, "
		if got.rules != want || len(got.records) != 2 {
			t.Errorf("%v: refused %sand %d started, want %sand 2", sched.Backfill(b), got.rules, len(got.records), want)
		}
	}
}

type bounced struct {
	recorder
	rules string
}

func (b *bounced) Refused(j *workload.Job, rule string) {
	b.rules += fmt.Sprintf("%d %s, ", j.ID, rule)
}
