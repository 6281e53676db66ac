package main

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// writeLog writes a log of n jobs: 500 users, times that hardly repeat.
func writeLog(w io.Writer, n int) error {
	b := bufio.NewWriter(w)
	rng := rand.New(rand.NewPCG(1, 2))
	fmt.Fprint(b, "; MaxProcs: 100000\n; UnixStartTime: 1000000000\n; TimeZone: 0\n")
	at := 0
	for i := range n {
		at += rng.IntN(20)
		run := 1 + rng.IntN(100_000)
		fmt.Fprintf(b, "%d %d %d %d %d -1 -1 -1 %d -1 1 %d 1 1 1 1 -1 -1\n", i+1, at, rng.IntN(3600), run, 1<<rng.IntN(8), run+rng.IntN(90_000), rng.IntN(500))
	}
	return b.Flush()
}

// A log that comes through a pipe is not held: whether it has a quarter of a million
// jobs or five million (the slow form), the process stays within the same memory. (Rusage counts KiB on Linux, and other units elsewhere.)
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
