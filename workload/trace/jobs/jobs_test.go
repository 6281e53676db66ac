package jobs

import (
	"errors"
	"strings"
	"testing"
	"time"

	"aforo/workload"
	"aforo/workload/trace"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

const s = time.Second

// job is a record of a job that asks for two processors.
func job(submit, run, limit time.Duration) trace.Record {
	r := trace.Blank
	r.Submit, r.Run, r.Limit, r.Requested = submit, run, limit, 2
	return r
}

// with changes a record.
func with(r trace.Record, change func(*trace.Record)) trace.Record {
	change(&r)
	return r
}

// log numbers records and makes a log of them.
func log(records ...trace.Record) *trace.Log {
	for i := range records {
		records[i].ID, records[i].Line = int64(i)+1, int64(i)+10
	}
	return &trace.Log{Header: trace.Header{Capacity: 8}, Records: records, Report: trace.Report{Read: int64(len(records))}}
}

func mustLimit(t rapid.TB, text string) trace.LimitRule {
	t.Helper()
	r, err := trace.ParseLimitRule(text)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func mustCapacity(t *testing.T, text string) CapacityRule {
	t.Helper()
	r, err := ParseCapacityRule(text)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Each rule touches the records that it is meant for, and says so; the jobs come
// in submit order.
func TestJobs(t *testing.T) {
	l := log(
		job(10*s, 5*s, 9*s),
		job(10*s, 5*s, trace.Unknown),
		job(10*s, 15*s, 9*s),
		job(5*s, 5*s, 1<<60),
		with(job(20*s, 5*s, 9*s), func(r *trace.Record) { r.Requested, r.Allocated = 0, 3 }),
		with(job(20*s, 5*s, 9*s), func(r *trace.Record) { r.Requested = 9 }),
		with(job(20*s, 5*s, 9*s), func(r *trace.Record) { r.Requested = trace.UnknownCount }),
		with(job(20*s, 5*s, 9*s), func(r *trace.Record) { r.Status = trace.Unfinished }),
		with(job(20*s, trace.Unknown, 9*s), func(r *trace.Record) { r.Status = trace.Cancelled }),
		job(20*s, trace.Unknown, 9*s),
		job(20*s, -2*s, 9*s),
		job(20*s, 1<<60, 9*s),
		job(trace.Unknown, 5*s, 9*s),
		job(-1*s, 5*s, 9*s),
		with(job(30*s, 0, 0), func(r *trace.Record) { r.Cores, r.MemMB, r.User = 4, 100, 3 }),
	)
	src, err := Load(l.Reader(), "t", Rules{MissingLimit: mustLimit(t, "factor:2")})
	if err != nil {
		t.Fatal(err)
	}
	want := []workload.Job{
		{ID: 14, Submit: 0, Run: 5 * s, Limit: 9 * s, Size: 2, User: -1}, // a second before the log's zero
		{ID: 4, Submit: 6 * s, Run: 5 * s, Limit: trace.RunMax, Size: 2, User: -1},
		{ID: 1, Submit: 11 * s, Run: 5 * s, Limit: 9 * s, Size: 2, User: -1},
		{ID: 2, Submit: 11 * s, Run: 5 * s, Limit: 10 * s, Size: 2, User: -1},
		{ID: 3, Submit: 11 * s, Run: 9 * s, Limit: 9 * s, Size: 2, User: -1, Overruns: true},
		{ID: 5, Submit: 21 * s, Run: 5 * s, Limit: 9 * s, Size: 3, User: -1},
		{ID: 15, Submit: 31 * s, Size: 2, Cores: 4, MemMB: 100, User: 3},
	}
	var got []workload.Job
	for j := (workload.Job{}); ; {
		ok, err := src.Next(&j)
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			break
		}
		got = append(got, j)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	report := src.Report()
	counts := map[string]string{}
	for _, c := range report.Counts {
		counts[c.Key] = c.Action.String() + " " + c.String()
	}
	wantCounts := map[string]string{
		"limit_missing":      "changed 2 no requested time, filled in by the rule factor:2 (lines 11, 24)",
		"run_cut":            "changed 1 run time cut at the requested time (line 12), 0.00333 hours of work",
		"limit_long":         "changed 1 requested time above 18 years, taken as 18 years (line 13)",
		"size_allocated":     "noted 1 no requested size, the allocated one taken (line 14)",
		"size_above_machine": "dropped 1 size above the machine (line 15), 0.0125 hours of work",
		"size_not_positive":  "dropped 1 size not above zero (line 16)",
		"unfinished":         "dropped 1 the job had not ended (line 17), 0.00278 hours of work",
		"never_started":      "dropped 1 cancelled before it started (line 18)",
		"run_unknown":        "dropped 1 no run time: it never started, or had not ended (line 19)",
		"run_negative":       "dropped 1 run time below zero (line 20)",
		"run_long":           "dropped 1 run time above 18 years (line 21), 640512 hours of work",
		"submit_unknown":     "dropped 1 no submit time (line 22), 0.00278 hours of work",
		"zero_moved":         "changed 1 submitted before the log's time zero, which is now 1 s earlier, 0.000278 hours of waiting",
		"out_of_order":       "changed 2 out of submit order, sorted (lines 13, 23)",
	}
	if diff := cmp.Diff(wantCounts, counts); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if report.Read != 15 || report.Kept != 7 {
		t.Errorf("read %d, kept %d", report.Read, report.Kept)
	}
}

// The size of a machine by each rule, by hand: three jobs of 2 from 0, 4 and 8 for
// 8 s each, the last two of which waited 4 s.
func TestCapacityRules(t *testing.T) {
	jobs := func() *trace.Log {
		l := log(job(0, 8*s, 9*s), job(4*s, 8*s, 9*s), job(8*s, 8*s, 9*s))
		for i := range l.Records {
			l.Records[i].Wait = 4 * s * time.Duration(min(i, 1))
		}
		return l
	}
	for rule, want := range map[string]int{
		"peak":      4, // the first has ended when the last is submitted
		"recorded":  4, // 0-8, 8-16, 12-20
		"load:1":    6, // 48 processor seconds in 8 s
		"load:0.5":  12,
		"load:0.99": 7,
		"load:50":   2, // the largest job
	} {
		src, err := Load(jobs().Reader(), "t", Rules{CapacityRule: mustCapacity(t, rule)})
		if err != nil || src.Capacity() != want {
			t.Errorf("%s: %v, %v; want %d", rule, src.Capacity(), err, want)
		}
	}
	if src, err := Load(jobs().Reader(), "t", Rules{Capacity: 5}); err != nil || src.Capacity() != 5 {
		t.Errorf("%v, %v", src.Capacity(), err)
	}
	l := jobs()
	l.Records[1].Wait = trace.Unknown
	for rule, l := range map[string]*trace.Log{"recorded": l, "load:1": log(job(0, s, s))} {
		_, err := Load(l.Reader(), "t.csv", Rules{CapacityRule: mustCapacity(t, rule)})
		var e *trace.Error
		if !errors.As(err, &e) || !strings.HasPrefix(err.Error(), "t.csv: the rule "+rule) || e.Hint() == "" {
			t.Errorf("%s: %v", rule, err)
		}
	}
	for _, text := range []string{"", "peaks", "peak:1", "load", "load:0", "load:-1", "load:x", "load:NaN"} {
		if r, err := ParseCapacityRule(text); err == nil {
			t.Errorf("%q is the rule %v", text, r)
		}
	}
}

// What the rules peak and recorded find, from jobs in submit order as they come, is
// what a count at every instant gives.
func TestGauge(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var jobs []workload.Job
		var waits []time.Duration
		g := &gauge{rule: CapacityRule{kind: rapid.SampledFrom([]string{"peak", "recorded"}).Draw(t, "rule")}}
		var submit time.Duration
		var want int64
		for range rapid.IntRange(1, 20).Draw(t, "jobs") {
			submit += time.Duration(rapid.IntRange(0, 2).Draw(t, "gap"))
			j := workload.Job{
				Submit: submit, Run: time.Duration(rapid.IntRange(0, 9).Draw(t, "run")), Size: rapid.Int32Range(1, 5).Draw(t, "size"),
			}
			wait := time.Duration(rapid.IntRange(-1, 7).Draw(t, "wait"))
			g.add(&j, wait, submit)
			if g.rule.kind == "peak" {
				wait = 0
			}
			jobs, waits = append(jobs, j), append(waits, max(wait, 0))
			want = max(want, int64(j.Size))
		}
		for at := range submit + 20 {
			var busy int64
			for i, j := range jobs {
				if start := j.Submit + waits[i]; start <= at && at < start+j.Run {
					busy += int64(j.Size)
				}
			}
			want = max(want, busy)
		}
		if got, err := g.capacity("t"); err != nil || int64(got) != want {
			t.Fatalf("%d, %v, want %d", got, err, want)
		}
	})
}

// Where times were dates, the earliest submission becomes the start, of the jobs
// as of the log.
func TestDated(t *testing.T) {
	start := time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)
	l := log(job(0, s, s), job(-3*s, s, s), job(2*s, s, s))
	l.Header.Start, l.Header.Dated = start, true
	src, err := Load(l.Reader(), "t", Rules{})
	if err != nil {
		t.Fatal(err)
	}
	var got []time.Duration
	for _, j := range src.All() {
		got = append(got, j.Submit)
	}
	if diff := cmp.Diff([]time.Duration{0, 3 * s, 5 * s}, got); diff != "" || !src.Header().Start.Equal(start.Add(-3*s)) {
		t.Errorf("%s from %v", diff, src.Header().Start)
	}
	again, err := trace.Load(l.Reader())
	if err != nil || again.Records[1].Submit != 0 || again.Records[0].Submit != 3*s || !again.Header.Start.Equal(start.Add(-3*s)) {
		t.Errorf("%v, %v, %v", again.Header.Start, again.Records, err)
	}
	if l.Records[1].Submit != -3*s || !l.Header.Start.Equal(start) {
		t.Error("the log itself was changed")
	}
}

// A log of which nothing can be simulated is an error that says why.
func TestNoJobs(t *testing.T) {
	l := log(job(0, trace.Unknown, s), job(0, trace.Unknown, s))
	_, err := Load(l.Reader(), "t.csv", Rules{})
	if want := "t.csv: no jobs: every record was dropped: 2 no run time: it never started, or had not ended (lines 10, 11)"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}
