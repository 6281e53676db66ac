// Package whole writes result folders and files that are complete or absent, and
// reads folders back with the proof that they are what was written.
//
// A [Folder] stands beside its final place under a name that tells its owner
// (owner.go) and exchanges names with what is there when it is complete
// (replace.go). Its [Manifest] holds the length and the SHA-256 of every file and
// ends with one of itself; [Open] checks them all. What a killed process leaves is
// put right by the next one that writes or reads there; what an interrupted one has
// begun, AbandonAll removes (unfinished.go).
package whole

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// A Folder is a result folder in the making: it stands beside its final place
// and takes it when it is complete.
type Folder struct {
	shown       string // the final place as it was asked for
	final, temp string
	made        []string // folders around it that were not there before, the outermost last
	lock        *os.File
	// yields returns an error unless what stands at a path may be replaced.
	yields func(path string) error

	mu      sync.Mutex
	entries []Entry
}

// Create begins the result folder with the given name in dir. It refuses a place
// that something else than a result of aforo holds, and one in which somebody keeps
// other files: their names are in the error. Of a symbolic link, what it leads to
// is replaced.
func Create(dir, name string) (*Folder, error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	f := &Folder{shown: filepath.Join(dir, name), yields: replaceable}
	var err error
	if f.final, err = followed(f.shown); err != nil {
		return nil, err
	}
	tidy(filepath.Dir(f.final))
	if err := replaceable(f.final); err != nil {
		return nil, err
	}
	f.made = missing(filepath.Dir(f.final))
	f.temp = beside(f.final)
	if err := begin(f, f.makeTemp); err != nil {
		return nil, errors.Join(fmt.Errorf("the output folder cannot be made: %w", err), f.Abandon())
	}
	return f, nil
}

// missing lists the folders that are to be made for a path, the outermost last.
func missing(path string) (list []string) {
	for {
		if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
			return list
		}
		list = append(list, path)
		path = filepath.Dir(path)
	}
}

// makeTemp makes the folder, after the lock that says that its owner lives.
func (f *Folder) makeTemp() (err error) {
	if err := os.MkdirAll(filepath.Dir(f.temp), 0o777); err != nil {
		return err
	}
	if f.lock, err = os.Create(kin(f.temp, ".lock")); err != nil {
		return err
	}
	lock(f.lock)
	return os.Mkdir(f.temp, 0o777)
}

// Create begins a file of the folder, and makes the folder around it. It may be
// called from several goroutines. The file counts when it has been closed.
func (f *Folder) Create(name string) (*File, error) {
	path := filepath.Join(f.temp, filepath.FromSlash(name))
	file := &File{name: name, folder: f}
	err := f.unlessEnded(func() (err error) {
		if err = os.MkdirAll(filepath.Dir(path), 0o777); err == nil {
			file.file, err = os.Create(path)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("writing the results: %w", err)
	}
	return file.begun(), nil
}

// unlessEnded does something in the folder while nobody removes it.
func (f *Folder) unlessEnded(do func() error) error {
	unfinished.Lock()
	defer unfinished.Unlock()
	if !unfinished.all[f] {
		return errClosed
	}
	return do()
}

// Add writes a file.
func (f *Folder) Add(name string, text []byte) error {
	file, err := f.Create(name)
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	return errors.Join(err, file.Close())
}

// Commit writes the manifest and puts the folder into its place. All of it is on
// the disk before, and its new name is when Commit returns; what was there before
// is gone then.
func (f *Folder) Commit(m Manifest) error {
	m.Tool, m.Format = "aforo", Format
	return f.commit(m)
}

// commit is Commit for a manifest that says which tool and which format it is of.
func (f *Folder) commit(m Manifest) error {
	slices.SortFunc(f.entries, func(a, b Entry) int { return strings.Compare(a.Path, b.Path) })
	m.Files = f.entries
	text, err := m.encode()
	if err != nil {
		return err
	}
	if err := f.Add(ManifestName, text); err != nil {
		return err
	}
	if err := f.yields(f.final); err != nil {
		return err
	}
	if err := f.sync(); err != nil {
		return fmt.Errorf("writing the results: %w", err)
	}
	return end(f, f.place)
}

// unlock takes the lock away. It is the last of a folder to go, since nobody may touch
// what stands beside its place before.
func (f *Folder) unlock() error {
	if f.lock == nil {
		return nil
	}
	return errors.Join(os.Remove(f.lock.Name()), f.lock.Close())
}

// sync makes the names of all files in the folder survive a loss of power.
func (f *Folder) sync() error {
	return filepath.WalkDir(f.temp, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			err = syncFolder(path)
		}
		return err
	})
}

// place replaces what is at the final place, and gives it back where the disk does
// not take the change, or where somebody has put files there in the last moment.
func (f *Folder) place() error {
	old, err := replace(f.temp, f.final)
	if err != nil {
		return fmt.Errorf("the result cannot be put into its place: %w", errors.Join(err, f.discard()))
	}
	err = f.syncAround()
	if err == nil && old != "" {
		err = f.yields(old)
	}
	if err != nil {
		err = fmt.Errorf("the result cannot be put into its place: %w", err)
		if stuck := undo(f.temp, f.final, old); stuck != nil {
			return errors.Join(err, fmt.Errorf("what stood there is beside it: %w", stuck))
		}
		return errors.Join(err, f.discard())
	}
	if old != "" {
		err = os.RemoveAll(old)
	}
	if err = errors.Join(err, f.unlock()); err != nil {
		return fmt.Errorf("the result is in %s, but what it replaces cannot be removed: %w", f.shown, err)
	}
	return nil
}

// syncAround makes the new name survive a loss of power, and those of the folders
// that were made for it.
func (f *Folder) syncAround() error {
	err := syncFolder(filepath.Dir(f.final))
	for _, dir := range f.made {
		err = errors.Join(err, syncFolder(filepath.Dir(dir)))
	}
	return err
}

// Abandon removes what was written, and the folders around it that were made for it
// and are empty. After Commit it does nothing.
func (f *Folder) Abandon() error { return abandon(f) }

func (f *Folder) discard() error {
	err := errors.Join(os.RemoveAll(f.temp), f.unlock())
	for _, dir := range f.made {
		if os.Remove(dir) != nil {
			break // not empty: somebody else uses it
		}
	}
	return err
}

// Final returns the place that the folder takes when it is complete.
func (f *Folder) Final() string { return f.shown }
