package logreport

import (
	"flag"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"aforo/workload/logs"
	"aforo/workload/portrait"
	"aforo/workload/trace"
)

var update = flag.Bool("update", false, "write the golden text anew")

// generated is the portrait of 2,000 jobs of twenty users over four weeks, with a few
// oddities; the numbers of each come from their own draws of one stream.
func generated(t *testing.T) *portrait.Portrait {
	t.Helper()
	rng := rand.New(rand.NewPCG(7, 7))
	l := &trace.Log{Header: trace.Header{
		Format: "csv", Unit: "GPU", Capacity: 512, Computer: "testbed",
		Start: time.Date(2026, 1, 5, 0, 0, 0, 0, time.FixedZone("", 3600)),
	}}
	at := time.Duration(0)
	for i := range 2000 {
		at += time.Duration(rng.IntN(2400)) * time.Second
		r := trace.Blank
		r.Line, r.ID, r.Submit = int64(i+2), int64(i+1), at
		r.Run = time.Duration(rng.IntN(1<<rng.IntN(17)+1)) * time.Second
		r.Limit = time.Duration(1+rng.IntN(24)) * time.Hour
		r.Wait = time.Duration(rng.IntN(3000)) * time.Second
		r.Requested = 1 << rng.IntN(8)
		r.Status = trace.Status(1 + rng.IntN(3))
		r.User = l.Labels.User.IndexNumber(int64(rng.IntN(1 + rng.IntN(20))))
		r.Queue = l.Labels.Queue.Index([]byte{'a' + byte(rng.IntN(3))})
		l.Records = append(l.Records, r)
	}
	p, err := portrait.Read(l.Reader(), "testbed.csv", portrait.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// The text of a generated log is as it was when it was last looked at.
func TestTextGolden(t *testing.T) {
	var b strings.Builder
	if err := Text(&b, generated(t)); err != nil {
		t.Fatal(err)
	}
	golden := filepath.Join("testdata", "portrait.txt")
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("the text is now\n%s\ngo test ./results/logreport -update writes it anew", b.String())
	}
}

const archive = "../../../shared/traces/data"

// The portrait of every kind of log fits a screen of 45 lines and 100 columns, and
// so does that of an empty one; the findings below are no wider.
func TestTextFits(t *testing.T) {
	list := []*portrait.Portrait{generated(t), {}, {Jobs: 1, Ran: 1, Sizes: []portrait.Size{{From: 1, To: 1, Jobs: 1, Share: 1}}}}
	for _, file := range []string{
		"swf/KTH-SP2-1996-2.1-cln.swf.gz", "swf/LLNL-Atlas-2006-2.1-cln.swf.gz", "swf/CEA-Curie-2011-slice36k.swf.gz", "swf/NASA-iPSC-1993-3.1-cln.swf.gz",
		"swf/MetaCentrum-wagap-2013.mwf.gz", "swf/lublin_256.swf.gz", "gpu/philly_pollux.csv.gz", "gpu/openb/openb_pod_list_default.csv.gz", "slurm/xdmod/pozidriv.log.gz",
	} {
		r, err := logs.Open(filepath.Join(archive, file), logs.Options{})
		if err != nil {
			t.Log("the reference traces are not beside the repository")
			break
		}
		p, err := portrait.Read(r, file, portrait.Options{})
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
	for _, p := range list {
		var b strings.Builder
		if err := Text(&b, p); err != nil {
			t.Fatal(err)
		}
		screen, _, _ := strings.Cut(b.String(), "\nquality")
		if n := strings.Count(screen, "\n"); n > 45 {
			t.Errorf("%s: %d lines", p.Log, n)
		}
		for line := range strings.Lines(b.String()) {
			line = strings.TrimSuffix(line, "\n")
			if utf8.RuneCountInString(line) > width || strings.TrimRight(line, " ") != line || strings.Contains(line, "NaN") || strings.Contains(line, "Inf") {
				t.Errorf("%s: %q", p.Log, line)
			}
		}
	}
}

// Numbers are written as people read them.
func TestFormats(t *testing.T) {
	for got, want := range map[string]string{
		count(1234567): "1,234,567", count(-1234): "-1,234", count(999): "999", count(-999): "-999", count(1.25): "1.2", count(-.1): "-0.1", count(0): "0", count(12.5): "13",
		percent(.12345): "12.3", percent(1): "100", percent(.0001): "<0.1", percent(0): "0.0", percent(.9999): "100",
		duration(0): "0 s", duration(0.25): "0.25 s", duration(119): "119 s", duration(120): "2 min", duration(5400): "90 min", duration(7200): "2 h",
		duration(8000): "2.2 h", duration(86400 * 2): "2 d", duration(86400 * 3000): "8.2 y", compact(90 * 60): "90m", compact(7200): "2h", compact(30): "30s",
		short(1): "1", short(4096): "4096", short(8192): "8Ki", short(1 << 20): "1Mi", short(1<<31 - 1): "2147483647",
		bars([]int64{0, 1, 4, 8}): " ▁▄█", bars([]int64{0, 0}): "  ",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

var figuresDir = flag.String("figures", "", "write the figures of the generated log into this `folder`")

// Every figure is drawn, in both formats and twice the same; a portrait of nothing has
// none.
func TestFigures(t *testing.T) {
	first, err := Figures(generated(t))
	if err != nil {
		t.Fatal(err)
	}
	again, err := Figures(generated(t))
	if err != nil {
		t.Fatal(err)
	}
	if len(first) != 14 || len(again) != len(first) {
		t.Fatalf("%d and %d files", len(first), len(again))
	}
	for i, f := range first {
		if f.Name != again[i].Name || string(f.Data) != string(again[i].Data) || len(f.Data) < 1000 {
			t.Errorf("%s and %s: %d bytes", f.Name, again[i].Name, len(f.Data))
		}
		if *figuresDir != "" {
			if err := os.WriteFile(filepath.Join(*figuresDir, f.Name), f.Data, 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
	if files, err := Figures(&portrait.Portrait{}); err != nil || len(files) > 0 {
		t.Errorf("of nothing: %d files, %v", len(files), err)
	}
}

// An error of writing comes out.
func TestTextError(t *testing.T) {
	r, w := io.Pipe()
	r.Close()
	if err := Text(w, generated(t)); err == nil {
		t.Error("no error")
	}
}
