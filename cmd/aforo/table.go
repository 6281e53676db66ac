package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"aforo/results/logreport"
	"aforo/results/whole"
)

// createTable begins a file that is complete or absent; usual is a name for such a file.
func createTable(name, usual string) (*whole.Single, error) {
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		return nil, usageError(name+" is a folder", "name the file, too: "+filepath.Join(name, usual))
	}
	t, err := whole.CreateSingle(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, wrong(fmt.Errorf("%s: there is no folder %s", name, filepath.Dir(name)), "make it first")
	}
	return t, err
}

// writeFile writes a file that is complete or absent; usual is a name for such a file.
func writeFile(name, usual string, data []byte) error {
	t, err := createTable(name, usual)
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
		if err := writeFile(filepath.Join(folder, prefix+f.Name), f.Name, f.Data); err != nil {
			return err
		}
	}
	return nil
}
