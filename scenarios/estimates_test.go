package scenarios

import (
	"strings"
	"testing"
	"time"

	"aforo/workload"
)

// Limits by estimates are read, and lists of different lengths or a histogram that is too
// short for the run times are errors at the class.
func TestEstimates(t *testing.T) {
	text := `title = "t"
[window]
start = 2026-01-05T00:00:00Z
length = "1w"
[gpu.any]
[partition.p]
nodes = 8
gpus_per_node = 1
gpu = "any"
[class.c]
jobs_per_day = 10
sizes = { gpus = [1], weights = [1] }
run = { law = "constant", value = "30m" }
limit = { law = "estimates", values = ["1h", "4h"], weights = LIST }
`
	f, err := Parse("x.toml", []byte(strings.Replace(text, "LIST", "[3, 1]", 1)))
	if err != nil {
		t.Fatal(err)
	}
	s, err := f.Study(Options{Replications: 1})
	if err != nil {
		t.Fatal(err)
	}
	src, err := s.Open(0)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[time.Duration]int{}
	for range 400 {
		jobs, err := all(&first{src, 1})
		if err != nil {
			t.Fatal(err)
		}
		seen[jobs[0].Limit]++
	}
	// A quarter of 400 asks for 4 h: 100 within four standard errors.
	if n := seen[4*time.Hour]; n < 65 || n > 135 || n+seen[time.Hour] != 400 {
		t.Errorf("limits %v", seen)
	}
	if _, err := Parse("x.toml", []byte(strings.Replace(text, "LIST", "[3, 1, 2]", 1))); err == nil || !strings.Contains(err.Error(), "2 estimates and 3 shares") {
		t.Errorf("lengths that differ: %v", err)
	}
	long := strings.NewReplacer("LIST", "[3, 1]", `"30m"`, `"2h"`).Replace(text)
	if _, err := Parse("x.toml", []byte(long)); err == nil || !strings.Contains(err.Error(), "give a longer largest limit") {
		t.Errorf("limits that are too short: %v", err)
	}
}

// first yields the first jobs of a source.
type first struct {
	src interface {
		Next(*workload.Job) (bool, error)
	}
	left int
}

func (f *first) Next(j *workload.Job) (bool, error) {
	if f.left == 0 {
		return false, nil
	}
	f.left--
	return f.src.Next(j)
}
