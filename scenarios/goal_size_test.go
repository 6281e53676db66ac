package scenarios_test

import (
	"strings"
	"testing"

	"aforo/scenarios"
)

// An objective of sizes that no class sends is refused before anything runs, with the sizes that
// are sent; one of sizes that one of them sends is not.
func TestGoalOfSizesThatNobodySends(t *testing.T) {
	const file = `title = "sizes"
[window]
start = 2026-01-05T00:00:00+01:00
length = "1w"
[gpu.a]
[partition.p]
nodes = 8
gpus_per_node = 8
gpu = "a"
[class.small]
jobs_per_day = 10
sizes = { gpus = [1, 2], weights = [1, 1] }
run = { law = "exponential", mean = "1h" }
[qos.q]
[class.large]
qos = "q"
jobs_per_day = 1
sizes = { gpus = [16, 32, 64], weights = [1, 1, 0] }
run = { law = "exponential", mean = "1h" }
[variant.today]
[objective.o]
measure = "wait_p95"
at_most = "1h"
`
	for goal, want := range map[string]string{
		`size = "> 32"`:                 "s.toml:24: objective.o.size: no class sends jobs of > 32 (sizes are GPUs of a job: from 1 to 32 are sent)",
		`size = "3-8"`:                  "no class sends jobs of 3-8",
		"size = \"17-32\"":              "",
		"size = \"1\"\nqos = \"q\"":     "no class of its qos sends jobs of 1 (sizes are GPUs of a job: from 16 to 32 are sent)",
		"size = \"17-32\"\nqos = \"q\"": "",
		`during = "2026-02-05T00:00:00Z to 2026-02-06T00:00:00Z"`: "objective.o.during: no part of the window is",
		"size = \"1\"":                    "",
		"size = \"1\"\nclass = \"large\"": "[class.large] does not send jobs of 1 (sizes are GPUs of a job: from 16 to 32 are sent)",
	} {
		_, err := scenarios.Parse("s.toml", []byte(file+goal+"\n"))
		switch {
		case want == "" && err != nil:
			t.Errorf("%s: %v", goal, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: %v\nwant %s", goal, err, want)
		}
	}
	_, err := scenarios.Parse("s.toml", []byte(file+"size = \"> 32\"\n[objective.p]\nmeasure = \"wait_p95\"\nat_most = \"1h\"\nvariant = \"nope\"\n[partition.q]\nnodes = 1\ngpus_per_node = 1\ngpu = \"zzz\"\n"))
	for _, want := range []string{"nope", "zzz", "no class sends jobs of > 32"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nlacks %s: problems are told together", err, want)
		}
	}
}
