// Package store keeps finished units of studies in a folder that any number of processes on
// any number of machines fill and read at once: it is what resuming after a crash, adding
// replications and sharing work among machines have in common.
//
// A unit is one replication of a study with all its variants, as words; whoever gives it
// knows what they mean. It has a key, a hash of all that decides its content, and the number
// of the replication. Units are written in segments: files of records that are written once,
// beside their place, brought to the disk, and given a name that no file has had. No file is
// ever written again, locked or mapped, so that the folder may lie on NFS, Lustre or GPFS. A
// CRC guards every record and a SHA-256 every segment; a record that is damaged is absent, and
// [Folder.Damages] says so. Units with the same key and number have the same words, whoever
// makes them: where they do not, reading them is an error that names both hosts.
//
// The data's way: words -> squeezed -> record -> segment -> folder -> index of places -> words.
// Read record.go and segment.go for the form, and this file for who does what when.
package store

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"aforo/results/whole"
)

// An id names a unit.
type id struct {
	key         Key
	replication int
}

// A held is where a unit stands.
type held struct {
	Entry
	hash    [32]byte
	segment string   // "" while it is not written
	at      int64    // of the record in the segment
	words   []uint64 // while it is not written
	clash   error    // somebody else has other words of it
}

// A Folder is a store in a folder. Its methods may be called from several goroutines.
type Folder struct {
	dir   string
	now   func() time.Time
	write sync.Mutex // held while a segment is written

	mu       sync.Mutex
	units    map[id]*held
	read     map[string]bool // segments
	failures []Failure
	damages  []string
	pending  [][]byte // records
	waiting  []*held  // the units among them
	err      error    // of writing
}

// Open reads what a store has. Where there is no such folder it is made, unless the store is
// only to be read, and then the error wraps fs.ErrNotExist. Now tells when a unit was made.
func Open(dir string, readOnly bool, now func() time.Time) (*Folder, error) {
	f := &Folder{dir: dir, now: now, units: map[id]*held{}, read: map[string]bool{}}
	if !readOnly {
		if err := f.create(); err != nil {
			return nil, fmt.Errorf("the store %s: %w", dir, err)
		}
		whole.Tidy(dir)
	}
	if err := f.Refresh(); err != nil {
		return nil, err
	}
	return f, nil
}

// create makes the folder, and sees to it that nothing else stands there.
func (f *Folder) create() error {
	info, err := os.Stat(f.dir)
	if err == nil && !info.IsDir() {
		return errors.New("it is a file and no folder")
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.MkdirAll(f.dir, 0o777); err != nil {
		return err
	}
	return whole.SyncFolder(filepath.Dir(f.dir))
}

// Refresh reads the segments that have come since.
func (f *Folder) Refresh() error {
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return fmt.Errorf("the store %s: %w", f.dir, err)
	}
	for _, e := range entries {
		name := e.Name()
		if e.IsDir() || !isSegment(name) || f.knows(name) {
			continue
		}
		path := filepath.Join(f.dir, name)
		if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
			continue // reading a pipe would wait for whoever writes to it
		}
		text, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue // somebody deletes it, and what it had is absent
		}
		if err == nil {
			err = f.take(name, text)
		}
		if err != nil {
			return fmt.Errorf("the store %s: %s: %w", f.dir, name, err)
		}
	}
	return nil
}

func (f *Folder) knows(segment string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.read[segment]
}

// take notes what a segment has.
func (f *Folder) take(name string, text []byte) error {
	list, damage, err := scan(text)
	if err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.read[name] = true
	if damage != nil {
		f.damages = append(f.damages, fmt.Sprintf("the store %s: the segment %s is damaged: %v; %d of its records can be read, the others are taken for absent", f.dir, name, damage, len(list)))
	}
	for i := range list {
		x := &list[i]
		switch x.kind {
		case kindUnit:
			f.add(&held{Entry: x.entry, hash: [32]byte(x.content[:32]), segment: name, at: x.at})
		case kindFailure:
			f.failures = append(f.failures, Failure{x.entry, string(x.content)})
		}
	}
	return nil
}

// add notes a unit, once. Whoever calls it holds mu.
func (f *Folder) add(h *held) (is *held, known bool) {
	at := id{h.Key, h.Replication}
	is = f.units[at]
	if is == nil {
		f.units[at] = h
		return h, false
	}
	if is.hash != h.hash && is.clash == nil {
		is.clash = fmt.Errorf("replication %d of %s is not the same from %s (%s) and from %s (%s): their machines or versions of aforo differ; find out which is right and delete the segments of the other",
			h.Replication+1, hex.EncodeToString(h.Key[:4]), is.Host, is.place(), h.Host, h.place())
	}
	return is, true
}

func (h *held) place() string {
	if h.segment == "" {
		return "just now"
	}
	return h.segment
}

// Get returns the words of a unit, or nil where there is none. A record that can no longer be
// read is taken for absent and told by Damages.
func (f *Folder) Get(key Key, replication int) ([]uint64, error) {
	f.mu.Lock()
	h := f.units[id{key, replication}]
	var is held
	if h != nil {
		is = *h
	}
	f.mu.Unlock()
	switch {
	case h == nil:
		return nil, nil
	case is.clash != nil:
		return nil, fmt.Errorf("the store %s: %w", f.dir, is.clash)
	case is.words != nil:
		return is.words, nil
	}
	words, err := f.load(&is)
	if err != nil {
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.units, id{key, replication})
		f.damages = append(f.damages, fmt.Sprintf("the store %s: the segment %s: replication %d cannot be read (%v) and is taken for absent", f.dir, is.segment, replication+1, err))
		return nil, nil
	}
	return words, nil
}

// load reads a unit from its segment.
func (f *Folder) load(h *held) ([]uint64, error) {
	file, err := os.Open(filepath.Join(f.dir, h.segment))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	head := make([]byte, recordHead)
	if _, err := file.ReadAt(head, h.at); err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	size := int64(binary.LittleEndian.Uint32(head))
	if size > mostRecord || h.at+recordHead+size > info.Size() {
		return nil, errRecord
	}
	text := make([]byte, recordHead+size)
	if _, err := file.ReadAt(text, h.at); err != nil {
		return nil, err
	}
	_, e, content, _, err := next(text)
	if err != nil {
		return nil, err
	}
	if e.Key != h.Key || e.Replication != h.Replication || [32]byte(content[:32]) != h.hash {
		return nil, errRecord
	}
	return wordsOf(content)
}

// Has reports whether the store has a unit.
func (f *Folder) Has(key Key, replication int) bool {
	_, has := f.Entry(key, replication)
	return has
}

// Entry says who has made a unit, and when, where the store has it.
func (f *Folder) Entry(key Key, replication int) (e Entry, has bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if h := f.units[id{key, replication}]; h != nil {
		return h.Entry, true
	}
	return Entry{}, false
}

// Put takes a unit, which Flush writes. The error is that of writing those before.
func (f *Folder) Put(key Key, replication int, words []uint64) error {
	h := &held{Entry: Entry{key, replication, whole.Host(), f.now()}, hash: hashOf(words), words: words}
	text := unitRecord(&h.Entry, h.hash, words)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err != nil {
		return f.err
	}
	if is, known := f.add(h); known {
		if is.clash != nil {
			return fmt.Errorf("the store %s: %w", f.dir, is.clash)
		}
		return nil
	}
	f.pending, f.waiting = append(f.pending, text), append(f.waiting, h)
	return nil
}

// Fail takes a note of a unit that could not be made.
func (f *Folder) Fail(key Key, replication int, text string) {
	e := Entry{key, replication, whole.Host(), f.now()}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.pending = append(f.pending, record(kindFailure, &e, []byte(text)))
	f.failures = append(f.failures, Failure{e, text})
}

// Flush writes what has been put since, as one segment. Once it returns nil, those units
// survive whatever happens to the process and the machine.
func (f *Folder) Flush() error {
	f.write.Lock()
	defer f.write.Unlock()
	f.mu.Lock()
	records, units, err := f.pending, f.waiting, f.err
	f.pending, f.waiting = nil, nil
	f.mu.Unlock()
	if err != nil || len(records) == 0 {
		return err
	}
	name, err := write(f.dir, segment(records))
	if errors.Is(err, fs.ErrNotExist) {
		name, err = write(f.dir, segment(records)) // somebody has tidied up what was being written
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if err != nil {
		f.err = fmt.Errorf("the store %s cannot be written: %w", f.dir, err)
		return f.err
	}
	f.read[name] = true
	at := int64(len(magic))
	for _, r := range records {
		if r[recordHead] == kindUnit {
			units[0].segment, units[0].at, units[0].words = name, at, nil
			units = units[1:]
		}
		at += int64(len(r))
	}
	return nil
}

// Damages says what could not be read so far, each once.
func (f *Folder) Damages() (list []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	list, f.damages = f.damages, nil
	slices.Sort(list)
	return list
}

// Failures are the units that could not be made and that nobody has made since, the latest
// last.
func (f *Folder) Failures() (list []Failure) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, x := range f.failures {
		if f.units[id{x.Key, x.Replication}] == nil {
			list = append(list, x)
		}
	}
	slices.SortStableFunc(list, func(a, b Failure) int { return a.At.Compare(b.At) })
	return list
}
