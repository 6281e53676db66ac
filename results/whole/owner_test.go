package whole

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// gone is a process that is not there: no system numbers them so high.
const gone = 1<<31 - 2

func mkdir(t *testing.T, path string, files ...string) {
	t.Helper()
	if err := os.MkdirAll(path, 0o777); err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if err := os.WriteFile(filepath.Join(path, f), nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// names lists what stands in a folder, hidden or not.
func names(t *testing.T, dir string) (list []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}

// What a killed process has left is removed by the next one that makes something
// there, whatever it makes. What belongs to a living process, to one that holds its
// lock, or to another machine stays, and so does what only looks like it.
func TestLeftovers(t *testing.T) {
	dir := t.TempDir()
	left := func(host string, pid int, kind string) string { return fmt.Sprintf(".x-y-%s-%d-1%s", host, pid, kind) }
	stay := []string{left(host(), os.Getpid(), ".tmp"), left("elsewhere", gone, ".tmp"), left(host(), 1, ".tmp"), ".x-y.tmp", left(host(), gone, ".txt")}
	for _, name := range append(stay, left(host(), gone, ".tmp"), left(host(), gone-1, ".old")) {
		mkdir(t, filepath.Join(dir, name), "a")
	}
	mkdir(t, filepath.Join(dir, "x-y"))
	mkdir(t, filepath.Join(dir, left(host(), gone-2, ".tmp")))
	mkdir(t, filepath.Join(dir, left(host(), gone-2, ".old")))
	mkdir(t, dir, left(host(), gone-2, ".lock"), left(host(), gone-3, ".lock"))
	held, err := os.OpenFile(filepath.Join(dir, left(host(), gone-2, ".lock")), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	if !lock(held) {
		t.Fatal("the lock is not free")
	}
	write(t, dir, "a", "b")
	want := append(stay, left(host(), gone-2, ".tmp"), left(host(), gone-2, ".old"), left(host(), gone-2, ".lock"), "x-y", "s")
	less := func(a, b string) bool { return a < b }
	if d := cmp.Diff(want, names(t, dir), cmpopts.SortSlices(less)); d != "" {
		t.Errorf("left (-want +got):\n%s", d)
	}
}

// A process that was killed between the two renames has hidden no result: whoever
// looks next finds the old one in its place.
func TestHeal(t *testing.T) {
	for _, look := range []func(dir string) error{
		func(dir string) error { _, err := Open(filepath.Join(dir, "s")); return err },
		func(dir string) error { f, err := Create(dir, "other"); return errors.Join(err, f.Abandon()) },
	} {
		dir := t.TempDir()
		write(t, dir, "a", "old")
		aside := filepath.Join(dir, fmt.Sprintf(".s-%s-%d-3.old", host(), gone))
		if err := os.Rename(filepath.Join(dir, "s"), aside); err != nil {
			t.Fatal(err)
		}
		if err := look(dir); err != nil {
			t.Error(err)
		}
		o, err := Open(filepath.Join(dir, "s"))
		if err != nil {
			t.Fatal(err)
		}
		if text, err := o.ReadFile("a"); err != nil || string(text) != "old" {
			t.Errorf("the old result is %q, %v", text, err)
		}
		if d := cmp.Diff([]string{"s"}, names(t, dir)); d != "" {
			t.Errorf("left (-want +got):\n%s", d)
		}
	}
}

// Where names cannot be exchanged, two renames do the same; and where they fail the
// old result is back.
func TestWithoutExchange(t *testing.T) {
	was := exchange
	exchange = func(a, b string) error { return syscall.EINVAL }
	defer func() { exchange = was }()
	dir := t.TempDir()
	write(t, dir, "a", "old")
	write(t, dir, "a", "new")
	if text, err := os.ReadFile(filepath.Join(dir, "s", "a")); err != nil || string(text) != "new" {
		t.Errorf("%q, %v", text, err)
	}
	if d := cmp.Diff([]string{"s"}, names(t, dir)); d != "" {
		t.Errorf("left (-want +got):\n%s", d)
	}
	f, err := Create(dir, "s")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(f.temp); err != nil { // so that the second rename fails
		t.Fatal(err)
	}
	if _, err := replace(f.temp, f.final); err == nil {
		t.Error("what is not there was put into its place")
	}
	if text, err := os.ReadFile(filepath.Join(dir, "s", "a")); err != nil || string(text) != "new" {
		t.Errorf("after a failure: %q, %v", text, err)
	}
	if err := f.Abandon(); err != nil {
		t.Error(err)
	}
}

// A folder in which somebody keeps files of their own is not replaced, and the
// error names them: not at the beginning, and not when they come while a study runs.
func TestForeign(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "series/a.csv", "a")
	begun, err := Create(dir, "s")
	if err != nil {
		t.Fatal(err)
	}
	mkdir(t, filepath.Join(dir, "s", "notes"), "thesis.tex")
	mkdir(t, filepath.Join(dir, "s", "series"), "mine.ods")
	_, err = Create(dir, "s")
	for _, err := range []error{err, begun.Commit(Manifest{})} {
		if err == nil || !strings.Contains(err.Error(), `"notes/, series/mine.ods"`) {
			t.Errorf("got %v", err)
		}
	}
	if err := begun.Abandon(); err != nil {
		t.Error(err)
	}
	if d := cmp.Diff([]string{"s/manifest.json", "s/notes/thesis.tex", "s/series/a.csv", "s/series/mine.ods"}, tree(t, dir)); d != "" {
		t.Errorf("files (-want +got):\n%s", d)
	}
}

// Of a symbolic link, what it leads to is replaced, and the link stays; one that
// leads nowhere is refused.
func TestLink(t *testing.T) {
	dir, disk := t.TempDir(), t.TempDir()
	write(t, disk, "a", "old")
	if err := os.Symlink(filepath.Join(disk, "s"), filepath.Join(dir, "s")); err != nil {
		t.Skip(err)
	}
	write(t, dir, "a", "new")
	if text, err := os.ReadFile(filepath.Join(disk, "s", "a")); err != nil || string(text) != "new" {
		t.Errorf("behind the link: %q, %v", text, err)
	}
	if to, err := os.Readlink(filepath.Join(dir, "s")); err != nil || to != filepath.Join(disk, "s") {
		t.Errorf("the link is %q, %v", to, err)
	}
	if d := cmp.Diff(names(t, dir), names(t, disk)); d != "" {
		t.Errorf("left:\n%s", d)
	}
	if err := os.RemoveAll(filepath.Join(disk, "s")); err != nil {
		t.Fatal(err)
	}
	if _, err := Create(dir, "s"); err == nil || !strings.Contains(err.Error(), "leads nowhere") {
		t.Errorf("got %v", err)
	}
}

// The mask of the process holds for the folder as for its files.
func TestMask(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0o027))
	dir := t.TempDir()
	write(t, dir, "series/a", "b")
	for name, want := range map[string]os.FileMode{"s": 0o750, "s/series": 0o750, "s/series/a": 0o640, "s/manifest.json": 0o640} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v, want %v", name, info.Mode(), err, want)
		}
	}
}

// Names that cannot be those of a folder, or are too long for what stands beside it
// in the making, are errors at once.
func TestNames(t *testing.T) {
	for _, name := range []string{"", "..", "a/b", strings.Repeat("n", nameMax+1)} {
		if _, err := Create(t.TempDir(), name); err == nil {
			t.Errorf("a folder %q was begun", name)
		}
	}
	f, err := Create(t.TempDir(), strings.Repeat("n", nameMax))
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Commit(Manifest{}); err != nil {
		t.Error(err)
	}
}

// AbandonAll removes what has been begun, and nothing can be begun afterwards.
func TestAbandonAll(t *testing.T) {
	defer func() { unfinished.closed = false }()
	dir := filepath.Join(t.TempDir(), "deep", "out")
	f, err := Create(dir, "s")
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Add("a", []byte("b")); err != nil {
		t.Fatal(err)
	}
	if err := AbandonAll(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Dir(dir)); !os.IsNotExist(err) {
		t.Errorf("the folders are still there: %v", err)
	}
	if _, err := f.Create("c"); !errors.Is(err, errClosed) {
		t.Errorf("a file was begun: %v", err)
	}
	if err := f.Commit(Manifest{}); !errors.Is(err, errClosed) {
		t.Errorf("the folder was put into its place: %v", err)
	}
	if _, err := Create(dir, "s"); !errors.Is(err, errClosed) {
		t.Errorf("a folder was begun: %v", err)
	}
}
