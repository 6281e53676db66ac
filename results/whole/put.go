package whole

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Put adds a file to a folder that is there, or replaces it, and notes it in the
// manifest. All else stays as it is, and the folder is whole at every moment: it is made
// anew beside its place, with the same files.
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
	defer func() {
		if err != nil {
			_ = f.Abandon() // the first error says what is wrong
		}
	}()
	for _, e := range o.Manifest.Files {
		if e.Path == name {
			continue
		}
		if err := f.take(o.Path, e); err != nil {
			return err
		}
	}
	if err := f.Add(name, text); err != nil {
		return err
	}
	return f.commit(o.Manifest)
}

// take makes a file of another folder one of this: the same on the disk where the
// system can, or else a copy.
func (f *Folder) take(from string, e Entry) error {
	old := filepath.Join(from, filepath.FromSlash(e.Path))
	path := filepath.Join(f.temp, filepath.FromSlash(e.Path))
	linked := f.unlessEnded(func() error {
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return err
		}
		return os.Link(old, path)
	})
	if linked == nil {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.entries = append(f.entries, e)
		return nil
	}
	source, _, err := openRegular(old)
	if err != nil {
		return fmt.Errorf("copying the results: %w", err)
	}
	defer source.Close()
	file, err := f.Create(e.Path)
	if err != nil {
		return err
	}
	if _, err := io.Copy(file, source); err != nil {
		return fmt.Errorf("copying the results: %w", err)
	}
	return file.Close()
}
