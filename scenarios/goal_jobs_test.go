package scenarios

import (
	"context"
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"aforo/results/jobtable"
	"aforo/sim"
	"aforo/sim/study"
)

const withConditions = `title = "t"
replications = 3
precision = 0.05
replications_max = 3
[window]
start = 2026-01-05T00:00:00Z
length = "2w"
[gpu.h100]
[partition.acc]
nodes = 4
gpus_per_node = 4
gpu = "h100"
[class.train]
jobs_per_day = 60
sizes = { gpus = [1, 2, 4, 8, 16], weights = [3, 1, 1, 1, 0.5] }
run = { law = "exponential", mean = "1h" }
[class.test]
jobs_per_day = 40
sizes = { gpus = [1, 3, 8], weights = [3, 1, 1] }
run = { law = "exponential", mean = "1h" }
[objective.jobs]
measure = "jobs"
at_most = 1
%[1]s
[objective.wait]
measure = "wait_mean"
at_most = "1s"
%[1]s
[objective.late]
measure = "wait_mean"
at_most = "1s"
during = "2026-01-10T00:00:00Z to 2026-01-15T00:00:00Z"
%[1]s
[objective.longest]
measure = "wait_max"
at_most = "1s"
%[1]s
`

// The value of a goal on a range of sizes, or on two conditions, is what counting the
// rows of the table of jobs gives, over the window and over a part of it.
func TestConditionsAgainstJobTable(t *testing.T) {
	for _, c := range []struct {
		text string
		in   func(size int, class string) bool
	}{
		{`size = "1-8"`, func(size int, _ string) bool { return size <= 8 }},
		{`size = "<= 2"`, func(size int, _ string) bool { return size <= 2 }},
		{`size = "> 2"`, func(size int, _ string) bool { return size > 2 }},
		{`size = ">= 9"`, func(size int, _ string) bool { return size >= 9 }},
		{"size = \"3-8\"\nclass = \"train\"", func(size int, class string) bool { return size > 2 && size <= 8 && class == "train" }},
		{"class = \"test\"\nsize = \"3-4\"", func(size int, class string) bool { return size == 3 && class == "test" }},
		{"class = \"test\"\npartition = \"acc\"", func(_ int, class string) bool { return class == "test" }},
	} {
		f, err := Parse("t.toml", fmt.Appendf(nil, withConditions, c.text))
		if err != nil {
			t.Fatal(err)
		}
		s, err := f.Study(Options{})
		if err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		table := func(r int) string { return filepath.Join(dir, fmt.Sprint(r, ".csv")) }
		observe := func(v, r int) (sim.Observer, error) {
			file, err := os.Create(table(r))
			if err != nil {
				return nil, err
			}
			return jobtable.New(file, "", s.Variants[v].Partitions, &s.Labels), nil
		}
		out, err := study.Run(context.Background(), s, study.Options{Observe: observe})
		if err != nil {
			t.Fatal(err)
		}
		for r := range s.Replications {
			rows := readTable(t, table(r))
			n, mean, longest := count(rows, s.From.Seconds(), s.To.Seconds(), c.in)
			_, late, _ := count(rows, s.Periods[1].From.Seconds(), s.Periods[1].To.Seconds(), c.in)
			if n < 10 || longest == 0 || mean == late {
				t.Fatalf("%s: %v jobs, the longest wait is %v s: nothing to look at", c.text, n, longest)
			}
			for i, want := range []float64{n, mean, late, longest} {
				if got := float64(out.Result.Summary.Goals[i].Values[r]); math.Abs(got-want) > 1e-9*want {
					t.Errorf("%s: %s is %v, counted %v", c.text, s.Goals[i].Name, got, want)
				}
			}
		}
		if e := out.Result.Summary.Precision.Estimates; len(e) != 4 || e[1].Of != s.Goals[1].Target().Words("GPU") {
			t.Errorf("%s: the precision is of %+v", c.text, e)
		}
	}
}

func readTable(t *testing.T, path string) [][]string {
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

// count goes through the jobs submitted in a time: how many, and their mean and longest
// wait in seconds.
func count(rows [][]string, from, to float64, in func(size int, class string) bool) (n, mean, longest float64) {
	for _, row := range rows {
		submit, _ := strconv.ParseFloat(row[1], 64)
		start, _ := strconv.ParseFloat(row[2], 64)
		size, _ := strconv.Atoi(row[4])
		if submit >= from && submit < to && in(size, row[8]) {
			n, mean, longest = n+1, mean+start-submit, max(longest, start-submit)
		}
	}
	return n, mean / n, longest
}
