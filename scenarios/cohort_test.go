package scenarios

import (
	"strings"
	"testing"
)

// A class whose jobs a cohort alone sends needs no rate: its jobs are those of the cohort,
// within its dates; without the cohort the missing rate is an error.
func TestClassOfCohortsAlone(t *testing.T) {
	text := `title = "a course"
[window]
start = 2026-01-05T00:00:00Z
length = "4w"
[gpu.h100]
[partition.acc]
nodes = 4
gpus_per_node = 4
gpu = "h100"
[class.exercise]
sizes = { gpus = [1], weights = [1] }
run = { law = "constant", value = "5m" }
`
	cohort := `[cohort.course]
class = "exercise"
members = 20
jobs_per_member_day = 10
from = 2026-01-12T00:00:00Z
to = 2026-01-17T00:00:00Z
`
	if _, err := Parse("course.toml", []byte(text)); err == nil || !strings.Contains(err.Error(), "course.toml:10: [class.exercise] needs jobs_per_day") {
		t.Errorf("without a cohort: %v", err)
	}
	f, err := Parse("course.toml", []byte(text+cohort))
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
	jobs, err := all(src)
	if err != nil || len(jobs) < 800 || len(jobs) > 1200 { // 1,000 ± 6 standard deviations
		t.Fatalf("%d jobs: %v", len(jobs), err)
	}
	for i := range jobs {
		if day := jobs[i].Submit.Hours() / 24; day < 7 || day >= 12 {
			t.Fatalf("a job on day %v", day)
		}
	}
}
