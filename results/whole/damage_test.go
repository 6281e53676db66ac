package whole

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A sample is a result folder in memory, as it was written.
type sample map[string][]byte

func newSample(t testing.TB) (s sample, path string) {
	t.Helper()
	dir := t.TempDir()
	f, err := Create(dir, "s")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"summary.json": "{\"a\": 1}\n", "series/a.csv": "a,b\n1,2\n", "series/b.csv": "a,b\n1,2\n", "jobs/none.csv": ""} {
		if err := f.Add(name, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Commit(Manifest{Version: "1", Scenario: "s", Text: "title = \"s\"\n", Seed: 7, Elapsed: 0.25}); err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(dir, "s")
	s = sample{}
	for _, name := range tree(t, path) {
		if s[name], err = os.ReadFile(filepath.Join(path, name)); err != nil {
			t.Fatal(err)
		}
	}
	return s, path
}

// damage changes a file at random and says what it did.
func damage(rng *rand.Rand, s sample, name string) (text []byte, what string) {
	text = slices.Clone(s[name])
	at := 0
	if len(text) > 0 {
		at = rng.IntN(len(text))
	}
	switch kind := rng.IntN(8); {
	case len(text) == 0 || kind == 0:
		return append(text, byte(rng.Uint32())), "a byte more"
	case kind == 1:
		text[at] ^= 1 << rng.IntN(8)
		return text, fmt.Sprintf("a bit of byte %d", at)
	case kind == 2:
		text[at] += byte(1 + rng.IntN(255))
		return text, fmt.Sprintf("byte %d", at)
	case kind == 3:
		return text[:at], fmt.Sprintf("cut at %d", at)
	case kind == 4:
		return slices.Delete(text, at, at+1), fmt.Sprintf("byte %d left out", at)
	case kind == 5:
		return slices.Insert(text, at, byte(rng.Uint32())), fmt.Sprintf("a byte before %d", at)
	case kind == 6:
		n := min(len(text)-at, 1+rng.IntN(512))
		clear(text[at : at+n])
		return text, fmt.Sprintf("%d zeros at %d", n, at)
	}
	other := slices.Sorted(maps.Keys(s))[rng.IntN(len(s))]
	return slices.Clone(s[other]), "the content of " + other
}

// put writes a file anew; one that is only cut is on some disks written to the
// platter each time.
func put(t *testing.T, path string, text []byte) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o666); err != nil {
		t.Fatal(err)
	}
}

// Ten thousand random damages: none panics, and none is accepted in silence. A folder
// that is whole again is accepted again.
func TestDamage(t *testing.T) {
	s, path := newSample(t)
	names := slices.Sorted(maps.Keys(s))
	rng := rand.New(rand.NewPCG(13, 0))
	done := 0
	for done < 10_000 {
		name := names[rng.IntN(len(names))]
		text, what := damage(rng, s, name)
		if bytes.Equal(text, s[name]) {
			continue
		}
		done++
		at := filepath.Join(path, name)
		put(t, at, text)
		if _, err := Open(path); err == nil {
			t.Fatalf("%s: %s was accepted", name, what)
		} else if !strings.Contains(err.Error(), path) {
			t.Fatalf("%s: %s: the error does not say where: %v", name, what, err)
		}
		put(t, at, s[name])
	}
	if o, err := Open(path); err != nil || !o.Verified {
		t.Errorf("the whole folder is not accepted: %v", err)
	}
}

// What is missing, or is no file, is named: all of it at once.
func TestMissing(t *testing.T) {
	_, path := newSample(t)
	for _, name := range []string{"series/a.csv", "summary.json"} {
		if err := os.Remove(filepath.Join(path, name)); err != nil {
			t.Fatal(err)
		}
	}
	mkdir(t, filepath.Join(path, "summary.json"))
	_, err := Open(path)
	if err == nil || !strings.Contains(err.Error(), "a.csv is missing") || !strings.Contains(err.Error(), "summary.json is not a file") {
		t.Errorf("got %v", err)
	}
}

// A manifest cannot lead out of its folder, even one whose hash is right.
func TestOutside(t *testing.T) {
	dir := t.TempDir()
	mkdir(t, filepath.Join(dir, "s"))
	mkdir(t, dir, "secret")
	m := Manifest{Tool: "aforo", Format: Format, Files: []Entry{{Path: "../secret"}}}
	text, err := m.encode()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "s", ManifestName), text, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(filepath.Join(dir, "s")); err == nil || !strings.Contains(err.Error(), "does not know a file") {
		t.Errorf("got %v", err)
	}
}

// The seal of a manifest can be checked without aforo: it is the SHA-256 of all the
// lines before its own. It is valid JSON, and reading it gives what was written.
func TestManifest(t *testing.T) {
	want := Manifest{Tool: "aforo", Format: Format, Scenario: "s", Text: "\"sha256\": \"\"\n}\n", Files: []Entry{{"a", 1, "00"}}}
	text, err := want.encode()
	if err != nil {
		t.Fatal(err)
	}
	var raw map[string]any
	if err := json.Unmarshal(text, &raw); err != nil {
		t.Fatal(err)
	}
	got, sealed, err := decode(text)
	if err != nil || !sealed || got.Text != want.Text || got.Files[0] != want.Files[0] || got.Seal != raw["sha256"] || len(got.Seal) != 64 {
		t.Errorf("got %+v, sealed %v, %v", got, sealed, err)
	}
}

// FuzzManifest reads anything as a manifest: no panic, and what is sealed is what
// encode would write.
func FuzzManifest(f *testing.F) {
	m := Manifest{Tool: "aforo", Format: Format, Files: []Entry{{"a", 1, "00"}}}
	text, err := m.encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(`{"tool": "aforo", "format": 1, "files": ["a", "b"]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		m, sealed, err := decode(text)
		if err == nil && !sealed && (m.Tool != "aforo" || m.Format != 1) {
			t.Errorf("accepted without a seal: %+v", m)
		}
	})
}
