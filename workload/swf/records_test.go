package swf

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"aforo/workload/trace"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// load returns the log of a text.
func load(text string) (*trace.Log, error) {
	in, err := trace.Buffer(strings.NewReader(text), "t.swf")
	if err != nil {
		return nil, err
	}
	r, err := New(in, "t.swf")
	if err != nil {
		return nil, err
	}
	return trace.Load(r)
}

// Each of the 18 fields comes into its place, -1 is unknown, and other negative
// numbers stay.
func TestRecord(t *testing.T) {
	l, err := load("; MaxProcs: 64\n; UnixStartTime: 843480031\n; TimeZone: 3600\n" +
		"7 10.5 3 20 4 19.25 100 8 60 200.5 5 11 12 13 14 15 6 30\n" +
		strings.TrimSpace(strings.Repeat("-1 ", 18)) + "\n" +
		"9 -2 -3 -4 -5 -6 -7 -8 -9 -10 -11 -12 -13 -14 -15 -16 -17 -18 more\n")
	if err != nil {
		t.Fatal(err)
	}
	blank := trace.Blank
	blank.Line, blank.ID = 5, -1
	core := func(r trace.Record) trace.Record {
		r.Sent, r.Eligible, r.Cluster, r.Reason, r.Reservation, r.Project, r.Gang = trace.Unknown, trace.Unknown, trace.None, trace.None, trace.None, trace.None, trace.UnknownID
		return r
	}
	want := []trace.Record{
		core(trace.Record{
			Line: 4, ID: 7, Submit: 10*s + s/2, Wait: 3 * s, Run: 20 * s, Allocated: 4, CPU: 19*s + s/4, UsedKB: 100,
			Requested: 8, Limit: 60 * s, AskedKB: 200.5, Status: trace.Cancelled, Code: 5, After: 6, Think: 30 * s,
			Nodes: trace.UnknownCount, Cores: trace.UnknownCount, MemMB: trace.UnknownCount,
		}),
		blank,
		core(trace.Record{
			Line: 6, ID: 9, Submit: -2 * s, Wait: -3 * s, Run: -4 * s, Allocated: -5, CPU: -6 * s, UsedKB: -7,
			Requested: -8, Limit: -9 * s, AskedKB: -10, Code: -11, After: -17, Think: -18 * s,
			Nodes: trace.UnknownCount, Cores: trace.UnknownCount, MemMB: trace.UnknownCount,
			User: 1, Group: 1, App: 1, Queue: 1, Partition: 1,
		}),
	}
	if diff := cmp.Diff(want, l.Records); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	n := &l.Labels
	got := []string{n.User.Name(0), n.Group.Name(0), n.App.Name(0), n.Queue.Name(0), n.Partition.Name(0), n.User.Name(1), n.Partition.Name(1)}
	if diff := cmp.Diff([]string{"11", "12", "13", "14", "15", "-12", "-16"}, got); diff != "" {
		t.Error(diff)
	}
	h := &l.Header
	if h.Format != "swf" || h.Capacity != 64 || h.Unit != "processor" || !h.Start.Equal(time.Unix(843480031, 0)) || h.Start.Format("-0700") != "+0100" {
		t.Errorf("header %+v", h)
	}
	if l.Report.Read != 3 || l.Report.Kept != 3 || l.Report.N("extra_fields") != 1 {
		t.Errorf("report %+v", l.Report)
	}
}

// A log without a date whose first submission is an instant of our days counts
// from 1970; one whose submissions begin late in a count of its own does not.
func TestAbsoluteTimes(t *testing.T) {
	for submit, want := range map[string]bool{"1356994806": true, "43600000": false} {
		l, err := load(line(1, submit, "5", 1, 1, "-1", 1))
		if err != nil || l.Header.Start.IsZero() == want || want && l.Header.Start.Unix() != 0 {
			t.Errorf("%s: %v, %v", submit, l.Header.Start, err)
		}
	}
}

// What cannot be a record is an error with its line and column, in all fields.
func TestBadRecords(t *testing.T) {
	good := strings.Fields("1 0 0 5 1 1 1 1 9 1 1 1 1 1 1 1 1 1")
	for field := range fields {
		for _, bad := range []string{"x", "1e3", "99999999999999999999", "3000000000.5", "-9000000000000000000"} {
			f := append([]string(nil), good...)
			f[field] = bad
			_, err := load(strings.Join(good, " ") + "\n" + strings.Join(f, " ") + "\n")
			fine := (field == fieldUsedMemory || field == fieldAskedMemory || field == fieldLimit) && strings.HasPrefix(bad, "3000") ||
				(field == fieldSubmit || field == fieldWait || field == fieldCPU || field == fieldThink) && strings.HasPrefix(bad, "3000") ||
				(field == fieldUsedMemory || field == fieldAskedMemory || field == fieldID || field >= fieldUser && field <= fieldAfter) && strings.HasPrefix(bad, "-9")
			if fine != (err == nil) {
				t.Errorf("field %d is %s: %v", field+1, bad, err)
			}
			if want := fmt.Sprintf("t.swf:2:%d: field %d (", 2*field+1, field+1); !fine && !strings.HasPrefix(fmt.Sprint(err), want) {
				t.Errorf("field %d is %s: %v, want %s", field+1, bad, err, want)
			}
		}
	}
	_, err := load("")
	var e *Error
	if !errors.As(err, &e) || err.Error() != "t.swf: no jobs: the file has no record" {
		t.Errorf("empty: %v", err)
	}
}

// A log that is read and written is the same text, header and all.
func TestSameText(t *testing.T) {
	text := "; Version: 2.2\n;\n; Queue:  2 0\n;   odd: line\n" +
		"7 10.5 3 20 4 19.25 100 8 60 200.5 5 11 12 13 14 15 6 30\n" +
		strings.TrimSpace(strings.Repeat("-1 ", 18)) + "\n" +
		"9 -2 -3 -4 -5 -6.000000001 -7 -8 -9 -10 4 -12 -13 0 0 0 0 -0.5\n"
	l, err := load(text)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := Write(&b, l); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(text, b.String()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Any records come back when written and read, names as numbers.
func TestWriteRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		time1 := rapid.Custom(func(t *rapid.T) time.Duration {
			if rapid.Bool().Draw(t, "unknown") {
				return trace.Unknown
			}
			d := time.Duration(rapid.Int64Range(-maxRun*int64(s), maxRun*int64(s)).Draw(t, "time"))
			if d == -s {
				d = 0
			}
			return d
		})
		count := rapid.OneOf(rapid.Just(trace.UnknownCount), rapid.Int32Range(0, math.MaxInt32), rapid.Int32Range(math.MinInt32+1, -2))
		amount := rapid.OneOf(rapid.Just(trace.UnknownAmount), rapid.Float64Range(0, 1e6), rapid.Just(0.1), rapid.Just(1e15))
		l := &trace.Log{Header: trace.Header{Format: "csv"}}
		for i := range rapid.IntRange(1, 9).Draw(t, "records") {
			r := trace.Blank
			r.Line, r.ID = int64(i)+1, rapid.Int64().Draw(t, "id")
			if r.ID == math.MinInt64 {
				r.ID = 0
			}
			r.Submit, r.Wait, r.Run, r.Limit = time1.Draw(t, "submit"), time1.Draw(t, "wait"), time1.Draw(t, "run"), time1.Draw(t, "limit")
			r.CPU, r.Think = time1.Draw(t, "cpu"), time1.Draw(t, "think")
			r.Allocated, r.Requested, r.Code = count.Draw(t, "allocated"), count.Draw(t, "requested"), count.Draw(t, "code")
			r.Status = statusOf(r.Code)
			r.UsedKB, r.AskedKB = roundKB(amount.Draw(t, "used")), roundKB(amount.Draw(t, "asked"))
			r.User = l.Labels.User.Index([]byte(rapid.SampledFrom([]string{"ana", "b, c", "12", "x\ty"}).Draw(t, "user")))
			l.Records = append(l.Records, r)
		}
		var b bytes.Buffer
		if _, err := Write(&b, l); err != nil {
			t.Fatal(err)
		}
		text := b.String()
		again, err := load(text)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		for i := range again.Records {
			again.Records[i].Line = l.Records[i].Line
			want := l.Labels.User.Name(l.Records[i].User)
			if got := again.Labels.User.Name(again.Records[i].User); got != want && !strings.Contains(text, "; User: "+got+" "+strings.ReplaceAll(want, "\t", " ")+"\n") {
				t.Fatalf("user %q is %q in\n%s", want, got, text)
			}
			again.Records[i].User, again.Records[i].Piece = l.Records[i].User, false // numbers come twice here
		}
		if diff := cmp.Diff(l.Records, again.Records); diff != "" {
			t.Fatalf("(-want +got)\n%s\n%s", diff, text)
		}
	})
}

// roundKB keeps nine decimals, which is what SWF is read with.
func roundKB(x float64) float64 {
	if x == trace.UnknownAmount {
		return x
	}
	return math.Round(x*1e6) / 1e6
}

// A log of another format gets a header that says what SWF can say.
func TestNewHeader(t *testing.T) {
	l := &trace.Log{Header: trace.Header{
		Format: "gpu", Computer: "Philly", Acknowledge: []string{"ATC'19"}, Capacity: 2490, Unit: "GPU",
		Start: time.Date(2017, 9, 4, 0, 0, 0, 0, time.FixedZone("", -7*3600)), Notes: []string{"sampled"},
	}}
	r := trace.Blank
	r.ID, r.Submit, r.Run, r.Requested, r.Status = 1, 1500*time.Millisecond, 9*s, 8, trace.OutOfMemory
	r.Nodes, r.MemMB = 2, 10
	r.Queue, r.User = l.Labels.Queue.Index([]byte("vc 6a1")), l.Labels.User.Index([]byte("77"))
	l.Records = append(l.Records, r)
	var b bytes.Buffer
	report, err := Write(&b, l)
	if err != nil || report.N("status_lost") != 1 || report.N("nodes_lost") != 1 {
		t.Fatal(report, err)
	}
	want := `; Version: 2.2
; Computer: Philly
; Acknowledge: ATC'19
; Conversion: by aforo from gpu
; MaxJobs: 1
; MaxRecords: 1
; UnixStartTime: 1504508400
; TimeZone: -25200
; TimeZoneString: Etc/GMT+7
; MaxNodes: 2490
; MaxProcs: 2490
; Unit: GPU
; Note: the processors of this log are GPUs
; Queue: 1 vc 6a1
; Note: sampled
1 1.5 -1 9 -1 -1 -1 8 -1 1280 0 77 -1 -1 1 -1 -1 -1
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	again, err := load(b.String())
	if err != nil || again.Header.Unit != "GPU" || !again.Header.Start.Equal(l.Header.Start) || again.Header.Capacity != 2490 {
		t.Errorf("%+v, %v", again.Header, err)
	}
}

// Sniff knows SWF by its comments or its first record, and nothing else.
func TestSniff(t *testing.T) {
	good := line(1, "0", "5", 1, 1, "-1", 1)
	for text, want := range map[string]bool{
		good: true, "\n" + good: true, "; Version: 2\n": true, ";\n; MaxProcs: 4\nx": true,
		strings.TrimSpace(good) + " {a,b} q\n": true,
		"":                                     false, "1 2 3\n": false, "job_id,submit_s\n1,2\n": false, "# a: b\n": false,
		strings.ReplaceAll(good, " ", ";"): false, "; just some text\nx\n": false,
	} {
		if Sniff([]byte(text)) != want {
			t.Errorf("%q: want %v", text, want)
		}
	}
}

// Whatever the bytes are, reading records ends; what passes has as many records as
// the report, and is the same after it was written and read once more.
func FuzzRecords(f *testing.F) {
	good := line(1, "0", "5", 1, 1, "-1", 1)
	f.Add([]byte(good))
	f.Add([]byte("; MaxProcs: 8\n; Unit: GPU\n" + good + strings.TrimSpace(strings.Repeat("-1 ", 18)) + " x\n"))
	f.Add([]byte(strings.Replace(good, "-1", "0.1000000001", 4)))
	f.Add([]byte(strings.Replace(good, "-1", "-99999999.7", 6)))
	f.Add([]byte(zip(f, good)))
	f.Add([]byte("1 2 3\n;"))
	f.Add([]byte("1 0 1 5 1 1 -9 1 -1 -1 -1 1 -1 1 -11 -1 1  -1 -1 41 -"))
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
		var b bytes.Buffer
		if _, err := Write(&b, l); err != nil {
			t.Fatal(err)
		}
		again, err := load(b.String())
		if err != nil {
			t.Fatalf("written and read again: %v\n%s", err, b.String())
		}
		for i := range l.Records {
			again.Records[i].Line = l.Records[i].Line
			l.Records[i].Nodes = trace.UnknownCount // a field beyond the format, counted as not written
		}
		if diff := cmp.Diff(l.Records, again.Records); diff != "" {
			t.Fatalf("written and read again: (-want +got)\n%s", diff)
		}
	})
}

// BenchmarkRecords measures the reader of all fields on plain text; it must stay
// above 150 MB/s.
func BenchmarkRecords(b *testing.B) {
	data := sample(100_000)
	b.Run("plain", func(b *testing.B) { benchRecords(b, data, len(data)) })
	b.Run("gzip", func(b *testing.B) { benchRecords(b, zip(b, string(data)), len(data)) })
}

func benchRecords(b *testing.B, data []byte, size int) {
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		in, err := trace.Buffer(bytes.NewReader(data), "bench")
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
