package whole

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"os"
)

// A File is one file of a Folder in the making. Its hash is of what was meant to be
// written: what the disk makes of it shows when the folder is read.
type File struct {
	name   string
	folder *Folder
	file   *os.File
	sum    hash.Hash
	bytes  int64
}

func (f *File) begun() *File {
	f.sum = sha256.New()
	return f
}

// Write implements io.Writer.
func (f *File) Write(p []byte) (int, error) {
	n, err := f.file.Write(p)
	f.sum.Write(p[:n])
	f.bytes += int64(n)
	if err != nil {
		err = fmt.Errorf("writing %s of the results: %w", f.name, err)
	}
	return n, err
}

// Close brings the file to the disk; a full one may show only here.
func (f *File) Close() error {
	if err := errors.Join(f.file.Sync(), f.file.Close()); err != nil {
		return fmt.Errorf("writing %s of the results: %w", f.name, err)
	}
	f.folder.mu.Lock()
	defer f.folder.mu.Unlock()
	f.folder.entries = append(f.folder.entries, Entry{f.name, f.bytes, hex.EncodeToString(f.sum.Sum(nil))})
	return nil
}
