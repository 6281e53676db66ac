package swf

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"aforo/workload"
	"aforo/workload/trace"
	"aforo/workload/trace/jobs"

	"github.com/google/go-cmp/cmp"
)

// logAt reads a log of the reference folder.
func logAt(t *testing.T, file string) *trace.Log {
	t.Helper()
	f, err := os.Open(filepath.Join(archive, "data", file))
	if err != nil {
		t.Skip("the reference traces are not beside the repository")
	}
	defer f.Close()
	in, err := trace.Buffer(f, file)
	if err != nil {
		t.Fatal(err)
	}
	r, err := New(in, file)
	if err != nil {
		t.Fatal(err)
	}
	l, err := trace.Load(r)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// The oddities of the logs, which were counted by another program, are in the
// records: nothing is repaired or lost.
func TestArchiveRecords(t *testing.T) {
	is := map[string]func(*trace.Record) bool{
		"records":          func(*trace.Record) bool { return true },
		"wait unknown":     func(r *trace.Record) bool { return r.Wait == trace.Unknown },
		"run 0":            func(r *trace.Record) bool { return r.Run == 0 },
		"run unknown":      func(r *trace.Record) bool { return r.Run == trace.Unknown },
		"run > limit":      func(r *trace.Record) bool { return r.Limit > 0 && r.Run > r.Limit },
		"run > limit + 60": func(r *trace.Record) bool { return r.Limit > 0 && r.Run > r.Limit+time.Minute },
		"no limit":         func(r *trace.Record) bool { return r.Limit <= 0 },
		"no size":          func(r *trace.Record) bool { return r.Size() <= 0 },
		"no allocated":     func(r *trace.Record) bool { return r.Allocated == trace.UnknownCount },
		"no requested":     func(r *trace.Record) bool { return r.Requested == trace.UnknownCount },
		"alloc != req":     func(r *trace.Record) bool { return r.Allocated > 0 && r.Requested > 0 && r.Allocated != r.Requested },
		"alloc < req":      func(r *trace.Record) bool { return r.Allocated < r.Requested },
		"cancelled":        func(r *trace.Record) bool { return r.Status == trace.Cancelled },
		"cancelled at start": func(r *trace.Record) bool {
			return r.Status == trace.Cancelled && (r.Run == 0 || r.Run == trace.Unknown)
		},
		"status unknown": func(r *trace.Record) bool { return r.Status == trace.StatusUnknown && r.Code == trace.UnknownCount },
		"serial":         func(r *trace.Record) bool { return r.Size() == 1 },
	}
	for _, c := range []struct {
		file string
		want map[string]int
	}{
		{"swf/KTH-SP2-1996-2.1-cln.swf.gz", map[string]int{"records": 28_476, "run > limit": 475, "run 0": 8, "no size": 1, "no allocated": 1, "alloc != req": 219}},
		{"swf/KTH-SP2-1996-2.swf.gz", map[string]int{"records": 28_489}},
		{"swf/LLNL-Atlas-2006-2.1-cln.swf.gz", map[string]int{"records": 43_778, "wait unknown": 43_778, "run 0": 7_178, "no allocated": 4_588, "cancelled at start": 4_601, "run > limit": 3_351, "run > limit + 60": 0}},
		{"swf/CEA-Curie-2011-slice36k.swf.gz", map[string]int{"records": 36_352, "no allocated": 2_610, "cancelled at start": 2_591, "alloc != req": 4_049}},
		{"swf/NASA-iPSC-1993-3.1-cln.swf.gz", map[string]int{"records": 18_239, "no limit": 18_239, "wait unknown": 18_239, "no requested": 18_239, "status unknown": 18_239}},
		{"swf/LCG-2005-1.swf.gz", map[string]int{"records": 188_041, "serial": 188_041, "wait unknown": 188_041}},
		{"swf/HPC2N-2002-alea-first3170.swf.gz", map[string]int{"records": 3_170, "run unknown": 25, "run > limit": 320}},
		{"swf/MetaCentrum-wagap-2013.mwf.gz", map[string]int{"records": 17_900}},
		{"swf/lublin_256.swf.gz", map[string]int{"records": 10_000, "no limit": 10_000, "wait unknown": 10_000}},
		{"derived/KTH-SP2.derived.swf.gz", map[string]int{"records": 28_481}},
		{"derived/SDSC-SP2.derived.swf.gz", map[string]int{"records": 54_006}},
		{"derived/CTC-SP2.derived.swf.gz", map[string]int{"records": 77_199}},
		{"derived/CEA-curie.derived.swf.gz", map[string]int{"records": 295_540}},
		{"derived/SDSC-SP2-1998-4.cqsim.derived.swf.gz", map[string]int{"records": 67_620}},
		{"derived/KIT-FH2-2016-1.prefix25k.cqsim.derived.swf.gz", map[string]int{"records": 25_326}},
		{"swf/RICC-2010-2.swf.gz", map[string]int{"records": 447_794, "run > limit": 7_092, "alloc < req": 6_974}},
	} {
		l := logAt(t, c.file)
		for what, want := range c.want {
			n := 0
			for i := range l.Records {
				if is[what](&l.Records[i]) {
					n++
				}
			}
			if n != want {
				t.Errorf("%s: %d %s, want %d", c.file, n, what, want)
			}
		}
	}
}

// What the headers and the names of some logs say.
func TestArchiveHeaders(t *testing.T) {
	for _, c := range []struct {
		file       string
		capacity   int
		start      string
		partitions int
		note       string
		notes      int64
	}{
		{"swf/KTH-SP2-1996-2.1-cln.swf.gz", 100, "1996-09-23T13:00:31+01:00", 0, "", 0},
		{"swf/LCG-2005-1.swf.gz", 24_515, "", 170, "", 0},
		{"swf/MetaCentrum-wagap-2013.mwf.gz", 0, "1970-01-01T00:00:00Z", 0, "extra_fields", 17_900},
		{"swf/lublin_256.swf.gz", 256, "", 0, "", 0},
	} {
		l := logAt(t, c.file)
		h := &l.Header
		if h.Capacity != c.capacity || c.start != "" && h.Start.Format(time.RFC3339) != c.start {
			t.Errorf("%s: a machine of %d from %v", c.file, h.Capacity, h.Start)
		}
		if n := l.Labels.Partition.Len(); c.partitions > 0 && n != c.partitions {
			t.Errorf("%s: %d partitions, want %d", c.file, n, c.partitions)
		}
		if c.note != "" && l.Report.N(c.note) != c.notes {
			t.Errorf("%s: %+v", c.file, l.Report)
		}
	}
	odd := false
	for _, line := range logAt(t, "swf/RICC-2010-2.swf.gz").Header.Lines {
		odd = odd || line == "; Queue:  2 0 "
	}
	if !odd {
		t.Error("RICC: the odd line of the header is lost")
	}
}

// Every log is, field by field, the same after it was written and read again.
func TestArchiveRoundTrip(t *testing.T) {
	files := []string{"KTH-SP2-1996-2.1-cln.swf.gz", "NASA-iPSC-1993-3.1-cln.swf.gz", "LLNL-Atlas-2006-2.1-cln.swf.gz", "HPC2N-2002-alea-first3170.swf.gz", "MetaCentrum-wagap-2013.mwf.gz"}
	if os.Getenv("AFORO_SLOW") != "" {
		files = append(files, "RICC-2010-2.swf.gz", "LCG-2005-1.swf.gz", "CEA-Curie-2011-slice36k.swf.gz", "KTH-SP2-1996-2.swf.gz", "lublin_256.swf.gz")
	}
	for _, file := range files {
		l := logAt(t, "swf/"+file)
		var b bytes.Buffer
		if _, err := Write(&b, l); err != nil {
			t.Fatal(err)
		}
		again, err := load(b.String())
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if diff := cmp.Diff(l.Header.Lines, again.Header.Lines); diff != "" {
			t.Errorf("%s: header (-want +got)\n%s", file, diff)
		}
		if len(l.Records) != len(again.Records) {
			t.Fatalf("%s: %d records, want %d", file, len(again.Records), len(l.Records))
		}
		for i := range l.Records {
			again.Records[i].Line = l.Records[i].Line
			if l.Records[i] != again.Records[i] {
				t.Fatalf("%s: record %d: (-want +got)\n%s", file, i, cmp.Diff(l.Records[i], again.Records[i]))
			}
		}
	}
}

// The jobs that the rules make of the records are those of the direct way, on
// every log and with both kinds of limits: job by job, and count by count where
// both count.
func TestArchiveSameJobs(t *testing.T) {
	files := []string{"KTH-SP2-1996-2.1-cln.swf.gz", "NASA-iPSC-1993-3.1-cln.swf.gz", "LLNL-Atlas-2006-2.1-cln.swf.gz", "HPC2N-2002-alea-first3170.swf.gz", "CEA-Curie-2011-slice36k.swf.gz"}
	for _, file := range files {
		l := logAt(t, "swf/"+file)
		for _, exact := range []bool{false, true} {
			src, err := jobs.Load(l.Reader(), file, jobs.Rules{ExactLimits: exact})
			if err != nil {
				t.Fatal(err)
			}
			r, err := Open(filepath.Join(archive, "data", "swf", file), Options{ExactLimits: exact})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { r.Close() })
			if err := r.Sort(); err != nil {
				t.Fatal(err)
			}
			for i, got := range src.All() {
				var want workload.Job
				if ok, err := r.Next(&want); !ok || err != nil {
					t.Fatalf("%s: job %d: %v, %v", file, i, ok, err)
				}
				want.User, got.User = 0, 0 // numbers there, indices here
				if got != want {
					t.Fatalf("%s: job %d: %+v, want %+v", file, i, got, want)
				}
			}
			if len(src.All()) != len(r.rest)+len(src.All()) || src.Capacity() != r.Procs() {
				t.Errorf("%s: %d more jobs; a machine of %d, want %d", file, len(r.rest), src.Capacity(), r.Procs())
			}
			a, b := src.Report(), r.Report()
			if a.Read != b.Read || a.Kept != b.Kept {
				t.Errorf("%s: %+v, want %+v", file, a, b)
			}
			for _, c := range b.Counts {
				got := a.N(c.Key)
				if c.Key == "run_negative" {
					got += a.N("run_unknown") + a.N("never_started")
				}
				if got != c.N {
					t.Errorf("%s: %d %s, want %d", file, got, c.Key, c.N)
				}
			}
		}
	}
}
