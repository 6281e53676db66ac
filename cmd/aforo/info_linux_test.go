//go:build !race

package main

import (
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// A log that comes through a pipe is not held: whether it has a quarter of a million
// jobs or five million (the slow form), the process stays within the same memory.
// (Rusage counts KiB on Linux, and other units elsewhere; the race detector would
// take memory of its own.)
func TestInfoMemory(t *testing.T) {
	jobs, want := 250_000, "250,000 jobs"
	if os.Getenv("AFORO_SLOW") != "" {
		jobs, want = 5_000_000, "5,000,000 jobs"
	}
	cmd := exec.Command("aforo", "trace", "info", "-")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if err := writeLog(in, jobs); err != nil {
		t.Error(err)
	}
	in.Close()
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%v: %s", err, out.String())
	}
	const most = 160 << 10 // in KiB, twice what is needed
	usage := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if usage.Maxrss > most {
		t.Errorf("%d jobs took %d KiB, want at most %d", jobs, usage.Maxrss, most)
	}
	if !strings.Contains(out.String(), want) {
		t.Errorf("no portrait of %s: %s", want, out.String())
	}
	t.Logf("%d jobs: %d KiB, %v", jobs, usage.Maxrss, cmd.ProcessState.UserTime())
}
