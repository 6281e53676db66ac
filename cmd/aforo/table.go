package main

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"aforo/results/logreport"
)

// A table is a file that is complete or absent: it is written beside its final
// name and renamed by Commit. Where the name is a device or a pipe there is
// nothing to rename and it is written directly.
type table struct {
	name string
	file *os.File
	w    *bufio.Writer // keeps the first error
	temp string        // the name while it is written, or ""
}

// createTable opens the file beside its final name.
func createTable(name string) (*table, error) {
	t := &table{name: name}
	info, err := os.Stat(name)
	switch {
	case err == nil && info.IsDir():
		return nil, usageError(name+" is a folder", "name the file, too: "+filepath.Join(name, "jobs.csv"))
	case err == nil && !info.Mode().IsRegular():
		t.file, err = os.OpenFile(name, os.O_WRONLY, 0)
	default:
		if target, err := filepath.EvalSymlinks(name); err == nil {
			t.name = target // the file behind the link, not the link
		}
		t.temp = fmt.Sprintf("%s.%d.part", t.name, os.Getpid())
		t.file, err = os.OpenFile(t.temp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, wrong(fmt.Errorf("%s: there is no folder %s", name, filepath.Dir(name)), "make it first")
	}
	if err != nil {
		return nil, err
	}
	t.w = bufio.NewWriterSize(t.file, 1<<16)
	return t, nil
}

// Write adds bytes. An error comes again with Commit.
func (t *table) Write(b []byte) (int, error) { return t.w.Write(b) }

// Commit gives a complete file its name.
func (t *table) Commit() error {
	err := t.w.Flush()
	if cerr := t.file.Close(); err == nil {
		err = cerr
	}
	if err == nil && t.temp != "" {
		err = os.Rename(t.temp, t.name)
	}
	if err != nil {
		return fmt.Errorf("writing %s: %w", t.name, err)
	}
	t.temp = ""
	return nil
}

// Abandon removes what has not been committed.
func (t *table) Abandon() {
	t.file.Close()
	if t.temp != "" {
		os.Remove(t.temp)
	}
}

// writeFile writes a file that is complete or absent.
func writeFile(name string, data []byte) error {
	t, err := createTable(name)
	if err != nil {
		return err
	}
	defer t.Abandon()
	_, _ = t.Write(data) // Commit tells
	return t.Commit()
}

// writeFigures writes figures into a folder, which is made where it is absent; their
// names begin with prefix.
func writeFigures(folder, prefix string, files []logreport.File) error {
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return fmt.Errorf("--figures: %w", err)
	}
	for _, f := range files {
		if err := writeFile(filepath.Join(folder, prefix+f.Name), f.Data); err != nil {
			return err
		}
	}
	return nil
}
