package scenarios

import (
	"context"
	"strings"
	"testing"
	"time"

	"aforo/results/measures"
	"aforo/sim/study"
	"aforo/workload"
)

const slow = `title = "t"
replications = 2
[window]
start = 2026-01-05T00:00:00Z
length = "2w"
[gpu.a100]
speed = 0.36
[gpu.h100]
[gpu.b200]
speed = 2.4
[partition.old]
nodes = 8
gpus_per_node = 4
gpu = "a100"
[partition.new]
nodes = 8
gpus_per_node = 4
gpu = "h100"
[class.train]
jobs_per_day = 40
sizes = { gpus = [1, 4], weights = [3, 1] }
run = { law = "lognormal", median = "2h", sigma = 1 }
[variant.today]
`

// Limits are drawn for the slowest type on which a class may run in any variant, at
// any time at which there are nodes of it.
func TestSlowest(t *testing.T) {
	change := func(variant, action, partition, day, more string) string {
		return "[variant." + variant + ".change.c" + day + "]\naction = \"" + action + "\"\npartition = \"" + partition + "\"\ndate = 2026-01-" + day + "T00:00:00Z\n" + more
	}
	for _, c := range []struct {
		name, old, new string
		want           float64
	}{
		{"the slow one is an alternative", "", "", 0.36},
		{"only the one of speed 1", "run = {", "partitions = [\"new\"]\nrun = {", 1},
		{"no nodes of the slow one", "nodes = 8\ngpus_per_node = 4\ngpu = \"a100\"", "nodes = 0\ngpus_per_node = 4\ngpu = \"a100\"", 1},
		{"a variant brings some", "nodes = 8\ngpus_per_node = 4\ngpu = \"a100\"", "nodes = 0\ngpus_per_node = 4\ngpu = \"a100\"\n" + change("more", "add-nodes", "old", "07", "nodes = 1\n"), 0.36},
		{"a variant changes the type", "gpu = \"a100\"", "gpu = \"h100\"\n" + change("more", "change-gpu", "old", "07", "gpu = \"a100\"\n"), 0.36},
		{"a type changes after all have left", "gpu = \"a100\"", "gpu = \"h100\"\n" + change("more", "retire", "old", "06", "") + change("more", "change-gpu", "old", "07", "gpu = \"a100\"\n"), 1},
		{"only fast ones", "gpu = \"a100\"", "gpu = \"b200\"\n[class.fast]\npartitions = [\"old\"]\njobs_per_day = 1\nsizes = { gpus = [1], weights = [1] }\nrun = { law = \"constant\", value = \"1h\" }", 2.4},
	} {
		f, err := Parse("t.toml", []byte(strings.Replace(slow, c.old, c.new, 1)))
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		m, _ := f.Work.Model()
		if got := m.Classes[0].Slowest; got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// Jobs whose users know the run time are never killed, on whatever type they run,
// and their limits are to the nanosecond what they run for on the slowest.
func TestExactLimitsOnSlowGPUs(t *testing.T) {
	f, err := Parse("t.toml", []byte(slow))
	if err != nil {
		t.Fatal(err)
	}
	s, err := f.Study(Options{})
	if err != nil {
		t.Fatal(err)
	}
	src, err := s.Open(0)
	if err != nil {
		t.Fatal(err)
	}
	for range 100 {
		var j workload.Job
		if _, err := src.Next(&j); err != nil {
			t.Fatal(err)
		}
		if want := j.Fixed + time.Duration(float64(j.Run-j.Fixed)/0.36+0.5); j.Limit != want {
			t.Errorf("a job of %v has the limit %v, want %v", j.Run, j.Limit, want)
		}
	}
	out, err := study.Run(context.Background(), s, study.Options{Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	sum := &out.Result.Summary
	delivered := sum.Row("today", measures.ByAll, "all", measures.Delivered)
	good := sum.Row("today", measures.ByAll, "all", measures.Goodput)
	if delivered.Mean == 0 || good.Mean != delivered.Mean || len(sum.Killed()) != 0 {
		t.Errorf("delivered %v, of which good %v; killed %v", delivered.Mean, good.Mean, sum.Killed())
	}
}

// A class whose QOS is too short for many of its jobs is named.
func TestKilledClassIsNamed(t *testing.T) {
	text := strings.Replace(slow, "jobs_per_day = 40", "jobs_per_day = 40\nqos = \"short\"", 1) + "[qos.short]\nmax_time = \"2h\"\n"
	f, err := Parse("t.toml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	s, err := f.Study(Options{})
	if err != nil {
		t.Fatal(err)
	}
	out, err := study.Run(context.Background(), s, study.Options{Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	k := out.Result.Summary.Killed()
	if len(k) != 1 || k[0].Class != "train" || k[0].Variant != "today" || k[0].Share < 0.5 {
		t.Errorf("killed %+v", k)
	}
}
