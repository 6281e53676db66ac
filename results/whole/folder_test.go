package whole

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// tree lists the files below a folder.
func tree(t testing.TB, dir string) (files []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(dir, path)
			files = append(files, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	f, err := Create(dir, "s")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Abandon()
	if err := f.Add(name, []byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := f.Commit(Manifest{Scenario: "s"}); err != nil {
		t.Fatal(err)
	}
}

// A new result replaces an earlier one as a whole: no file of it stays, and
// nothing else is left in the folder around it. Its manifest lists its files.
func TestReplace(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "deep", "out")
	write(t, dir, "series/old.csv", "old")
	write(t, dir, "figures/new.svg", "new")
	if diff := cmp.Diff([]string{"s/figures/new.svg", "s/manifest.json"}, tree(t, dir)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	text, err := os.ReadFile(filepath.Join(dir, "s", ManifestName))
	var m Manifest
	if err != nil || json.Unmarshal(text, &m) != nil {
		t.Fatal(err)
	}
	if m.Tool != "aforo" || m.Format != Format || len(m.Files) != 1 || m.Files[0].Path != "figures/new.svg" {
		t.Errorf("the manifest is %+v", m)
	}
}

// What is not a result of aforo is never touched: not at the beginning, and not
// when it appears while a study runs. An empty folder is nobody's.
func TestRefuse(t *testing.T) {
	for name, file := range map[string]string{"no manifest": "thesis.txt", "another's manifest": ManifestName} {
		dir := t.TempDir()
		begun, err := Create(dir, "s")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Mkdir(filepath.Join(dir, "s"), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "s", file), []byte(`{"tool": "other"}`), 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := Create(dir, "s"); err == nil || !strings.HasSuffix(err.Error(), "is not a result of aforo and stays as it is; name another place with --out") {
			t.Errorf("%s: %v", name, err)
		}
		if err := begun.Commit(Manifest{}); err == nil {
			t.Errorf("%s: it was replaced", name)
		}
		if err := begun.Abandon(); err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff([]string{"s/" + file}, tree(t, dir)); diff != "" {
			t.Errorf("%s: files (-want +got):\n%s", name, diff)
		}
	}
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "s"), 0o777); err != nil {
		t.Fatal(err)
	}
	write(t, dir, "a", "b")
}

// An abandoned result leaves nothing, not even the folder around it if that was
// made for it; an earlier result stays.
func TestAbandon(t *testing.T) {
	for _, earlier := range []bool{false, true} {
		dir := filepath.Join(t.TempDir(), "out")
		if earlier {
			write(t, dir, "a", "b")
		}
		f, err := Create(dir, "s")
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Add("series/half.csv", []byte("half")); err != nil {
			t.Fatal(err)
		}
		if err := f.Abandon(); err != nil {
			t.Fatal(err)
		}
		if !earlier {
			if _, err := os.Stat(dir); !os.IsNotExist(err) {
				t.Errorf("the folder is still there: %v", err)
			}
		} else if diff := cmp.Diff([]string{"s/a", "s/manifest.json"}, tree(t, dir)); diff != "" {
			t.Errorf("files (-want +got):\n%s", diff)
		}
	}
}

// A full disk is an error that names the file. The device /dev/full is one.
func TestFullDisk(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("there is no /dev/full here")
	}
	f, err := Create(t.TempDir(), "s")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Abandon()
	if err := os.Symlink("/dev/full", filepath.Join(f.temp, "summary.csv")); err != nil {
		t.Fatal(err)
	}
	err = f.Add("summary.csv", []byte("text"))
	if err == nil || !strings.Contains(err.Error(), "writing summary.csv of the results: ") || !strings.Contains(err.Error(), "no space left on device") {
		t.Errorf("got %v", err)
	}
}

// A place that cannot be written to is an error before anything is simulated.
func TestNoPlace(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{file, filepath.Join(file, "below")} {
		if _, err := Create(dir, "s"); err == nil || !strings.Contains(err.Error(), "not a directory") {
			t.Errorf("%s: %v", dir, err)
		}
	}
	if _, err := Create(filepath.Dir(file), "file"); err == nil {
		t.Error("a file was taken for a result")
	}
}
