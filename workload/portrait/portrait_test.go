package portrait_test

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"aforo/workload/logs"
	"aforo/workload/portrait"
	"aforo/workload/trace"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// of draws the portrait of a text.
func of(t testing.TB, text string, opt portrait.Options) *portrait.Portrait {
	t.Helper()
	in, err := logs.DetectIn(io.NopCloser(strings.NewReader(text)), "t", logs.Options{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := in.Reader()
	if err != nil {
		t.Fatal(err)
	}
	p, err := portrait.Read(trace.Settle(r, "t", trace.Reading{Size: trace.SizeRequested}, true), "t", opt)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func finding(p *portrait.Portrait, key string) *portrait.Finding {
	for i := range p.Findings {
		if p.Findings[i].Key == key {
			return &p.Findings[i]
		}
	}
	return nil
}

// swfOf is a log in SWF: a header of a few lines and records of the fields id,
// submit, wait, run, allocated, requested, limit, status, user.
func swfOf(header string, records ...string) string {
	var b strings.Builder
	b.WriteString(header)
	for _, r := range records {
		f := strings.Fields(r)
		fmt.Fprintf(&b, "%s %s %s %s %s -1 -1 %s %s -1 %s %s 1 -1 1 1 -1 -1\n", f[0], f[1], f[2], f[3], f[4], f[5], f[6], f[7], f[8])
	}
	return b.String()
}

const (
	head = "; Version: 2.2\n; MaxJobs: 2\n; MaxRecords: 2\n; UnixStartTime: 1000000000\n; TimeZone: 0\n; MaxProcs: 10\n"
	fine = "1 0 5 60 4 4 120 1 7"
)

// Every finding that some log has is explained in the documentation.
func TestFindingsAreDocumented(t *testing.T) {
	var doc []byte
	for _, page := range []string{"logs.md", "slurm-gpu-logs.md"} {
		text, err := os.ReadFile("../../docs/" + page)
		if err != nil {
			t.Fatal(err)
		}
		doc = append(doc, text...)
	}
	for _, c := range findings {
		for _, f := range of(t, c.log, portrait.Options{}).Findings {
			if !strings.Contains(string(doc), "`"+f.Key+"`") {
				t.Errorf("the finding %s is not explained", f.Key)
			}
		}
	}
}

// many is n times a record, each with its number, and a last one.
func many(record string, n int, last string) []string {
	var list []string
	for i := range n {
		list = append(list, fmt.Sprintf("%d %s", i+1, strings.SplitN(record, " ", 2)[1]))
	}
	return append(list, last)
}

// findings is a log for each oddity, and what is found.
var findings = []struct {
	key, log string
	n        int64
	lines    []int64
	action   string
	detail   string
}{
	{"run_cut", swfOf(head, fine, "2 60 5 130 4 4 120 1 7"), 1, []int64{8}, "changed", "at most 10 s above"},
	{"run_zero", swfOf(head, fine, "2 60 5 0 4 4 120 1 7"), 1, []int64{8}, "noted", ""},
	{"run_negative", swfOf(head, fine, "2 60 5 -3 4 4 120 1 7"), 1, []int64{8}, "dropped", ""},
	{"run_unknown", swfOf(head, fine, "2 60 5 -1 4 4 120 1 7"), 1, []int64{8}, "dropped", ""},
	{"never_started", swfOf(head, fine, "2 60 -1 -1 4 4 120 5 7"), 1, []int64{8}, "dropped", ""},
	{"cancelled_before_start", swfOf(head, fine, "2 60 5 0 4 4 120 5 7"), 1, []int64{8}, "noted", ""},
	{"size_not_positive", swfOf(head, fine, "2 60 5 60 -1 0 120 1 7"), 1, []int64{8}, "dropped", ""},
	{"size_above_machine", swfOf(head, fine, "2 60 5 60 11 11 120 1 7"), 1, []int64{8}, "dropped", ""},
	{"header_max_procs", swfOf(head, fine, "2 60 5 60 11 11 120 1 7"), 1, nil, "noted", "MaxProcs: 10, a job of 11"},
	{"size_allocated", swfOf(head, fine, "2 60 5 60 4 -1 120 1 7"), 1, []int64{8}, "noted", ""},
	{"allocated_missing", swfOf(head, fine, "2 60 5 60 -1 4 120 1 7"), 1, []int64{8}, "noted", ""},
	{"allocated_differs", swfOf(head, fine, "2 60 5 60 8 4 120 1 7"), 1, []int64{8}, "noted", ""},
	{"allocated_less", swfOf(head, fine, "2 60 5 60 3 4 120 1 7"), 1, []int64{8}, "noted", ""},
	{"submit_equal", swfOf(head, fine, "2 0 5 61 4 4 120 1 7"), 1, []int64{8}, "noted", ""},
	{"identical", swfOf(head, fine, "2 0 5 60 4 4 120 1 7"), 1, []int64{8}, "noted", ""},
	{"out_of_order", swfOf(head, "1 60 5 60 4 4 120 1 7", "2 0 5 60 4 4 120 1 7"), 1, []int64{8}, "changed", ""},
	{"job_again", swfOf(head, fine, "1 60 5 60 4 4 120 1 7"), 1, []int64{8}, "noted", ""},
	{"id_missing", swfOf(head, fine, "5 60 5 60 4 4 120 1 7"), 3, nil, "noted", "from 2, 3, 4"},
	{"wait_missing", swfOf(head, fine, "2 60 -1 60 4 4 120 1 7"), 1, []int64{8}, "noted", ""},
	{"wait_negative", swfOf(head, fine, "2 60 -9 60 4 4 120 1 7"), 1, []int64{8}, "noted", ""},
	{"limit_missing", swfOf(head, fine, "2 60 5 60 4 4 -1 1 7"), 1, []int64{8}, "changed", ""},
	{"limit_missing", swfOf(head, "1 60 5 60 4 4 -1 1 7"), 1, []int64{7}, "changed", "all of them"},
	{"status_missing", swfOf(head, fine, "2 60 5 60 4 4 120 -1 7"), 1, []int64{8}, "noted", ""},
	{"partial", swfOf(head, fine, "2 60 5 60 4 4 120 2 7"), 1, []int64{8}, "noted", ""},
	{"user_missing", swfOf(head, fine, "2 60 5 60 4 4 120 1 -1"), 1, []int64{8}, "noted", ""},
	{"header_odd", swfOf(head+"; Queue: 2 0\n; Partition: 1\n; Queue: 1 long\n; Note:\n; MaxNodes: many\n", fine, "2 60 5 61 4 4 120 1 7"), 3, nil, "noted", `"; Queue: 2 0", "; Partition: 1", "; MaxNodes: many"`},
	{"header_blank", swfOf(head+";\n; \n", fine), 2, nil, "noted", ""},
	{"header_max_jobs", swfOf(head, fine), 1, nil, "noted", "MaxJobs: 2, 1 records"},
	{"header_max_records", swfOf(head, fine), 1, nil, "noted", "MaxRecords: 2, 1 records"},
	{"header_no_version", swfOf("; MaxProcs: 10\n", fine), 1, nil, "noted", ""},
	{"header_no_procs", swfOf("; MaxNodes: 10\n", fine), 1, nil, "noted", "MaxNodes: 10"},
	{"header_preemption", swfOf("; Preemption: Yes\n", fine), 1, nil, "noted", "Preemption: Yes"},
	{"header_missing", swfOf("", fine), 1, nil, "noted", ""},
	{"machine_missing", swfOf("", fine), 1, nil, "noted", ""},
	{"dates_missing", swfOf("; MaxProcs: 10\n", fine), 1, nil, "noted", ""},
	{"zone_missing", swfOf("; UnixStartTime: 1000000000\n", fine), 1, nil, "noted", ""},
	{"zone_differs", swfOf(head+"; StartTime: Sat Sep  8 18:46:40 PDT 2001\n", fine), 1, nil, "noted", "TimeZone: UTC+00:00, taken: UTC-07:00"},
	{"late_start", swfOf("; MaxProcs: 10\n", "1 8640000 5 60 4 4 120 1 7"), 1, nil, "noted", "100.0 days"},
	{"days_idle", swfOf(head, fine, "2 432000 5 61 4 4 120 1 7"), 4, nil, "noted", "2001-09-10 to 2001-09-13"},
	{"schedule_impossible", swfOf(head, "1 0 0 60 4 4 120 1 7", "2 0 1 60 8 8 120 1 7"), 1, []int64{8}, "noted", "12 at once on 10, for 59 s in all"},
	{"job_dominates", swfOf(head, many(fine, 99, "0 60 5 594 4 4 600 1 7")...), 1, []int64{106}, "noted", "9.1 %"},
	{"unfinished", "job_id,submit_s,run_s,requested,status\n1,0,5,1,completed\n2,1,5,1,unfinished\n", 1, []int64{3}, "dropped", ""},
	{"submit_unknown", "job_id,submit_s,run_s,requested\n1,0,5,1\n2,,5,1\n", 1, []int64{3}, "dropped", ""},
	{"times_utc", "timestamp,duration,num_gpus,gpu_time,cluster\n2017-10-09 07:01:55,66.0,1,66.0,a\n", 1, []int64{2}, "noted", ""},
}

// Each oddity is found where it is, with its lines and what is done about it; a log
// without any has no finding.
func TestFindings(t *testing.T) {
	if p := of(t, swfOf(head, fine, "2 60 5 61 4 4 120 1 7"), portrait.Options{}); len(p.Findings) > 0 {
		t.Errorf("a log without oddities: %+v", p.Findings)
	}
	for _, c := range findings {
		p := of(t, c.log, portrait.Options{})
		f := finding(p, c.key)
		if f == nil {
			t.Errorf("%s is not found, but %+v", c.key, p.Findings)
			continue
		}
		if f.N != c.n || !slices.Equal(f.Lines, c.lines) || f.Action != c.action || !strings.HasPrefix(f.Detail, c.detail) {
			t.Errorf("%s: %+v", c.key, f)
		}
	}
}

// Coarse and round times are found.
func TestRoundTimes(t *testing.T) {
	var coarse, round []string
	for i := range 200 {
		coarse = append(coarse, fmt.Sprintf("%d %d 5 %d 4 4 120000 1 7", i+1, i*600, (i+1)*60))
		run := i + 61
		if i%4 == 0 {
			run = 60
		}
		round = append(round, fmt.Sprintf("%d %d 5 %d 4 4 120000 1 7", i+1, i*601, run))
	}
	p := of(t, swfOf(head, coarse...), portrait.Options{})
	if f := finding(p, "submit_coarse"); f == nil || f.Detail != "of 300 s" || f.N != 200 {
		t.Errorf("submit: %+v", f)
	}
	if f := finding(p, "run_coarse"); f == nil || f.Detail != "of 60 s" {
		t.Errorf("run: %+v", f)
	}
	p = of(t, swfOf(head, round...), portrait.Options{})
	if f := finding(p, "run_round"); f == nil || f.N != 53 || f.Detail != "26.5 %" || finding(p, "submit_round") != nil {
		t.Errorf("run: %+v", f)
	}
}

// A flurry is a long burst of one user's equal jobs: neither the same jobs apart, nor
// jobs that differ, nor fewer of them.
func TestFlurry(t *testing.T) {
	for _, c := range []struct {
		jobs, gap, sizes int
		want             int64
	}{{150, 10, 1, 150}, {150, 4000, 1, 0}, {150, 10, 3, 0}, {99, 10, 1, 0}} {
		var list []string
		for i := range 300 { // thirty a day of others
			list = append(list, fmt.Sprintf("%d %d 5 60 1 1 120 1 %d", i+1, i*2880, i%20))
		}
		for i := range c.jobs {
			list = append(list, fmt.Sprintf("%d %d 5 60 %[3]d %[3]d 120 1 77", 1000+i, 400_000+i*c.gap, 1+i%c.sizes))
		}
		f := finding(of(t, swfOf(head, list...), portrait.Options{}), "flurry")
		switch {
		case c.want == 0 && f != nil, c.want > 0 && f == nil:
			t.Errorf("%+v: %+v", c, f)
		case f != nil && (f.N != c.want || f.Detail != "user 77: 150 jobs in 1 burst, 2001-09-13"):
			t.Errorf("%+v: %+v", c, f)
		}
	}
}

// generated is a log of n jobs of users in three zones, at different instants.
func generated(n int, seed uint64) *trace.Log {
	rng := rand.New(rand.NewPCG(seed, 1))
	l := &trace.Log{Header: trace.Header{Format: "csv", Unit: "processor", Capacity: 64, Start: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)}}
	at := time.Duration(0)
	for i := range n {
		at += time.Second + time.Duration(rng.ExpFloat64()*900)*time.Second
		r := trace.Blank
		r.Line, r.ID, r.Submit = int64(i+2), int64(i+1), at
		r.Run = time.Duration(1+rng.ExpFloat64()*3600) * time.Second
		r.Limit = r.Run.Round(time.Hour) + time.Hour
		r.Wait = time.Duration(rng.ExpFloat64()*600) * time.Second
		r.Requested, r.Allocated = 1<<rng.IntN(6), trace.UnknownCount
		r.Status = trace.Completed
		r.User = l.Labels.User.IndexNumber(int64(rng.IntN(9)))
		l.Records = append(l.Records, r)
	}
	return l
}

func read(t testing.TB, l *trace.Log) *portrait.Portrait {
	t.Helper()
	p, err := portrait.Read(l.Reader(), "t", portrait.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// near compares portraits; floating-point sums may come in another order.
var near = cmp.Options{cmpopts.EquateApprox(1e-9, 1e-9), cmpopts.IgnoreFields(portrait.Finding{}, "Lines")}

// The portrait of a log does not depend on the order of its lines, but for the
// finding that says that they are out of order.
func TestShuffled(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := generated(rapid.IntRange(2, 300).Draw(t, "jobs"), rapid.Uint64().Draw(t, "seed"))
		want, err := portrait.Read(l.Reader(), "t", portrait.Options{})
		if err != nil {
			t.Fatal(err)
		}
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "order"), 2))
		rng.Shuffle(len(l.Records), func(i, j int) { l.Records[i], l.Records[j] = l.Records[j], l.Records[i] })
		got, err := portrait.Read(l.Reader(), "t", portrait.Options{})
		if err != nil {
			t.Fatal(err)
		}
		got.Findings = slices.DeleteFunc(got.Findings, func(f portrait.Finding) bool { return f.Key == "out_of_order" })
		if diff := cmp.Diff(want, got, near); diff != "" {
			t.Fatalf("(-sorted +shuffled)\n%s", diff)
		}
	})
}

// What adds up, adds up over the parts of a log that is split in two.
func TestSplit(t *testing.T) {
	whole := generated(500, 3)
	all := read(t, whole)
	a, b := *whole, *whole
	a.Records, b.Records = whole.Records[:200], whole.Records[200:]
	pa, pb := read(t, &a), read(t, &b)
	if pa.Jobs+pb.Jobs != all.Jobs || pa.Ran+pb.Ran != all.Ran || pa.RunS.N+pb.RunS.N != all.RunS.N {
		t.Errorf("%d and %d jobs, want %d", pa.Jobs, pb.Jobs, all.Jobs)
	}
	if d := pa.Machine.WorkH + pb.Machine.WorkH - all.Machine.WorkH; d > 1e-9 || d < -1e-9 {
		t.Errorf("the work of the parts is %v more", d)
	}
	for h := range all.Rhythm.Hours {
		if pa.Rhythm.Hours[h]+pb.Rhythm.Hours[h] != all.Rhythm.Hours[h] {
			t.Errorf("hour %d: %d and %d, want %d", h, pa.Rhythm.Hours[h], pb.Rhythm.Hours[h], all.Rhythm.Hours[h])
		}
	}
	weeks := func(list ...portrait.Week) map[string]int64 {
		m := map[string]int64{}
		for _, w := range list {
			if w.Jobs > 0 {
				m[w.Start] += w.Jobs
			}
		}
		return m
	}
	if diff := cmp.Diff(weeks(all.Weeks...), weeks(append(pa.Weeks, pb.Weeks...)...)); diff != "" {
		t.Error(diff)
	}
}

// The machine that is given counts, not that of the log; what is larger is dropped.
func TestCapacity(t *testing.T) {
	log := swfOf(head, fine, "2 60 5 60 8 8 120 1 7")
	p := of(t, log, portrait.Options{Capacity: 6})
	if p.Machine.Capacity != 6 || p.Machine.Source != "given" || p.Simulated != 1 || finding(p, "size_above_machine") == nil {
		t.Errorf("%+v, %d", p.Machine, p.Simulated)
	}
	if p = of(t, log, portrait.Options{}); p.Machine.Capacity != 10 || p.Machine.Source != "log" || p.Machine.Load != 1.2 {
		t.Errorf("%+v", p.Machine)
	}
}

// Whatever the bytes are, a log that can be read has a portrait that JSON can hold.
func FuzzPortrait(f *testing.F) {
	f.Add([]byte(swfOf(head, fine, "2 -60 5 600 4 9 120 5 -1", "900000000000000000 4611686000 4611686000 576460000 2000000000 2000000000 4611686000 3 2147483647")))
	f.Add([]byte("timestamp,duration,num_gpus,gpu_time,cluster\n2017-10-09 07:01:55,66.0,1,66.0,11cb48\n2099-10-09 07:01:55,0,1,0,11cb48\n"))
	f.Add([]byte("# start: 2026-01-31T08:00:00+01:00\njob_id,submit_s,wait_s,run_s,requested,status\n-9,-5,,1e3,1,\n"))
	f.Add([]byte("JobIDRaw|Submit|Start|ElapsedRaw|ReqCPUS|State\n1|2026-01-01T00:00:00|2026-01-01T00:00:00|5|1|COMPLETED\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		in, err := logs.DetectIn(io.NopCloser(strings.NewReader(string(data))), "t", logs.Options{})
		if err != nil {
			return
		}
		r, err := in.Reader()
		if err != nil {
			return
		}
		p, err := portrait.Read(r, "t", portrait.Options{})
		if err != nil {
			return
		}
		if _, err := json.Marshal(p); err != nil {
			t.Fatal(err)
		}
		if p.Simulated > p.Jobs || p.Ran > p.Jobs {
			t.Fatalf("%d of %d are simulated, %d ran", p.Simulated, p.Jobs, p.Ran)
		}
	})
}
