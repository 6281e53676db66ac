package gpulog

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"aforo/workload/trace"

	"github.com/google/go-cmp/cmp"
)

// read reads a whole log.
func read(data []byte) ([]trace.Record, *Reader, error) {
	in, err := trace.Buffer(bytes.NewReader(data), "t.csv")
	if err != nil {
		return nil, nil, err
	}
	r, err := NewReader(in, "t.csv")
	if err != nil {
		return nil, nil, err
	}
	var list []trace.Record
	for rec := (trace.Record{}); ; list = append(list, rec) {
		if ok, err := r.Next(&rec); !ok {
			return list, r, err
		}
	}
}

func file(tb testing.TB, name string) []byte {
	tb.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		tb.Fatal(err)
	}
	return text
}

// keys are the counts of a report by their words.
func keys(r *trace.Report) map[string]int64 {
	n := map[string]int64{"read": r.Read, "kept": r.Kept}
	for _, c := range r.Counts {
		n[c.Key] = c.N
	}
	return n
}

// changed is a blank record with some fields set.
func changed(line int64, set func(*trace.Record)) trace.Record {
	r := trace.Blank
	r.Line, r.ID = line, line-1
	set(&r)
	return r
}

// Philly's reduced log gives calendar times, sizes and virtual clusters; limits,
// waits and users stay unknown.
func TestPhilly(t *testing.T) {
	list, r, err := read(file(t, "philly.csv"))
	if err != nil {
		t.Fatal(err)
	}
	day := time.Duration(time.Date(2017, 10, 1, 8, 0, 0, 0, time.UTC).Unix()) * time.Second
	want := []trace.Record{
		changed(2, func(r *trace.Record) { r.Submit, r.Run, r.Requested, r.Queue = day+24*time.Hour, time.Minute, 1, 0 }),
		changed(3, func(r *trace.Record) {
			r.Submit, r.Run, r.Requested, r.Queue = day, time.Hour+500*time.Millisecond, 8, 1
		}),
		changed(4, func(r *trace.Record) { r.Submit, r.Run, r.Requested, r.Queue = day, 10*time.Second, 4, 0 }),
	}
	if diff := cmp.Diff(want, list); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]int64{"read": 3, "kept": 3, "times_utc": 1, "gpu_time_differs": 1}, keys(r.Report())); diff != "" {
		t.Error(diff)
	}
	if h := r.Header(); h.Unit != "GPU" || h.Format != "philly" || h.Start.Unix() != 0 || h.Capacity != 0 || r.Labels().Queue.Name(1) != "cc22dd" {
		t.Errorf("%+v", h)
	}
}

// ITP's logs give seconds without a date, and jobs are numbered by their place.
func TestITP(t *testing.T) {
	list, r, err := read(file(t, "itp.csv"))
	if err != nil {
		t.Fatal(err)
	}
	want := []trace.Record{
		changed(2, func(r *trace.Record) { r.Submit, r.Run, r.Requested = 100*time.Second, 700*time.Second, 64 }),
		changed(3, func(r *trace.Record) { r.Submit, r.Run, r.Requested = 90*time.Second, 650*time.Second, 1 }),
	}
	if diff := cmp.Diff(want, list); diff != "" {
		t.Error(diff)
	}
	if h := r.Header(); h.Format != "itp" || !h.Start.IsZero() {
		t.Errorf("%+v", h)
	}
}

// openb's pods: shares of a GPU and of a core are whole ones, pods without GPUs
// have the size 0, pods that never ran are unfinished, each counted.
func TestOpenb(t *testing.T) {
	list, r, err := read(file(t, "openb.csv"))
	if err != nil {
		t.Fatal(err)
	}
	const s = time.Second
	pod := func(line int64, submit, wait, run time.Duration, status trace.Status, gpus, cores, mem, queue int32) trace.Record {
		return changed(line, func(r *trace.Record) {
			r.Submit, r.Wait, r.Run, r.Status = submit, wait, run, status
			r.Requested, r.Cores, r.MemMB, r.Queue = gpus, cores, mem, queue
		})
	}
	want := []trace.Record{
		pod(2, 0, 0, 5000*s, trace.StatusUnknown, 1, 12, 16384, 0),
		pod(3, 10*s, 15*s, 375*s, trace.Completed, 1, 7, 12288, 1),
		pod(4, 20*s, 0, 70*s, trace.Failed, 0, 8, 2048, 2),
		pod(5, 30*s, trace.Unknown, trace.Unknown, trace.Unfinished, 8, 8, 2048, 0),
		pod(6, 30*s, -5*s, -5*s, trace.StatusUnknown, 2, 1, 1, 0),
		pod(7, 30*s, 5*s, trace.Unknown, trace.Unfinished, 2, 1, 1, 0),
	}
	if diff := cmp.Diff(want, list); diff != "" {
		t.Error(diff)
	}
	counts := map[string]int64{
		"read": 6, "kept": 6, "deleted_running": 1, "gpu_share": 1, "cores_rounded": 2, "gpu_model": 1, "no_gpus": 1,
		"never_scheduled": 1, "start_before_submit": 1, "end_before_start": 1, "phase_unknown": 1, "not_ended": 1,
	}
	if diff := cmp.Diff(counts, keys(r.Report())); diff != "" {
		t.Error(diff)
	}
}

// What is wrong with a log is an error with its line and column, and a hint.
func TestBad(t *testing.T) {
	const philly, itp = "timestamp,duration,num_gpus\n", "submission_time,duration,num_gpu\n"
	const openb = "creation_time,deletion_time,scheduled_time,num_gpu,gpu_milli\n"
	for text, want := range map[string]string{
		"":                                       "t.csv: no jobs: the log is empty",
		philly:                                   "t.csv: no jobs: the file has no record",
		"a,b\n":                                  "t.csv:1: not the header of a GPU cluster's log",
		"\x00\n":                                 "t.csv:1: the line is not text",
		itp + "1,2,3\n1,2,\x01\n":                "t.csv:3: the line is not text",
		itp + "1,2,x\n":                          "t.csv:2:5: num_gpu \"x\" is not a count",
		itp + "1,2,-3\n1,2,3\n,2,3":              "t.csv:2:5: num_gpu \"-3\" is not a count\nt.csv:4:1: submission_time \"\" is not a number of seconds",
		itp + "1,2\n":                            "t.csv:2:4: 2 columns, the header has 3",
		itp + "1,2,3,4\n":                        "t.csv:2:6: 4 columns, the header has 3",
		itp + "; SWF\n":                          "t.csv:2:6: 1 column, the header has 3",
		itp + "1,999999999,3\n":                  "t.csv:2:3: duration \"999999999\" is not a number of seconds",
		philly + "2017-13-01 00:00:00,1,1\n":     "t.csv:2:1: timestamp \"2017-13-01 00:00:00\" is not a time (YYYY-MM-DD HH:MM:SS, years 1970 to 2099)",
		openb + "0,999999999,0,1,1000\n":         "t.csv:2:3: deletion_time \"999999999\" is not at most 18 years after the start",
		openb + "0,1,0,1,half\n":                 "t.csv:2:9: gpu_milli \"half\" is not a count",
		itp + strings.Repeat("1", 10<<20) + "\n": "t.csv:2: the line is longer than 256 KiB",
	} {
		_, _, err := read([]byte(text))
		var e *trace.Error
		if !errors.As(err, &e) || err.Error() != want || e.Hint() == "" {
			t.Errorf("%.60q:\ngot  %v\nwant %s", text, err, want)
		}
	}
}

// Negative times stand in the records and are counted.
func TestNegative(t *testing.T) {
	list, r, err := read([]byte("submission_time,duration,num_gpu\n-5,-2,0\n"))
	if err != nil || list[0].Submit != -5*time.Second || list[0].Run != -2*time.Second {
		t.Fatalf("%v %+v", err, list)
	}
	if diff := cmp.Diff(map[string]int64{"read": 1, "kept": 1, "submit_below_zero": 1, "run_below_zero": 1, "no_gpus": 1}, keys(r.Report())); diff != "" {
		t.Error(diff)
	}
}

// Whatever the bytes are, reading ends; every record is kept, and they come in the
// order of their lines.
func FuzzReader(f *testing.F) {
	for _, name := range []string{"philly.csv", "itp.csv", "openb.csv"} {
		f.Add(file(f, name))
	}
	f.Add([]byte("submission_time,duration,num_gpu\r\n\r\n1,2,3\r\n1.5,-0.5,2147483648"))
	f.Add([]byte("\xef\xbb\xbftimestamp,duration,num_gpus\n2020-02-30 00:00:00,1,1\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		list, r, err := read(data)
		if r == nil {
			return
		}
		last := int64(1)
		for i, rec := range list {
			if rec.Line <= last || rec.ID != int64(i)+1 || rec.Requested < 0 || rec.Run > trace.SpanMax {
				t.Fatalf("%+v behind line %d", rec, last)
			}
			last = rec.Line
		}
		if rep := r.Report(); err == nil && rep.Read != rep.Kept || rep.Kept != int64(len(list)) {
			t.Fatalf("%d records, %+v", len(list), rep)
		}
	})
}
