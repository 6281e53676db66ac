package stored

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"aforo/results"
	"aforo/results/whole"
)

// stored lays a result down as a folder and reads it back.
func stored(t testing.TB, name string, r *results.Result, m whole.Manifest) *Stored {
	t.Helper()
	dir := t.TempDir()
	f, err := whole.Create(dir, name)
	if err != nil {
		t.Fatal(err)
	}
	files, err := r.Files()
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if err := f.Add(file.Path, file.Text); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Commit(m); err != nil {
		t.Fatal(err)
	}
	s, err := Read(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// unseal makes a folder one of format 1, whose manifest knows no hashes.
func unseal(t testing.TB, s *Stored) {
	t.Helper()
	m := map[string]any{"tool": "aforo", "format": 1, "seed": s.Manifest.Seed, "workload_sha256": s.Manifest.Workload}
	var paths []string
	for _, e := range s.Manifest.Files {
		paths = append(paths, e.Path)
	}
	m["files"] = paths
	text, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(s.Path, whole.ManifestName), text, 0o666); err != nil {
		t.Fatal(err)
	}
}

// Folders of the first format, which knew no hashes, are still read, and it is
// said that nothing proves them.
func TestReadUnsealed(t *testing.T) {
	s := stored(t, "sample", sampleResult(t, 2), whole.Manifest{Seed: 3})
	unseal(t, s)
	old, err := Read(s.Path)
	if err != nil {
		t.Fatal(err)
	}
	if old.Verified || !s.Verified || old.Manifest.Seed != 3 || len(old.Manifest.Files) != len(s.Manifest.Files) {
		t.Errorf("verified %v, the manifest is %+v", old.Verified, old.Manifest)
	}
	c, err := Compare([]*Stored{s, old})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(c.Notes, "B: not verified (format 1)") {
		t.Errorf("the notes are %q", c.Notes)
	}
}

// A folder holds everything that figures and tables are made from: what is read
// back is what was written, to the last digit.
func TestReadBack(t *testing.T) {
	want := sampleResult(t, 3)
	got := stored(t, "sample", want, whole.Manifest{Seed: 7, Workload: map[string]string{"class": "x"}})
	same := cmp.Comparer(func(a, b results.Number) bool { return a == b || a != a && b != b })
	opts := []cmp.Option{cmpopts.EquateNaNs(), cmpopts.EquateApproxTime(0), same}
	if d := cmp.Diff(want.Summary, got.Summary, opts...); d != "" {
		t.Errorf("the summary (-written +read):\n%s", d)
	}
	// The intervals of the capacity are not drawn, and so not written.
	ignore := cmp.FilterPath(func(p cmp.Path) bool {
		s := p.String()
		return strings.Contains(s, "Installed.") && !strings.HasSuffix(s, "Mid") || strings.Contains(s, "Available.") && !strings.HasSuffix(s, "Mid")
	}, cmp.Ignore())
	if d := cmp.Diff(want.Series, got.Series, append(opts, ignore)...); d != "" {
		t.Errorf("the series (-written +read):\n%s", d)
	}
	if got.Manifest.Seed != 7 || got.Manifest.Workload["class"] != "x" {
		t.Errorf("the manifest is %+v", got.Manifest)
	}
}

// What is not a whole result is an error that names the file.
func TestReadBad(t *testing.T) {
	for _, c := range []struct{ file, text, want string }{
		{"manifest.json", "", "has no manifest.json"},
		{"manifest.json", `{"tool":"other"}`, `says tool "other"`},
		{"manifest.json", `{"tool":"aforo","format":99}`, "has the format 99"},
		{"summary.json", "{", "summary.json"},
		{"summary.json", "{}", "summary.json: it is not a summary"},
		{"series/wait.csv", "", "wait.csv"},
		{"series/wait.csv", "variant,quantile\nbase,0.5\n", "wait.csv:2: there is no column"},
		{"series/queue.csv", "variant\nnobody\n", `queue.csv:2: there is no variant "nobody"`},
		{"series/queue.csv", "variant,time,queue,ci_low,ci_high,backlog_h,backlog_ci_low_h,backlog_ci_high_h\nbase,x,many,,,,,\n", `queue.csv:2: strconv.ParseFloat`},
	} {
		s := stored(t, "sample", sampleResult(t, 2), whole.Manifest{})
		unseal(t, s)
		path := filepath.Join(s.Path, filepath.FromSlash(c.file))
		err := os.Remove(path)
		if c.text != "" {
			err = os.WriteFile(path, []byte(c.text), 0o666)
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Read(s.Path); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s = %q: %v, want %s", c.file, c.text, err, c.want)
		}
	}
}
