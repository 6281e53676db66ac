package replay

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"

	"aforo/results"
	"aforo/sim"
	"aforo/workload"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// The measures of three jobs that were computed by hand.
func TestSummary(t *testing.T) {
	m := &Measures{}
	at := func(submit, start, end float64, size int32) {
		r := sim.Record{Start: time.Duration(start * 1e9), End: time.Duration(end * 1e9)}
		r.Submit, r.Size = time.Duration(submit*1e9), size
		ran(m, r)
	}
	at(100, 100, 140, 2)   // slowdown 1
	at(110, 130, 150, 1)   // (20 + 20) / 20 = 2
	at(120, 140.5, 142, 4) // (20.5 + 1.5) / 10 = 2.2
	m.Rejected(&workload.Job{})
	got := m.Summary(4, 2)
	want := Summary{
		Jobs: 3, Rejected: 3, MakespanS: 50, Utilization: 106.0 / 200, WaitMeanS: 13.5,
		WaitP50S: 20, WaitP95S: 20.45, WaitP99S: 20.49, WaitMaxS: 20.5, BoundedSlowdownMean: (1 + 2 + 2.2) / 3,
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) <= 1e-15*math.Abs(b) })); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Where no job starts there are no waits; and a schedule without any time in it has no
// utilization to speak of, and no division by zero.
func TestSummaryOfNothing(t *testing.T) {
	none := results.Number(math.NaN())
	want := Summary{Rejected: 7, MakespanS: none, WaitMeanS: none, WaitP50S: none, WaitP95S: none, WaitP99S: none, WaitMaxS: none, BoundedSlowdownMean: none}
	if got := (&Measures{}).Summary(4, 7); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("no jobs: %+v", got)
	}
	m := &Measures{}
	ran(m, sim.Record{})
	if got := m.Summary(4, 0); !cmp.Equal(got, Summary{Jobs: 1, BoundedSlowdownMean: 1}) {
		t.Errorf("one empty job: %+v", got)
	}
}

// Quantiles are those of R's quantile(x, type = 7).
func TestQuantile(t *testing.T) {
	s := time.Second
	x := []time.Duration{1 * s, 2 * s, 4 * s, 8 * s, 16 * s}
	for _, c := range []struct {
		percent int
		want    float64
	}{{0, 1}, {10, 1.4}, {25, 2}, {50, 4}, {90, 12.8}, {95, 14.4}, {99, 15.68}, {100, 16}} {
		if got := waitsOf(x...).quantile(c.percent); math.Abs(got-c.want) > 1e-15*c.want {
			t.Errorf("%d %%: %v, want %v", c.percent, got, c.want)
		}
	}
	if got := waitsOf(x[0]).quantile(99); got != 1 {
		t.Errorf("of one value: %v", got)
	}
}

// In whatever order jobs start, the measures are the same.
func TestSummaryInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		records := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) sim.Record {
			var r sim.Record
			r.Submit = time.Duration(rapid.Int64Range(0, 1<<50).Draw(t, "submit"))
			r.Start = r.Submit + time.Duration(rapid.OneOf(rapid.Just(int64(0)), rapid.Int64Range(1, 1<<50)).Draw(t, "wait"))
			r.End = r.Start + time.Duration(rapid.Int64Range(0, 1<<48).Draw(t, "run"))
			r.Size = rapid.Int32Range(1, 1<<20).Draw(t, "size")
			return r
		}), 1, 60).Draw(t, "records")
		measure := func() Summary {
			m := &Measures{}
			for i := range records {
				ran(m, records[i])
			}
			return m.Summary(1<<20, 0)
		}
		want := measure()
		rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0)).Shuffle(len(records), func(i, j int) {
			records[i], records[j] = records[j], records[i]
		})
		if got := measure(); !cmp.Equal(got, want) {
			t.Fatalf("(-one order +another)\n%s", cmp.Diff(want, got))
		}
	})
}

// In whatever order jobs start or are rejected, the rows come out in the order of
// submission, each with its own times and the trace's own number, which need not
// be unique.
func TestJobRows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 3000).Draw(t, "jobs")
		jobs := make([]workload.Job, n)
		for i := range jobs {
			jobs[i] = workload.Job{ID: int64(i / 2), Submit: time.Duration(i) * time.Second / 2, Size: int32(i%7 + 1)}
		}
		var got, want bytes.Buffer
		rows := newRows(workload.Jobs(jobs), &got, "", false)
		want.WriteString("job_id,submit,start,end,procs\n")
		var open []workload.Job
		wait := rapid.IntRange(0, n).Draw(t, "waiting at once")
		for range jobs {
			var j workload.Job
			if ok, err := rows.Next(&j); !ok || err != nil {
				t.Fatal(ok, err)
			}
			if open = append(open, j); len(open) > wait {
				open = settle(rows, open, rapid.IntRange(0, len(open)-1).Draw(t, "which"))
			}
		}
		for len(open) > 0 {
			open = settle(rows, open, len(open)-1)
		}
		for i, j := range jobs {
			if i%5 == 3 {
				continue
			}
			start := startOf(j)
			seconds := func(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', -1, 64) }
			fmt.Fprintf(&want, "%d,%s,%s,%s,%d\n", j.ID, seconds(j.Submit), seconds(start), seconds(start+time.Second), j.Size)
		}
		if err := rows.out.Close(); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want.String(), got.String()); diff != "" {
			t.Fatalf("(-want +got)\n%s", diff)
		}
	})
}

// settle starts one of the open jobs, or rejects it if its position is one of
// those that are rejected.
func settle(rows *rows, open []workload.Job, k int) []workload.Job {
	j := open[k]
	if j.ID%5 == 3 {
		rows.rejected(&j)
	} else {
		rows.ended(&sim.Record{Job: j, Start: startOf(j), End: startOf(j) + time.Second})
	}
	return append(open[:k], open[k+1:]...)
}

func startOf(j workload.Job) time.Duration { return 2*j.Submit + 10 }

func waitsOf(xs ...time.Duration) *waits {
	w := &waits{}
	for _, x := range xs {
		w.add(x)
	}
	w.count()
	return w
}

// Whatever blocks the waits fall into, each position holds what the sorted whole
// holds there.
func TestWaitsInBlocks(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	all := make([]time.Duration, 2*waitsBlock+waitsBlock/2)
	for i := range all {
		if r.IntN(3) > 0 {
			all[i] = time.Duration(r.Int64N(1000)) * time.Second
		}
	}
	w := waitsOf(all...)
	slices.Sort(all)
	for range 200 {
		if i := r.IntN(len(all)); w.at(i) != all[i] {
			t.Fatalf("position %d holds %v, want %v", i, w.at(i), all[i])
		}
	}
	if last := len(all) - 1; w.at(0) != 0 || w.at(last) != all[last] {
		t.Errorf("the ends are %v and %v, want 0 and %v", w.at(0), w.at(last), all[last])
	}
}

// ran tells an observer of an attempt that is the only one of its job.
func ran(o sim.Observer, r sim.Record) {
	r.Attempt, r.Since, r.First = 1, r.Submit, r.Start
	o.Started(&r)
	o.Ended(&r, sim.Done)
}
