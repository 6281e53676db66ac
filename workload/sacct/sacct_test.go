package sacct

import (
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
func read(tb testing.TB, text string, opt Options) ([]trace.Record, *Reader, error) {
	tb.Helper()
	in, err := trace.Buffer(strings.NewReader(text), "t.log")
	if err != nil {
		return nil, nil, err
	}
	r, err := NewReader(in, "t.log", opt)
	if err != nil {
		return nil, nil, err
	}
	var list []trace.Record
	for {
		var rec trace.Record
		ok, err := r.Next(&rec)
		if !ok {
			return list, r, err
		}
		list = append(list, rec)
	}
}

func file(tb testing.TB, name string) string {
	tb.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		tb.Fatal(err)
	}
	return string(text)
}

// keys are the counts of a report by their words.
func keys(r *trace.Report) map[string]int64 {
	n := map[string]int64{"read": r.Read, "kept": r.Kept}
	for _, c := range r.Counts {
		n[c.Key] = c.N
	}
	return n
}

func at(clock string) time.Duration {
	t, err := time.Parse(time.DateTime, "2024-03-01 "+clock)
	if err != nil {
		panic(err)
	}
	return time.Duration(t.Unix()) * time.Second
}

// Each quirk of sacct's output becomes the record that its documentation says, and
// each is counted.
func TestQuirks(t *testing.T) {
	list, r, err := read(t, file(t, "quirks.log"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	job := func(line, id int64, submit string, wait, run, limit time.Duration, status trace.Status, requested, allocated, nodes, mem, user, group, queue, part int32) trace.Record {
		rec := trace.Blank
		rec.Line, rec.ID, rec.Submit, rec.Wait, rec.Run, rec.Limit, rec.Status = line, id, at(submit), wait, run, limit, status
		rec.Requested, rec.Allocated, rec.Nodes, rec.MemMB = requested, allocated, nodes, mem
		rec.User, rec.Group, rec.Queue, rec.Partition = user, group, queue, part
		return rec
	}
	const no, none = trace.Unknown, trace.UnknownCount
	const m, h, s = time.Minute, time.Hour, time.Second
	pending := job(6, 101, "10:00:01", no, no, no, trace.Unfinished, 8, 8, 1, 22400, 1, 1, 0, 1)
	want := []trace.Record{
		job(2, 100, "10:00:00", 5*m, h, 2*h, trace.Completed, 160, 160, 2, 512000, 0, 0, 0, 0),
		job(5, 102, "10:00:01", 10*m, 48*h+26*s, 48*h, trace.TimedOut, 8, 8, 1, 22400, 1, 1, 0, 1),
		pending, pending, pending, pending,
		job(7, 103, "10:01:00", no, no, trace.Endless, trace.Cancelled, 4, 0, 1, 31000, 2, 0, 0, 1),
		job(8, 104, "10:02:00", -30*s, no, 3000*h, trace.NodeFailed, 4, 4, 1, 12000, 2, 0, 0, 1),
		job(9, 105, "10:03:00", 0, 20*m, no, trace.Unfinished, 4, 4, 1, 64000, 2, 0, 1, 1),
		job(10, 106, "10:04:00", 0, 20*m, 30*m, trace.Preempted, 4, 4, 1, 4000, 3, 0, 1, 1),
		job(11, 106, "10:34:00", 6*m, 10*m, 30*m, trace.Partial, 4, 8, 1, 4000, 3, 0, 1, 1),
		job(12, 107, "10:35:00", 0, 0, no, trace.StatusUnknown, 0, 0, 0, 0, 0, 0, 1, 1),
	}
	for i := range list { // other tests look at these
		list[i].Eligible, list[i].Cluster, list[i].Task = trace.Unknown, trace.None, 0
	}
	if diff := cmp.Diff(want, list); diff != "" {
		t.Errorf("records (-want +got)\n%s", diff)
	}
	counts := map[string]int64{
		"read": 14, "kept": 12, "step": 2, "times_utc": 1, "separator_in_text": 3, "array_range": 4,
		"not_ended": 5, "limit_of_partition": 4, "limit_none": 1, "limit_blank": 2, "run_zero": 1, "not_started": 1,
		"start_before_submit": 1, "end_before_start": 1, "elapsed_invalid": 1, "memory_flag": 1, "elapsed_differs": 1,
		"gpus_not_sized": 2, "requeued": 1, "allocated_differs": 1, "state_unknown": 1,
		"no_size": 1, "run_above_limit": 1,
	}
	if diff := cmp.Diff(counts, keys(r.Report())); diff != "" {
		t.Errorf("counts (-want +got)\n%s", diff)
	}
	l := r.Labels()
	if l.User.Name(3) != "dé" || l.Group.Name(1) != "biology" || l.Queue.Name(1) != "high" || l.Partition.Name(0) != "gpu" {
		t.Errorf("names %+v", l)
	}
	if h := r.Header(); h.Unit != "processor" || h.Computer != "lagoon" || h.Capacity != 0 || h.Start.Unix() != 0 {
		t.Errorf("header %+v", h)
	}
}

// Sizes count GPUs where that is asked for, out of either list and of models; jobs
// without have the size 0 and are counted.
func TestGPUs(t *testing.T) {
	list, r, err := read(t, file(t, "quirks.log"), Options{Unit: GPUs})
	if err != nil {
		t.Fatal(err)
	}
	var sizes, cores []int32
	for _, rec := range list {
		sizes, cores = append(sizes, max(0, rec.Size())), append(cores, rec.Cores)
	}
	if diff := cmp.Diff([]int32{8, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0}, sizes); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]int32{160, 8, 8, 8, 8, 8, 4, 4, 4, 4, 4, 0}, cores); diff != "" {
		t.Error(diff)
	}
	if r.Header().Unit != "GPU" || r.Report().N("sized_by_gpus") != 2 || r.Report().N("no_gpus") != 10 {
		t.Errorf("%+v %+v", r.Header(), r.Report())
	}
}

// What the log says of when a job could have started is kept beside its submission.
func TestEligible(t *testing.T) {
	list, _, err := read(t, file(t, "quirks.log"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if list[1].Eligible != at("10:00:31") || list[1].Submit >= list[1].Eligible {
		t.Errorf("%+v", list[1])
	}
}

// Records on several lines are joined, a header that comes again is passed over,
// the separator at the end (--parsable) and epoch seconds are read.
func TestJoined(t *testing.T) {
	list, r, err := read(t, file(t, "joined.log"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got [][4]int64
	for _, rec := range list {
		got = append(got, [4]int64{rec.Line, rec.ID, int64((rec.Submit - at("10:00:00")) / time.Second), int64(rec.Run / time.Second)})
	}
	if diff := cmp.Diff([][4]int64{{2, 200, 0, 60}, {5, 201, 1, 61}, {6, 202, 2, 62}}, got); diff != "" {
		t.Error(diff)
	}
	counts := map[string]int64{
		"read": 3, "kept": 3, "times_utc": 1, "record_joined": 2, "separator_in_text": 1, "header_again": 1, "limit_blank": 1,
	}
	if diff := cmp.Diff(counts, keys(r.Report())); diff != "" {
		t.Error(diff)
	}
}

// XDMoD's 26 fields need no header.
func TestXDMoD(t *testing.T) {
	list, r, err := read(t, file(t, "xdmod.log"), Options{Unit: GPUs})
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != 2 || list[0].ID != 301 || list[1].ID != 302 || list[1].Size() != 2 || list[1].MemMB != 48000 || list[0].Limit != 24*time.Hour {
		t.Errorf("%+v", list)
	}
	if n := r.Report().N("separator_in_text"); n != 1 {
		t.Errorf("%d recovered", n)
	}
}

// Two readings of a line mean that it is left out and counted: with nothing but
// names behind the free text, nobody can tell where it ends.
func TestAmbiguous(t *testing.T) {
	text := "JobID|Submit|ElapsedRaw|ReqCPUS|JobName|User|Comment\n" +
		"1|2024-03-01T10:00:00|60|4|plain|ada|\n" +
		"2|2024-03-01T10:00:00|60|4|a|b|c|d\n"
	list, r, err := read(t, text, Options{})
	if err != nil || len(list) != 1 || r.Report().N("separator_ambiguous") != 1 || r.Report().Dropped() != 1 {
		t.Errorf("%v, %v, %+v", list, err, r.Report())
	}
}

// What is wrong with a log is an error with its line and, where it is one field,
// its column, and a hint.
func TestBad(t *testing.T) {
	const head = "JobID|Submit|ElapsedRaw|ReqCPUS|ReqTRES|ReqMem|Timelimit\n"
	const good = "1|2024-03-01T10:00:00|60|4|cpu=4|4G|01:00:00\n"
	xd := file(t, "xdmod.log")
	for name, c := range map[string]struct{ text, want string }{
		"empty":             {"", "t.log: no jobs: the log is empty"},
		"header only":       {head, "t.log: no jobs: the file has no record"},
		"steps only":        {head + strings.Replace(good, "1|", "1.batch|", 1), "t.log: no jobs: every record was dropped: 1 a step of a job, not a job (line 2)"},
		"no size":           {head + good + strings.Replace(strings.Replace(good, "|4|", "|four|", 1), "cpu=4", "mem=4G", 1), "t.log:3:26: reqcpus \"four\" is not a count"},
		"elapsed":           {head + strings.Replace(good, "|60|", "|1h|", 1), "t.log:2:23: elapsedraw \"1h\" is not a number of seconds"},
		"date":              {head + strings.Replace(good, "-03-01", "-02-30", 1), "t.log:2:3: submit \"2024-02-30T10:00:00\" is not a time (YYYY-MM-DDTHH:MM:SS, years 1970 to 2099)"},
		"id":                {head + "x" + good, "t.log:2:1: jobid \"x1\" is not a job's number, with a task or a step"},
		"truncated":         {head + good + "2|2024-03-01T10", "t.log:3:16: the record ends after 2 of 7 fields"},
		"truncated in text": {xd[:strings.LastIndex(xd, "|48000Mn")], "t.log:2:160: the record ends after 20 of 26 fields"},
		"too many":          {head + strings.Replace(good, "60", "6|0", 1), "t.log:2:37: 8 fields, the header has 7"},
		"another format":    {head + good + "; 1 2 3 4\n", "t.log:3:10: the record ends after 1 of 7 fields"},
		"not text":          {head + good + "\x00\x01|\n", "t.log:3: the line is not text"},
		"long":              {head + good + strings.Repeat("1", 10<<20) + "\n" + good, "t.log:3: the line is longer than 256 KiB"},
		"table":             {"JobID  Submit\n-----  -----\n", "t.log:1: this is sacct's table for people: its columns cut what is long"},
		"other":             {"; SWF\n1 2 3\n", "t.log:1: neither a header of sacct's fields nor a record of XDMoD's 26 fields"},
		"missing":           {"JobName|State\n", "t.log:1: the header lacks JobIDRaw (or JobID); Submit; ElapsedRaw (or Elapsed, or Start and End); ReqCPUS (or AllocCPUS, NCPUS, ReqTRES, AllocTRES)"},
		"several":           {head + "x|\n" + good + "y|\n", "t.log:2:3: the record ends after 2 of 7 fields\nt.log:4:3: the record ends after 2 of 7 fields"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := read(t, c.text, Options{})
			var e *trace.Error
			if !errors.As(err, &e) {
				t.Fatalf("%v", err)
			}
			if err.Error() != c.want {
				t.Errorf("got  %s\nwant %s", err, c.want)
			}
			if e.Hint() == "" {
				t.Error("no hint")
			}
		})
	}
	if _, _, err := read(t, head, Options{Unit: GPUs}); err == nil {
		t.Error("a log with ReqTRES can count GPUs but has no jobs")
	}
	if _, _, err := read(t, "JobID|Submit|ElapsedRaw|ReqCPUS\n", Options{Unit: GPUs}); err == nil || !strings.Contains(err.Error(), "which count GPUs") {
		t.Errorf("GPUs without a field that counts them: %v", err)
	}
}

// A log of sacct is recognised by what it has, and others are not.
func TestSniff(t *testing.T) {
	for _, text := range []string{file(t, "quirks.log"), file(t, "joined.log"), file(t, "xdmod.log"), "JobID|Submit\nx", "\njobid|SUBMIT", "JobID Submit"} {
		if !Sniff([]byte(text)) {
			t.Errorf("not recognised: %.40q", text)
		}
	}
	for _, text := range []string{"", "\n", "1 2 3 4", "; UnixStartTime: 0", "submit,run,size", "a|b|c", "job_id,submission_time,duration,num_gpu", strings.Repeat("|", 30), "all the jobs"} {
		if Sniff([]byte(text)) {
			t.Errorf("taken as sacct: %.40q", text)
		}
	}
}

// What a simulation does not need may be odd: the field is unknown, counted, and the
// job is kept.
func TestOddFields(t *testing.T) {
	const head = "JobID|Submit|ElapsedRaw|ReqCPUS|NCPUS|AllocNodes|ReqTRES|ReqMem|Timelimit|Eligible|State\n"
	const good = "1|2024-03-01T10:00:00|60|4|4|1|cpu=4|4G|01:00:00|2024-03-01T10:00:00|COMPLETED\n"
	for _, c := range [][2]string{
		{"|1|cpu", "|2K|cpu"}, {"cpu=4", "cpu=x"}, {"4G", "16?"}, {"01:00:00|", "INVALID|"}, {"|4|4|", "|four|4|"}, {"|4|4|", "|4|-4|"}, {"10:00:00|COM", "25:00:00|COM"},
	} {
		list, r, err := read(t, head+strings.Replace(good, c[0], c[1], 1), Options{})
		if err != nil || len(list) != 1 || r.Report().N("field_unread") != 1 {
			t.Errorf("%s: %v, %d jobs, %+v", c[1], err, len(list), r)
			continue
		}
		if rec := list[0]; rec.Size() != 4 || rec.Run != time.Minute || rec.Submit != at("10:00:00") {
			t.Errorf("%s: %+v", c[1], rec)
		}
	}
}
