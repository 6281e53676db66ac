package sim_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"aforo/sim"
	"aforo/sim/cluster"
	"aforo/sim/site"
	"aforo/workload"

	"github.com/google/go-cmp/cmp"
)

// halves are two partitions, one of which gets twice the work that it can do: on it a job
// of an hour comes each half hour, on the other each two hours.
func halves(routes [][]int) (sim.Config, []workload.Job) {
	cfg := sim.Config{Routes: routes}
	for _, name := range []string{"idle", "starving"} {
		cfg.Partitions = append(cfg.Partitions, cluster.Partition{Name: name, Nodes: 1, PerNode: 1, Speed: 1})
	}
	var jobs []workload.Job
	for i := range 4000 {
		j := workload.Job{ID: int64(i), Submit: time.Duration(i) * 30 * time.Minute, Size: 1, Run: time.Hour, Limit: time.Hour, Route: 1}
		if i%4 == 0 {
			j.Route = 0
		}
		jobs = append(jobs, j)
	}
	return cfg, jobs
}

// ending runs jobs until those of ten days have started, and returns how far it got and
// the starts on the first partition.
func ending(t *testing.T, routes [][]int, grace time.Duration) (last time.Duration, starts []time.Duration) {
	t.Helper()
	cfg, jobs := halves(routes)
	return endingOf(t, cfg, jobs, grace, func(r *sim.Record) bool { return r.Partition == 0 })
}

// endingOf is ending for other jobs, with the starts of those that are asked for.
func endingOf(t *testing.T, cfg sim.Config, jobs []workload.Job, grace time.Duration, of func(*sim.Record) bool) (last time.Duration, starts []time.Duration) {
	t.Helper()
	cfg.Until, cfg.Grace, cfg.Cap, cfg.Verify = 240*time.Hour, grace, 480*time.Hour, true
	rec := newRecorder()
	if err := sim.Run(context.Background(), cfg, workload.Jobs(jobs), rec); err != nil {
		t.Fatal(err)
	}
	for i := range rec.records {
		r := &rec.records[i]
		last = max(last, r.Start)
		if of(r) {
			starts = append(starts, r.Start)
		}
	}
	return last, starts
}

// A part of the machine whose queue grows keeps the run going for its grace and no longer
// while another part is done, and what happens there is the same. Where routes join the
// partitions there is one part, and the run goes on until its jobs have started.
func TestStarvingPartEnds(t *testing.T) {
	apart, joined := [][]int{{0}, {1}}, [][]int{{0}, {1}, {0, 1}}
	long, starts := ending(t, apart, 0)
	if long < 340*time.Hour {
		t.Fatalf("without a grace the run ends at %v", long)
	}
	short, first := ending(t, apart, 24*time.Hour)
	if short < 260*time.Hour || short > 264*time.Hour {
		t.Errorf("with a grace of a day the run ends at %v, not ten days and one", short)
	}
	if n := len(first); n < 120 || !slices.Equal(starts[:n], first) {
		t.Errorf("the other part starts otherwise: %s", cmp.Diff(starts, first))
	}
	if one, _ := ending(t, joined, 24*time.Hour); one != long {
		t.Errorf("one part alone ends at %v, not at %v", one, long)
	}
}

// Jobs that a limit holds keep the run going for its grace and no longer, too, while
// nothing else waits, and what others do is the same.
func TestHeldJobsEnd(t *testing.T) {
	run := func(grace time.Duration) (last time.Duration, others []time.Duration) {
		cfg, jobs := halves([][]int{{0}})
		cfg.Partitions = cfg.Partitions[:1]
		cfg.Partitions[0].Nodes = 2
		cfg.Rules = &site.Rules{Accounts: []site.Account{{}}, QOS: []site.QOS{{Name: "all", EachUser: site.Limits{Jobs: 1}}}}
		for i := range jobs {
			jobs[i].User, jobs[i].Route = int32(jobs[i].Route+1), 0
		}
		return endingOf(t, cfg, jobs, grace, func(r *sim.Record) bool { return r.User == 1 })
	}
	long, starts := run(0)
	if long < 340*time.Hour {
		t.Fatalf("without a grace the run ends at %v", long)
	}
	short, first := run(24 * time.Hour)
	if short < 260*time.Hour || short > 264*time.Hour {
		t.Errorf("with a grace of a day the run ends at %v, not ten days and one", short)
	}
	if n := len(first); n < 120 || !slices.Equal(starts[:n], first) {
		t.Errorf("the other user's jobs start otherwise: %s", cmp.Diff(starts, first))
	}
}
