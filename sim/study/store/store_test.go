package store

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func clock() time.Time { return time.Unix(1_700_000_000, 0) }

func open(t testing.TB, dir string) *Folder {
	t.Helper()
	f, err := Open(dir, false, clock)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// some are the words of a unit, of which many stand there again.
func some(key, replication int) []uint64 {
	rng := rand.New(rand.NewPCG(uint64(key), uint64(replication)))
	words := make([]uint64, 60)
	for i := range words {
		switch rng.IntN(4) {
		case 0:
			words[i] = rng.Uint64()
		case 1:
			words[i] = words[max(0, i-1)]
		case 2:
			words[i] = words[rng.IntN(i+1)]
		}
	}
	return words
}

func put(t testing.TB, f *Folder, key, replication int) {
	t.Helper()
	if err := f.Put(Key{byte(key)}, replication, some(key, replication)); err != nil {
		t.Fatal(err)
	}
}

func flush(t testing.TB, f *Folder) {
	t.Helper()
	if err := f.Flush(); err != nil {
		t.Fatal(err)
	}
}

// Words come out of the squeezing as they went in.
func TestSqueeze(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOf(rapid.OneOf(rapid.Uint64(), rapid.Uint64Range(0, 3))).Draw(t, "words")
		got, err := unsqueeze(squeeze(words), len(words))
		if err != nil || !slices.Equal(got, words) {
			t.Fatalf("%v became %v, %v", words, got, err)
		}
	})
}

// What one process has put is read by another, once it is flushed; what is put twice stands
// there once; and nothing but segments is left.
func TestFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "store")
	f := open(t, dir)
	for r := range 10 {
		put(t, f, 1, r)
		put(t, f, 1, r)
		if got, err := f.Get(Key{1}, r); err != nil || !slices.Equal(got, some(1, r)) {
			t.Fatalf("before it is written: %v", err)
		}
	}
	other := open(t, dir)
	if got, err := other.Get(Key{1}, 3); got != nil || err != nil {
		t.Errorf("what is not flushed is there: %v", err)
	}
	flush(t, f)
	flush(t, f) // nothing
	for r := range 12 {
		put(t, other, 1, r) // not knowing of the others
	}
	flush(t, other)
	third := open(t, dir)
	for r := range 12 {
		for _, f := range []*Folder{f, other, third} {
			if err := f.Refresh(); err != nil {
				t.Fatal(err)
			}
			if got, err := f.Get(Key{1}, r); err != nil || !slices.Equal(got, some(1, r)) {
				t.Errorf("replication %d: %v", r, err)
			}
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 {
		t.Errorf("left: %v, %v", entries, err)
	}
	if d := third.Damages(); d != nil {
		t.Error(d)
	}
}

// A unit of which two hosts have other words is an error that names both, whoever asks for it,
// and no other unit is.
func TestClash(t *testing.T) {
	dir := t.TempDir()
	for _, host := range []string{"node-a", "node-b"} {
		e := Entry{Key{1}, 4, host, clock()}
		words := some(1, len(host)+int(host[5]))
		if _, err := write(dir, segment([][]byte{unitRecord(&e, hashOf(words), words)})); err != nil {
			t.Fatal(err)
		}
	}
	f := open(t, dir)
	put(t, f, 1, 5)
	if _, err := f.Get(Key{1}, 5); err != nil {
		t.Error(err)
	}
	_, got := f.Get(Key{1}, 4)
	put := f.Put(Key{1}, 4, some(1, 4))
	for _, err := range []error{got, put} {
		if err == nil || !strings.Contains(err.Error(), "node-a") || !strings.Contains(err.Error(), "node-b") {
			t.Errorf("%v", err)
		}
	}
}

// Of a small store of which any byte is flipped, or which is cut off anywhere, every unit is
// what it was or absent, and what is absent is told. It never is another, and never is the
// whole store refused.
func TestDamage(t *testing.T) {
	dir := t.TempDir()
	f := open(t, dir)
	for r := range 3 {
		put(t, f, 2, r)
	}
	f.Fail(Key{2}, 9, "no room")
	flush(t, f)
	names, err := filepath.Glob(filepath.Join(dir, "*"+suffix))
	if err != nil || len(names) != 1 {
		t.Fatal(names, err)
	}
	good, err := os.ReadFile(names[0])
	if err != nil {
		t.Fatal(err)
	}
	told, kept := 0, 0
	try := func(how string, text []byte) {
		if err := os.WriteFile(names[0], text, 0o666); err != nil {
			t.Fatal(err)
		}
		f, err := Open(dir, true, clock)
		if err != nil {
			t.Errorf("%s: %v", how, err)
			return
		}
		absent := 0
		for r := range 4 { // the fourth has never been there
			words, err := f.Get(Key{2}, r)
			switch {
			case err != nil:
				t.Errorf("%s: %v", how, err)
			case words == nil:
				absent++
			case r == 3 || !slices.Equal(words, some(2, r)):
				t.Errorf("%s: replication %d is another", how, r)
			default:
				kept++
			}
		}
		if len(f.Damages()) == 0 {
			t.Errorf("%s: nothing is said, and %d units are absent", how, absent-1)
		}
		told++
	}
	for i := range good {
		bad := bytes.Clone(good)
		bad[i] ^= 1 << (i % 8)
		try(fmt.Sprintf("byte %d flipped", i), bad)
		bad[i] = ^good[i]
		try(fmt.Sprintf("byte %d turned over", i), bad)
		try(fmt.Sprintf("cut to %d bytes", i), good[:i])
	}
	try("one byte more", append(bytes.Clone(good), 0))
	if kept == 0 {
		t.Error("no unit was kept")
	}
	t.Logf("%d damaged stores told of; %d units kept", told, kept)
}

// A unit that is damaged after the store was opened is absent, and told.
func TestDamageLater(t *testing.T) {
	dir := t.TempDir()
	f := open(t, dir)
	put(t, f, 1, 0)
	flush(t, f)
	names, _ := filepath.Glob(filepath.Join(dir, "*"))
	text, err := os.ReadFile(names[0])
	if err != nil {
		t.Fatal(err)
	}
	text[len(text)/2] ^= 4
	if err := os.WriteFile(names[0], text, 0o666); err != nil {
		t.Fatal(err)
	}
	if words, err := f.Get(Key{1}, 0); words != nil || err != nil {
		t.Errorf("%v, %v", words, err)
	}
	if d := f.Damages(); len(d) != 1 || !strings.Contains(d[0], "replication 1 cannot be read") {
		t.Error(d)
	}
}

// A segment of a later format is refused. What is no segment, and what somebody deletes
// meanwhile, does not disturb the others.
func TestOthers(t *testing.T) {
	dir := t.TempDir()
	f := open(t, dir)
	put(t, f, 1, 0)
	flush(t, f)
	for _, err := range []error{
		os.Mkdir(filepath.Join(dir, "a"+suffix), 0o777), os.WriteFile(filepath.Join(dir, "README"), []byte("x"), 0o666),
		os.Symlink("gone", filepath.Join(dir, "b"+suffix)),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	f = open(t, dir)
	if words, err := f.Get(Key{1}, 0); words == nil || err != nil || f.Damages() != nil {
		t.Errorf("%v, %v", words, err)
	}
	later := segment([][]byte{record(kindUnit, &Entry{}, []byte("in another form"))})
	later[len(magic)-2]++
	body := later[:len(later)-sha256.Size]
	sum := sha256.Sum256(body)
	if err := os.WriteFile(filepath.Join(dir, "c"+suffix), append(body, sum[:]...), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir, true, clock); !errors.Is(err, errLater) {
		t.Errorf("a later format: %v", err)
	}
}

// A pipe that looks like a segment is none: reading it would wait for whoever writes to it.
func TestPipes(t *testing.T) {
	dir := t.TempDir()
	pipe := filepath.Join(dir, "a"+suffix)
	if out, err := exec.Command("mkfifo", pipe).CombinedOutput(); err != nil {
		t.Skipf("there are no named pipes here: %s", out)
	}
	if _, err := Open(dir, true, clock); err != nil {
		t.Error(err)
	}
}

// Many who write and read at once, of whom each makes a part of the same units, end with all of
// them.
func TestTogether(t *testing.T) {
	dir := t.TempDir()
	var all sync.WaitGroup
	for worker := range 4 {
		all.Go(func() {
			f := open(t, dir)
			for r := range 20 {
				if r%4 == worker || r%3 == 0 {
					put(t, f, 3, r)
					flush(t, f)
				}
				if err := f.Refresh(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	f := open(t, dir)
	for r := range 20 {
		if words, err := f.Get(Key{3}, r); err != nil || !slices.Equal(words, some(3, r)) {
			t.Errorf("replication %d: %v", r, err)
		}
	}
}

// A failure is told until somebody has made the unit.
func TestFailures(t *testing.T) {
	dir := t.TempDir()
	f := open(t, dir)
	f.Fail(Key{1}, 2, "the machine caught fire")
	flush(t, f)
	if all := open(t, dir).Failures(); len(all) != 1 || all[0].Text != "the machine caught fire" || all[0].Replication != 2 {
		t.Errorf("%+v", all)
	}
	put(t, f, 1, 2)
	flush(t, f)
	if all := open(t, dir).Failures(); len(all) != 0 {
		t.Errorf("%+v", all)
	}
}

// A store that cannot be made or written is an error that says where.
func TestNoStore(t *testing.T) {
	dir := t.TempDir()
	if _, err := Open(filepath.Join(dir, "none"), true, clock); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a store that is not there: %v", err)
	}
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(file, false, clock); err == nil {
		t.Error("a file is no store")
	}
	f := open(t, filepath.Join(dir, "s"))
	if err := os.RemoveAll(filepath.Join(dir, "s")); err != nil {
		t.Fatal(err)
	}
	put(t, f, 1, 1)
	if err := f.Flush(); err == nil || !strings.Contains(err.Error(), filepath.Join(dir, "s")) {
		t.Errorf("a store that has gone: %v", err)
	}
	if err := f.Put(Key{1}, 2, nil); err == nil {
		t.Error("it goes on after it could not be written")
	}
}

// No bytes make a scan panic, and what is told of a segment that is as it was written is whole.
func FuzzSegment(f *testing.F) {
	e := Entry{Key{1}, 4, "host", clock()}
	words := some(1, 4)
	f.Add(segment([][]byte{unitRecord(&e, hashOf(words), words), record(kindFailure, &e, []byte("x"))}), 300)
	f.Add([]byte(magic), 0)
	f.Fuzz(func(t *testing.T, text []byte, n int) {
		list, _, _ := scan(text)
		for _, x := range list {
			if x.kind == kindUnit {
				_, _ = wordsOf(x.content)
			}
		}
		_, _ = unsqueeze(text, n)
	})
}
