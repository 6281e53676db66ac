package sacct

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"aforo/workload/trace"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func readString(text string) ([]trace.Record, *Reader, error) {
	return readUnit([]byte(text), Processors)
}

func readUnit(text []byte, unit Unit) ([]trace.Record, *Reader, error) {
	in, err := trace.Buffer(bytes.NewReader(text), "t.log")
	if err != nil {
		return nil, nil, err
	}
	r, err := NewReader(in, "t.log", Options{Unit: unit})
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

// drawn is a record that sacct can hold.
func drawn(t *rapid.T, l *trace.Labels, gpus bool) trace.Record {
	seconds := func(low, high int64, label string) time.Duration {
		if rapid.IntRange(0, 4).Draw(t, label+" known") == 0 {
			return trace.Unknown
		}
		return time.Duration(rapid.Int64Range(low, high).Draw(t, label)) * time.Second
	}
	count := func(label string) int32 {
		return rapid.OneOf(rapid.Just(trace.UnknownCount), rapid.Int32Range(0, 1<<20)).Draw(t, label)
	}
	name := func(n *trace.Names, label string) int32 {
		if s := rapid.SampledFrom([]string{"", "ada", "bo", "cy é"}).Draw(t, label); s != "" {
			return n.Index([]byte(s))
		}
		return trace.None
	}
	r := trace.Blank
	r.ID = rapid.Int64Range(0, 1<<40).Draw(t, "id")
	r.Submit, r.Wait = seconds(300_000, 1<<31, "submit"), seconds(-1000, 1<<24, "wait")
	r.Run, r.Limit = seconds(0, 1<<24, "run"), seconds(1, 1<<24, "limit")
	r.Status = trace.Status(rapid.IntRange(0, len(states)-1).Draw(t, "status"))
	if r.Submit == trace.Unknown {
		r.Wait = trace.Unknown // sacct has instants only
	}
	if r.Wait == trace.Unknown && (r.Status == trace.Unfinished || r.Run == 0) {
		r.Run, r.Wait = trace.Unknown, trace.Unknown // it has not begun
	}
	r.Requested, r.Allocated, r.Nodes, r.MemMB = count("requested"), count("allocated"), count("nodes"), count("memory")
	if r.Status == trace.Cancelled && r.Run <= 0 && r.Allocated <= 0 {
		r.Run, r.Wait = trace.Unknown, trace.Unknown // nor has one that holds nothing
	}
	if gpus {
		r.Cores = count("cores")
		if r.Requested < 0 && r.Allocated <= 0 {
			r.Requested = 0
		}
	}
	r.User, r.Group = name(&l.User, "user"), name(&l.Group, "group")
	r.Queue, r.Partition = name(&l.Queue, "queue"), name(&l.Partition, "partition")
	return r
}

// Whatever sacct can hold comes back as it was when it is written and read.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		gpus := rapid.Bool().Draw(t, "gpus")
		h, unit := trace.Header{Unit: "processor", Start: time.Unix(0, 0)}, Processors
		if gpus {
			h.Unit, unit = "GPU", GPUs
		}
		var l trace.Labels
		var list []trace.Record
		for range rapid.IntRange(1, 8).Draw(t, "n") {
			list = append(list, drawn(t, &l, gpus))
		}
		text, w := write(t, &h, &l, list)
		var whole bytes.Buffer
		if err := Write(&whole, &trace.Log{Header: h, Labels: l, Records: list}); err != nil || !bytes.Equal(whole.Bytes(), text) {
			t.Fatalf("as a whole: %v\n%s\n%s", err, whole.Bytes(), text)
		}
		got, r, err := readUnit(text, unit)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		named := func(list []trace.Record, l *trace.Labels) (names []string) {
			for i := range list {
				r := &list[i]
				names = append(names, l.User.Name(r.User), l.Group.Name(r.Group), l.Queue.Name(r.Queue), l.Partition.Name(r.Partition))
				r.Line, r.User, r.Group, r.Queue, r.Partition = 0, 0, 0, 0, 0
			}
			return names
		}
		if a, b := named(list, &l), named(got, r.Labels()); !slices.Equal(a, b) {
			t.Fatalf("names %q, %q", a, b)
		}
		if diff := cmp.Diff(list, got); diff != "" {
			t.Fatalf("(-want +got)\n%s\n%s", diff, text)
		}
		if w.Report().Kept != int64(len(list)) || len(w.Report().Counts) > 0 {
			t.Fatalf("%+v", w.Report())
		}
	})
}

func write(t interface{ Fatal(...any) }, h *trace.Header, l *trace.Labels, list []trace.Record) ([]byte, *Writer) {
	var b bytes.Buffer
	w, err := NewWriter(&b, h)
	if err != nil {
		t.Fatal(err)
	}
	for i := range list {
		if err := w.Write(&list[i], l); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), w
}

// What sacct has no place for is counted, and the log can still be read.
func TestLost(t *testing.T) {
	r := trace.Blank
	r.ID, r.Limit, r.Wait, r.CPU = -1, -time.Second, 0, time.Second
	r.Submit, r.Run, r.Requested, r.Cores, r.App, r.After = 1500*time.Millisecond, time.Second, 4, 8, 0, 3
	var l trace.Labels
	r.User = l.User.Index([]byte("a|b\nc")) // a name has no line feed: it is written as an escape
	start := time.Date(2024, 3, 1, 10, 0, 0, 0, time.FixedZone("", 3600))
	text, w := write(t, &trace.Header{Start: start}, &l, []trace.Record{r})
	want := map[string]int64{"read": 1, "kept": 1, "app_lost": 1, "dependence_lost": 1, "cores_lost": 1, "second_cut": 1, "name_changed": 1, "id_lost": 1, "limit_lost": 1, "usage_lost": 1}
	if diff := cmp.Diff(want, keys(w.Report())); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(string(text), "|2024-03-01T09:00:01|") || !strings.Contains(string(text), `|a_b\u000ac|`) {
		t.Errorf("%s", text)
	}
	if list, _, err := readString(string(text)); err != nil || len(list) != 1 || list[0].Limit != trace.Unknown || list[0].Run != time.Second {
		t.Errorf("%v %+v", err, list)
	}
}
