package jobs

import (
	"testing"
	"time"

	"aforo/workload"
	"aforo/workload/trace"

	"github.com/google/go-cmp/cmp"
)

// chained is a log of jobs that run for ten seconds after no wait, a second apart; after is the
// number that each names, from job 1 on.
func chained(after ...int64) *trace.Log {
	l := &trace.Log{Header: trace.Header{Unit: "processor"}}
	for i, a := range after {
		r := trace.Blank
		r.ID, r.Line = int64(i+1), int64(i+1)
		r.Submit, r.Wait, r.Run, r.Requested = time.Duration(i)*time.Second, 20*time.Second, 10*time.Second, 1
		if r.After = trace.UnknownID; a != 0 {
			r.After, r.Think = a, time.Second
		}
		l.Records = append(l.Records, r)
	}
	return l
}

func tied(t *testing.T, l *trace.Log) ([]workload.Job, *trace.Report) {
	t.Helper()
	s, err := Load(l.Reader(), "log", Rules{})
	if err != nil {
		t.Fatal(err)
	}
	return s.All(), s.Report()
}

// A job follows the last one before it that has the number that it names, once that is a job
// of the run. All others arrive by the log, and everything is counted.
func TestChains(t *testing.T) {
	l := chained(0, 1, 1, 3, 9, 6, 7, 5)
	l.Records[4].ID = 3     // a number used again
	l.Records[6].Run = -1   // left out
	l.Records[7].After = 3  // the second of that number
	l.Records[5].Think = -5 // no time
	l.Records[2].IfDone = true
	jobs, report := tied(t, l)
	type link struct {
		ID          int64
		Mark, After int32
		Think       time.Duration
		IfDone      bool
	}
	var got []link
	for _, j := range jobs {
		got = append(got, link{j.ID, j.Mark, j.After, j.Think, j.IfDone})
	}
	s := time.Second
	want := []link{{1, 1, 0, 0, false}, {2, 0, 1, s, false}, {3, 2, 1, s, true}, {4, 0, 2, s, false}, {3, 3, 0, 0, false}, {6, 0, 0, 0, false}, {8, 0, 3, s, false}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	// By the log each waits 20 s, for the one before, which ended 30 s after it was submitted.
	for _, c := range report.Counts {
		if c.Key == "after_followed" && (c.N != 4 || c.Moved != 80_000) {
			t.Errorf("%d followed, %d ms moved; want 4 and 80 s", c.N, c.Moved)
		}
	}
	if followed, unknown := report.N("after_followed"), report.N("after_unknown"); followed != 4 || unknown != 2 {
		t.Errorf("%d follow, %d name none before, want 4 and 2", followed, unknown)
	}
}

// A number that most records name is no dependency: some systems fill the field with 1.
func TestFiller(t *testing.T) {
	after := make([]int64, 30)
	for i := 1; i < len(after); i++ {
		after[i] = 1
	}
	after[20] = 19
	jobs, report := tied(t, chained(after...))
	for i, j := range jobs {
		if (j.After != 0) != (i == 20) {
			t.Errorf("job %d follows %d", j.ID, j.After)
		}
	}
	if report.N("after_filler") != 28 || report.N("after_followed") != 1 {
		t.Errorf("%v", report.Counts)
	}
}

// A stream gives up where jobs follow each other: it has not kept the one before.
func TestStreamOfChains(t *testing.T) {
	s, err := NewStream(chained(0, 1).Reader(), "log", Rules{})
	if err != nil {
		t.Fatal(err)
	}
	var j workload.Job
	if ok, err := s.Next(&j); !ok || err != nil {
		t.Fatal(ok, err)
	}
	if _, err := s.Next(&j); !InMemory(err) || err.Error() != "log:2: the job follows another one" {
		t.Errorf("%v", err)
	}
}
