package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
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

// An interrupted command ends with status 130 and shows no portrait of a part.
func TestInfoInterrupted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "t.swf")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := writeLog(f, 10_000); err != nil || f.Close() != nil {
		t.Fatal(err)
	}
	if status, stdout, _ := run(t.Context(), "trace", "info", path); status != statusDone || stdout == "" {
		t.Fatalf("not interrupted: status %d", status)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if status, stdout, stderr := run(ctx, "trace", "info", path); status != statusInterrupted || stdout != "" {
		t.Errorf("status %d, %q, %q", status, stdout, stderr)
	}
}
