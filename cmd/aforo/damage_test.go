package main

import (
	"encoding/json"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"aforo/results/report"
	"aforo/results/stored"
	"aforo/results/whole"
)

// oldFolder runs a small scenario and makes its result one of format 1, which knows
// no hashes: what is damaged in it can only show in its shape.
func oldFolder(t testing.TB) (dir string, content map[string][]byte) {
	t.Helper()
	t.Chdir(t.TempDir())
	_, text, _ := run(t.Context(), "scenarios", "quickstart")
	text = strings.Replace(strings.Replace(text, `length = "8w"`, `length = "5w"`, 1), `warmup = "2w"`, `warmup = "1d"`, 1)
	if err := os.WriteFile("small.toml", []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	if status, _, stderr := run(t.Context(), "run", "small.toml", "--replications", "2"); status != 0 {
		t.Fatal(stderr)
	}
	dir = filepath.Join("out", "small")
	content = map[string][]byte{}
	m := map[string]any{"tool": "aforo", "format": 1}
	var paths []string
	folder, err := whole.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range folder.Manifest.Files {
		if content[e.Path], err = folder.ReadFile(e.Path); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, e.Path)
	}
	m["files"] = paths
	if content[whole.ManifestName], err = json.Marshal(m); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, whole.ManifestName), content[whole.ManifestName], 0o666); err != nil {
		t.Fatal(err)
	}
	return dir, content
}

// readable are the files of a folder that a comparison is made from.
func readable(content map[string][]byte) (names []string) {
	for _, name := range slices.Sorted(maps.Keys(content)) {
		if name == whole.ManifestName || name == "summary.json" || strings.HasPrefix(name, "series/") {
			names = append(names, name)
		}
	}
	return names
}

// damaged does something while a part of a file is another.
func damaged(t *testing.T, path string, text []byte, at, cut uint32, instead []byte, do func()) {
	t.Helper()
	from := int(at) % (len(text) + 1)
	to := from + int(cut)%(len(text)-from+1)
	for i, text := range [][]byte{slices.Concat(text[:from], instead, text[to:]), text} {
		if err := os.Remove(path); err != nil { // to cut it would be slow on some disks
			t.Fatal(err)
		}
		if err := os.WriteFile(path, text, 0o666); err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			do()
		}
	}
}

// FuzzDamagedFolder damages a file of a result folder without hashes, and compares
// it with another. That ends with a comparison or an error, and never in a panic.
func FuzzDamagedFolder(f *testing.F) {
	f.Add(uint8(1), uint32(100), uint32(0), []byte("x"))
	f.Add(uint8(2), uint32(5000), uint32(40), []byte(""))
	f.Add(uint8(3), uint32(0), uint32(1<<30), []byte("variant,time\n"))
	f.Add(uint8(5), uint32(2000), uint32(1), []byte("null"))
	dir, content := oldFolder(f)
	good, err := stored.Read(dir)
	if err != nil {
		f.Fatal(err)
	}
	names := readable(content)
	f.Fuzz(func(t *testing.T, which uint8, at, cut uint32, instead []byte) {
		name := names[int(which)%len(names)]
		damaged(t, filepath.Join(dir, name), content[name], at, cut, instead, func() {
			bad, err := stored.Read(dir)
			if err != nil {
				return
			}
			for _, pair := range [][]*stored.Stored{{good, bad}, {bad, good}} {
				if c, err := stored.Compare(pair); err == nil {
					_ = report.PrintComparison(io.Discard, c)
				}
			}
		})
	})
}

// The same for the figures of a comparison, which take longer: digits are what most
// often changes a number and leaves the file one that can be read.
func TestDamagedFigures(t *testing.T) {
	n := 12
	if os.Getenv("AFORO_SLOW") != "" {
		n = 500
	}
	dir, content := oldFolder(t)
	if err := os.CopyFS("good", os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	names := readable(content)
	rng := rand.New(rand.NewPCG(13, 1))
	for range n {
		name := names[rng.IntN(len(names))]
		instead := []string{"9", "-", "e9", "0", "", "1e300", "null", ","}[rng.IntN(8)]
		damaged(t, filepath.Join(dir, name), content[name], rng.Uint32(), rng.Uint32N(3), []byte(instead), func() {
			status, _, stderr := run(t.Context(), "compare", "good", dir)
			if status != 0 && stderr == "" {
				t.Errorf("%s: status %d without a reason", name, status)
			}
		})
	}
}
