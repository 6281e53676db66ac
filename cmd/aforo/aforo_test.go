package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"aforo/cmd/aforo/internal/terminal"
	"aforo/scenarios"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"aforo": main})
}

// Every behaviour of the command line is a script in testdata.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"status": status,
		},
	})
}

// status runs a command and checks its exit status exactly: status N COMMAND
// [ARG...]. Its streams are there for stdout and stderr to look at.
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N COMMAND [ARG...]")
	}
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%s: %v", args[1], err)
		}
		got = exit.ExitCode()
	}
	if want, err := strconv.Atoi(args[0]); err != nil || got != want {
		ts.Fatalf("exit status %d, want %s", got, args[0])
	}
}

// run calls the command in-process.
func run(ctx context.Context, args ...string) (status int, stdout, stderr string) {
	var out, err bytes.Buffer
	status = aforo(ctx, args, strings.NewReader(""), &out, &err)
	return status, out.String(), err.String()
}

// An interrupted replay ends with status 130 and leaves no file behind.
func TestInterrupted(t *testing.T) {
	dir := t.TempDir()
	trace := filepath.Join(dir, "t.swf")
	if err := os.WriteFile(trace, []byte("; MaxProcs: 1\n1 0 -1 5 1 -1 -1 1 9 -1 1 1 -1 -1 -1 -1 -1 -1\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	status, stdout, stderr := run(ctx, "replay", trace, "--jobs", filepath.Join(dir, "jobs.csv"))
	if status != 130 || stdout != "" || stderr != "aforo: error: interrupted\n" {
		t.Errorf("status %d, stdout %q, stderr %q", status, stdout, stderr)
	}
	if files, _ := filepath.Glob(filepath.Join(dir, "*")); len(files) != 1 {
		t.Errorf("left behind: %v", files)
	}
}

// failing is a stream whose disk is full.
type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

// A result that cannot be written is a failure.
func TestFullDisk(t *testing.T) {
	var stderr bytes.Buffer
	status := aforo(context.Background(), []string{"version"}, strings.NewReader(""), failing{}, &stderr)
	if status != 1 || stderr.String() != "aforo: error: writing the results: no space left on device\n" {
		t.Errorf("status %d, %q", status, stderr.String())
	}
}

// Progress and notes go to a terminal only, and a result clears the progress
// line first.
func TestTerminal(t *testing.T) {
	for _, tty := range []bool{false, true} {
		var out, err bytes.Buffer
		term := terminal.New(&out, &err)
		term.TTY = tty
		term.Progress(func() string { return "half" })
		term.Progress(func() string { return "too soon" })
		fmt.Fprint(term.Out, "result")
		term.Report(wrong(errors.New("one\ntwo"), "three"))
		term.Progress(func() string { return "too soon" })
		term.Note("fast")
		want := "aforo: error: one\naforo: error: two\naforo: hint: three\n"
		if tty {
			want = "\r\x1b[Kaforo: half\r\x1b[K" + want + "aforo: fast\n"
		}
		if err.String() != want || out.String() != "result" {
			t.Errorf("terminal %v: %q, want %q", tty, err.String(), want)
		}
	}
	if terminal.Is(&bytes.Buffer{}) {
		t.Error("a buffer is a terminal")
	}
}

// Errors that were joined are printed one by one, each with its hint; what is
// wrong with a scenario or a trace is status 2 wherever it comes from.
func TestReport(t *testing.T) {
	problems := scenarios.Problems{{File: "a.toml", Line: 3, What: "first", Hint: "do this"}, {File: "a.toml", What: "second"}}
	err := errors.Join(problems, fmt.Errorf("third: %w", wrong(errors.New("cause"), "do that")))
	var out bytes.Buffer
	terminal.New(&bytes.Buffer{}, &out).Report(err)
	want := `aforo: error: a.toml:3: first
aforo: hint: do this
aforo: error: a.toml: second
aforo: error: third: cause
aforo: hint: do that
`
	if out.String() != want {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
	for want, err := range map[int]error{
		0:   nil,
		1:   errors.New("disk"),
		2:   errors.Join(errors.New("x"), fmt.Errorf("y: %w", problems)),
		3:   &failure{errors.New("missed"), "", statusMissed},
		130: errInterrupted,
	} {
		if got := exitStatus(err); got != want {
			t.Errorf("%v: status %d, want %d", err, got, want)
		}
	}
}
