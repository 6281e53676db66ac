package jobs

import (
	"errors"
	"slices"
	"testing"
	"time"

	"aforo/workload"
	"aforo/workload/trace"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// everything reads a stream to its end.
func everything(s *Stream) (jobs []workload.Job, err error) {
	for {
		var j workload.Job
		ok, err := s.Next(&j)
		if err != nil || !ok {
			return jobs, err
		}
		jobs = append(jobs, j)
	}
}

// drawn draws logs with records of every kind, in submit order or nearly so.
func drawn() *rapid.Generator[*trace.Log] {
	return rapid.Custom(func(t *rapid.T) *trace.Log {
		var records []trace.Record
		var at time.Duration
		for range rapid.IntRange(0, 12).Draw(t, "records") {
			at += time.Duration(rapid.IntRange(-1, 5).Draw(t, "gap")) * s
			r := job(at, rapid.SampledFrom([]time.Duration{trace.Unknown, -s, 0, 5 * s, 9 * s}).Draw(t, "run"), rapid.SampledFrom([]time.Duration{trace.Unknown, 0, 7 * s, 9 * s}).Draw(t, "limit"))
			if r.Sent = r.Submit; rapid.IntRange(0, 3).Draw(t, "arrives late") == 0 {
				r.Submit += time.Duration(rapid.IntRange(1, 9).Draw(t, "late")) * s
			}
			if rapid.IntRange(0, 5).Draw(t, "no submit") == 0 {
				r.Submit, r.Sent = trace.Unknown, trace.Unknown
			}
			r.Requested, r.Allocated = rapid.Int32Range(-1, 9).Draw(t, "requested"), rapid.Int32Range(0, 3).Draw(t, "allocated")
			r.Status = trace.Status(rapid.IntRange(0, int(trace.Unfinished)).Draw(t, "status"))
			r.Wait = time.Duration(rapid.IntRange(0, 9).Draw(t, "wait")) * s
			if rapid.IntRange(0, 20).Draw(t, "no wait") == 0 {
				r.Wait = trace.Unknown
			}
			records = append(records, r)
		}
		l := log(records...)
		l.Header.Dated = rapid.Bool().Draw(t, "dated")
		l.Header.Start = time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)
		l.Header.Capacity = rapid.IntRange(0, 8).Draw(t, "capacity")
		return l
	})
}

// On every log in submit order, with all rules, the jobs, the counts, the header,
// the size of the machine and the errors of the stream are those of the log in
// memory; of the others it says that they are not sorted.
func TestStreamIsJobs(t *testing.T) {
	seen := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		l := drawn().Draw(t, "log")
		rules := Rules{
			Capacity: rapid.SampledFrom([]int{0, 0, 4}).Draw(t, "capacity"), ExactLimits: rapid.Bool().Draw(t, "exact"),
			MissingLimit: mustLimit(t, rapid.SampledFrom([]string{"run", "popular"}).Draw(t, "missing")),
		}
		if rules.Capacity == 0 {
			rules.CapacityRule = rapid.SampledFrom([]CapacityRule{{}, {kind: "peak"}, {kind: "recorded"}, {kind: "load", load: 0.7}}).Draw(t, "rule")
		}
		want, wantErr := Load(l.Reader(), "t", rules)
		measured, err := rules.Measure(l.Reader(), "t")
		var got *Stream
		var jobs []workload.Job
		if err == nil {
			got, err = NewStream(l.Reader(), "t", measured)
		}
		if err == nil {
			jobs, err = everything(got)
		}
		disorder := want != nil && want.Report().N("out_of_order") > 0
		switch {
		case errors.Is(err, ErrUnsorted) && (disorder || wantErr != nil):
			seen["unsorted"]++
			return
		case err != nil || wantErr != nil:
			seen["error"]++
			if err == nil || wantErr == nil || err.Error() != wantErr.Error() {
				t.Fatalf("%v, want %v", err, wantErr)
			}
			return
		}
		seen["same"]++
		header := got.Header()
		if diff := cmp.Diff(want.All(), jobs) + cmp.Diff(want.Report(), got.Report()) + cmp.Diff(want.Header(), &header) + cmp.Diff(want.Capacity(), got.Capacity()); diff != "" {
			t.Fatalf("(-want +got)\n%s", diff)
		}
	})
	if seen["unsorted"] < 5 || seen["error"] < 5 || seen["same"] < 5 {
		t.Errorf("what was seen says little: %v", seen)
	}
}

// The first record out of order is an error with its line, which comes again.
func TestStreamUnsorted(t *testing.T) {
	l := log(job(5*s, s, s), job(6*s, s, s), job(4*s, s, s), job(7*s, s, s))
	src, err := NewStream(l.Reader(), "t.csv", Rules{})
	if err != nil {
		t.Fatal(err)
	}
	jobs, err := everything(src)
	if len(jobs) != 2 || !errors.Is(err, ErrUnsorted) || err.Error() != "t.csv:12: the record was submitted before the one that precedes it" {
		t.Errorf("%d jobs, %v", len(jobs), err)
	}
	var j workload.Job
	if ok, again := src.Next(&j); ok || again != err {
		t.Errorf("%v, %v", ok, again)
	}
}

// What a gauge holds is what is running or about to, not what has been.
func TestGaugeHoldsLittle(t *testing.T) {
	g := &gauge{rule: CapacityRule{kind: "recorded"}}
	most := 0
	for i := range 10_000 {
		g.add(&workload.Job{Submit: time.Duration(i) * s, Run: 10 * s, Size: 1}, 5*s, time.Duration(i)*s)
		most = max(most, len(g.ahead))
	}
	if got, err := g.capacity("t"); err != nil || got != 10 || most > 50 {
		t.Errorf("a machine of %d, %v; held %d changes", got, err, most)
	}
}

// A stream allocates nothing a job.
func TestStreamAllocates(t *testing.T) {
	l := log(slices.Repeat([]trace.Record{job(5*s, s, 0)}, 2000)...)
	src, err := NewStream(l.Reader(), "t", Rules{})
	if err != nil {
		t.Fatal(err)
	}
	var j workload.Job
	if n := testing.AllocsPerRun(1000, func() {
		if ok, err := src.Next(&j); !ok || err != nil {
			t.Fatal(ok, err)
		}
	}); n > 0 {
		t.Errorf("%v allocations a job", n)
	}
}
