package logs

import (
	"errors"
	"io/fs"
)

// A Mistake is an error about what was asked for, not about the content of a log,
// with a hint how to put it right.
type Mistake struct {
	Err  error
	hint string
}

// NewMistake returns a Mistake; the hint may be empty.
func NewMistake(err error, hint string) *Mistake { return &Mistake{err, hint} }

func (m *Mistake) Error() string { return m.Err.Error() }
func (m *Mistake) Unwrap() error { return m.Err }

// Hint says how to put it right, or nothing.
func (m *Mistake) Hint() string { return m.hint }

// openError says whose fault it is that a log does not open.
func openError(err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return NewMistake(err, "is the path right? It is relative to the folder that the command runs in")
	case errors.Is(err, fs.ErrPermission):
		return NewMistake(err, "")
	}
	return err
}
