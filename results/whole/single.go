package whole

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// A Single is a file of its own that is complete or absent: it is written beside
// its final name and renamed by Commit. Where the name is a device or a pipe there
// is nothing to rename, and it is written directly.
type Single struct {
	name string
	file *os.File
	w    *bufio.Writer // keeps the first error
	temp string        // the name while it is written, or ""
}

// CreateSingle begins a file. Of a symbolic link, the file behind it is replaced.
func CreateSingle(name string) (*Single, error) {
	s := &Single{name: name}
	info, err := os.Stat(name)
	switch {
	case err == nil && !info.Mode().IsRegular():
		s.file, err = os.OpenFile(name, os.O_WRONLY, 0)
	default:
		err = s.beside()
	}
	if err != nil {
		return nil, errors.Join(err, abandon(s))
	}
	s.w = bufio.NewWriterSize(s.file, 1<<16)
	return s, nil
}

// beside opens the file next to its final name.
func (s *Single) beside() error {
	if target, err := filepath.EvalSymlinks(s.name); err == nil {
		s.name = target // the file behind the link, not the link
	}
	tidy(filepath.Dir(s.name))
	s.temp = beside(s.name)
	if n := len(filepath.Base(s.name)); n > nameMax {
		// There is no room for an owner in so long a name.
		s.temp = filepath.Join(filepath.Dir(s.name), filepath.Base(beside("file")))
	}
	return begin(s, func() (err error) {
		if s.file, err = os.OpenFile(s.temp, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666); err == nil {
			lock(s.file)
		}
		return err
	})
}

// Write adds bytes. An error comes again with Commit.
func (s *Single) Write(b []byte) (int, error) { return s.w.Write(b) }

// Commit gives a complete file its name. It and its name survive a loss of power
// then.
func (s *Single) Commit() error {
	err := s.w.Flush()
	if s.temp == "" {
		err = errors.Join(err, s.file.Close())
	} else if err = errors.Join(err, s.file.Sync()); err == nil {
		err = end(s, s.place)
	}
	if err != nil {
		return fmt.Errorf("writing %s: %w", s.name, errors.Join(err, s.Abandon()))
	}
	return nil
}

func (s *Single) place() error {
	err := os.Rename(s.temp, s.name)
	if err != nil {
		return errors.Join(err, s.discard())
	}
	return errors.Join(syncFolder(filepath.Dir(s.name)), s.file.Close())
}

// Abandon removes what has not been committed.
func (s *Single) Abandon() error {
	if s.temp == "" {
		s.file.Close()
		return nil
	}
	return abandon(s)
}

func (s *Single) discard() error {
	if s.file != nil {
		s.file.Close()
	}
	if err := os.Remove(s.temp); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
