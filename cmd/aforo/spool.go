package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"aforo/workload/logs"
)

// A spool is a copy, in a temporary file, of a log that can be read only once:
// standard input or a named pipe. So a log of any size can be read a second time, or
// checked for its order first, without being held in memory. The zero value has no
// copy.
type spool struct{ copied string }

// keep copies the log, unless it is a file or has been copied.
func (s *spool) keep(ctx context.Context, path string, stdin io.Reader) error {
	if s.copied != "" || (path != "-" && !pipe(path)) {
		return nil
	}
	in, name := stdin, "standard input"
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return openError(err)
		}
		defer f.Close()
		in, name = f, path
	}
	to, err := os.CreateTemp("", "aforo-log-*")
	if err != nil {
		return fmt.Errorf("%s can be read only once and is to be copied: %w", name, err)
	}
	s.copied = to.Name()
	_, err = io.Copy(stoppable{ctx, to}, in)
	if err = errors.Join(err, to.Close()); err != nil {
		return fmt.Errorf("copying %s to a temporary file, because it can be read only once (write it into a file, or set TMPDIR to a folder with room): %w", name, err)
	}
	return nil
}

// open opens the copy, if there is one, else the log itself.
func (s *spool) open(path string, stdin io.Reader, opt logs.Options) (*logs.Input, error) {
	if s.copied == "" {
		return openLogWith(path, stdin, opt)
	}
	f, err := os.Open(s.copied)
	if err != nil {
		return nil, err
	}
	name := path
	if path == "-" {
		name = "standard input"
	}
	return logs.DetectIn(f, name, opt)
}

// remove removes the copy.
func (s *spool) remove() {
	if s.copied != "" {
		os.Remove(s.copied)
		s.copied = ""
	}
}

// pipe reports whether what a path names is there and no file, so that it can be
// read only once.
func pipe(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.Mode().IsRegular() && !info.IsDir()
}
