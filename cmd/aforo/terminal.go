package main

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

// A terminal holds the rules of the two streams: results go to out; everything
// else goes to err, each line with the prefix "aforo: "; progress is drawn only
// where a person looks at it.
type terminal struct {
	out *output
	err io.Writer
	tty bool // err is a terminal

	mu    sync.Mutex // held while progress is told
	drawn bool       // a progress line stands there
	next  time.Time
	each  time.Duration // how often progress is a line, where err is no terminal; 0 for never
}

func newTerminal(stdout, stderr io.Writer) *terminal {
	t := &terminal{err: stderr, tty: isTerminal(stderr)}
	t.out = &output{w: stdout, before: t.clear}
	return t
}

// isTerminal reports whether a stream is a character device, which a file, a pipe
// and a buffer are not.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && f.Name() != os.DevNull
}

// width is how many places a line of the results has: those of the terminal, or where
// they go elsewhere always the same, so that files do not depend on who looks on.
func (t *terminal) width() int {
	const least = 60
	if f, ok := t.out.w.(*os.File); ok {
		if w, _, err := term.GetSize(int(f.Fd())); err == nil {
			return max(w, least)
		}
	}
	return report.Width
}

// report prints an error, one line for each line of its text, and its hint; of
// several errors in one, each with its own hint.
func (t *terminal) report(err error) {
	if err == nil {
		return
	}
	t.clear()
	for _, e := range parts(err) {
		for line := range strings.Lines(e.Error()) {
			t.line("error: " + strings.TrimSuffix(line, "\n"))
		}
		var hinted interface{ Hint() string }
		if errors.As(e, &hinted) {
			t.hint(hinted.Hint())
		}
	}
}

// parts takes apart what errors.Join has joined, and the problems of a scenario.
func parts(err error) []error {
	var list []error
	if ps, ok := err.(scenarios.Problems); ok {
		for _, p := range ps {
			list = append(list, wrong(p, p.Hint))
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
func (t *terminal) hint(text string) {
	if text != "" {
		t.line("hint: " + text)
	}
}

// note prints a line that only a person wants, such as how fast it was.
func (t *terminal) note(format string, args ...any) {
	if t.tty {
		t.clear()
		t.line(fmt.Sprintf(format, args...))
	}
}

func (t *terminal) line(text string) { fmt.Fprintf(t.err, "aforo: %s\n", printable(text)) }

func (t *terminal) lines(texts []string) {
	for _, text := range texts {
		t.line(text)
	}
}

// minute is how often progress is told where nobody looks on and work is long.
const minute = time.Minute

// minutely has progress told in a line a minute where the stream is no terminal.
func (t *terminal) minutely() {
	if t.each == 0 {
		t.each, t.next = minute, time.Now().Add(minute)
	}
}

// progress draws a line over the one before, at most ten times a second. Where nobody looks
// on it is silent, or tells it every so often.
func (t *terminal) progress(text func() string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.tty {
		if now := time.Now(); t.each > 0 && now.After(t.next) {
			t.line(text())
			t.next = now.Add(t.each)
		}
		return
	}
	if now := time.Now(); now.After(t.next) {
		fmt.Fprintf(t.err, "\r\x1b[Kaforo: %s", printable(text()))
		t.drawn, t.next = true, now.Add(100*time.Millisecond)
	}
}

// watch is what draws how many records of a log have been read so far.
func (t *terminal) watch(log string) func(records int64) {
	if log != "" {
		log += ": "
	}
	return func(n int64) {
		t.progress(func() string { return fmt.Sprintf("%s%d records", log, n) })
	}
}

// clear removes the progress line.
func (t *terminal) clear() {
	if t.drawn {
		fmt.Fprint(t.err, "\r\x1b[K")
		t.drawn = false
	}
}

// An output remembers the first error of writing, so that a full disk behind
// standard output is a failure, not a short result. It removes the progress line
// first: both streams may end on the same screen. What is written is printable.
type output struct {
	w      io.Writer
	before func()
	rest   []byte // of a character
	err    error
}

func (o *output) Write(p []byte) (int, error) {
	whole, rest := split(append(o.rest, p...))
	o.rest = append([]byte(nil), rest...)
	if err := o.write([]byte(printable(string(whole)))); err != nil {
		return 0, err
	}
	return len(p), nil
}

func (o *output) write(p []byte) error {
	o.before()
	_, err := o.w.Write(p)
	if err != nil && o.err == nil {
		o.err = err
	}
	return err
}

// raw is the output for data that must come out as it is, such as a log.
func (o *output) raw() io.Writer { return rawOutput{o} }

type rawOutput struct{ *output }

func (r rawOutput) Write(p []byte) (int, error) {
	if err := r.write(p); err != nil {
		return 0, err
	}
	return len(p), nil
}

// failure returns the first error of writing.
func (o *output) failure() error {
	if o.err != nil {
		return fmt.Errorf("writing the results: %w", o.err)
	}
	return nil
}
