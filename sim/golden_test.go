package sim_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"aforo/sim"
	"aforo/sim/cluster"
	"aforo/sim/sched"
	"aforo/workload"
)

// recorder keeps what an Observer is told.
type recorder struct {
	starts   map[int64]time.Duration
	records  []sim.Record
	rejected []int64
	waiting  []int64
	capacity [][4]int64
}

func newRecorder() *recorder { return &recorder{starts: map[int64]time.Duration{}} }

func (r *recorder) Started(rec *sim.Record) {
	r.starts[rec.ID] = rec.Start
	r.records = append(r.records, *rec)
}
func (r *recorder) Rejected(j *workload.Job)   { r.rejected = append(r.rejected, j.ID) }
func (r *recorder) Waiting(rec *sim.Record)    { r.waiting = append(r.waiting, rec.ID) }
func (r *recorder) Running(*sim.Record)        {}
func (r *recorder) Ended(*sim.Record, sim.Why) {}
func (r *recorder) Capacity(at time.Duration, p, installed, available int) {
	r.capacity = append(r.capacity, [4]int64{int64(at), int64(p), int64(installed), int64(available)})
}

func (r *recorder) Stranded(time.Duration, int, int) {}

func processors(n int, changes ...cluster.Change) []cluster.Partition {
	return []cluster.Partition{{Name: "all", Nodes: n, PerNode: 1, Speed: 1, Changes: changes}}
}

func simulate(t testing.TB, cfg sim.Config, jobs []workload.Job) *recorder {
	t.Helper()
	cfg.Verify = true
	rec := newRecorder()
	if err := sim.Run(context.Background(), cfg, workload.Jobs(jobs), rec); err != nil {
		t.Fatal(err)
	}
	return rec
}

// An instance of golden.json: jobs are submit, nodes, estimate, run.
type instance struct {
	N        int
	Jobs     [][4]int64
	FCFS     []int64 `json:"fcfs"`
	EASY     []int64 `json:"easy"`
	FirstFit []int64 `json:"firstfit"`
	NoExtra  []int64 `json:"easy_noextra"`
	Cons     []int64 `json:"cons"`
}

func (in *instance) jobs() []workload.Job {
	jobs := make([]workload.Job, len(in.Jobs))
	for i, j := range in.Jobs {
		jobs[i] = workload.Job{
			ID: int64(i), Submit: time.Duration(j[0]) * time.Second, Size: int32(j[1]),
			Limit: time.Duration(j[2]) * time.Second, Run: time.Duration(j[3]) * time.Second,
		}
	}
	return jobs
}

func goldens(t testing.TB) map[string]instance {
	t.Helper()
	text, err := os.ReadFile("testdata/golden.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Scenarios map[string]instance
		Random    []instance
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	all := file.Scenarios
	for i, in := range file.Random {
		all[fmt.Sprintf("random-%03d", i)] = in
	}
	return all
}

// The schedules of 307 small instances, worked out by independent schedulers
// that keep one array entry a time step, are the engine's to the second.
func TestGolden(t *testing.T) {
	all := goldens(t)
	if len(all) != 307 {
		t.Fatalf("golden.json holds %d instances, want 307", len(all))
	}
	for name, in := range all {
		for _, c := range []struct {
			backfill sched.Backfill
			want     []int64
		}{{sched.None, in.FCFS}, {sched.EASY, in.EASY}, {sched.FirstFit, in.FirstFit}, {sched.EASYNoExtra, in.NoExtra}, {sched.Conservative, in.Cons}} {
			rec := simulate(t, sim.Config{Partitions: processors(in.N), Policy: sched.Policy{Backfill: c.backfill}}, in.jobs())
			got := make([]int64, len(in.Jobs))
			for i := range got {
				got[i] = int64(rec.starts[int64(i)] / time.Second)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%s, %v on %d nodes: starts %v, want %v", name, c.backfill, in.N, got, c.want)
			}
		}
	}
}

// Inside one node nothing fragments: planned on it, the same instances have the
// conservative schedule of the independent scheduler, to the second.
func TestGoldenOnOneNode(t *testing.T) {
	for name, in := range goldens(t) {
		if in.N < 2 {
			continue
		}
		node := cluster.Partition{Name: "node", Nodes: 1, PerNode: in.N, Placed: true, Speed: 1}
		rec := simulate(t, sim.Config{Partitions: []cluster.Partition{node}, Policy: sched.Policy{Backfill: sched.Conservative}}, in.jobs())
		for i, want := range in.Cons {
			if got := int64(rec.starts[int64(i)] / time.Second); got != want {
				t.Errorf("%s on a node of %d: job %d starts at %d, want %d", name, in.N, i, got, want)
			}
		}
	}
}
