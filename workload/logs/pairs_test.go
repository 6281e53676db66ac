package logs

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"aforo/workload/trace"
)

// parsed reads a text as a log, in a format or in the one that it is recognised by.
func parsed(text []byte, format string) (*trace.Log, error) {
	in, err := DetectIn(io.NopCloser(bytes.NewReader(text)), "t", Options{Format: format})
	if err != nil {
		return nil, err
	}
	r, err := in.Reader()
	if err != nil {
		return nil, err
	}
	return trace.Load(r)
}

// A told is a record with the instant of its submission.
type told struct {
	Record trace.Record
	Submit time.Time
}

// tell takes from the records of a log what a format need not keep: lines, names, of
// which it may keep numbers, and the instant from which times count.
func tell(l *trace.Log) (list []told) {
	var seen [5]map[int32]int32
	for _, r := range l.Records {
		t := told{}
		if r.Submit != trace.Unknown {
			t.Submit = l.Header.Start.Add(r.Submit).UTC()
			r.Submit = 0
		}
		for i, n := range [...]*int32{&r.User, &r.Group, &r.Queue, &r.Partition, &r.App} {
			if seen[i] == nil {
				seen[i] = map[int32]int32{}
			}
			if _, ok := seen[i][*n]; !ok && *n != trace.None {
				seen[i][*n] = int32(len(seen[i]))
			}
			if *n != trace.None {
				*n = seen[i][*n]
			}
		}
		r.Line, r.Eligible, r.Sent, r.Gang, r.Task, r.Cluster, r.Reason, r.Reservation = 0, 0, 0, 0, 0, 0, 0, 0 // read only
		r.By, r.Kept, r.Piece, r.Code = 0, false, false, trace.UnknownCount                                     // of the status there is a word, too
		t.Record = r
		list = append(list, t)
	}
	return list
}

// rewritten writes a log in a format and reads it again. What was written is read
// without a bad line, and as many records come back; all of them as they were, where
// the writer does not say that something was lost.
func rewritten(t *testing.T, l *trace.Log, to Format) (*trace.Log, []byte) {
	t.Helper()
	var b bytes.Buffer
	lost, err := to.Write(&b, l)
	if err != nil {
		t.Fatalf("%s to %s: %v", l.Header.Format, to.Name, err)
	}
	format := to.Name
	if format == "sacct" && l.Header.Unit == "GPU" {
		format = "sacct-gpu"
	}
	again, err := parsed(b.Bytes(), format)
	if err != nil {
		t.Fatalf("%s to %s cannot be read: %v\n%s", l.Header.Format, to.Name, err, b.Bytes())
	}
	if len(again.Records) != len(l.Records) {
		t.Fatalf("%s to %s: %d records of %d\n%s", l.Header.Format, to.Name, len(again.Records), len(l.Records), b.Bytes())
	}
	divided := func(r trace.Record) bool { return to.Name == "swf" && r.MemMB != trace.UnknownCount } // memory by processor
	if len(lost.Counts) == 0 && !slices.ContainsFunc(l.Records, divided) {
		if diff := cmp.Diff(tell(l), tell(again)); diff != "" {
			t.Fatalf("%s to %s, (-want +got)\n%s\n%s", l.Header.Format, to.Name, diff, b.Bytes())
		}
	}
	return again, b.Bytes()
}

// FuzzPairs reads anything as a log, writes it in each format, and what comes of that in
// each format again. Whatever is written can be read, and what a format has once held
// stays as it is in it.
func FuzzPairs(f *testing.F) {
	f.Add([]byte("; MaxProcs: 100\n1 0 5 100 4 -1 -1 4 600000000 -1 1 1 1 1 1 1 -1 -1\n"))
	f.Add([]byte("; UnixStartTime: 800000000\n; TimeZone: -25200\n1 0.5 5 100 4 3.5 77 4 600 1024 0 1 1 1 1 1 7 -3\n2 1 -1 -1 0 -1 -1 -1 -1 -1 5 -1 -1 -1 -1 -1 -1 -1\n"))
	f.Add([]byte("# start: 2026-01-05T00:00:00+01:00\n# unit: GPU\njob_id,submit_s,wait_s,run_s,limit_s,requested,allocated,nodes,cores,memory_mb,status,user,partition,after,think_s,used_kb\n1,0,5,100,200,4,4,1,16,1000,completed,\"a|b\",p,,,\n2,1.5,,,,,0,,,,cancelled,é,,1,10,2.5\n"))
	f.Add([]byte("job_id,submit,run_s,requested,status\n1,2150-01-31T08:00:00+01:00,600000000,1,timeout\n2,1950-01-31T08:00:00Z,-5,1,running\n"))
	f.Add([]byte("JobIDRaw|User|Account|Partition|QOS|Submit|Start|End|ElapsedRaw|State|NNodes|ReqCPUS|AllocCPUS|ReqMem|ReqTRES|AllocTRES|Timelimit\n1|ada|a|p|q|2026-01-01T00:00:00|2026-01-01T00:00:05|2026-01-01T00:01:45|100|COMPLETED|1|4|4|100M|||6944-10:40:00\n2|bo|a|p|q|2026-01-01T00:00:01|Unknown|Unknown|0|CANCELLED by 5|0|4|0||||UNLIMITED\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		if l, err := parsed(text, ""); err == nil && len(l.Records) <= 100 {
			everyPair(t, l)
		}
		if l := edged(t, text); l != nil { // the bytes as choices among edges, too
			everyPair(t, l)
		}
	})
}

// The same with choices of a fixed seed.
func TestPairs(t *testing.T) {
	rng := rand.New(rand.NewPCG(13, 5))
	for range 250 {
		choices := make([]byte, 30+rng.IntN(60))
		for i := range choices {
			choices[i] = byte(rng.Uint32())
		}
		everyPair(t, edged(t, choices))
	}
}

// everyPair writes a log in each format, and what comes of that in each again.
func everyPair(t *testing.T, l *trace.Log) {
	t.Helper()
	if len(l.Records) == 0 {
		return
	}
	for _, a := range Formats() {
		if a.Write == nil {
			continue
		}
		first, written := rewritten(t, l, a)
		if _, again := rewritten(t, first, a); !bytes.Equal(records(again), records(written)) {
			t.Fatalf("%s, written twice:\n%s\n%s", a.Name, written, again)
		}
		for _, b := range Formats() {
			if b.Write != nil {
				second, _ := rewritten(t, first, b)
				rewritten(t, second, a)
			}
		}
	}
}

// Edges of what a log can say.
var (
	edgeSeconds = strings.Split(",,-1,0,1,59,1.5,-0.5,0.000000001,3600,86400,172799,172800,567647999,567648000,567648001,600000000,4102444799,4102444800,4604255999,4604256000,-5,-4604256000,3", ",")
	edgeCounts  = strings.Split(",,-1,0,1,2,16,2147483647,-2147483647", ",")
	edgeAmounts = strings.Split(",,-1,0,1,0.5,1e300,1e-12,1e15,9007199254740993,0.1", ",")
	edgeWords   = strings.Split("unknown|completed|failed|cancelled|timeout|node_fail|out_of_memory|preempted|partial|unfinished", "|")
	edgeNames   = append(strings.Split(`|ada|7|-1|a b|"x,y"|é|" q "|Unknown|None|"#c"`, "|"), strings.Repeat("long", 500))
	edgeStarts  = strings.Split("|1970-01-01T00:00:00Z|1970-01-05T00:00:00Z|2026-01-05T00:00:00+01:00|2026-01-05T00:00:00.5Z|1950-06-01T00:00:00Z|2099-12-31T23:00:00Z|9999-12-31T00:00:00Z|0001-01-01T00:00:00Z", "|")
)

// edged is a log of the project's own CSV, which has a place for everything, with values
// that the bytes choose; nil where it cannot be read.
func edged(t *testing.T, choices []byte) *trace.Log {
	t.Helper()
	if len(choices) < 30 {
		return nil
	}
	next := func(from []string) string {
		c := byte(0)
		if len(choices) > 0 {
			c, choices = choices[0], choices[1:]
		}
		return from[int(c)%len(from)]
	}
	var b strings.Builder
	if start := next(edgeStarts); start != "" {
		fmt.Fprintf(&b, "# start: %s\n", start)
	}
	fmt.Fprintf(&b, "# unit: %s\njob_id,submit_s,wait_s,run_s,limit_s,requested,allocated,nodes,cores,memory_mb,status,user,group,queue,partition,app,after,think_s,cpu_s,used_kb,asked_kb,status_code\n", next([]string{"processor", "GPU"}))
	for id := 1; id < 3 || len(choices) > 20; id++ {
		row := []string{next([]string{"1", "2", "3", "-4", "9223372036854775807"})}
		for range 4 {
			row = append(row, next(edgeSeconds))
		}
		for range 5 {
			row = append(row, next(edgeCounts))
		}
		row = append(row, next(edgeWords))
		for range 5 {
			row = append(row, next(edgeNames))
		}
		row = append(row, next(edgeCounts), next(edgeSeconds), next(edgeSeconds), next(edgeAmounts), next(edgeAmounts), next(edgeCounts))
		fmt.Fprintln(&b, strings.Join(row, ","))
	}
	l, err := parsed([]byte(b.String()), "csv")
	if err != nil {
		t.Fatalf("%v\n%s", err, b.String())
	}
	return l
}

// records are the lines of a log that are not comments, which tell of its way.
func records(text []byte) (out []byte) {
	for line := range bytes.Lines(text) {
		if line[0] != ';' && line[0] != '#' {
			out = append(out, line...)
		}
	}
	return out
}
