package whole

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Put adds a file to a folder that is there, or replaces it, and notes it in the
// manifest. All else stays as it is, and the folder is whole at every moment: it is made
// anew beside its place, with the same files. Where another result has taken its place
// since it was opened, that one stays, and Put is an error.
func (o *Opened) Put(name string, text []byte) (err error) {
	at, err := filepath.Abs(o.Path)
	if err != nil {
		return err
	}
	if old, err := o.ReadFile(name); err == nil && o.entries[name].Path == name && string(old) == string(text) {
		return nil
	}
	f, err := Create(filepath.Dir(at), filepath.Base(at))
	if err != nil {
		return err
	}
	f.yields = o.yields
	defer func() {
		if err == nil {
			return
		}
		_ = f.Abandon() // the first error says what is wrong
		if gone := o.same(o.Path); gone != nil {
			err = gone // and this one why
		}
	}()
	for _, e := range o.Manifest.Files {
		if e.Path == name {
			continue
		}
		if err := f.take(o, e); err != nil {
			return err
		}
	}
	if err := f.Add(name, text); err != nil {
		return err
	}
	return f.commit(o.Manifest)
}

// same returns an error unless the result at a path is the one that was opened.
func (o *Opened) same(path string) error {
	if text, err := readManifest(path); err != nil || !bytes.Equal(text, o.text) {
		return fmt.Errorf("another command has replaced or removed %s meanwhile; run this one again", o.Path)
	}
	return nil
}

// yields lets only the result that was opened be replaced.
func (o *Opened) yields(path string) error {
	if err := o.same(path); err != nil {
		return err
	}
	return replaceable(path)
}

// take makes a file of another folder one of this: the same on the disk where the
// system can, or else a copy. Either is what the manifest says.
func (f *Folder) take(o *Opened, e Entry) error {
	old := filepath.Join(o.Path, filepath.FromSlash(e.Path))
	path := filepath.Join(f.temp, filepath.FromSlash(e.Path))
	linked := f.unlessEnded(func() error {
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return err
		}
		return os.Link(old, path)
	})
	if linked == nil {
		if err := o.read(e.Path, io.Discard); err != nil {
			return err
		}
		f.mu.Lock()
		defer f.mu.Unlock()
		f.entries = append(f.entries, e)
		return nil
	}
	file, err := f.Create(e.Path)
	if err != nil {
		return err
	}
	return errors.Join(o.read(e.Path, file), file.Close())
}
