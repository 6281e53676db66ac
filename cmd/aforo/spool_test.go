package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"testing"
)

// Commands that copy what comes through a pipe leave no copy, whether they succeed,
// find the log wrong, or are interrupted.
func TestSpoolLeavesNothing(t *testing.T) {
	var log bytes.Buffer
	if err := writeLog(&log, 5_000); err != nil {
		t.Fatal(err)
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	for _, c := range []struct {
		name   string
		ctx    context.Context
		log    []byte
		status int
		args   []string
	}{
		{"replay", t.Context(), log.Bytes(), statusDone, []string{"replay", "-"}},
		{"convert", t.Context(), log.Bytes(), statusDone, []string{"trace", "convert", "-", "-", "--to-format", "csv"}},
		{"a wrong line", t.Context(), append(log.Bytes(), "1 2 x\n"...), statusWrong, []string{"replay", "-"}},
		{"interrupted", stopped, log.Bytes(), statusInterrupted, []string{"replay", "-"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			folder := t.TempDir()
			t.Setenv("TMPDIR", folder)
			var stderr bytes.Buffer
			if status := aforo(c.ctx, c.args, bytes.NewReader(c.log), io.Discard, &stderr); status != c.status {
				t.Errorf("status %d, want %d: %s", status, c.status, &stderr)
			}
			left, err := os.ReadDir(folder)
			if err != nil {
				t.Fatal(err)
			}
			if len(left) > 0 {
				t.Errorf("left %v", left)
			}
		})
	}
}
