package vary

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"aforo/results"
	"aforo/results/measures"
	"aforo/results/search"
	"aforo/sim/cluster"
	"aforo/sim/study"
	"aforo/workload"
)

// made is a study of jobs of one hour that all come at once to some nodes of one
// GPU each: with c nodes the i-th job waits i/c hours, rounded down.
func made(with []Setting) (*study.Study, error) {
	nodes, jobs := 2, 12
	for _, s := range with {
		x, err := strconv.Atoi(s.Value)
		if err != nil {
			return nil, err
		}
		switch s.Key {
		case "nodes":
			nodes = x
		case "jobs":
			jobs = x
		default:
			return nil, fmt.Errorf("unknown key %s", s.Key)
		}
	}
	var all []workload.Job
	for i := range jobs {
		all = append(all, workload.Job{ID: int64(i), Submit: time.Minute, Run: time.Hour, Size: 1})
	}
	day := 24 * time.Hour
	return &study.Study{
		To: day, Replications: 2, MaxReplications: 2, Unit: "GPU",
		Labels: workload.Labels{Class: []string{"all"}}, Routes: [][]int{{0}},
		Variants: []study.Variant{{Name: "base", Partitions: []cluster.Partition{{Name: "p", Nodes: nodes, PerNode: 1, Speed: 1}}}},
		Periods:  []results.Period{{To: day}},
		Goals:    []results.Goal{{Name: "g", Measure: measures.WaitMean, By: measures.ByAll, Group: "all", Bound: 3600}},
		Open:     func(int) (workload.Source, error) { return workload.Jobs(all), nil },
	}, nil
}

// meanWait is the mean wait of made in seconds, by its definition.
func meanWait(nodes, jobs int) float64 {
	sum := 0
	for i := range jobs {
		sum += i / nodes * 3600
	}
	return float64(sum) / float64(jobs)
}

func knob(name string, values ...string) search.Knob {
	k := search.Knob{Name: name, Keys: []string{name}, Values: values, Kind: "number"}
	for _, v := range values {
		x, _ := strconv.ParseFloat(v, 64)
		k.Numbers = append(k.Numbers, results.Number(x))
	}
	return k
}

// A sweep over a function whose waits are known has the right one at every point, the
// last axis fastest, at both ends of each axis, and for the study as it is.
func TestSweep(t *testing.T) {
	s := &search.Sweep{Axes: []search.Knob{knob("nodes", "1", "3", "5"), knob("jobs", "6", "9")}}
	if err := Sweep(context.Background(), s, made, study.Options{Workers: 2}, nil); err != nil {
		t.Fatal(err)
	}
	var got, want []float64
	for _, p := range slices.Concat([]search.SweepPoint{s.Base}, s.Points, s.Ends[0][:], s.Ends[1][:]) {
		got = append(got, float64(p.Mean))
	}
	for _, x := range [][2]int{{2, 12}, {1, 6}, {1, 9}, {3, 6}, {3, 9}, {5, 6}, {5, 9}, {1, 12}, {5, 12}, {2, 6}, {2, 9}} {
		want = append(want, meanWait(x[0], x[1]))
	}
	if !slices.Equal(got, want) {
		t.Errorf("mean waits %v, want %v", got, want)
	}
	if v := s.Points[1].Values; !slices.Equal(v, []string{"1", "9"}) {
		t.Errorf("the second point is %v", v)
	}
}

// A search finds the least number of nodes whose mean wait is within the bound, for
// each value of the second knob.
func TestSearch(t *testing.T) {
	p := &search.Plan{Confidence: 0.95, Knobs: []search.Knob{
		knob("nodes", "1", "2", "3", "4", "5", "6", "7", "8"), knob("jobs", "6", "12", "24"),
	}}
	err := Search(context.Background(), &Problem{
		Plan: p, Make: made, First: 2, Most: 2, Neighbours: 1,
		Need:     func([]Setting) (float64, bool) { return 4, true },
		Capacity: func(with []Setting) float64 { x, _ := strconv.ParseFloat(with[0].Value, 64); return x },
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, jobs := range []int{6, 12, 24} {
		least := 1
		for meanWait(least, jobs) > 3600 {
			least++
		}
		if l := &p.Lines[i]; !l.Found || l.Value != strconv.Itoa(least) || l.Answer() == nil {
			t.Errorf("%d jobs need %q nodes, want %d", jobs, l.Value, least)
		}
	}
}

// What Make says of a value is the error of the whole, and names the point.
func TestErrors(t *testing.T) {
	axes := []search.Knob{knob("nodes", "1", "x")}
	err := Sweep(context.Background(), &search.Sweep{Axes: axes}, made, study.Options{Workers: 1}, nil)
	if !errors.Is(err, strconv.ErrSyntax) || !strings.Contains(err.Error(), "at the point [x] of the sweep") {
		t.Errorf("sweep: %v", err)
	}
	err = Search(context.Background(), &Problem{Plan: &search.Plan{Knobs: axes}, Make: made})
	if !errors.Is(err, strconv.ErrSyntax) {
		t.Errorf("search: %v", err)
	}
}
