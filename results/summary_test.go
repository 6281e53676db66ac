package results

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"aforo/results/measures"
	"aforo/results/stat"
	"aforo/sim"
	"aforo/workload"
)

// sampleRun is a run of random jobs; the same seed gives the same jobs, and slow
// lengthens their waits.
func sampleRun(t testing.TB, seed uint64, slow time.Duration) *Run {
	rng := rand.New(rand.NewPCG(seed, 1))
	c := newTestCollector(t, testSpec)
	c.Capacity(0, 0, 100, 100)
	for range 200 {
		at := time.Duration(rng.Int64N(int64(12 * hour)))
		r := sim.Record{Job: workload.Job{Submit: at, Size: 1 + rng.Int32N(64), Class: uint16(rng.IntN(2))}}
		r.Start = at + time.Duration(rng.Int64N(int64(hour))) + slow
		r.End, r.Used = r.Start+time.Duration(rng.Int64N(int64(hour))), r.Size
		ran(c, r)
	}
	return c.Finish()
}

// sampleResult has three variants: the first, its copy, and one that is slower.
func sampleResult(t testing.TB, replications int) *Result {
	info, runs := sampleRuns(t, replications)
	return Summarize(info, frameOf(t, testSpec), runs)
}

// sampleRuns are the runs of sampleResult, by variant and replication.
func sampleRuns(t testing.TB, replications int) (Info, [][]*Run) {
	info := Info{Scenario: "sample", Title: "A sample", Unit: "GPU", Start: time.Date(2026, 1, 1, 0, 0, 0, 0, time.FixedZone("", 3600)), Level: 0.95}
	runs := make([][]*Run, 3)
	for v, name := range []string{"base", "copy", "slow"} {
		info.Variants = append(info.Variants, VariantInfo{Name: name, Events: []Event{{info.Start.Add(2 * hour), "rack"}}})
		for r := range replications {
			runs[v] = append(runs[v], sampleRun(t, uint64(r), []time.Duration{0, 0, 10 * time.Minute}[v]))
		}
	}
	return info, runs
}

// With common random numbers a variant that changes nothing differs by exactly
// zero with an interval of zero, and a shift of every wait by ten minutes is found
// exactly, though the waits themselves are noisy.
func TestPairedDifferences(t *testing.T) {
	s := sampleResult(t, 5).Summary
	for _, m := range measures.All() {
		if m.Priced() || m.Powered() || m.Wears() || m.OfCalls() || m == measures.Held || m == measures.WaitAgain || !m.Of(measures.ByAll) {
			continue // there are no costs and no calls, nothing fails, and no job was held or evicted
		}
		base, same := s.Row("base", measures.ByAll, "all", m), s.Row("copy", measures.ByAll, "all", m)
		if base.Diff != nil {
			t.Errorf("%s: the first variant differs from itself", base.Measure)
		}
		if d := same.Diff; d.Mean != 0 || d.Lo != 0 || d.Hi != 0 || d.Separates {
			t.Errorf("%s: identical variants differ by %v", same.Measure, *d)
		}
	}
	slow := s.Row("slow", measures.ByAll, "all", measures.WaitMean)
	if d := slow.Diff; math.Abs(float64(d.Mean)-600) > 1e-6 || float64(d.Hi-d.Lo) > 1e-6 || !d.Separates {
		t.Errorf("ten minutes more were found as %+v", d)
	}
	if slow.Hi-slow.Lo < 10 {
		t.Errorf("the wait itself has the interval %v to %v s: too narrow to prove anything", slow.Lo, slow.Hi)
	}
	if r := s.Row("base", measures.ByClass, "z", measures.WaitMean); !math.IsNaN(float64(r.Mean)) || r.count() != 0 {
		t.Errorf("a class without jobs waits %v s", r.Mean)
	}
	if s.Row("base", measures.ByClass, "none", measures.Jobs) != nil {
		t.Error("a class that does not exist has a row")
	}
}

// No interval of a measure or of a line over time reaches below zero, though the
// replications differ so much that Student's would: one waits for hours, the others for
// seconds.
func TestIntervalsAreNeverNegative(t *testing.T) {
	info, runs := sampleRuns(t, 4)
	runs[0][0] = sampleRun(t, 0, 5*hour)
	res := Summarize(info, frameOf(t, testSpec), runs)
	wide := false
	for _, x := range res.Summary.Rows {
		if x.Lo < 0 || x.Lo > x.Mean || x.Mean > x.Hi {
			t.Errorf("%s of %s %s: %v to %v about %v", x.Measure, x.By, x.Group, x.Lo, x.Hi, x.Mean)
		}
		wide = wide || x.Hi > 2*x.Mean
	}
	if !wide {
		t.Error("no interval is wide enough to prove anything")
	}
	files, err := res.Files()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		for _, line := range strings.Split(string(f.Text), "\n") {
			if strings.HasPrefix(f.Path, "series/") && strings.Contains(line, ",-") {
				t.Errorf("%s: %s", f.Path, line)
			}
		}
	}
}

// A measure that some replications lack is the mean of the others, and its paired
// difference that of the pairs that are whole.
func TestMissingReplications(t *testing.T) {
	if got := existing([]float64{1, math.NaN(), 3}, 0.95, 1); got.Mean != 2 || got.N != 2 {
		t.Errorf("the mean of 1, nothing and 3 is %v of %d", got.Mean, got.N)
	}
	if got := existing(stat.Differences([]float64{1, math.NaN(), 3}, []float64{2, 5, math.NaN()}), 0.95, 1); got.Mean != 1 || got.N != 1 || got.Separates() {
		t.Errorf("one whole pair differs by %v of %d", got.Mean, got.N)
	}
}

// sameNumbers takes one number that does not exist for another.
var sameNumbers = cmp.Comparer(func(a, b Number) bool {
	return a == b || math.IsNaN(float64(a)) && math.IsNaN(float64(b))
})

// summary.json can be read back to what was written, so that a result folder is
// enough for whoever compares later; what does not exist is null in it.
func TestSummaryRoundTrip(t *testing.T) {
	for _, replications := range []int{1, 3} {
		r := sampleResult(t, replications)
		text, err := json.Marshal(&r.Summary)
		if err != nil {
			t.Fatal(err)
		}
		var back Summary
		if err := json.Unmarshal(text, &back); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(r.Summary, back, sameNumbers); diff != "" {
			t.Errorf("%d replications (-written +read):\n%s", replications, diff)
		}
		if got, want := back.Row("slow", measures.ByClass, "y", measures.WaitP95), r.Summary.Row("slow", measures.ByClass, "y", measures.WaitP95); got == nil || got.Mean != want.Mean {
			t.Error("the summary that was read has no rows to look up")
		}
		if replications == 1 && !bytes.Contains(text, []byte(`"ci_low":null`)) {
			t.Error("one replication has an interval")
		}
	}
}

// Every table has its promised columns, all lines as many cells, and a number
// in each cell that should have one.
func TestTables(t *testing.T) {
	r := sampleResult(t, 3)
	files, err := r.Files()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"summary.csv":              "variant,by,class,measure,unit,mean,ci_low,ci_high,replications,diff,diff_ci_low,diff_ci_high,separates",
		"series/utilization.csv":   "variant,partition,time,installed,available,busy,busy_ci_low,busy_ci_high,utilization,ci_low,ci_high,utilization_installed",
		"series/wait.csv":          "variant,quantile,time,wait_s,ci_low_s,ci_high_s",
		"series/distribution.csv":  "variant,wait_s,share_longer,ci_low,ci_high",
		"series/wait_by_class.csv": "variant,group,measure,wait_s,ci_low_s,ci_high_s",
		"series/wait_by_size.csv":  "variant,group,measure,wait_s,ci_low_s,ci_high_s",
		"series/stranded.csv":      "variant,partition,time,stranded,ci_low,ci_high",
		"series/queue.csv":         "variant,time,queue,ci_low,ci_high,backlog_h,backlog_ci_low_h,backlog_ci_high_h",
	}
	rows := map[string]int{
		"summary.csv":             3 * ((1+3+7+1+2)*int(measures.LostHours-6) + 2*(1+2)), // stranded and idle: the whole and the partitions; no costs, nothing held, evicted or failed, nothing by cause
		"series/utilization.csv":  3 * 3 * 48,
		"series/wait.csv":         3 * 3 * 24,
		"series/distribution.csv": 3 * len(Grid),
	}
	for _, f := range files {
		header, ok := want[f.Path]
		if !ok {
			continue
		}
		delete(want, f.Path)
		lines, err := csv.NewReader(bytes.NewReader(f.Text)).ReadAll()
		if err != nil {
			t.Errorf("%s: %v", f.Path, err)
			continue
		}
		if got := strings.Join(lines[0], ","); got != header {
			t.Errorf("%s has the columns %s\nwant %s", f.Path, got, header)
		}
		if n := rows[f.Path]; n > 0 && len(lines) != n+1 {
			t.Errorf("%s has %d rows, want %d", f.Path, len(lines)-1, n)
		}
		if bytes.Contains(f.Text, []byte("NaN")) || bytes.Contains(f.Text, []byte("Inf")) {
			t.Errorf("%s holds a number that does not exist", f.Path)
		}
		if f.Path == "summary.csv" && !bytes.Contains(f.Text, []byte("\nslow,class,y,wait_p95_s,s,")) {
			t.Error("summary.csv lacks a row")
		}
		if f.Path == "summary.csv" && !bytes.Contains(f.Text, []byte("\nbase,all,all,delivered_h,GPU h,")) {
			t.Error("summary.csv lacks the delivered hours and their unit")
		}
	}
	for path := range want {
		t.Errorf("%s is missing", path)
	}
}
