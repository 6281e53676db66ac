package sim_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"aforo/sim"
	"aforo/sim/cluster"
	"aforo/sim/sched"
	"aforo/sim/site"
	"aforo/workload"
)

// bursar adds up what a run tells of the hours of one project.
type bursar struct {
	recorder
	aside, spent, most int64
	granted            int64
}

func (b *bursar) SetAside(_ time.Duration, _ int, hours int64) {
	b.aside += hours
	b.most = max(b.most, b.aside+b.spent)
}

func (b *bursar) Charged(_ time.Duration, _ int, hours, free int64) {
	b.aside -= hours + free
	b.spent += hours
}

const gpuHour = int64(time.Hour / time.Millisecond)

// The worked example of docs/model.md: a project of 10 GPU-hours sends jobs of one GPU that
// run for one hour and ask for three.
func TestProjectByHand(t *testing.T) {
	var jobs []workload.Job
	for i := range 12 {
		jobs = append(jobs, workload.Job{ID: int64(i + 1), Submit: time.Duration(i) * 30 * time.Minute, Size: 1, Run: time.Hour, Limit: 3 * time.Hour, Project: 1})
	}
	cfg := sim.Config{
		Partitions: []cluster.Partition{{Name: "a", Nodes: 8, PerNode: 1, Speed: 1}},
		Projects:   []workload.Project{{Granted: 10 * gpuHour}},
		Verify:     true,
	}
	b := &bursar{recorder: *newRecorder()}
	if err := sim.Run(context.Background(), cfg, workload.Jobs(jobs), b); err != nil {
		t.Fatal(err)
	}
	// 3 are set aside for each, and 2 of them come back an hour later. When the next one asks,
	// 10, 7, 6, 5, 4 and 3 are left, and at 3:00 only 2. At 3:30 the sixth has ended: 4 are left,
	// and 1 when the next one asks. At 4:30 it is 3, and then no more than 2.
	var sent []int64
	for _, r := range b.records {
		sent = append(sent, r.ID)
	}
	slices.Sort(sent)
	if want := []int64{1, 2, 3, 4, 5, 6, 8, 10}; !slices.Equal(sent, want) || b.spent != int64(len(want))*gpuHour || b.aside != 0 {
		t.Errorf("sent %v, spent %d ms, %d set aside", sent, b.spent, b.aside)
	}
}

// The engine and the naive simulator agree on which jobs projects send, and on all else, and
// the books balance.
func TestEqualWithProjects(t *testing.T) {
	for _, backfill := range []sched.Backfill{sched.None, sched.EASY, sched.Conservative} {
		t.Run(fmt.Sprint(backfill), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				f := family{backfill: backfill, pass: sched.PassMode(rapid.IntRange(0, 2).Draw(t, "pass")), placed: rapid.Bool().Draw(t, "placed")}
				cfg := drawConfig(t, f)
				jobs := drawJobs(t, &cfg)
				drawProjects(t, &cfg, jobs)
				if diff := compareRuns(cfg, jobs); diff != "" {
					t.Fatalf("%s\n%+v\n%s", diff, cfg.Projects, describe(cfg, jobs))
				}
				b := &bursar{recorder: *newRecorder()}
				for i := range cfg.Projects {
					b.granted += cfg.Projects[i].Granted - cfg.Projects[i].Before
				}
				if err := sim.Run(context.Background(), cfg, workload.Jobs(jobs), b); err != nil {
					t.Fatal(err)
				}
				if b.most > b.granted || len(b.waiting) == 0 && b.aside != 0 {
					t.Fatalf("%d were granted, up to %d spent or set aside, and %d are set aside in the end", b.granted, b.most, b.aside)
				}
			})
		})
	}
}

func drawProjects(t *rapid.T, cfg *sim.Config, jobs []workload.Job) {
	for range rapid.IntRange(1, 3).Draw(t, "projects") {
		p := workload.Project{
			Granted: int64(rapid.IntRange(0, 400).Draw(t, "GPU-seconds")) * 1000, Reference: rapid.Bool().Draw(t, "reference"),
		}
		p.Before = p.Granted / int64(rapid.SampledFrom([]int{1, 2, 1000}).Draw(t, "used before"))
		if rapid.Bool().Draw(t, "goes on") {
			p.Spent, p.SpentPriority = 1, 0.5
		}
		cfg.Projects = append(cfg.Projects, p)
	}
	for i := range jobs {
		jobs[i].RunsOn = false // none that a model sends
		jobs[i].Project = uint16(rapid.IntRange(0, len(cfg.Projects)).Draw(t, "project"))
	}
}

// Each project is an account of its own below that of its call: a limit on each account of a
// QOS holds for each, and a limit of the call's account for all.
func TestProjectsAreAccounts(t *testing.T) {
	jobs := make([]workload.Job, 8)
	for i := range jobs {
		jobs[i] = workload.Job{ID: int64(i), Size: 1, Run: time.Hour, Limit: time.Hour, Account: 1, QOS: 1, Project: uint16(i%2 + 1)}
	}
	rules := &site.Rules{
		Accounts: []site.Account{{Name: ""}, {Name: "calls", Together: site.Limits{GPUs: 3}}},
		QOS:      []site.QOS{{}, {Name: "q", EachAccount: site.Limits{GPUs: 2}}},
	}
	cfg := sim.Config{
		Partitions: []cluster.Partition{{Name: "a", Nodes: 8, PerNode: 1, Speed: 1}}, Rules: rules, Verify: true,
		Projects: []workload.Project{{Granted: 100 * gpuHour, Account: 1}, {Granted: 100 * gpuHour, Account: 1}},
	}
	most := func() int {
		n, rec := 0, simulate(t, cfg, jobs)
		for _, r := range rec.records {
			if r.Start == 0 {
				n++
			}
		}
		return n
	}
	if n := most(); n != 3 {
		t.Errorf("%d run at once, and the account of the call allows 3", n)
	}
	rules.Accounts[1].Together.GPUs = 100
	if n := most(); n != 4 {
		t.Errorf("%d run at once, and each project may have 2", n)
	}
}
