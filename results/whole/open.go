package whole

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// manifestMax is the most that a manifest may have, in bytes.
const manifestMax = 256 << 20

// An Opened is a result folder that is there and, from format 2 on, is what was
// written.
type Opened struct {
	Path     string
	Manifest Manifest
	// Verified says that every file has the length and the hash that the manifest
	// says; one of format 1 says nothing of them.
	Verified bool
	entries  map[string]Entry
	text     []byte // of the manifest
}

// Open opens a result folder and checks all its files against its manifest. The
// error names every file that is missing or is not what was written.
func Open(path string) (*Opened, error) {
	text, err := readManifest(path)
	if errors.Is(err, fs.ErrNotExist) {
		if real, err := followed(path); err == nil {
			heal(filepath.Dir(real))
		}
		text, err = readManifest(path)
	}
	switch info, _ := os.Stat(path); {
	case info != nil && !info.IsDir():
		return nil, fmt.Errorf("%s is a file, and no result folder", path)
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%s is not a result of aforo: it has no %s", path, ManifestName)
	case err != nil:
		return nil, err
	}
	m, sealed, err := decode(text)
	switch {
	case errors.Is(err, errNotOurs):
		return nil, fmt.Errorf("%s is %w: its %s says tool %q", path, err, ManifestName, m.Tool)
	case err != nil:
		return nil, fmt.Errorf("%s: %w", filepath.Join(path, ManifestName), err)
	}
	o := &Opened{Path: path, Manifest: m, Verified: sealed, entries: map[string]Entry{}, text: text}
	for _, e := range m.Files {
		o.entries[e.Path] = e
	}
	if !sealed {
		return o, nil
	}
	return o, o.verify()
}

// Around returns the result folder that a path is, or lies in.
func Around(path string) (folder string, ok bool) {
	if _, err := os.Stat(path); err != nil {
		return "", false
	}
	const deepest = 2 // files lie in the folder, or in one of its folders
	folder = filepath.Clean(path)
	for range deepest + 1 {
		if text, err := readManifest(folder); err == nil {
			_, _, err := decode(text)
			return folder, !errors.Is(err, errNotOurs)
		}
		folder = filepath.Dir(folder)
	}
	return "", false
}

// verify reads every file.
func (o *Opened) verify() error {
	var wrong []error
	for _, e := range o.Manifest.Files {
		wrong = append(wrong, o.read(e.Path, io.Discard))
	}
	return errors.Join(wrong...)
}

// Has reports whether the manifest lists a file.
func (o *Opened) Has(name string) bool { _, listed := o.entries[name]; return listed }

// ReadFile returns a file of the folder, checked again where the manifest knows its
// hash.
func (o *Opened) ReadFile(name string) ([]byte, error) {
	var text bytes.Buffer
	err := o.read(name, &text)
	return text.Bytes(), err
}

// read copies a file and compares it with its entry.
func (o *Opened) read(name string, to io.Writer) error {
	e, listed := o.entries[name]
	if !filepath.IsLocal(filepath.FromSlash(name)) || o.Verified && !listed {
		return fmt.Errorf("%s: the manifest does not know a file %q", o.Path, name)
	}
	path := filepath.Join(o.Path, filepath.FromSlash(name))
	file, size, err := openRegular(path)
	if err != nil {
		return err
	}
	defer file.Close()
	if o.Verified && size != e.Bytes {
		return fmt.Errorf("%s is damaged: it has %d bytes, and the manifest says %d", path, size, e.Bytes)
	}
	sum := sha256.New()
	if _, err := io.Copy(io.MultiWriter(to, sum), io.LimitReader(file, size)); err != nil {
		return err
	}
	if got := hex.EncodeToString(sum.Sum(nil)); o.Verified && got != e.SHA256 {
		return fmt.Errorf("%s is damaged: its SHA-256 is not the one in the manifest", path)
	}
	return nil
}

// openRegular opens what is a file, not a pipe at which it would wait for ever.
func openRegular(path string) (*os.File, int64, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, 0, fmt.Errorf("%s is missing (%w)", path, fs.ErrNotExist)
	case err != nil:
		return nil, 0, err
	case !info.Mode().IsRegular():
		return nil, 0, fmt.Errorf("%s is not a file", path)
	}
	file, err := os.Open(path)
	return file, info.Size(), err
}

func readManifest(path string) ([]byte, error) {
	file, size, err := openRegular(filepath.Join(path, ManifestName))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if size > manifestMax {
		return nil, fmt.Errorf("%s is too long to be a manifest", file.Name())
	}
	return io.ReadAll(io.LimitReader(file, size))
}
