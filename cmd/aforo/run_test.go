package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"
)

// files reads all files below a folder.
func files(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, _ := filepath.Rel(dir, path)
		all[filepath.ToSlash(rel)], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// One core and two give the same bytes: the table, the series, the figures, the
// jobs. Only the manifest's elapsed time may differ.
func TestCoresDoNotMatter(t *testing.T) {
	var outs [2]string
	var all [2]map[string][]byte
	for i, cores := range []string{"1", "2"} {
		dir := t.TempDir()
		t.Chdir(dir)
		status, stdout, stderr := run(t.Context(), "run", "quickstart", "--replications", "3", "--jobs", "--verify", "--cores", cores)
		if status != 0 || stderr != "" {
			t.Fatalf("%s cores: status %d, %s", cores, status, stderr)
		}
		outs[i], all[i] = stdout, files(t, dir)
	}
	if outs[0] != outs[1] {
		t.Errorf("the tables differ:\n%s\n%s", outs[0], outs[1])
	}
	elapsed := regexp.MustCompile(`"elapsed_s": [0-9.e-]+|\n  "sha256": .*`) // and the hash of all that
	for name, text := range all[0] {
		other := all[1][name]
		if filepath.Base(name) == "manifest.json" {
			text, other = elapsed.ReplaceAll(text, nil), elapsed.ReplaceAll(other, nil)
		}
		if !bytes.Equal(text, other) {
			t.Errorf("%s differs", name)
		}
	}
	if n := len(all[0]); n != len(all[1]) || n != 1+4+8+3*8+2*3 {
		t.Errorf("%d files with one core, %d with two", n, len(all[1]))
	}
}

// An interrupt in the middle of a run ends with status 130 and leaves nothing: no
// result, no temporary folder, nor the folder that was made for it. An earlier
// result stays as it was.
func TestInterruptedRun(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	interrupt := func() {
		ctx, cancel := context.WithCancel(t.Context())
		go func() { // wait for the temporary folder: then the runs begin
			defer cancel()
			for ctx.Err() == nil {
				if temp, _ := filepath.Glob(filepath.Join(dir, "out", ".quickstart-*.tmp")); temp != nil {
					return
				}
				time.Sleep(time.Millisecond)
			}
		}()
		status, stdout, stderr := run(ctx, "run", "quickstart", "--replications", "1000", "--jobs")
		if status != 130 || stdout != "" || stderr != "aforo: error: interrupted\n" {
			t.Errorf("status %d, stdout %q, stderr %q", status, stdout, stderr)
		}
		cancel()
	}
	interrupt()
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); left != nil {
		t.Errorf("left behind: %v", left)
	}
	if err := os.MkdirAll("out/quickstart", 0o777); err != nil {
		t.Fatal(err)
	}
	earlier := []byte(`{"tool": "aforo"}`)
	if err := os.WriteFile("out/quickstart/manifest.json", earlier, 0o666); err != nil {
		t.Fatal(err)
	}
	interrupt()
	if all := files(t, dir); len(all) != 1 || !bytes.Equal(all["out/quickstart/manifest.json"], earlier) {
		t.Errorf("the earlier result is now %d files", len(all))
	}
}
