package main

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"aforo/scenarios"
	"aforo/workload/trace"
)

// A kind is a log of our own with a fault of a kind that logs of sites have, in another
// form than that of the cases, and what is right, worked out by hand.
type kind struct {
	name, log string
	args      string // LOG stands for the file
	want      map[string]float64
	err       string
}

// Every kind of fault gives the right values in other forms, too.
func TestKindsOfLogs(t *testing.T) {
	dir, counted := t.TempDir(), map[string]bool{}
	for _, c := range append(append(kindsOfJobs, kindsOfTime...), kindsOfForm...) {
		path := filepath.Join(dir, "log")
		if err := os.WriteFile(path, []byte(strings.TrimPrefix(c.log, "\n")), 0o666); err != nil {
			t.Fatal(err)
		}
		status, stdout, stderr := run(t.Context(), append(strings.Fields(strings.ReplaceAll(c.args, "LOG", path)), "--json")...)
		if c.err != "" {
			if status != statusWrong || !strings.Contains(stderr, c.err) {
				t.Errorf("%s: status %d, %s", c.name, status, stderr)
			}
			continue
		}
		var got map[string]any
		if err := json.Unmarshal([]byte(stdout), &got); status != 0 || err != nil {
			t.Errorf("%s: status %d, %s%v", c.name, status, stderr, err)
			continue
		}
		for _, counts := range []string{"notes", "dropped"} {
			of, _ := got[counts].(map[string]any)
			for key := range of {
				counted[key] = true
			}
		}
		for path, want := range c.want {
			if x := at(got, path); math.Abs(x-want) > 1e-4*math.Abs(want) {
				t.Errorf("%s: %s is %v, want %v", c.name, path, x, want)
			}
		}
	}
	for _, k := range trace.Keys() {
		for key := range strings.SplitSeq(k.Counts, ", ") {
			if key != "" && !counted[key] {
				t.Errorf("the rule %s: no log here has %s in its --json", k.Name, key)
			}
		}
	}
}

// ruled is a value of each rule.
var ruled = map[string]string{
	"size": "max", "partition": "a, b", "cluster": "reef", "from": "2025-03-01", "to": "14d", "arrival": "submit", "dependencies": "afterok",
	"missing_limits": "factor:2", "partition_limits": "gpu:24h,cpu:7d", "overrun": "cut", "gpu_slices": "1g.5gb", "cores_in": "a, b", "zone": "Europe/Madrid",
	"skip_bad": "7", "columns": "JobID,Submit", "separator": "tab", "map": "helios",
}

// A rule means the same on the line, in a file of rules and in a scenario.
func TestRulesOfReadingAgree(t *testing.T) {
	for _, k := range trace.Keys() {
		value, ok := ruled[k.Name]
		if !ok {
			t.Errorf("%s has no value here", k.Name)
			continue
		}
		path := filepath.Join(t.TempDir(), "rules.toml")
		if err := os.WriteFile(path, []byte("# rules\n"+k.Name+" = \""+value+"\"  # one\n"), 0o666); err != nil {
			t.Fatal(err)
		}
		var line, file trace.Reading
		if err := setRule(&line, k.Name+"="+value); err != nil || reflect.DeepEqual(line, trace.Reading{}) {
			t.Errorf("%s: %v, %+v", k.Name, err, line)
		}
		if err := setRule(&file, path); err != nil || !reflect.DeepEqual(file, line) {
			t.Errorf("%s: %v, %+v in a file", k.Name, err, file)
		}
		text := "title = \"t\"\n[trace]\nfile = \"log\"\n" + k.Name + " = \"" + value + "\"\n[partition.p]\nprocessors = 4\n"
		f, problems := scenarios.Parse("t.toml", []byte(text))
		if f == nil || !reflect.DeepEqual(f.Trace.Read, line) {
			t.Errorf("%s in a scenario: %v", k.Name, problems)
		}
	}
}

// In a scenario, too, what ran past its limit is expected to end at the next tick.
func TestRunsOverInScenario(t *testing.T) {
	dir := t.TempDir()
	i := slices.IndexFunc(kindsOfTime, func(k kind) bool { return k.name == "what ran over is expected to end at the next tick" })
	scenario := "title = \"over\"\n[trace]\nfile = \"log\"\n[partition.p]\nprocessors = 10\n"
	for name, text := range map[string]string{"log": strings.TrimPrefix(kindsOfTime[i].log, "\n"), "s.toml": scenario} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	status, _, stderr := run(t.Context(), "run", filepath.Join(dir, "s.toml"), "--out", dir)
	if status != statusDone {
		t.Fatalf("status %d, %s", status, stderr)
	}
	summary, err := os.ReadFile(filepath.Join(dir, "s", "summary.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(summary), "wait_mean_s,s,6120,") {
		t.Errorf("no mean wait of 6120 s in\n%.800s", summary)
	}
}
