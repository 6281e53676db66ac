package whole

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A file that is put into a folder, or in the place of one, leaves it whole: the others
// and the rest of the manifest are as they were, and the hashes hold. One of format 1
// gets no hashes that would prove nothing.
func TestPut(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "series/a.csv", "numbers")
	old := filepath.Join(dir, "old")
	if err := os.MkdirAll(filepath.Join(old, "series"), 0o777); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"series/a.csv": "numbers", ManifestName: `{"tool": "aforo", "format": 1, "scenario": "s", "files": ["series/a.csv"]}`} {
		if err := os.WriteFile(filepath.Join(old, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{filepath.Join(dir, "s"), old} {
		for _, text := range []string{"first", "second", "second"} {
			o, err := Open(path)
			if err != nil {
				t.Fatal(err)
			}
			verified := o.Verified
			if err := o.Put("page.html", []byte(text)); err != nil {
				t.Fatal(err)
			}
			o, err = Open(path)
			if err != nil || o.Verified != verified || o.Manifest.Scenario != "s" {
				t.Fatalf("%s: %v, verified %v, %+v", path, err, o.Verified, o.Manifest)
			}
			if got, err := o.ReadFile("page.html"); err != nil || string(got) != text {
				t.Errorf("%s has %q, %v", path, got, err)
			}
			if got, err := o.ReadFile("series/a.csv"); err != nil || string(got) != "numbers" {
				t.Errorf("%s has %q, %v", path, got, err)
			}
		}
	}
	if diff := cmp.Diff([]string{"old/manifest.json", "old/page.html", "old/series/a.csv", "s/manifest.json", "s/page.html", "s/series/a.csv"}, tree(t, dir)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	var m struct{ Files []string }
	text, err := os.ReadFile(filepath.Join(old, ManifestName))
	if err != nil || json.Unmarshal(text, &m) != nil || len(m.Files) != 2 {
		t.Errorf("format 1 became %s, %v", text, err)
	}
}

// A result that has taken the place of the one that was opened stays, whether it came
// before the file is put there or in the last moment, and the error says so: nobody
// would know of it otherwise. Nothing else is left.
func TestPutOntoAnother(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a", "old")
	o, err := Open(filepath.Join(dir, "s"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, "a", "new")
	isNew := func() {
		t.Helper()
		if text, err := os.ReadFile(filepath.Join(dir, "s", "a")); err != nil || string(text) != "new" {
			t.Errorf("the newer result is %q, %v", text, err)
		}
		if d := cmp.Diff([]string{"s/a", "s/manifest.json"}, tree(t, dir)); d != "" {
			t.Errorf("files (-want +got):\n%s", d)
		}
	}
	if err := o.Put("page.html", []byte("page")); err == nil || !strings.Contains(err.Error(), "has replaced or removed") {
		t.Errorf("got %v", err)
	}
	isNew()
	for _, exchanged := range []bool{true, false} {
		func() {
			was := exchange
			if !exchanged {
				exchange = func(a, b string) error { return syscall.EINVAL }
			}
			defer func() { exchange = was }()
			f, err := Create(dir, "s")
			if err != nil {
				t.Fatal(err)
			}
			f.yields = func(path string) error {
				if path == f.final {
					return nil // it comes right after this look
				}
				return o.yields(path)
			}
			if err := f.Commit(Manifest{}); err == nil || !strings.Contains(err.Error(), "has replaced or removed") {
				t.Errorf("got %v", err)
			}
			isNew()
		}()
	}
}

// A file that was damaged after its folder was opened gets no page beside it.
func TestPutOntoDamage(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a", "numbers")
	o, err := Open(filepath.Join(dir, "s"))
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, "s", "a"), []byte("numbars"))
	if err := o.Put("page.html", []byte("page")); err == nil || !strings.Contains(err.Error(), "a is damaged") {
		t.Errorf("got %v", err)
	}
	if d := cmp.Diff([]string{"s"}, names(t, dir)); d != "" {
		t.Errorf("left (-want +got):\n%s", d)
	}
}
