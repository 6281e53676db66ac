package main

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"aforo/results/report"
	"aforo/scenarios"
	"aforo/sim/study"
)

// bases are small scenarios that together have most of what a scenario can have.
var bases = []string{`title = "two partitions, limits, costs"
seed = 3
replications = 2
[window]
start = 2026-03-02T00:00:00+01:00
length = "3d"
warmup = "1d"
[policy]
order = "multifactor"
backfill = "easy"
pass = "30s"
reservations = 2
[gpu.old]
speed = 1.0
price_eur = 3e3
lifetime = "260w"
power_idle_w = 60
power_busy_w = 400
[gpu.new]
speed = 2.5
price_eur = 3e4
lifetime = "260w"
power_idle_w = 100
power_busy_w = 700
[cost]
pue = 1.2
energy_eur_per_kwh = 0.1
carbon_g_per_kwh = 150
[partition.a]
nodes = 4
gpus_per_node = 4
gpu = "old"
[partition.b]
nodes = 0
gpus_per_node = 8
gpu = "new"
[qos.short]
max_gpus = 8
max_time = "6h"
[qos.short.each_user]
jobs = 4
[rhythm]
weekdays = [11, 12, 12, 12, 11, 4, 3]
[growth]
per_year = 1.5
[class.train]
jobs_per_day = 20
partitions = ["b", "a"]
sizes = { gpus = [1, 4, 8, 16], weights = [5, 3, 1, 1] }
run = { law = "lognormal", median = "1h", sigma = 1.5 }
limit = { law = "factor", factor = 2 }
[class.test]
jobs_per_day = 60
qos = "short"
partitions = ["a"]
sizes = { gpus = [1, 2], weights = [4, 1] }
run = { law = "exponential", mean = "10m" }
limit = { law = "accuracy", quantiles = [0.05, 0.3, 1], values = ["15m", "30m", "1h", "2h"] }
[class.users]
partitions = ["a", "b"]
arrivals = { process = "sessions", users = 3, sessions_per_day = 2, think = { law = "constant", value = "5m" } }
sizes = { gpus = [1], weights = [1] }
run = { law = "constant", value = "1h" }
[variant.today]
[variant.more]
[variant.more.change.rack]
date = 2026-03-03T00:00:00+01:00
partition = "b"
action = "add-nodes"
nodes = 2
[variant.more.change.repair]
date = 2026-03-04T00:00:00+01:00
partition = "a"
action = "maintenance"
length = "6h"
nodes = 2
[objective.quick]
measure = "wait_p95"
class = "test"
at_most = "15m"
`, `title = "counted, conservative"
seed = 1
replications = 3
[window]
start = 2026-03-02T00:00:00+01:00
length = "2d"
warmup = "12h"
[policy]
order = "sjf"
backfill = "conservative"
pass = "instant"
[gpu.h100]
[partition.gpu]
nodes = 3
gpus_per_node = 4
gpu = "h100"
placement = "count"
[class.train]
jobs_per_day = 40
arrivals = { process = "gamma", cv = 3 }
sizes = { gpus = [1, 2, 8], weights = [3, 2, 1] }
run = { law = "weibull", mean = "1h", shape = 0.7 }
[class.debug]
jobs_per_day = 40
arrivals = { process = "weibull", shape = 0.5 }
sizes = { gpus = [1], weights = [1] }
run = { law = "constant", value = "5m" }
limit = { law = "factor", factor = 1 }
[variant.base]
[variant.fewer]
[variant.fewer.change.out]
date = 2026-03-03T00:00:00+01:00
partition = "gpu"
action = "remove-nodes"
nodes = 1
[expect.done]
measure = "wait_mean"
at_most = "100h"
`, `title = "overloaded"
seed = 2
replications = 1
[window]
start = 2026-03-02T00:00:00+01:00
length = "1d"
warmup = "0s"
[policy]
backfill = "none"
[gpu.h100]
[partition.gpu]
nodes = 1
gpus_per_node = 2
gpu = "h100"
[class.train]
jobs_per_day = 200
sizes = { gpus = [1, 2], weights = [1, 1] }
run = { law = "exponential", mean = "3h" }
[variant.base]
[variant.same]
`, `title = "nodes fail, jobs save"
seed = 4
replications = 2
[window]
start = 2026-03-02T00:00:00+01:00
length = "3d"
warmup = "12h"
[gpu.h100]
[partition.a]
nodes = 6
gpus_per_node = 4
gpu = "h100"
[partition.b]
nodes = 8
gpus_per_node = 2
gpu = "h100"
placement = "count"
[failures.a]
nodes = "a"
per_1000_node_days = 200
shape = 0.8
repair = { law = "lognormal", median = "6h", sigma = 1.2 }
spares = 1
[failures.b]
nodes = "b"
at = ["2026-03-02T10:00:00+01:00 node 1 for 6h", "2026-03-03T10:00:00+01:00 node 1 for 1m"]
[class.train]
jobs_per_day = 40
sizes = { gpus = [1, 4, 8, 16], weights = [5, 3, 1, 1] }
run = { law = "lognormal", median = "2h", sigma = 1.2 }
limit = { law = "factor", factor = 1 }
[class.train.checkpoint]
every = "daly"
cost = "2m"
restart = "5m"
requeue = true
[class.short]
jobs_per_day = 40
sizes = { gpus = [1, 2], weights = [4, 1] }
run = { law = "exponential", mean = "20m" }
limit = { law = "factor", factor = 2 }
[class.short.checkpoint]
every = "10m"
cost = "0s"
requeue = false
[variant.base]
[variant.spare]
set = { "failures.a.spares" = 3, "class.train.checkpoint.every" = "30m" }
[objective.little]
measure = "effective_share"
at_least = 0.5
`, `title = "a cap on power"
seed = 5
replications = 2
[window]
start = 2026-03-02T00:00:00+01:00
length = "3d"
warmup = "12h"
[gpu.old]
power_idle_w = 60
power_busy_w = 400
[gpu.new]
speed = 2.5
power_busy_w = 700
[partition.a]
nodes = 6
gpus_per_node = 4
gpu = "old"
[partition.b]
nodes = 8
gpus_per_node = 2
gpu = "old"
placement = "count"
[power]
cap_kw = 9
[class.train]
jobs_per_day = 60
sizes = { gpus = [1, 4, 8, 16], weights = [5, 3, 1, 1] }
run = { law = "lognormal", median = "2h", sigma = 1.2 }
limit = { law = "factor", factor = 2 }
[variant.base]
[variant.more]
[variant.more.set]
"power.cap_kw" = 12
[variant.more.change.rack]
date = 2026-03-03T00:00:00+01:00
partition = "b"
action = "add-nodes"
nodes = 2
[variant.more.change.type]
date = 2026-03-04T00:00:00+01:00
partition = "a"
action = "change-gpu"
gpu = "new"
[objective.little]
measure = "held_for_power"
at_most = 500
`}

// instead are values that are put in place of others: of every kind, at the edges.
var instead = strings.Split(`0|1|2|-1|0.5|1e9|1e-9|1e300|300|"1ns"|"1s"|"1m"|"1h"|"1d"|"52w"|"5200w"|"0s"|"fcfs"|"sjf"|"saf"|"largest-first"|"wfp3"|"f1"|"multifactor"|`+
	`"none"|"first-fit"|"easy"|"easy-no-extra"|"conservative"|"instant"|"event"|"count"|"nodes"|"a"|"b"|"gpu"|"young"|"daly"|"old"|"new"|"retire"|"change-gpu"|"add-nodes"|"remove-nodes"|`+
	`"reservation"|"maintenance"|"wait_mean"|"wait_p99"|"utilization"|"utilization_installed"|"slowdown"|[1]|[1, 2, 4]|[]|true|2026-03-02T00:00:01+01:00|2026-03-04T12:00:00+01:00`, "|")

var valueText = regexp.MustCompile(`"[^"\n]*"|[0-9][0-9.e:T+-]*|\[[^][\n]*\]`)

// mutant is a base with edits, three bytes each: a line, what is done there, and with
// what.
func mutant(which uint8, edits []byte) string {
	lines := strings.Split(bases[int(which)%len(bases)], "\n")
	for ; len(edits) >= 3; edits = edits[3:] {
		i := int(edits[0]) % len(lines)
		switch with := int(edits[2]); edits[1] % 8 {
		case 0:
			lines = append(lines[:i], lines[i+1:]...)
		case 1:
			j := with % len(lines)
			lines[i], lines[j] = lines[j], lines[i]
		case 2:
			lines = append(lines[:i:i], append([]string{lines[with%len(lines)]}, lines[i:]...)...)
		default:
			at := valueText.FindAllStringIndex(lines[i], -1)
			if len(at) > 0 {
				x := at[int(edits[1]/8)%len(at)]
				lines[i] = lines[i][:x[0]] + instead[with%len(instead)] + lines[i][x[1]:]
			}
		}
		if len(lines) == 0 {
			return ""
		}
	}
	return strings.Join(lines, "\n")
}

// small resolves a scenario that is right and takes no longer than a fuzz target may:
// nil for all others.
func small(text string) *study.Study {
	f, err := scenarios.Parse("mutant.toml", []byte(text))
	if err != nil {
		return nil
	}
	s, err := f.Study(scenarios.Options{})
	if err != nil {
		return nil
	}
	s.Replications, s.MaxReplications = min(s.Replications, 3), min(s.MaxReplications, 3)
	forecast, err := f.Forecast(s)
	if err != nil || forecast.Jobs > 20_000 || s.To > 60*24*time.Hour {
		return nil
	}
	return s
}

// unnumbers are what a number looks like that does not exist.
var unnumbers = regexp.MustCompile(`\bNaN\b|[+-]Inf\b|[\x60"> ,]Inf\b|%!`)

// FuzzScenario runs mutated scenarios with all invariants checked. One that is right
// runs to its end, and nothing that it prints or writes has a number that is none.
func FuzzScenario(f *testing.F) {
	for i := range bases {
		if small(bases[i]) == nil {
			f.Fatalf("base %d is not a scenario that is run", i)
		}
		f.Add(uint8(i), []byte{})
		f.Add(uint8(i), []byte{5, 3, 12}) // another length of the window
		f.Add(uint8(i), []byte{5, 3, 10, 9, 3, 30})
	}
	f.Fuzz(func(t *testing.T, which uint8, edits []byte) {
		text := mutant(which, edits)
		s := small(text)
		if s == nil {
			return
		}
		ctx, stop := context.WithTimeout(t.Context(), 10*time.Second) // sessions tell nobody how long they take
		defer stop()
		out, err := study.Run(ctx, s, study.Options{Workers: 1, Verify: true})
		if errors.Is(err, context.DeadlineExceeded) {
			return
		}
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		var printed bytes.Buffer
		if err := report.Print(&printed, out.Result, report.Options{Width: 100, By: nil}); err != nil {
			t.Fatal(err)
		}
		files, err := out.Result.Files()
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		for _, file := range files {
			printed.Write(file.Text)
		}
		if at := unnumbers.FindIndex(printed.Bytes()); at != nil {
			t.Fatalf("%q\n%s", around(printed.String(), at[0]), text)
		}
	})
}

// around is the part of a text around a place.
func around(text string, at int) string { return text[max(0, at-100):min(len(text), at+100)] }

// No output of a run has a number that is none: what it prints, and every file of the
// folder, figures too. Windows of a nanosecond are among those that run.
func TestNumbers(t *testing.T) {
	n := 12
	if os.Getenv("AFORO_SLOW") != "" {
		n = 300
	}
	t.Chdir(t.TempDir())
	rng := rand.New(rand.NewPCG(13, 2))
	for ran, drawn := 0, 0; ran < n; drawn++ {
		if drawn > 50*n {
			t.Fatalf("%d of %d mutants are small enough to run", ran, drawn)
		}
		edits := make([]byte, 3*rng.IntN(3))
		for i := range edits {
			edits[i] = byte(rng.Uint32())
		}
		text := mutant(uint8(rng.Uint32()), edits)
		if rng.IntN(2) == 0 {
			text = regexp.MustCompile(`length = "\dd"`).ReplaceAllString(text, `length = "`+[]string{"1ns", "1s", "1m", "1h", "6h"}[rng.IntN(5)]+`"`)
		}
		if small(text) == nil {
			continue
		}
		ran++
		if err := os.WriteFile("mutant.toml", []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		status, stdout, stderr := run(t.Context(), "run", "mutant.toml", "--verify", "--by", "class", "--replications", "2")
		if status != statusDone && status != statusMissed {
			t.Fatalf("status %d: %s\n%s", status, stderr, text)
		}
		numbers(t, "standard output", stdout+stderr, text)
		err := filepath.WalkDir("out", func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() || filepath.Ext(path) == ".png" {
				return err
			}
			content, err := os.ReadFile(path)
			numbers(t, path, string(content), text)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func numbers(t *testing.T, name, output, scenario string) {
	t.Helper()
	if at := unnumbers.FindStringIndex(output); at != nil {
		t.Errorf("%s: %q\n%s", name, around(output, at[0]), scenario)
	}
}
