package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// An interrupted conversion leaves nothing, and what was there as it was.
func TestConvertInterrupted(t *testing.T) {
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.csv"), filepath.Join(dir, "out.swf.gz")
	var text bytes.Buffer
	text.WriteString("submit_s,run_s,requested\n")
	for i := range 10_000 {
		fmt.Fprintf(&text, "%d,%d,1\n", i, i)
	}
	if err := os.WriteFile(in, text.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(out, []byte("before"), 0o666); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if status, stdout, stderr := run(ctx, "trace", "convert", in, out); status != statusInterrupted || stdout != "" || stderr != "aforo: error: interrupted\n" {
		t.Errorf("status %d, %q, %q", status, stdout, stderr)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 2 {
		t.Errorf("%v, %v", files, err)
	}
	if now, err := os.ReadFile(out); err != nil || string(now) != "before" {
		t.Errorf("%q, %v", now, err)
	}
	if status, _, stderr := run(t.Context(), "trace", "convert", in, out); status != statusDone {
		t.Errorf("status %d, %s", status, stderr)
	}
}
