package queued

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"aforo/workload"
)

// start is a queue whose names have numbers of their own.
func start(rows []Row, used ...float64) *Start {
	return &Start{
		Rows: rows, Used: used, Seed: 7, Routes: make([]uint16, len(rows)), Runs: 1, Waits: 2,
		Account: func(string) int { return 0 }, QOS: func(string) int { return 0 }, User: func(string) int32 { return -1 },
		Priority: func(int) float32 { return 0 }, Nice: func(int) float64 { return 0 },
	}
}

// What is written is read again.
func TestWriteRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) Row {
			seconds := rapid.Int64Range(0, 1e6)
			return Row{
				Job: rapid.StringMatching(`[0-9]{1,4}(_[0-9])?`).Draw(t, "job"), Waits: rapid.Bool().Draw(t, "waits"),
				Partitions: rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b,c", `d"e`}).Filter(func(s string) bool { return !strings.Contains(s, ",") }), 1, 3).Draw(t, "partitions"),
				Account:    rapid.StringMatching(`[a-z,"]{0,4}`).Draw(t, "account"), Size: rapid.IntRange(1, 1000).Draw(t, "size"),
				Limit: time.Duration(1+seconds.Draw(t, "limit")) * time.Second, Elapsed: time.Duration(seconds.Draw(t, "elapsed")) * time.Second,
				Priority: float64(rapid.IntRange(0, 1e6).Draw(t, "priority")),
			}
		}), 0, 20, func(r Row) string { return r.Job }).Draw(t, "rows")
		var b bytes.Buffer
		if err := Write(&b, rows); err != nil {
			t.Fatal(err)
		}
		again, err := Read("queue.csv", &b)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(rows, again, cmpopts.IgnoreFields(Row{}, "Line"), cmpopts.EquateEmpty()); diff != "" {
			t.Fatal(diff)
		}
	})
}

// Run times are shares of the limits with the quantiles that are given, and of what runs no
// less than it has run, by the same law.
func TestDraws(t *testing.T) {
	used := []float64{0, 0.1, 0.5, 1}
	hour := 3600 * time.Second
	s := start([]Row{{Job: "w", Waits: true, Size: 1, Limit: 100 * hour}, {Job: "r", Size: 1, Limit: 100 * hour, Elapsed: 10 * hour}}, used...)
	const n = 4000
	var waits, runs []float64
	for r := range n {
		jobs := s.Jobs(r)
		waits = append(waits, jobs[1].Run.Hours()/100)
		runs = append(runs, (jobs[0].Run-Lead).Hours()/100+0.1)
	}
	slices.Sort(waits)
	slices.Sort(runs)
	for _, at := range []struct {
		list []float64
		p    float64
		want float64
	}{{waits, 1. / 3, 0.1}, {waits, 2. / 3, 0.5}, {waits, 5. / 6, 0.75}, {runs, 0, 0.1}, {runs, 0.5, 0.5}, {runs, 0.75, 0.75}} {
		if got := at.list[min(n-1, int(at.p*n))]; math.Abs(got-at.want) > 0.03 {
			t.Errorf("the %.2f quantile is %.3f, not %.3f", at.p, got, at.want)
		}
	}
}

// A job's draw is its own: it does not change when others come, and differs by replication.
func TestDrawsStay(t *testing.T) {
	a := Row{Job: "1", Waits: true, Size: 1, Limit: time.Hour}
	alone := start([]Row{a}, 0, 1).Jobs(3)[0]
	among := start([]Row{{Job: "0", Waits: true, Size: 1, Limit: time.Hour, Priority: 9}, a}, 0, 1).Jobs(3)[1]
	if alone.Run != among.Run {
		t.Errorf("%v alone, %v among others", alone.Run, among.Run)
	}
	if other := start([]Row{a}, 0, 1).Jobs(4)[0]; other.Run == alone.Run {
		t.Error("two replications have the same draw")
	}
}

// What runs comes first, the largest before the others, and what waits by its priority; what
// is sent later comes behind all of it.
func TestOrder(t *testing.T) {
	rows := []Row{
		{Job: "low", Waits: true, Size: 1, Limit: time.Hour, Priority: 1},
		{Job: "small", Size: 1, Limit: time.Hour},
		{Job: "high", Waits: true, Size: 1, Limit: time.Hour, Priority: 2},
		{Job: "large", Size: 8, Limit: time.Hour, Elapsed: 2 * time.Hour},
	}
	s := start(rows, 0, 1)
	src := s.Source(0, workload.Jobs([]workload.Job{{ID: 1, Submit: time.Second, Size: 1, Run: time.Minute, Limit: time.Hour}, {ID: 2, Submit: time.Hour, Size: 1, Run: time.Minute, Limit: time.Hour}}))
	var ids []int64
	last := time.Duration(0)
	for {
		var j workload.Job
		ok, err := src.Next(&j)
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			break
		}
		if j.Submit < last || j.Run < time.Second || j.Limit < time.Second {
			t.Errorf("job %d: %+v", j.ID, j)
		}
		last = j.Submit
		ids = append(ids, j.ID)
	}
	if want := []int64{4, 2, 3, 1, 5, 6}; !slices.Equal(ids, want) {
		t.Errorf("the order is %v, not %v", ids, want)
	}
}

// Whatever a file holds, reading it ends with jobs that are in bounds or with an error.
func FuzzRead(f *testing.F) {
	f.Add("job,state,size,limit_s\n1,running,1,60\n2,waiting,4,1\n")
	f.Add("job,state,size,limit_s,priority\n1,waiting,1,60,NaN\n")
	f.Add("job,size\n")
	f.Add("job,state,size,limit_s\n\"")
	f.Fuzz(func(t *testing.T, text string) {
		rows, err := Read("queue.csv", strings.NewReader(text))
		if err != nil {
			return
		}
		for _, j := range start(rows, 0, 1).Jobs(0) {
			if j.Size < 1 || j.Run < time.Second || j.Limit < time.Second {
				t.Errorf("%+v", j)
			}
		}
	})
}
