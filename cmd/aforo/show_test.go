package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"aforo/scenarios/keyed"
)

// The names in a log never reach a terminal raw: in no report on it, and not in its
// errors. JSON holds the same text, escaped.
func TestNamesOfLogs(t *testing.T) {
	dir := t.TempDir()
	log := filepath.Join(dir, "x\x1b[31m.swf")
	var text strings.Builder
	text.WriteString("; Computer: \x1b[31mEVIL\x1b]0;t\x07\n; Installation: \u202e<b>\u009b2J\xff\n; Queue: 1 \x1b[2Jq\n; Partition: 1 \x1b[5mp\n; UnixStartTime: 800000000\n; MaxProcs: 10\n")
	for i := range 200 {
		text.WriteString(strings.ReplaceAll("N T 0 60 1 -1 -1 1 120 -1 1 1 1 1 1 1 -1 -1\n", "N", strconv.Itoa(i+1)))
	}
	swf := strings.ReplaceAll(text.String(), "T", "6000")
	if err := os.WriteFile(log, []byte(swf), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"replay", log},
		{"replay", log, "--json"},
		{"trace", "info", log},
		{"trace", "info", log, "--json"},
		{"trace", "fit", log},
		{"trace", "convert", log, filepath.Join(dir, "y.csv")},
		{"replay", log + "\x1b[2J"},
		{"trace", "info", log, "--figures", filepath.Join(dir, "f")},
		{"run", "\x1b[2J"},
		{"\x1b[2J"},
		{"run", "--\x1b[2J"},
	} {
		var stdout, stderr bytes.Buffer
		aforo(context.Background(), args, strings.NewReader(""), &stdout, &stderr)
		for _, s := range []string{stdout.String(), stderr.String()} {
			for _, c := range s {
				if keyed.Unprintable(c) && c != '\n' && c != '\t' {
					t.Errorf("%q: %q in %q", args, c, s)
					break
				}
			}
		}
		if strings.HasSuffix(args[len(args)-1], "json") && !json.Valid(stdout.Bytes()) {
			t.Errorf("%q: not JSON: %s", args, &stdout)
		}
	}
}
