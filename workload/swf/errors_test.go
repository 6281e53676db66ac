package swf

import (
	"errors"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/iotest"

	"aforo/workload"
)

// Each kind of line that is not SWF is an error with its line and what is wrong.
func TestBadLines(t *testing.T) {
	good := line(1, "0", "5", 1, 1, "-1", 1)
	for _, c := range []struct{ name, bad, want string }{
		{"too few fields", "1 2 3\n", "3 fields where a record has 18"},
		{"one field", "1", "1 field where a record has 18"},
		{"text", strings.Replace(good, " -1", " abc", 1), `field 3 (wait time) is "abc": not a number`},
		{"text in a field that is not used", strings.Replace(good, "-1\n", "nobody\n", 1), `field 18 (think time) is "nobody": not a number`},
		{"long text", strings.Replace(good, " -1", " "+strings.Repeat("x", 99), 1), `field 3 (wait time) is "xxxxxxxxxxxxxxxxxxxxxxxx"...: not a number`},
		{"sign only", line(1, "-", "5", 1, 1, "-1", 1), `field 2 (submit time) is "-": not a number`},
		{"point only", line(1, ".", "5", 1, 1, "-1", 1), `field 2 (submit time) is ".": not a number`},
		{"two points", line(1, "1.2.3", "5", 1, 1, "-1", 1), `field 2 (submit time) is "1.2.3": not a number`},
		{"not a number", line(1, "0", "nan", 1, 1, "-1", 1), `field 4 (run time) is "nan": not a number`},
		{"beyond int64", line(1, "0", "99999999999999999999", 1, 1, "-1", 1), `field 4 (run time) is "99999999999999999999": too large`},
		{"beyond nanoseconds", line(1, "9223372036854775807", "5", 1, 1, "-1", 1), "field 2 (submit time) is 9223372036854775807 s: the most is 146 years"},
		{"wraps to a plausible time", line(1, "0", "18446744083", 1, 1, "-1", 1), "field 4 (run time) is 18446744083 s: the most is 18 years"},
		{"size beyond 32 bits", line(1, "0", "5", 1, 4294967297, "-1", 1), "field 8 (requested processors) is 4294967297: too large"},
		{"user beyond 32 bits", line(1, "0", "5", 1, 1, "-1", 4294967297), "field 12 (user) is 4294967297: too large"},
		{"half a processor", strings.Replace(line(1, "0", "5", 1, 7, "-1", 1), " 7 ", " 7.5 ", 1), "field 8 (requested processors) is not a whole number"},
		{"semicolons", strings.ReplaceAll(good, " ", ";"), "the fields are separated by ';', not by blanks"},
		{"commas", strings.ReplaceAll(good, " ", ","), "the fields are separated by ',', not by blanks"},
		{"binary", "\x00\x01\x02\n", `binary data, not text: "\x00\x01\x02"`},
		{"10 MB", strings.Repeat("1 ", 5<<20) + "\n", "the line is longer than 256 KiB"},
	} {
		jobs, r, err := read(t, "; MaxProcs: 8\n"+good+c.bad, Options{})
		if err == nil || !regexp.MustCompile(`^t\.swf:3(:\d+)?: `+regexp.QuoteMeta(c.want)+"$").MatchString(err.Error()) {
			t.Errorf("%s: %v\nwant t.swf:3: %s", c.name, err, c.want)
		}
		var e *Error
		if !errors.As(err, &e) || e.Hint() == "" {
			t.Errorf("%s: %T, without a hint", c.name, err)
		}
		if len(jobs) != 1 || r.Report().Read != 2 {
			t.Errorf("%s: %d jobs of %d records, want 1 of 2", c.name, len(jobs), r.Report().Read)
		}
	}
}

// Where one field is to blame, the error names its first byte.
func TestColumn(t *testing.T) {
	for _, c := range []struct{ bad, want string }{
		{"  1 0 -1  x" + strings.Repeat(" 1", 14) + "\n", "t.swf:2:11: field 4 (run time)"},
		{line(1, "0", "5", 1, 4294967297, "-1", 1), "t.swf:2:18: field 8 (requested processors)"},
		{line(1, "9223372036854775807", "5", 1, 1, "-1", 1), "t.swf:2:3: field 2 (submit time)"},
		{"1 2 3\n", "t.swf:2: 3 fields"},
	} {
		_, _, err := read(t, line(1, "0", "5", 1, 1, "-1", 1)+c.bad, Options{})
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%q: %v, want %s", c.bad, err, c.want)
		}
	}
}

// A comment line may be as long as it likes.
func TestLongComment(t *testing.T) {
	good := line(1, "0", "5", 1, 1, "-1", 1)
	long := ";" + strings.Repeat("x", 10<<20) + "\n"
	if jobs, _, err := read(t, long+good+long+good, Options{}); err != nil || len(jobs) != 2 {
		t.Errorf("%d jobs, %v; want 2", len(jobs), err)
	}
}

// All bad lines come in one error: twenty with their text, the others counted.
func TestAllErrorsAtOnce(t *testing.T) {
	good := line(1, "0", "5", 1, 1, "-1", 1)
	_, _, err := read(t, strings.Repeat(good+"bad\n", 23), Options{})
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != 21 || lines[19] != `t.swf:40:1: field 1 (job number) is "bad": not a number` || lines[20] != "t.swf: and 3 more bad lines" {
		t.Errorf("%d lines, the last two:\n%s", len(lines), strings.Join(lines[max(0, len(lines)-2):], "\n"))
	}
}

// A trace without a single job is an error that says why.
func TestNoJobs(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", "t.swf: no jobs: the file has no record"},
		{"; MaxProcs: 4\n\n", "t.swf: no jobs: the file has no record"},
		{line(1, "0", "-1", 1, 1, "-1", 1) + line(1, "0", "3", 0, 0, "-1", 1), "t.swf: no jobs: every record was dropped: 1 size not above zero (line 2); 1 no run time: it never started, or had not ended (line 1)"},
	} {
		if _, _, err := read(t, c.text, Options{}); err == nil || err.Error() != c.want {
			t.Errorf("%q: %v, want %s", c.text, err, c.want)
		}
	}
}

// Compressed data that are cut short anywhere, or changed, never pass as a
// smaller trace.
func TestDamagedGzip(t *testing.T) {
	text := strings.Repeat(line(1, "0", "5", 1, 1, "-1", 1), 5000)
	whole := zip(t, text)
	if jobs, _, err := read(t, string(whole), Options{}); err != nil || len(jobs) != 5000 {
		t.Fatalf("%d jobs, %v", len(jobs), err)
	}
	for cut := 2; cut < len(whole); cut++ {
		_, _, err := read(t, string(whole[:cut]), Options{})
		var e *Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), "the file ends in the middle of its compressed data") {
			t.Fatalf("cut at %d of %d: %v", cut, len(whole), err)
		}
	}
	for _, at := range []int{len(whole) - 1, len(whole) - 8} {
		changed := append([]byte(nil), whole...)
		changed[at] ^= 1
		if _, _, err := read(t, string(changed), Options{}); err == nil || err.Error() != "t.swf:5001: the compressed data are damaged: gzip: invalid checksum" {
			t.Errorf("byte %d changed: %v", at, err)
		}
	}
}

// An error of the disk is passed on with its place, and is not taken for a fault
// of the file.
func TestReadError(t *testing.T) {
	disk := errors.New("input/output error")
	text := line(1, "0", "5", 1, 1, "-1", 1)
	in := io.MultiReader(strings.NewReader(text+"2 3"), iotest.ErrReader(disk))
	r, err := NewReader(in, "t.swf", Options{})
	if err != nil {
		t.Fatal(err)
	}
	var j workload.Job
	if ok, err := r.Next(&j); !ok || err != nil {
		t.Fatal(ok, err)
	}
	_, err = r.Next(&j)
	var e *Error
	if !errors.Is(err, disk) || errors.As(err, &e) || err.Error() != "t.swf:2: reading the trace: input/output error" {
		t.Errorf("%v", err)
	}
	if _, err := Open(t.TempDir(), Options{}); err == nil {
		t.Error("a folder opens as a trace")
	}
	if _, err := Open("no-such-file", Options{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}
