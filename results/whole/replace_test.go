package whole

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The owner of a folder holds its lock until what stands beside the place is gone: while
// the folder goes to the disk, takes its place, and the earlier one is removed.
func TestLockHolds(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a", "old")
	f, err := Create(dir, "s")
	if err != nil {
		t.Fatal(err)
	}
	looked := 0
	f.yields = func(path string) error {
		looked++
		if !locked(f.temp) {
			t.Errorf("%s: look %d: nobody holds the lock", path, looked)
		}
		return nil
	}
	if err := f.Commit(Manifest{}); err != nil || looked != 2 {
		t.Errorf("%v, %d looks", err, looked)
	}
	if d := cmp.Diff([]string{"s"}, names(t, dir)); d != "" {
		t.Errorf("left (-want +got):\n%s", d)
	}
}

// What is a result of aforo is one thing for who replaces it and who reads it: one whose
// manifest has lost its tool in a damage is; one that cannot be read at all is not
// replaced, since nobody knows which files are its own.
func TestDamagedIsOurs(t *testing.T) {
	for name, damage := range map[string]func(text string) string{
		"replaced": func(s string) string { return strings.Replace(s, `"format": 2`, `"format": 3`, 1) },
		"another":  func(s string) string { return strings.Replace(s, `"tool": "aforo"`, `"tool": "aforu"`, 1) },
		"cut":      func(s string) string { return s[:len(s)/2] },
	} {
		dir := t.TempDir()
		write(t, dir, "a", "old")
		path := filepath.Join(dir, "s", ManifestName)
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		put(t, path, []byte(damage(string(text))))
		f, err := Create(dir, "s")
		if err == nil {
			err = f.Abandon()
		}
		want := map[string]string{"another": "is not a result of aforo", "cut": "does not say which of its files"}[name]
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
		folder, ours := Around(filepath.Join(dir, "s", "a"))
		if folder == "" || ours != (name != "another") {
			t.Errorf("%s: around is %q, %v", name, folder, ours)
		}
	}
}

// What killed processes have left is removed, but not the files that somebody had put into
// a result while it was replaced.
func TestTidyKeepsForeign(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a", "old")
	aside := fmt.Sprintf(".s-%s-%d-3.tmp", host(), gone)
	if err := os.Rename(filepath.Join(dir, "s"), filepath.Join(dir, aside)); err != nil {
		t.Fatal(err)
	}
	mkdir(t, filepath.Join(dir, aside), "thesis.tex")
	write(t, dir, "a", "new")
	if d := cmp.Diff([]string{aside, "s"}, names(t, dir)); d != "" {
		t.Errorf("left (-want +got):\n%s", d)
	}
	if err := os.Remove(filepath.Join(dir, aside, "thesis.tex")); err != nil {
		t.Fatal(err)
	}
	write(t, dir, "a", "newer")
	if d := cmp.Diff([]string{"s"}, names(t, dir)); d != "" {
		t.Errorf("left (-want +got):\n%s", d)
	}
}

// An undone replacement leaves what stood there, whether names can be exchanged, can no
// more, or never could; and whatever a kill leaves of it, the next command puts right.
func TestUndo(t *testing.T) {
	was := exchange
	defer func() { exchange = was }()
	none := func(a, b string) error { return syscall.EINVAL }
	for _, with := range [][2]func(a, b string) error{{was, was}, {was, none}, {none, none}} {
		dir := t.TempDir()
		write(t, dir, "a", "old")
		f, err := Create(dir, "s")
		if err != nil {
			t.Fatal(err)
		}
		exchange = with[0]
		old, err := replace(f.temp, f.final)
		if err != nil {
			t.Fatal(err)
		}
		exchange = with[1]
		if err := undo(f.temp, f.final, old); err != nil {
			t.Error(err)
		}
		exchange = was
		for _, name := range names(t, dir) {
			if name != "s" && !owned.MatchString(name) {
				t.Errorf("nobody would remove %s", name)
			}
		}
		if err := f.Abandon(); err != nil {
			t.Error(err)
		}
		if text, err := os.ReadFile(filepath.Join(dir, "s", "a")); err != nil || string(text) != "old" {
			t.Errorf("%q, %v", text, err)
		}
		if d := cmp.Diff([]string{"s"}, names(t, dir)); d != "" {
			t.Errorf("left (-want +got):\n%s", d)
		}
	}
}
