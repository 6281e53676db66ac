package joblog

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"aforo/workload/trace"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

const s = time.Second

// load returns the log of a text.
func load(text string) (*trace.Log, error) {
	in, err := trace.Buffer(strings.NewReader(text), "t.csv")
	if err != nil {
		return nil, err
	}
	r, err := New(in, "t.csv")
	if err != nil {
		return nil, err
	}
	return trace.Load(r)
}

func write(t interface{ Fatal(...any) }, l *trace.Log) string {
	var b bytes.Buffer
	if err := Write(&b, l); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Columns in any order come into their places, an empty field is unknown, and the
// comments before the columns are the header.
func TestRead(t *testing.T) {
	text := "\xef\xbb\xbf# unit: GPU\n# capacity: 64\n# start: 2026-01-31T08:00:00+01:00\n# computer: Toy\n# a comment\n\n" +
		"user, run_s ,submit_s,requested,allocated,limit_s,status,queue,after,wait_s,nodes,cores,memory_mb,group,partition,app,job_id\r\n" +
		"ana,10.5,3,4,8,60,timeout,long,12,1,2,3,4,g,p,a,7\r\n" +
		"# in between\n\n" +
		"\"b, \"\"c\"\"\",10,-3" + strings.Repeat(",", 14) + "\n"
	l, err := load(text)
	if err != nil {
		t.Fatal(err)
	}
	one, two := trace.Blank, trace.Blank
	one.Line, one.ID, one.Submit, one.Run, one.Limit, one.Wait = 8, 7, 3*s, 10*s+s/2, 60*s, s
	one.Requested, one.Allocated, one.Nodes, one.Cores, one.MemMB, one.After = 4, 8, 2, 3, 4, 12
	one.Status = trace.TimedOut
	one.User, one.Group, one.Queue, one.Partition, one.App = 0, 0, 0, 0, 0
	two.Line, two.ID, two.Submit, two.Run, two.User = 11, 2, -3*s, 10*s, 1
	if diff := cmp.Diff([]trace.Record{one, two}, l.Records); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if l.Labels.User.Name(1) != `b, "c"` || l.Labels.App.Name(0) != "a" {
		t.Errorf("names %q, %q", l.Labels.User.Name(1), l.Labels.App.Name(0))
	}
	h := &l.Header
	if h.Unit != "GPU" || h.Capacity != 64 || h.Computer != "Toy" || h.Dated || len(h.Lines) != 5 ||
		h.Start.Format(time.RFC3339) != "2026-01-31T08:00:00+01:00" {
		t.Errorf("%+v", h)
	}
}

// Dates of submission count from the second of the earliest of them, whatever
// their offsets and the start are.
func TestDates(t *testing.T) {
	rows := "submit,run_s,requested\n2026-03-29T01:59:59+01:00,5,1\n2026-03-29T03:00:00+02:00,5,1\n2026-03-29T00:00:00.5Z,5,1\n"
	for head, want := range map[string][]time.Duration{
		"":                                {59*time.Minute + 59*s, time.Hour, s / 2},
		"# start: 2026-03-28T00:00:00Z\n": {59*time.Minute + 59*s, time.Hour, s / 2},
	} {
		l, err := load(head + rows)
		if err != nil {
			t.Fatal(err)
		}
		var got []time.Duration
		for i := range l.Records {
			got = append(got, l.Records[i].Submit)
		}
		if diff := cmp.Diff(want, got); diff != "" || !l.Header.Start.Equal(time.Date(2026, 3, 29, 0, 0, 0, 0, time.UTC)) {
			t.Errorf("%q: (-want +got)\n%s, from %v", head, diff, l.Header.Start)
		}
	}
}

// Each kind of bad log is an error with its line and, where one field is to
// blame, its first byte.
func TestBadLines(t *testing.T) {
	const head = "job_id,submit_s,run_s,requested,status\n"
	const good = "1,0,5,1,completed\n"
	for _, c := range []struct{ text, want string }{
		{"", "t.csv: no jobs: the file has no record"},
		{"# unit: GPU\n", "t.csv: no jobs: the file has no record"},
		{head, "t.csv: no jobs: the file has no record"},
		{"job_id,submit_s,runs_s,requested\n", `t.csv:1:17: there is no column "runs_s"`},
		{"run_s,submit_s,run_s,requested\n", "t.csv:1:16: the column run_s is there twice"},
		{"run_s,requested\n", "t.csv:1: there is no column submit_s or submit"},
		{"submit_s,submit,run_s,requested\n", "t.csv:1: submit and submit_s say the same: omit one of them"},
		{"submit_s,requested\n", "t.csv:1: there is no column run_s"},
		{"submit_s,run_s\n", "t.csv:1: there is no column requested or allocated"},
		{"# unit: node\n" + head, `t.csv:1: the unit is "node": it is processor, GPU or slice`},
		{"# capacity: 0\n" + head, `t.csv:1: the capacity is "0": it is a whole number of processors or GPUs`},
		{"\n# start: today\n" + head, `t.csv:2: the start is "today": it is a date such as 2026-01-31T08:00:00+01:00`},
		{"\x00\x01\n", `t.csv:1: binary data, not text: "\x00\x01"`},
		{head + good + "2,0,5,1\n", "t.csv:3: 4 fields where the header has 5"},
		{head + good + "2,0,5,1,completed,x\n", "t.csv:3: 6 fields where the header has 5"},
		{head + good + "2,zero,5,1,completed\n", `t.csv:3:3: submit_s is "zero": not a number of seconds, or out of range`},
		{head + good + "2,0,1e3,1,completed\n", `t.csv:3:5: run_s is "1e3": not a number of seconds, or out of range`},
		{head + good + "2,0,5,1.5,completed\n", `t.csv:3:7: requested is "1.5": not a whole number, or out of range`},
		{head + good + "2,0,5,4294967297,completed\n", `t.csv:3:7: requested is "4294967297": not a whole number, or out of range`},
		{head + good + "2,0,99999999999,1,completed\n", `t.csv:3:5: run_s is "99999999999": not a number of seconds, or out of range`},
		{head + good + "2,0,5,1,done\n", `t.csv:3:9: status is "done": not a status such as completed, failed, cancelled or timeout`},
		{head + good + "2,0,5,1,\"completed\n", "t.csv:3: a quote is not closed, or stands inside a field"},
		{head + good + "2,0,5,1,com\"pleted\n", "t.csv:3: a quote is not closed, or stands inside a field"},
		{head + good + "2,0,5,1,\x01\n", `t.csv:3: binary data, not text: "2,0,5,1,\x01"`},
		{head + good + "1 0 -1 5 1 -1 -1 1 9 -1 1 1 -1 -1 -1 -1 -1 -1\n", "t.csv:3: 1 field where the header has 5"},
		{head + good + strings.Repeat("2,", 5<<20) + "\n" + good, "t.csv:3: the line is longer than 256 KiB"},
		{"submit,run_s,requested\n2026-01-31,5,1\n", `t.csv:2:1: submit is "2026-01-31": not a date such as 2026-01-31T08:00:00+01:00`},
		{head + good + "2,0,5,1,\"completed\" \n", "t.csv:3: a quote is not closed, or stands inside a field"},
	} {
		_, err := load(c.text)
		if err == nil || err.Error() != c.want {
			t.Errorf("%.80q: %v\nwant %s", c.text, err, c.want)
		}
		var e *trace.Error
		if !errors.As(err, &e) {
			t.Errorf("%.80q: %T", c.text, err)
		}
	}
}

// Sniff knows the columns that every log has, behind comments and in any order.
func TestSniff(t *testing.T) {
	for text, want := range map[string]bool{
		"submit_s,run_s,requested\n": true, "# x\n\nallocated,\"run_s\",a,submit\r\n1": true,
		"submit_s,run_s\n": false, "job_id,submission_time,duration,num_gpu\n": false, "": false, "# x\n": false,
		"1 2 3\n": false, "\"submit_s,run_s,requested\n": false,
	} {
		before := text
		if Sniff([]byte(text)) != want || text != before {
			t.Errorf("%q: want %v", text, want)
		}
	}
}

// Any log comes back as it was when it is written and read.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := randomLog(t)
		text := write(t, l)
		again, err := load(text)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		same(t, l, again)
		if text2 := write(t, again); text2 != text {
			t.Fatalf("written twice:\n%s\n%s", text, text2)
		}
	})
}

func randomLog(t *rapid.T) *trace.Log {
	l := &trace.Log{Header: trace.Header{Format: "csv", Unit: "GPU", Capacity: 7, Start: time.Unix(1e9, 5).UTC(), Notes: []string{"n"}}}
	time1 := rapid.OneOf(rapid.Just(trace.Unknown), rapid.Map(rapid.Int64Range(-int64(most), int64(most)), func(n int64) time.Duration { return time.Duration(n) }))
	count := rapid.OneOf(rapid.Just(trace.UnknownCount), rapid.Int32Min(trace.UnknownCount+1))
	names := rapid.SampledFrom([]string{"", "ana", "b, c", `"q"`, "#x", " y ", "é", "-1", "a;b|c"})
	index := func(n *trace.Names, what string) int32 {
		if name := names.Draw(t, what); name != "" {
			return n.Index([]byte(name))
		}
		return trace.None
	}
	for i := range rapid.IntRange(1, 9).Draw(t, "records") {
		r := trace.Blank
		r.Line, r.ID = int64(i), rapid.Int64Range(-1e18+1, 1e18-1).Draw(t, "id")
		r.Submit, r.Wait, r.Run, r.Limit = time1.Draw(t, "submit"), time1.Draw(t, "wait"), time1.Draw(t, "run"), time1.Draw(t, "limit")
		r.Think, r.CPU = time1.Draw(t, "think"), time1.Draw(t, "cpu")
		r.Requested, r.Allocated, r.Nodes = count.Draw(t, "requested"), count.Draw(t, "allocated"), count.Draw(t, "nodes")
		r.Cores, r.MemMB, r.Code = count.Draw(t, "cores"), count.Draw(t, "memory"), count.Draw(t, "code")
		r.Status = trace.Status(rapid.IntRange(0, int(trace.Unfinished)).Draw(t, "status"))
		r.UsedKB = rapid.OneOf(rapid.Just(trace.UnknownAmount), rapid.Float64Range(-1e30, 1e30)).Draw(t, "used")
		r.After = rapid.OneOf(rapid.Just(trace.UnknownID), rapid.Int64Range(0, 99)).Draw(t, "after")
		n := &l.Labels
		r.User, r.Group, r.Queue = index(&n.User, "user"), index(&n.Group, "group"), index(&n.Queue, "queue")
		r.Partition, r.App = index(&n.Partition, "partition"), index(&n.App, "app")
		l.Records = append(l.Records, r)
	}
	return l
}

// same compares logs by what they mean: lines may differ, and names are numbered
// as they are first seen.
func same(t interface{ Fatalf(string, ...any) }, want, got *trace.Log) {
	if len(want.Records) != len(got.Records) {
		t.Fatalf("%d records, want %d", len(got.Records), len(want.Records))
	}
	for i := range want.Records {
		a, b := want.Records[i], got.Records[i]
		x, y := &want.Labels, &got.Labels
		for _, n := range [][2]string{
			{x.User.Name(a.User), y.User.Name(b.User)},
			{x.Group.Name(a.Group), y.Group.Name(b.Group)},
			{x.Queue.Name(a.Queue), y.Queue.Name(b.Queue)},
			{x.Partition.Name(a.Partition), y.Partition.Name(b.Partition)},
			{x.App.Name(a.App), y.App.Name(b.App)},
		} {
			if n[0] != n[1] {
				t.Fatalf("record %d: name %q, want %q", i, n[1], n[0])
			}
		}
		switch { // the number that SWF has for these is not written
		case a.Status == trace.Failed && a.Code == 0, a.Status == trace.Completed && a.Code == 1, a.Status == trace.Cancelled && a.Code == 5:
			a.Code = trace.UnknownCount
		}
		b.Line, b.User, b.Group, b.Queue, b.Partition, b.App = a.Line, a.User, a.Group, a.Queue, a.Partition, a.App
		switch {
		case b.Status == trace.Failed && b.Code == 0, b.Status == trace.Completed && b.Code == 1, b.Status == trace.Cancelled && b.Code == 5:
			b.Code = trace.UnknownCount
		}
		if a != b {
			t.Fatalf("record %d: (-want +got)\n%s", i, cmp.Diff(a, b))
		}
	}
	g, w := got.Header, want.Header
	if g.Unit != w.Unit || g.Capacity != w.Capacity || !g.Start.Equal(w.Start) || !cmp.Equal(g.Notes, w.Notes) {
		t.Fatalf("header %+v, want %+v", g, w)
	}
}

// Whatever the bytes are, reading ends; what passes has as many records as the
// report, and means the same after it was written and read once more.
func FuzzReader(f *testing.F) {
	f.Add([]byte("job_id,submit_s,run_s,requested,status\n1,0,5,1,completed\n"))
	f.Add([]byte("# unit: GPU\n# capacity: 5\nsubmit,run_s,allocated,user\n2026-01-31T08:00:00+01:00,0.5,1,\"a,\"\"b\"\n2026-01-30T08:00:00Z,,,\n"))
	f.Add([]byte("submit_s,run_s,requested,used_kb,after,group\n-1,-1,-1,1e300,7, x \n"))
	f.Add([]byte("submit_s,run_s,requested\n1,2\n"))
	f.Add([]byte("\x1f\x8b"))
	f.Fuzz(func(t *testing.T, data []byte) {
		Sniff(data)
		l, err := load(string(data))
		if err != nil {
			if err.Error() == "" {
				t.Fatal("an error without a text")
			}
			return
		}
		if n := int64(len(l.Records)); n == 0 || n != l.Report.Kept || n != l.Report.Read {
			t.Fatalf("%d records, report %+v", n, l.Report)
		}
		text := write(t, l)
		again, err := load(text)
		if err != nil {
			t.Fatalf("written and read again: %v\n%s", err, text)
		}
		same(t, l, again)
	})
}

// BenchmarkRead measures a log with the usual columns.
func BenchmarkRead(b *testing.B) {
	var text bytes.Buffer
	text.WriteString("job_id,submit_s,run_s,limit_s,requested,status,user,queue\n")
	for i := range 100_000 {
		fmt.Fprintf(&text, "%d,%d,%d,%d,%d,completed,user%d,normal\n", i, i*37, i%9999, 86400, 1+i%64, i%300)
	}
	b.SetBytes(int64(text.Len()))
	b.ReportAllocs()
	for b.Loop() {
		in, err := trace.Buffer(bytes.NewReader(text.Bytes()), "bench")
		if err != nil {
			b.Fatal(err)
		}
		r, err := New(in, "bench")
		if err != nil {
			b.Fatal(err)
		}
		var rec trace.Record
		for {
			if ok, err := r.Next(&rec); err != nil {
				b.Fatal(err)
			} else if !ok {
				break
			}
		}
		if r.Report().Kept != 100_000 {
			b.Fatal(r.Report().Kept)
		}
	}
}

// A CSV of a spreadsheet in much of Europe has semicolons, and commas for points.
func TestSemicolons(t *testing.T) {
	const text = "job_id;submit_s;run_s;requested;user\n1;0,5;10;2;\"a;b\"\n"
	if !Sniff([]byte(text)) {
		t.Error("not recognised")
	}
	in, err := trace.Buffer(strings.NewReader(text), "t.csv")
	if err != nil {
		t.Fatal(err)
	}
	r, err := New(in, "t.csv")
	if err != nil {
		t.Fatal(err)
	}
	var rec trace.Record
	if ok, err := r.Next(&rec); !ok || err != nil || rec.Submit != 500*time.Millisecond || rec.Requested != 2 || r.Labels().User.Name(rec.User) != "a;b" {
		t.Errorf("%v, %v, %+v", ok, err, rec)
	}
}
