package swf

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"aforo/workload"
	"aforo/workload/trace"

	"github.com/google/go-cmp/cmp"
)

// line writes a record with the fields that matter; the others are -1.
func line(id int, submit, run string, alloc, req int, limit string, user int) string {
	return fmt.Sprintf("%d %s -1 %s %d -1 -1 %d %s -1 1 %d -1 -1 -1 -1 -1 -1\n", id, submit, run, alloc, req, limit, user)
}

// read returns every job of a text, and the error that ended it.
func read(t *testing.T, text string, opt Options) ([]workload.Job, *Reader, error) {
	t.Helper()
	r, err := NewReader(strings.NewReader(text), "t.swf", opt)
	if err != nil {
		return nil, nil, err
	}
	var jobs []workload.Job
	for {
		var j workload.Job
		ok, err := r.Next(&j)
		if !ok {
			ok2, err2 := r.Next(&j)
			if ok2 || err2 != err {
				t.Errorf("Next after the end: %v, %v; want false, %v", ok2, err2, err)
			}
			return jobs, r, err
		}
		jobs = append(jobs, j)
	}
}

const s = time.Second

// The conventions of the package hold for each combination of known and unknown
// fields.
func TestConventions(t *testing.T) {
	for _, c := range []struct {
		name, text string
		exact      bool
		want       workload.Job
	}{
		{"requested size and time", line(7, "10", "20", 3, 4, "60", 5), false, workload.Job{ID: 7, Submit: 10 * s, Run: 20 * s, Limit: 60 * s, Size: 4, User: 5}},
		{"allocated size", line(7, "10", "20", 3, -1, "60", 5), false, workload.Job{ID: 7, Submit: 10 * s, Run: 20 * s, Limit: 60 * s, Size: 3, User: 5}},
		{"no limit", line(7, "10", "20", 3, 0, "-1", 5), false, workload.Job{ID: 7, Submit: 10 * s, Run: 20 * s, Limit: 20 * s, Size: 3, User: 5}},
		{"no user", line(7, "10", "20", 3, 0, "-1", -5), false, workload.Job{ID: 7, Submit: 10 * s, Run: 20 * s, Limit: 20 * s, Size: 3, User: -1}},
		{"run cut at the limit", line(7, "10", "80", 3, 4, "60", 5), false, workload.Job{ID: 7, Submit: 10 * s, Run: 60 * s, Limit: 60 * s, Size: 4, User: 5, Overruns: true}},
		{"exact limits", line(7, "10", "20", 3, 4, "60", 5), true, workload.Job{ID: 7, Submit: 10 * s, Run: 20 * s, Limit: 20 * s, Size: 4, User: 5}},
		{"exact limits, run cut", line(7, "10", "80", 3, 4, "60", 5), true, workload.Job{ID: 7, Submit: 10 * s, Run: 60 * s, Limit: 60 * s, Size: 4, User: 5, Overruns: true}},
		{"zero run", line(7, "10", "0", 3, 4, "60", 5), false, workload.Job{ID: 7, Submit: 10 * s, Limit: 60 * s, Size: 4, User: 5}},
		{"zero run, no limit", line(7, "10", "0", 3, 4, "-1", 5), false, workload.Job{ID: 7, Submit: 10 * s, Size: 4, User: 5}},
		{"decimals", line(7, "10.25", "0.000000001", 3, 4, "1.5", 5), false, workload.Job{ID: 7, Submit: 10*s + s/4, Run: 1, Limit: 3 * s / 2, Size: 4, User: 5}},
		{"decimals rounded half up", line(7, "1.0000000015", "0.99999999949", 3, 4, "1.9999999995", 5), false, workload.Job{ID: 7, Submit: s + 2, Run: s - 1, Limit: 2 * s, Size: 4, User: 5}},
		{"a great number for no limit", line(7, "10", "20", 3, 4, "4294967295", 5), false, workload.Job{ID: 7, Submit: 10 * s, Run: 20 * s, Limit: time.Duration(maxRun) * s, Size: 4, User: 5}},
		{"an even greater one", line(7, "10", "20", 3, 4, "9223372036854775807", 5), false, workload.Job{ID: 7, Submit: 10 * s, Run: 20 * s, Limit: time.Duration(maxRun) * s, Size: 4, User: 5}},
		{"absolute Unix time", line(7, "1500000000", "20", 3, 4, "60", 5), false, workload.Job{ID: 7, Submit: 1_500_000_000 * s, Run: 20 * s, Limit: 60 * s, Size: 4, User: 5}},
		{"tabs, CR, plus sign, extra fields", strings.ReplaceAll(strings.TrimSpace(line(7, "+10", "20.", 3, 4, "60", 5)), " ", "\t ") + " {a,b} q\r\n", false, workload.Job{ID: 7, Submit: 10 * s, Run: 20 * s, Limit: 60 * s, Size: 4, User: 5}},
		{"no line feed at the end", strings.TrimSpace(line(7, "10", "20", 3, 4, "60", 5)), false, workload.Job{ID: 7, Submit: 10 * s, Run: 20 * s, Limit: 60 * s, Size: 4, User: 5}},
		{"byte order mark, blank lines, comments", "\xef\xbb\xbf; Version: 2\n\n  \n" + line(7, "10", "20", 3, 4, "60", 5) + "\n ; late comment\n", false, workload.Job{ID: 7, Submit: 10 * s, Run: 20 * s, Limit: 60 * s, Size: 4, User: 5}},
	} {
		jobs, _, err := read(t, c.text, Options{ExactLimits: c.exact})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if diff := cmp.Diff([]workload.Job{c.want}, jobs); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", c.name, diff)
		}
	}
}

// Each record that is left out or changed is counted with its reason and line,
// and only the first five lines are kept.
func TestReport(t *testing.T) {
	text := "; MaxProcs: 8\n" +
		line(1, "0", "5", 0, -1, "-1", 1) +
		line(2, "0", "-1", 1, 1, "-1", 1) +
		line(3, "-1", "5", 1, 1, "-1", 1) +
		line(4, "0", "5", 1, 9, "-1", 1) +
		strings.Repeat(line(5, "1", "5", 1, 8, "3", 1), 7) +
		strings.TrimSuffix(line(6, "1", "5", 1, 1, "-1", 1), "\n") + " more\n" +
		strings.Replace(line(7, "1", "5", 1, 1, "-1", 1), " -1 1 1 ", " -1 2 1 ", 1)
	_, r, err := read(t, text, Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := &trace.Report{
		Read: 13, Kept: 9,
		Counts: []trace.Count{
			{Key: "size_not_positive", What: "size not above zero", Action: trace.Dropped, N: 1, Lines: []int64{2}},
			{Key: "run_unknown", What: "no run time: it never started, or had not ended", Action: trace.Dropped, N: 1, Lines: []int64{3}},
			{Key: "submit_unknown", What: "no submit time", Action: trace.Dropped, N: 1, Lines: []int64{4}, Moved: 5000},
			{Key: "size_above_machine", What: "size above the machine", Action: trace.Dropped, N: 1, Lines: []int64{5}, Moved: 45_000},
			{Key: "limit_missing", What: "no requested time, filled in by the rule run", Action: trace.Changed, N: 2, Lines: []int64{13, 14}},
			{Key: "run_cut", What: "run time cut at the requested time", Action: trace.Changed, N: 7, Lines: []int64{6, 7, 8, 9, 10}, Moved: 7 * 2 * 8 * 1000},
			{Key: "extra_fields", What: "more than 18 fields, the rest ignored", N: 1, Lines: []int64{13}},
			{Key: "partial", What: "part of a job by its status (2, 3 or 4), taken as a job", N: 1, Lines: []int64{14}},
			{Key: "size_differs", What: "got another size than requested: 0.09444 hours of work requested, 0.01528 allocated", N: 8, Moved: 285_000},
		},
	}
	if diff := cmp.Diff(want, r.Report()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got, want := want.Counts[5].String(), "7 run time cut at the requested time (lines 6, 7, 8, 9, 10, ...), 0.0311 hours of work"; got != want {
		t.Errorf("String: %q, want %q", got, want)
	}
}

// The header is known before the first job: numbers, texts, repeated keys, raw
// lines, and the size of the machine from MaxProcs, MaxNodes or the options.
func TestHeader(t *testing.T) {
	text := "; Version: 2.2\n;\n; Computer: IBM SP2\n;   http://x.org/\n; MaxJobs: 12\n; MaxProcs: 338 (some spare)\n; MaxNodes: 20\n" +
		"; UnixStartTime: 843480031\n; TimeZone: -3600\n; TimeZoneString: Europe/Stockholm\n; Acknowledge: L. M.\n; Note: one\n; Note: two: three\n" +
		line(1, "0", "5", 1, 1, "-1", 1) + "; MaxProcs: 4\n"
	r, err := NewReader(strings.NewReader(text), "t.swf", Options{})
	if err != nil {
		t.Fatal(err)
	}
	h := r.Header()
	want := Header{
		Lines: strings.Split(text, "\n")[:13], Version: "2.2", Computer: "IBM SP2", Acknowledge: "L. M.",
		MaxJobs: 12, MaxProcs: 338, MaxNodes: 20, UnixStartTime: 843480031, TimeZone: -3600, TimeZoneString: "Europe/Stockholm",
	}
	if diff := cmp.Diff(want, h); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"one", "two: three"}, h.Values("note")); diff != "" {
		t.Error(diff)
	}
	for _, c := range []struct {
		header string
		opt    int
		want   int
	}{{"; MaxProcs: 7\n; MaxNodes: 3\n", 0, 7}, {"; MaxNodes: 3\n", 0, 3}, {"; MaxProcs: -1\n", 0, 0}, {"", 0, 0}, {"; MaxProcs: 7\n", 9, 9}, {"; MaxProcs: x\n", 0, 0}} {
		_, r, err := read(t, c.header+line(1, "0", "5", 1, 1, "-1", 1), Options{Procs: c.opt})
		if err != nil || r.Procs() != c.want {
			t.Errorf("%q: Procs %d, %v; want %d", c.header, r.Procs(), err, c.want)
		}
	}
}

// A record out of submit order stops the stream; Sort yields the same jobs
// sorted, ties in their order in the file, from plain and compressed files.
func TestUnsorted(t *testing.T) {
	text := line(1, "5", "1", 1, 1, "-1", 1) + line(2, "9", "1", 1, 1, "-1", 1) + line(3, "5", "1", 1, 1, "-1", 1) + line(4, "0", "1", 1, 1, "-1", 1)
	jobs, _, err := read(t, text, Options{})
	if !errors.Is(err, ErrUnsorted) || !strings.HasPrefix(err.Error(), "t.swf:3: ") || len(jobs) != 2 {
		t.Fatalf("%d jobs, %v; want 2 jobs and ErrUnsorted at t.swf:3", len(jobs), err)
	}
	path := filepath.Join(t.TempDir(), "trace")
	for _, data := range []string{text, string(zip(t, text))} {
		if err := os.WriteFile(path, []byte(data), 0o666); err != nil {
			t.Fatal(err)
		}
		r, err := Open(path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		if err := r.Sort(); err != nil {
			t.Fatal(err)
		}
		var ids []int64
		for j := (workload.Job{}); ; {
			ok, err := r.Next(&j)
			if err != nil {
				t.Fatal(err)
			}
			if !ok {
				break
			}
			ids = append(ids, j.ID)
		}
		if diff := cmp.Diff([]int64{4, 1, 3, 2}, ids); diff != "" {
			t.Error(diff)
		}
		want := []trace.Count{
			{Key: "limit_missing", What: "no requested time, filled in by the rule run", Action: trace.Changed, N: 4, Lines: []int64{1, 2, 3, 4}},
			{Key: "out_of_order", What: "out of submit order, sorted", Action: trace.Changed, N: 2, Lines: []int64{3, 4}},
		}
		if diff := cmp.Diff(want, r.Report().Counts); diff != "" {
			t.Error(diff)
		}
	}
}

func zip(t testing.TB, text string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := io.WriteString(z, text); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
