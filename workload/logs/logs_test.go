package logs

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"aforo/workload/joblog"
	"aforo/workload/trace"
	"aforo/workload/trace/jobs"
)

const archive = "../../../shared/traces/data"

// Every log of the reference folder is recognised by its content and read with
// its number of records; what is no log is not.
func TestArchive(t *testing.T) {
	for _, c := range []struct {
		file, format string
		records      int64
	}{
		{"swf/KTH-SP2-1996-2.1-cln.swf.gz", "swf", 28_476},
		{"swf/NASA-iPSC-1993-3.1-cln.swf.gz", "swf", 18_239},
		{"swf/MetaCentrum-wagap-2013.mwf.gz", "swf", 17_900},
		{"swf/lublin_256.swf.gz", "swf", 10_000},
		{"derived/KTH-SP2.derived.swf.gz", "swf", 28_481},
		{"gpu/philly_pollux.csv.gz", "gpulog", 82_247},
		{"gpu/itp/cluster01.csv.gz", "gpulog", 0},
		{"slurm/xdmod/phillips.log.gz", "sacct", 0},
		{"slurm/xdmod/pozidriv.log.gz", "sacct", 0},
		{"slurm/ub_micro/real_slurm_run_slurm_acct.out", "sacct", 500},
		{"slurm/ub_micro/jobs500.swf", "", 0},
		{"slurm/ub_micro/slurm.conf", "", 0},
		{"gpu/alibaba_spot2026_node_info.csv", "", 0},
	} {
		path := filepath.Join(archive, c.file)
		if _, err := os.Stat(path); err != nil {
			t.Skip("the reference traces are not beside the repository")
		}
		in, err := Detect(path, Options{})
		if c.format == "" {
			var e *trace.Error
			if !errors.As(err, &e) || !strings.Contains(e.Hint(), "swf, csv, sacct") {
				t.Errorf("%s: %v", c.file, err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if in.Format.Name != c.format {
			t.Fatalf("%s is %s, want %s", c.file, in.Format.Name, c.format)
		}
		r, err := in.Reader()
		if err != nil {
			t.Fatal(err)
		}
		l, err := trace.Load(r)
		if err != nil {
			t.Fatal(err)
		}
		if n := int64(len(l.Records)); n != l.Report.Kept || n == 0 || c.records > 0 && n != c.records {
			t.Errorf("%s: %d records, want %d", c.file, n, c.records)
		}
	}
}

const csv = "submit_s,run_s,requested\n1,2,3\n"

// The format is that of the content, plain, compressed, or behind a byte order
// mark, whatever the file is called; a format that is asked for is taken.
func TestDetect(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := io.WriteString(z, csv); err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	for _, text := range []string{csv, packed.String(), "\xef\xbb\xbf" + csv} {
		path := filepath.Join(t.TempDir(), "log.swf")
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		r, err := Open(path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if l, err := trace.Load(r); err != nil || l.Header.Format != "csv" || len(l.Records) != 1 {
			t.Errorf("%q: %v", text, err)
		}
		r, err = Open(path, Options{Format: "swf"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := trace.Load(r); err == nil || !strings.Contains(err.Error(), "where a record has 18") && !strings.Contains(err.Error(), "not a number") {
			t.Errorf("%q as SWF: %v", text, err)
		}
	}
	if _, err := Open(filepath.Join(t.TempDir(), "x"), Options{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	if _, err := Open(t.TempDir(), Options{}); err == nil || !strings.Contains(err.Error(), "is a folder") {
		t.Errorf("a folder: %v", err)
	}
	if _, err := Find("xls"); err == nil || !strings.Contains(err.Error(), "swf, csv, sacct, sacct-gpu, pbs, gpulog, parquet, table") {
		t.Errorf("a format: %v", err)
	}
}

// What is of no known format is an error that says so, shows the first line, and
// lists the formats.
func TestUnknown(t *testing.T) {
	for text, want := range map[string]string{
		"":                             "t: no jobs: the file has no record",
		"\n \n":                        "t: no jobs: the file has no record",
		"\nhello, world\n":             `t:2: this is no line of any known format: "hello, world"`,
		"\x7fELF\x01\x02\n":            `t:1: binary data, not text: "\x7fELF\x01\x02"`,
		"\x1f\x8b":                     "t:1: the file ends in the middle of its compressed data",
		strings.Repeat("1,", 5<<20):    `t:1: this is no line of any known format: "1,1,1,1,1,1,1,1,1,1,1,1,"...`,
		"1001;0;-1;15;12;-1;-1;-1;420": `t:1: this is no line of any known format: "1001;0;-1;15;12;-1;-1;-1"...`,
	} {
		_, err := DetectIn(io.NopCloser(strings.NewReader(text)), "t", Options{})
		if err == nil || err.Error() != want {
			t.Errorf("%.40q: %v, want %s", text, err, want)
		}
	}
}

// Whatever the bytes are, detection and reading end, with an error or a log.
func FuzzDetect(f *testing.F) {
	f.Add([]byte(csv))
	f.Add([]byte("; MaxProcs: 3\n1 0 -1 5 1 -1 -1 1 9 -1 1 1 -1 -1 -1 -1 -1 -1\n"))
	f.Add([]byte("job_id,submission_time,duration,num_gpu\n1,2,3,4\n"))
	f.Add([]byte("JobIDRaw|Submit|ElapsedRaw|ReqCPUS|State\n1|2026-01-01T00:00:00|5|1|COMPLETED\n"))
	f.Add([]byte("\x1f\x8b\x08"))
	f.Fuzz(func(t *testing.T, data []byte) {
		in, err := DetectIn(io.NopCloser(bytes.NewReader(data)), "t", Options{})
		if err != nil {
			return
		}
		r, err := in.Reader()
		if err != nil {
			return
		}
		if _, err := jobs.Load(r, "t", jobs.Rules{}); err != nil && err.Error() == "" {
			t.Fatal("an error without a text")
		}
	})
}

// Every format, every column of the CSV, and every count of the rules is explained
// in the documentation.
func TestDocumented(t *testing.T) {
	doc, err := os.ReadFile("../../docs/logs.md")
	if err != nil {
		t.Fatal(err)
	}
	words := append(Names(), joblog.Columns()...)
	key := regexp.MustCompile(`"([a-z]+_[a-z_]+|unfinished|partial)", +"`)
	for _, file := range []string{"../trace/jobs/jobs.go", "../swf/report.go", "../swf/fields.go", "../trace/comments.go"} {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		found := key.FindAllSubmatch(source, -1)
		if len(found) == 0 {
			t.Errorf("%s: no counts", file)
		}
		for _, m := range found {
			words = append(words, string(m[1]))
		}
	}
	for _, word := range words {
		if !bytes.Contains(doc, []byte("`"+word+"`")) {
			t.Errorf("docs/logs.md does not explain %s", word)
		}
	}
	if len(words) < 40 {
		t.Errorf("%d words", len(words))
	}
	for _, k := range trace.Keys() {
		counts := ""
		if k.Counts != "" {
			counts = "`" + strings.ReplaceAll(k.Counts, ", ", "`, `") + "`"
		}
		if row := fmt.Sprintf("| `%s` | %s | %s | %s | %s |", k.Name, k.Form, k.Default, k.Doc, counts); !bytes.Contains(doc, []byte(row)) {
			t.Errorf("docs/logs.md lacks the row\n%s", row)
		}
	}
}

// The rule peak finds the peak of the Philly log's demand without waiting that
// was measured by another program.
func TestPhillyPeak(t *testing.T) {
	rule, err := jobs.ParseCapacityRule("peak")
	if err != nil {
		t.Fatal(err)
	}
	r, err := Open(filepath.Join(archive, "gpu/philly_pollux.csv.gz"), Options{})
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("the reference traces are not beside the repository")
	}
	if err != nil {
		t.Fatal(err)
	}
	s, err := jobs.Load(r, "philly", jobs.Rules{CapacityRule: rule})
	if err != nil || s.Capacity() != 1243 {
		t.Errorf("%d GPUs, %v; want 1243", s.Capacity(), err)
	}
}
