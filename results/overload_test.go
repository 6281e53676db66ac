package results_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"golang.org/x/perf/benchfmt"

	"aforo/results"
	"aforo/results/measures"
	"aforo/sim"
	"aforo/sim/cluster"
	"aforo/workload"
)

const week = 7 * 24 * time.Hour

// The queue of these tests is M/M/50 with a mean run time of 2 h, two weeks of
// warm-up and eight weeks of window.
const (
	servers = 50
	meanRun = 2 * time.Hour
	from    = 2 * week
	to      = 10 * week
)

// poisson is a source of jobs of one processor at a given load, for ever.
type poisson struct {
	rng  *rand.Rand
	rate float64 // jobs an hour
	now  time.Duration
}

func newPoisson(seed uint64, load float64) *poisson {
	return &poisson{rng: rand.New(rand.NewPCG(seed, 7)), rate: load * servers / meanRun.Hours()}
}

func (p *poisson) Next(j *workload.Job) (bool, error) {
	p.now += time.Duration(p.rng.ExpFloat64() / p.rate * float64(time.Hour))
	run := time.Duration(p.rng.ExpFloat64() * float64(meanRun))
	*j = workload.Job{Submit: p.now, Run: run, Limit: run, Size: 1, User: -1}
	return true, nil
}

// simulate runs the queue on a machine with dated changes.
func simulate(t *testing.T, seed uint64, load float64, changes ...cluster.Change) *results.Run {
	t.Helper()
	c := results.NewCollector(frameOf(t, spec), nil)
	cfg := sim.Config{
		Partitions: []cluster.Partition{{Name: "all", Nodes: servers, PerNode: 1, Speed: 1, Changes: changes}},
		Until:      to, Cap: to + 4*week,
	}
	if err := sim.Run(context.Background(), cfg, newPoisson(seed, load), c); err != nil {
		t.Fatal(err)
	}
	return c.Finish()
}

var spec = results.Spec{From: from, To: to, Partitions: []string{"all"}, Largest: servers}

// summarize puts the runs of one variant together.
func summarize(t testing.TB, runs ...*results.Run) *results.Result {
	info := results.Info{Scenario: "queue", Unit: "processor", Start: time.Unix(0, 0).UTC(), Level: 0.95, Variants: []results.VariantInfo{{Name: "v"}}}
	return results.Summarize(info, frameOf(t, spec), [][]*results.Run{runs})
}

// A queue at load 0.8 is not called overloaded for any of twenty seeds, and one at
// load 1.1 always is, from a single replication as well as from five together; its
// growth is a tenth of the capacity, within three of its standard errors.
func TestOverload(t *testing.T) {
	for _, tc := range []struct {
		load   float64
		over   bool
		growth float64
	}{{0.8, false, 0}, {1.1, true, 0.1 * servers}} {
		var runs []*results.Run
		for seed := range uint64(20) {
			run := simulate(t, seed, tc.load)
			if v := summarize(t, run).Summary.Variants[0]; v.Overloaded != tc.over {
				t.Errorf("load %g, seed %d alone: overloaded %v, growth %v, backlog %v", tc.load, seed, v.Overloaded, v.Growth.Mean, v.BacklogEnd.Mean)
			}
			runs = append(runs, run)
		}
		for i := 0; i < len(runs); i += 5 {
			if v := summarize(t, runs[i:i+5]...).Summary.Variants[0]; v.Overloaded != tc.over {
				t.Errorf("load %g, seeds %d to %d: overloaded %v, growth %+v", tc.load, i, i+4, v.Overloaded, v.Growth)
			}
		}
		g := summarize(t, runs...).Summary.Variants[0].Growth
		se := float64(g.Hi-g.Lo) / 2 / 2.093 // t of 19 degrees of freedom
		if d := math.Abs(float64(g.Mean) - tc.growth); d > 3*se || se > 1 {
			t.Errorf("load %g: growth %v ± %.2g, want %g", tc.load, g.Mean, se, tc.growth)
		}
	}
}

// A queue that a late upgrade cures is not overloaded, though it has grown for most
// of the window: neither when it has drained at the end nor when it still melts.
func TestLateCure(t *testing.T) {
	for _, tc := range []struct {
		at   time.Duration
		add  int
		over bool
	}{
		{to - 3*week, 2 * servers, false}, // drained long before the end
		{to - 2*week, servers / 4, false}, // more than half of it is left, and less each day
		{to - 2*week, 1, true},            // no cure: one more of 50 where five are missing
	} {
		for seed := range uint64(3) {
			run := simulate(t, seed, 1.1, cluster.Change{At: tc.at, Kind: cluster.Add, Nodes: tc.add})
			if v := summarize(t, run).Summary.Variants[0]; v.Overloaded != tc.over {
				t.Errorf("%d more at %v, seed %d: overloaded %v, growth %v, backlog %v", tc.add, tc.at, seed, v.Overloaded, v.Growth.Mean, v.BacklogEnd.Mean)
			}
		}
	}
}

// An overloaded variant has no wait anywhere: null in summary.json, nothing in
// summary.csv, no such unit in bench.txt, which the Go benchmark reader takes; its
// utilization stays.
func TestOverloadedFiles(t *testing.T) {
	r := summarize(t, simulate(t, 1, 1.1), simulate(t, 2, 1.1))
	files, err := r.Files()
	if err != nil {
		t.Fatal(err)
	}
	text := map[string]string{}
	for _, f := range files {
		text[f.Path] = string(f.Text)
	}
	var s results.Summary
	if err := json.Unmarshal([]byte(text["summary.json"]), &s); err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(strings.NewReader(text["summary.csv"])).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for i := range s.Rows {
		row, cells := &s.Rows[i], lines[i+1]
		waits := strings.HasPrefix(row.Measure, "wait") || strings.HasPrefix(row.Measure, "bounded") || strings.HasPrefix(row.Measure, "expansion")
		if none := math.IsNaN(float64(row.Mean)) && math.IsNaN(float64(row.Values[0])); none != waits && row.By == "all" {
			t.Errorf("summary.json: %s is %v", row.Measure, row.Mean)
		}
		if (cells[5] == "") != waits && row.By == "all" {
			t.Errorf("summary.csv: %v", cells)
		}
	}
	units := benchUnits(t, text["bench.txt"])
	if _, ok := units["wait_mean_s"]; ok || units["utilization"] != 2 {
		t.Errorf("bench.txt has the units %v", units)
	}
}

// benchUnits reads the Go benchmark format with its own reader and counts the
// units of its lines.
func benchUnits(t *testing.T, text string) map[string]int {
	t.Helper()
	units := map[string]int{}
	for rd := benchfmt.NewReader(strings.NewReader(text), "bench.txt"); rd.Scan(); {
		res, ok := rd.Result().(*benchfmt.Result)
		if !ok {
			t.Fatalf("bench.txt has a line that is no result: %v", rd.Result())
		}
		for _, v := range res.Values {
			units[v.Unit]++
		}
	}
	return units
}

// benchstat sees every replication of a variant that is not overloaded, under a
// name with its scenario, variant and class, and the values of the summary.
func TestBench(t *testing.T) {
	r := summarize(t, simulate(t, 1, 0.8), simulate(t, 2, 0.8))
	files, err := r.Files()
	if err != nil {
		t.Fatal(err)
	}
	var text string
	for _, f := range files {
		if f.Path == "bench.txt" {
			text = string(f.Text)
		}
	}
	units := benchUnits(t, text)
	for _, unit := range []string{"wait_mean_s", "wait_p95_s", "bounded_slowdown_mean", "utilization", "delivered_h"} {
		if units[unit] != 2 {
			t.Errorf("%d lines have the unit %s, want 2", units[unit], unit)
		}
	}
	rd := benchfmt.NewReader(strings.NewReader(text), "bench.txt")
	rd.Scan()
	res := rd.Result().(*benchfmt.Result)
	jobs, wait := r.Summary.Row("v", measures.ByAll, "all", measures.Jobs), r.Summary.Row("v", measures.ByAll, "all", measures.WaitMean)
	got, _ := res.Value("wait_mean_s")
	if name := string(res.Name); name != "Scenario/scenario=queue/variant=v/all=all-1" || float64(res.Iters) != float64(jobs.Values[0]) || got != float64(wait.Values[0]) {
		t.Errorf("the first line is %s with %d jobs that wait %g s; want %v and %v", name, res.Iters, got, jobs.Values[0], wait.Values[0])
	}
}

// Where the first variant is overloaded, no other differs from it by a wait, in any
// group or way of waiting, in any of the files; what exists for both does.
func TestOverloadedFirst(t *testing.T) {
	info := results.Info{Scenario: "queue", Unit: "processor", Start: time.Unix(0, 0).UTC(), Level: 0.95, Variants: []results.VariantInfo{{Name: "over"}, {Name: "fine"}}}
	runs := [][]*results.Run{
		{simulate(t, 1, 1.1), simulate(t, 2, 1.1)},
		{simulate(t, 1, 0.8), simulate(t, 2, 0.8)},
	}
	r := results.Summarize(info, frameOf(t, spec), runs)
	waiting := map[string]bool{}
	for _, m := range measures.All() {
		waiting[m.Info().Name] = m.Info().Waiting
	}
	some := 0
	for i := range r.Summary.Rows {
		row := &r.Summary.Rows[i]
		exists := !math.IsNaN(float64(row.Mean))
		if row.Variant == "over" && waiting[row.Measure] && exists {
			t.Errorf("%s of %s %s is %v in the overloaded variant", row.Measure, row.By, row.Group, row.Mean)
		}
		if row.Variant != "fine" || !exists {
			continue
		}
		some++
		if d := row.Diff; math.IsNaN(float64(d.Mean)) != waiting[row.Measure] || waiting[row.Measure] && d.Separates {
			t.Errorf("%s of %s %s differs by %+v", row.Measure, row.By, row.Group, *d)
		}
	}
	if some < 30 {
		t.Errorf("only %d rows exist", some)
	}
	files, err := r.Files()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if f.Path != "series/wait_by_size.csv" {
			continue
		}
		for line := range strings.Lines(string(f.Text)) {
			if strings.HasPrefix(line, "over,") && !strings.HasSuffix(line, "_s,,,\n") {
				t.Errorf("%s: %s", f.Path, line)
			}
		}
	}
}
