// Package terminal is how the command speaks: results to one stream, errors, hints, notes
// and progress to the other, and nothing on either that commands a terminal.
package terminal

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"

	"aforo/results/report"
	"aforo/scenarios"
)

// A Terminal holds the rules of the two streams: results go to Out; everything
// else goes to Err, each line with the prefix "aforo: "; progress is drawn only
// where a person looks at it.
type Terminal struct {
	Out *Output
	Err io.Writer
	TTY bool // Err is a terminal

	mu    sync.Mutex // held while progress is told
	drawn bool       // a progress line stands there
	// Next is when progress is told next; Each is how often it is a line, where Err is no
	// terminal, 0 for never.
	Next time.Time
	Each time.Duration
}

// New returns the terminal of two streams.
func New(stdout, stderr io.Writer) *Terminal {
	t := &Terminal{Err: stderr, TTY: Is(stderr)}
	t.Out = &Output{w: stdout, before: t.Clear}
	return t
}

// Is reports whether a stream is a character device, which a file, a pipe
// and a buffer are not.
func Is(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && f.Name() != os.DevNull
}

// Width is how many places a line of the results has: those of the terminal, or where
// they go elsewhere always the same, so that files do not depend on who looks on.
func (t *Terminal) Width() int {
	const least = 60
	if f, ok := t.Out.w.(*os.File); ok {
		if w, _, err := term.GetSize(int(f.Fd())); err == nil {
			return max(w, least)
		}
	}
	return report.Width
}

// Report prints an error, one line for each line of its text, and its hint; of
// several errors in one, each with its own hint.
func (t *Terminal) Report(err error) {
	if err == nil {
		return
	}
	t.Clear()
	for _, e := range parts(err) {
		for line := range strings.Lines(e.Error()) {
			t.Line("error: " + strings.TrimSuffix(line, "\n"))
		}
		var hinted interface{ Hint() string }
		if errors.As(e, &hinted) {
			t.hint(hinted.Hint())
		}
	}
}

// hinted is an error with a hint.
type hinted struct {
	error
	hint string
}

// Hint says how to put it right.
func (h hinted) Hint() string { return h.hint }

// parts takes apart what errors.Join has joined, and the problems of a scenario.
func parts(err error) []error {
	var list []error
	if ps, ok := err.(scenarios.Problems); ok {
		for _, p := range ps {
			list = append(list, hinted{p, p.Hint})
		}
		return list
	}
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok || err.Error() != errors.Join(joined.Unwrap()...).Error() {
		return []error{err} // one that wraps several in a sentence of its own
	}
	for _, e := range joined.Unwrap() {
		list = append(list, parts(e)...)
	}
	return list
}

// hint prints a hint; an empty one is nothing.
func (t *Terminal) hint(text string) {
	if text != "" {
		t.Line("hint: " + text)
	}
}

// Note prints a line that only a person wants, such as how fast it was.
func (t *Terminal) Note(format string, args ...any) {
	if t.TTY {
		t.Clear()
		t.Line(fmt.Sprintf(format, args...))
	}
}

// Line prints a line.
func (t *Terminal) Line(text string) { fmt.Fprintf(t.Err, "aforo: %s\n", printable(text)) }

// Lines prints lines.
func (t *Terminal) Lines(texts []string) {
	for _, text := range texts {
		t.Line(text)
	}
}

// minute is how often progress is told where nobody looks on and work is long.
const minute = time.Minute

// Minutely has progress told in a line a minute where the stream is no terminal.
func (t *Terminal) Minutely() {
	if t.Each == 0 {
		t.Each, t.Next = minute, time.Now().Add(minute)
	}
}

// Progress draws a line over the one before, at most ten times a second. Where nobody looks
// on it is silent, or tells it every so often.
func (t *Terminal) Progress(text func() string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.TTY {
		if now := time.Now(); t.Each > 0 && now.After(t.Next) {
			t.Line(text())
			t.Next = now.Add(t.Each)
		}
		return
	}
	if now := time.Now(); now.After(t.Next) {
		fmt.Fprintf(t.Err, "\r\x1b[Kaforo: %s", printable(text()))
		t.drawn, t.Next = true, now.Add(100*time.Millisecond)
	}
}

// Watch is what draws how many records of a log have been read so far.
func (t *Terminal) Watch(log string) func(records int64) {
	if log != "" {
		log += ": "
	}
	return func(n int64) {
		t.Progress(func() string { return fmt.Sprintf("%s%d records", log, n) })
	}
}

// Clear removes the progress line.
func (t *Terminal) Clear() {
	if t.drawn {
		fmt.Fprint(t.Err, "\r\x1b[K")
		t.drawn = false
	}
}

// An Output remembers the first error of writing, so that a full disk behind
// standard output is a failure, not a short result. It removes the progress line
// first: both streams may end on the same screen. What is written is printable.
type Output struct {
	w      io.Writer
	before func()
	rest   []byte // of a character
	err    error
}

// Write implements io.Writer.
func (o *Output) Write(p []byte) (int, error) {
	whole, rest := split(append(o.rest, p...))
	o.rest = append([]byte(nil), rest...)
	if err := o.write([]byte(printable(string(whole)))); err != nil {
		return 0, err
	}
	return len(p), nil
}

func (o *Output) write(p []byte) error {
	o.before()
	_, err := o.w.Write(p)
	if err != nil && o.err == nil {
		o.err = err
	}
	return err
}

// Raw is the output for data that must come out as it is, such as a log.
func (o *Output) Raw() io.Writer { return rawOutput{o} }

type rawOutput struct{ *Output }

func (r rawOutput) Write(p []byte) (int, error) {
	if err := r.write(p); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Failure returns the first error of writing.
func (o *Output) Failure() error {
	if o.err != nil {
		return fmt.Errorf("writing the results: %w", o.err)
	}
	return nil
}
