package scenarios

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"aforo/sim/cluster"
	"aforo/sim/sched"
	"aforo/workload"

	"github.com/google/go-cmp/cmp"
)

func parsed(t *testing.T, text string) *File {
	t.Helper()
	f, err := Parse("s.toml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// A scenario resolves into the study that it describes: calendar, policy,
// labels, routes, and the changes of each variant in simulated time.
func TestStudy(t *testing.T) {
	s, err := parsed(t, base).Study(Options{})
	if err != nil {
		t.Fatal(err)
	}
	const day = 24 * time.Hour
	if got := s.Start.Format(time.RFC3339); got != "2025-12-22T00:00:00+01:00" {
		t.Errorf("start %s", got)
	}
	if s.Name != "s" || s.From != 14*day || s.To != 70*day || s.Replications != 10 || s.Seed != 1 || s.Unit != "GPU" {
		t.Errorf("study %+v", s)
	}
	if want := (sched.Policy{Backfill: sched.EASY, Reservations: 1}); !reflect.DeepEqual(s.Policy, want) {
		t.Errorf("policy %+v", s.Policy)
	}
	labels := workload.Labels{Class: []string{"train"}, Community: []string{"research"}, Sector: []string{"health"}, Access: []string{"fast"}, Account: []string{""}, QOS: []string{"", "normal"}, Asked: []string{"", "acc"}}
	if diff := cmp.Diff(labels, s.Labels); diff != "" {
		t.Errorf("labels -want +got:\n%s", diff)
	}
	machine := func(at time.Duration, nodes int) []cluster.Partition {
		p := cluster.Partition{Name: "acc", Nodes: 10, PerNode: 4, Placed: true, Speed: 1}
		if nodes > 0 {
			p.Changes = []cluster.Change{{At: at, Kind: cluster.Add, Nodes: nodes, Label: fmt.Sprintf("+%d GPUs", 4*nodes)}}
		}
		return []cluster.Partition{p}
	}
	for i, want := range []struct {
		name  string
		parts []cluster.Partition
	}{{"today", machine(0, 0)}, {"more", machine(42*day, 5)}, {"half", machine(49*day, 1)}} {
		if s.Variants[i].Name != want.name {
			t.Errorf("variant %d is %s, not %s", i, s.Variants[i].Name, want.name)
		}
		if diff := cmp.Diff(want.parts, s.Variants[i].Partitions); diff != "" {
			t.Errorf("%s -want +got:\n%s", want.name, diff)
		}
	}
}

// Every action becomes the change that the simulator knows, in time order.
func TestActions(t *testing.T) {
	text := base[:strings.Index(base, "[variant.today]")] + `
[variant.v]
change.f = { date = 2026-02-15T00:00:00+01:00, partition = "acc", action = "change-gpu", gpu = "h100" }
change.g = { date = 2026-02-12T00:00:00+01:00, partition = "acc", action = "reservation", length = "1d", nodes = 1 }
change.e = { date = 2026-02-20T00:00:00+01:00, partition = "acc", action = "retire" }
change.d = { date = 2026-02-10T00:00:00+01:00, partition = "acc", action = "maintenance", length = "1d", nodes = 2 }
change.c = { date = "2026-02-05T00:00:00Z", partition = "acc", action = "maintenance", until = 2026-02-06T00:00:00Z, label = "closed" }
change.b = { date = 2026-02-02T00:00:00+01:00, partition = "acc", action = "change-gpu", gpu = "b200" }
change.a = { date = 2026-02-01T00:00:00+01:00, partition = "acc", action = "remove-nodes", nodes = 3 }
`
	s, err := parsed(t, text).Study(Options{})
	if err != nil {
		t.Fatal(err)
	}
	const day = 24 * time.Hour
	want := []cluster.Change{
		{At: 41 * day, Kind: cluster.Remove, Nodes: 3, Label: "-12 GPUs"},
		{At: 42 * day, Kind: cluster.SetSpeed, Speed: 2.4, Label: "h100 -> b200"},
		{At: 45*day + time.Hour, Kind: cluster.Close, Until: 46*day + time.Hour, Label: "closed"},
		{At: 50 * day, Kind: cluster.Close, Nodes: 2, Until: 51 * day, Label: "maintenance"},
		{At: 52 * day, Kind: cluster.Close, Nodes: 1, Until: 53 * day, Label: "reservation"},
		{At: 55 * day, Kind: cluster.SetSpeed, Speed: 1, Label: "b200 -> h100"},
		{At: 60 * day, Kind: cluster.Retire, Label: "retired"},
	}
	if diff := cmp.Diff(want, s.Variants[0].Partitions[0].Changes); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// Every word for an order and for backfilling is one of the file, and every key
// of the policy reaches the study.
func TestPolicy(t *testing.T) {
	policy := func(keys string) sched.Policy {
		text := strings.NewReplacer("backfill = \"easy\"\n", keys, "[partition.acc]", "[partition.acc]\nplacement = \"count\"").Replace(base)
		s, err := parsed(t, text).Study(Options{})
		if err != nil {
			t.Fatal(err)
		}
		if s.Variants[0].Partitions[0].Placed {
			t.Error("the partition is placed")
		}
		return s.Policy
	}
	for i, word := range sched.Orders() {
		if p := policy(fmt.Sprintf("order = %q\n", word)); int(p.Order) != i {
			t.Errorf("order %s is %v", word, p.Order)
		}
	}
	for i, word := range sched.Backfills() {
		if p := policy(fmt.Sprintf("backfill = %q\n", word)); int(p.Backfill) != i {
			t.Errorf("backfill %s is %v", word, p.Backfill)
		}
	}
	got := policy("order = \"multifactor\"\nbackfill_order = \"sjf\"\npass = \"30s\"\ndepth = 500\nreservations = 3\nmultifactor = { size_weight = 5, age_max = \"2d\" }\n")
	want := sched.Policy{
		Order: sched.Multifactor, Backfill: sched.EASY, BackfillOrder: sched.SJF, Pass: sched.Pass{Mode: sched.PassBeat, Every: 30 * time.Second},
		Depth: 500, Reservations: 3, Multifactor: &sched.Weights{Age: 1000, Size: 5, QOS: 1000, AgeMax: 48 * time.Hour, CalcPeriod: 5 * time.Minute}, Factors: []float64{1}, Nice: []float64{0},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if got := policy("order = \"multifactor\"\nmultifactor = {}\n"); *got.Multifactor != sched.DefaultWeights {
		t.Errorf("the default weights are %+v", *got.Multifactor)
	}
}

// Cores, memory and priority reach the nodes and the jobs; 1 GB is 1,024 MB, and
// a job asks for all of its GPUs at once.
func TestNeeds(t *testing.T) {
	s, err := parsed(t, strings.NewReplacer(
		"[partition.acc]", "[partition.acc]\ncores_per_node = 80\nmemory_per_node_gb = 512",
		"[qos.normal]", "[qos.normal]\npriority = 0.5",
		"gpus = [1, 8], weights = [3, 1]", "gpus = [3], weights = [1]",
		"fixed_share = 0.1", "fixed_share = 0.1\ncores_per_gpu = 20\nmemory_per_gpu_gb = 1.5",
	).Replace(base)).Study(Options{})
	if err != nil {
		t.Fatal(err)
	}
	if p := s.Variants[0].Partitions[0]; !p.Placed || p.Cores != 80 || p.MemMB != 524288 {
		t.Errorf("partition %+v", p)
	}
	src, err := s.Open(0)
	if err != nil {
		t.Fatal(err)
	}
	var j workload.Job
	if _, err := src.Next(&j); err != nil || j.Size != 3 || j.Cores != 60 || j.MemMB != 4608 || j.Priority != 0.5 {
		t.Errorf("job %+v, %v", j, err)
	}
}

// Jobs are placed on nodes of several GPUs, and counted on others.
func TestPlacement(t *testing.T) {
	for keys, want := range map[string]bool{
		"gpus_per_node = 4": true, "gpus_per_node = 2": true, "gpus_per_node = 1": false,
		"gpus_per_node = 4\nplacement = \"count\"": false, "gpus_per_node = 2\nplacement = \"nodes\"": true,
	} {
		s, err := parsed(t, strings.Replace(base, "gpus_per_node = 4", keys, 1)).Study(Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Variants[0].Partitions[0].Placed; got != want {
			t.Errorf("%s: placed %v", keys, got)
		}
	}
}

// The rhythm is told the local time of the week at which the simulation begins.
func TestRhythmOffset(t *testing.T) {
	f := parsed(t, strings.Replace(base, "2026-01-05T00:00:00+01:00\nlength", "2026-01-07T06:30:00+09:00\nlength", 1))
	m, _ := f.Work.Model()
	if want := 2*24*time.Hour + 6*time.Hour + 30*time.Minute; m.Rhythm.Offset != want {
		t.Errorf("offset %v, want %v", m.Rhythm.Offset, want)
	}
}

// The offered load of a scenario that can be reckoned by hand: 48 jobs a day of
// 2 GPUs for an hour keep 4 GPUs busy, on 40.
func TestOffered(t *testing.T) {
	text := strings.NewReplacer(
		"jobs_per_day = 10", "jobs_per_day = 48",
		"gpus = [1, 8], weights = [3, 1]", "gpus = [1, 3], weights = [1, 1]",
		`{ law = "lognormal", median = "2h", sigma = 1.4 }`, `{ law = "constant", value = "1h" }`,
		"[variant.today]", "[growth]\nper_year = 1.0\n[variant.today]",
		`length = "8w"`, `length = "365d"`,
	).Replace(base)
	start, end, ok := parsed(t, text).Offered()
	if !ok || start.GPUs != 4 || start.Installed != 40 || end.GPUs != 8 {
		t.Errorf("offered %+v, %+v, %v", start, end, ok)
	}
}

const replayBase = `title = "a log"
[partition.p]
processors = 100
[trace]
file = "log.swf"
[variant.a]
[variant.b.change.more]
date = 1996-09-25T00:00:00+01:00
partition = "p"
action = "add-nodes"
nodes = 28
`

const (
	logHead = "; UnixStartTime: 843480031\n; TimeZone: 3600\n; MaxProcs: 100\n"
	logJobs = "1 3600 -1 10 4 -1 -1 4 60 -1 1 1 1 -1 -1 -1 -1 -1\n" +
		"2 500000 -1 10 120 -1 -1 120 60 -1 1 1 1 -1 -1 -1 -1 -1\n"
)

func logScenario(t *testing.T, scenario, log string) *File {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "s.toml")
	for name, text := range map[string]string{"s.toml": scenario, "log.swf": log} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	f, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// A trace brings its calendar and its window, one replication, and all of its
// jobs, each time anew.
func TestTrace(t *testing.T) {
	s, err := logScenario(t, replayBase, logHead+logJobs).Study(Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Start.Format(time.RFC3339); got != "1996-09-23T13:00:31+01:00" {
		t.Errorf("start %s", got)
	}
	if s.From != time.Hour || s.To != 500_001*time.Second || s.Replications != 1 || s.Unit != "processor" {
		t.Errorf("study %+v", s)
	}
	if label := s.Variants[1].Partitions[0].Changes[0].Label; label != "+28 processors" {
		t.Errorf("the change is called %q", label)
	}
	if at := s.Variants[1].Partitions[0].Changes[0].At; at != 34*time.Hour+59*time.Minute+29*time.Second {
		t.Errorf("the change comes at %v", at)
	}
	for range 2 {
		src, err := s.Open(0)
		if err != nil {
			t.Fatal(err)
		}
		jobs, err := all(src)
		if err != nil || len(jobs) != 2 || jobs[1].Size != 120 || jobs[1].Limit != time.Minute {
			t.Errorf("jobs %+v, %v", jobs, err)
		}
	}
}

// What cannot be simulated is an error with its place; a missing log says in one
// line where logs come from.
func TestTraceErrors(t *testing.T) {
	f := logScenario(t, replayBase, logHead+logJobs)
	dir := filepath.Dir(f.Path) + string(filepath.Separator)
	other := filepath.Join(dir, "other.swf")
	if err := os.WriteFile(other, []byte(logJobs), 0o644); err != nil {
		t.Fatal(err)
	}
	cases := []struct{ name, old, new, trace, want string }{
		{"missing", `"log.swf"`, `"no.swf"`, "", "s.toml:5: the trace no.swf is not there: " + archive + ", and --trace FILE puts another in its place"},
		{"missing flag", ``, ``, dir + "no.swf", "no.swf: there is no such trace; " + archive},
		{"no calendar", ``, ``, other, "s.toml:5: the header of the trace has no UnixStartTime, so that its dates are not known (give window.start, the date of the trace's time zero)"},
		{"change too late", `1996-09-25`, `1996-10-25`, "", "s.toml:8: variant.b.change.more: its date 1996-10-25T00:00:00+01:00 is after the window ends, on 1996-09-29T07:53:52+01:00 (choose an earlier date, or a longer window)"},
		{"window elsewhere", `[trace]`, "[window]\nstart = 1997-01-01T00:00:00Z\n[trace]", "", "s.toml:5: the window begins on 1997-01-01T01:00:00+01:00, and the jobs of the trace were submitted from 1996-09-23T14:00:31+01:00 to 1996-09-29T07:53:51+01:00"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			text := strings.Replace(replayBase, c.old, c.new, 1)
			f, err := Parse(dir+"s.toml", []byte(text))
			if err != nil {
				t.Fatal(err)
			}
			_, err = f.Study(Options{Trace: c.trace})
			if err == nil {
				t.Fatal("no error")
			}
			if got := strings.ReplaceAll(err.Error(), dir, ""); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// Records that are left out of a trace are told.
func TestTraceNotes(t *testing.T) {
	f := logScenario(t, replayBase, logHead+logJobs+"3 600000 -1 10 0 -1 -1 0 60 -1 1 1 1 -1 -1 -1 -1 -1\n")
	var notes []string
	_, err := f.Study(Options{Note: func(s string) { notes = append(notes, s) }})
	if err != nil || len(notes) != 1 || !strings.Contains(notes[0], "left out 1 size not above zero (line 6)") {
		t.Errorf("notes %q, %v", notes, err)
	}
}

// Options replace what the file says, and a trace cannot replace classes.
func TestOptions(t *testing.T) {
	seed := uint64(7)
	s, err := parsed(t, base).Study(Options{Seed: &seed, Replications: 3})
	if err != nil || s.Seed != 7 || s.Replications != 3 {
		t.Errorf("%+v, %v", s, err)
	}
	_, err = parsed(t, base).Study(Options{Trace: "x.swf"})
	if err == nil || !strings.HasPrefix(err.Error(), "s.toml:23: the scenario has classes") {
		t.Errorf("got %v", err)
	}
}
