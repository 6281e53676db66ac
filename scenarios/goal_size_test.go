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
[class.large]
jobs_per_day = 1
sizes = { gpus = [16, 32, 64], weights = [1, 1, 0] }
run = { law = "exponential", mean = "1h" }
[variant.today]
[objective.o]
measure = "wait_p95"
at_most = "1h"
`
	for goal, want := range map[string]string{
		`size = "> 32"`:                   "s.toml:22: objective.o.size: no class sends jobs of > 32 (sizes are GPUs of a job: from 1 to 32 are sent)",
		`size = "3-8"`:                    "no class sends jobs of 3-8",
		"size = \"17-32\"":                "",
		"size = \"1\"":                    "",
		"size = \"1\"\nclass = \"large\"": "[class.large] does not send jobs of 1 (sizes are GPUs of a job: from 16 to 32 are sent)",
	} {
		f, err := scenarios.Parse("s.toml", []byte(file+goal+"\n"))
		if err != nil {
			t.Fatal(err)
		}
		_, err = f.Study(scenarios.Options{})
		switch {
		case want == "" && err != nil:
			t.Errorf("%s: %v", goal, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: %v\nwant %s", goal, err, want)
		}
	}
}
