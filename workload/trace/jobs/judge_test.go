package jobs

import (
	"slices"
	"testing"
	"time"

	"aforo/workload"
	"aforo/workload/trace"

	"pgregory.net/rapid"
)

// A Judge makes of each record what Load makes of it, and counts the same; Load alone
// counts what it sorts.
func TestJudge(t *testing.T) {
	seconds := func(t *rapid.T, name string) time.Duration {
		if rapid.IntRange(0, 5).Draw(t, name+" unknown") == 0 {
			return trace.Unknown
		}
		return time.Duration(rapid.IntRange(-5, 100).Draw(t, name)) * time.Second
	}
	rapid.Check(t, func(t *rapid.T) {
		l := &trace.Log{Header: trace.Header{Format: "csv", Capacity: 8}}
		for i := range rapid.IntRange(1, 30).Draw(t, "records") {
			r := trace.Blank
			r.Line, r.ID = int64(i+1), int64(i+1)
			r.Submit, r.Run, r.Limit = seconds(t, "submit"), seconds(t, "run"), seconds(t, "limit")
			r.Requested, r.Allocated = rapid.Int32Range(-1, 9).Draw(t, "requested"), rapid.Int32Range(-1, 9).Draw(t, "allocated")
			r.Status = trace.Status(rapid.IntRange(0, int(trace.Unfinished)).Draw(t, "status"))
			l.Records = append(l.Records, r)
		}
		judge := NewJudge(&l.Header, Rules{})
		var got []workload.Job
		for i := range l.Records {
			if j, kept := judge.Job(&l.Records[i]); kept {
				got = append(got, j)
			}
		}
		src, err := Load(l.Reader(), "t", Rules{})
		if (err != nil) != (len(got) == 0) {
			t.Fatalf("%d jobs, %v", len(got), err)
		}
		if err != nil {
			return
		}
		for i := range got { // Load alone moves the log's time zero
			got[i].Submit -= src.Zero()
		}
		slices.SortStableFunc(got, func(a, b workload.Job) int { return int(a.Submit - b.Submit) })
		if !slices.Equal(got, src.All()) {
			t.Fatalf("%v, want %v", got, src.All())
		}
		for _, c := range src.Report().Counts {
			if n := judge.Report().N(c.Key); n != c.N && c.Key != "out_of_order" && c.Key != "zero_moved" {
				t.Fatalf("%d %s, want %d", n, c.Key, c.N)
			}
		}
		if judge.Report().Kept != int64(len(got)) || judge.Report().Read != int64(len(l.Records)) {
			t.Fatalf("%+v", judge.Report())
		}
	})
}
