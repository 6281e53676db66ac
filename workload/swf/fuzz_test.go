package swf

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"aforo/workload"
	"aforo/workload/trace"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// format writes a job as a record.
func format(b *bytes.Buffer, j workload.Job) {
	fmt.Fprintf(b, "%d %s -1 %s %d -1 -1 %d %s -1 1 %d -1 -1 -1 -1 -1 -1\n",
		j.ID, seconds(j.Submit), seconds(j.Run), j.Size, j.Size, seconds(j.Limit), j.User)
}

func seconds(d time.Duration) string {
	text := fmt.Sprintf("%d.%09d", d/time.Second, d%time.Second)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

// Any list of jobs in submit order comes back as it was when it is written and
// read, to the nanosecond.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tick := rapid.SampledFrom([]int64{1, 1e6, 1e9}).Draw(t, "tick")
		duration := func(most int64) *rapid.Generator[time.Duration] {
			return rapid.Custom(func(t *rapid.T) time.Duration {
				return time.Duration(rapid.Int64Range(1, most*1e9/tick).Draw(t, "time") * tick)
			})
		}
		jobs := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) workload.Job {
			j := workload.Job{
				ID: rapid.Int64Min(-math.MaxInt64).Draw(t, "id"), Submit: duration(maxSubmit).Draw(t, "submit"), Run: duration(maxRun).Draw(t, "run"),
				Size: rapid.Int32Range(1, 1<<31-1).Draw(t, "size"), User: rapid.Int32Range(-1, 1<<31-1).Draw(t, "user"),
			}
			j.Limit = max(j.Run, duration(maxRun).Draw(t, "limit"))
			return j
		}), 1, 20).Draw(t, "jobs")
		slices.SortStableFunc(jobs, func(a, b workload.Job) int { return cmp.Compare(a.Submit, b.Submit) })
		var b bytes.Buffer
		for _, j := range jobs {
			format(&b, j)
		}
		r, err := NewReader(&b, "t.swf", Options{})
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range jobs {
			var got workload.Job
			if ok, err := r.Next(&got); !ok || err != nil {
				t.Fatalf("job %d: %v, %v", i, ok, err)
			}
			if diff := gocmp.Diff(want, got); diff != "" {
				t.Fatalf("job %d: (-want +got)\n%s", i, diff)
			}
		}
	})
}

// Whatever the bytes are, reading ends, and what passes as a trace is one: jobs
// in submit order within their ranges, every record kept or counted as dropped,
// the same again when written and read once more.
func FuzzReader(f *testing.F) {
	good := line(1, "0", "5", 1, 1, "-1", 1)
	f.Add([]byte(good))
	f.Add([]byte("; MaxProcs: 8\n;\n" + good + line(2, "1.5", "9", 4, -1, "3", -1) + "; end\n"))
	f.Add([]byte(line(2, "9", "0", 4, -1, "0.5", -1) + good))
	f.Add([]byte("\xef\xbb\xbf\r\n" + strings.ReplaceAll(good, " ", "\t")))
	f.Add([]byte(strings.ReplaceAll(good, " ", ";")))
	f.Add([]byte(line(1, "9999999999", "99999999999999999999", 1, 1, "1e9", 1)))
	f.Add(zip(f, good))
	f.Add(zip(f, good)[:20])
	f.Add([]byte("\x1f\x8b"))
	f.Fuzz(func(t *testing.T, data []byte) {
		var b bytes.Buffer
		jobs, r, err := sorted(data)
		if err != nil {
			if err.Error() == "" || errors.Is(err, ErrUnsorted) {
				t.Fatalf("reading everything: %q", err)
			}
			return
		}
		rep := r.Report()
		dropped := int64(0)
		for _, d := range rep.Did(trace.Dropped) {
			dropped += d.N
		}
		if rep.Kept != int64(len(jobs)) || rep.Dropped() != dropped || len(jobs) == 0 {
			t.Fatalf("%d jobs, report %+v", len(jobs), rep)
		}
		last := time.Duration(0)
		for i, j := range jobs {
			jobs[i].Overruns = false // the cut run times are written
			if j.Submit < last || j.Run < 0 || j.Limit < j.Run || j.Size <= 0 || j.User < -1 || j.Fixed != 0 || j.Submit+j.Limit < 0 {
				t.Fatalf("job %+v after submit %v", j, last)
			}
			last = j.Submit
			format(&b, j)
		}
		again, _, err := sorted(b.Bytes())
		if err != nil || !slices.Equal(jobs, again) {
			t.Fatalf("written and read again: %v\n%v\n%v", err, jobs, again)
		}
	})
}

// sorted reads everything and returns it in submit order.
func sorted(data []byte) ([]workload.Job, *Reader, error) {
	r, err := NewReader(bytes.NewReader(data), "t.swf", Options{})
	if err != nil {
		return nil, nil, err
	}
	if err := r.Sort(); err != nil {
		return nil, nil, err
	}
	return r.rest, r, nil
}
