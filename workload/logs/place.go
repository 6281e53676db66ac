package logs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"aforo/workload/trace"
)

// A Place is where a log is: a file, a pipe, or standard input. It can be opened as
// often as a reading of the log takes; what can be read only once is copied to a
// temporary file for that, by Keep.
type Place struct {
	// Path is the name of the file; "-" stands for Stdin.
	Path  string
	Stdin io.Reader
	// Options say how the log is opened.
	Options Options
	// Watch, where it is not nil, is called now and then while the records of the log are
	// read, with how many there were so far.
	Watch func(records int64)

	copied string
}

// Keep copies the log to a temporary file, unless it is a file or has been copied.
// So a log of any size can be read a second time, or checked for its order first,
// without being held in memory. Remove removes the copy.
func (p *Place) Keep(ctx context.Context) error {
	if p.copied != "" || (p.Path != "-" && !pipe(p.Path)) {
		return nil
	}
	in := p.Stdin
	if p.Path != "-" {
		f, err := os.Open(p.Path)
		if err != nil {
			return openError(err)
		}
		defer f.Close()
		in = f
	}
	to, err := os.CreateTemp("", "aforo-log-*")
	if err != nil {
		return fmt.Errorf("%s can be read only once and is to be copied: %w", p.Name(), err)
	}
	p.copied = to.Name()
	_, err = io.Copy(Stoppable(ctx, to), in)
	if err = errors.Join(err, to.Close()); err != nil {
		return fmt.Errorf("copying %s to a temporary file, because it can be read only once (write it into a file, or set TMPDIR to a folder with room): %w", p.Name(), err)
	}
	return nil
}

// Name is how errors call the log.
func (p *Place) Name() string {
	if p.Path == "-" {
		return "standard input"
	}
	return p.Path
}

// Open opens the copy, if there is one, else the log itself, and finds its format.
// The error is a *Mistake where there is no such file.
func (p *Place) Open() (*Input, error) {
	switch {
	case p.copied != "":
		f, err := os.Open(p.copied)
		if err != nil {
			return nil, err
		}
		return DetectIn(f, p.Name(), p.Options)
	case p.Path == "-":
		return DetectIn(io.NopCloser(p.Stdin), p.Name(), p.Options)
	}
	in, err := Detect(p.Path, p.Options)
	if err != nil {
		return nil, openError(err)
	}
	return in, nil
}

// Reader opens the log and returns its reader, which calls Watch and ends with the
// error of ctx when that is done.
func (p *Place) Reader(ctx context.Context) (trace.Reader, error) {
	in, err := p.Open()
	if err != nil {
		return nil, err
	}
	return p.reader(ctx, in)
}

func (p *Place) reader(ctx context.Context, in *Input) (trace.Reader, error) {
	r, err := in.Reader()
	if err != nil {
		return nil, err
	}
	return &watched{Reader: r, ctx: ctx, watch: p.Watch}, nil
}

// Load reads the whole log into memory. A log without a record is a *Mistake.
func (p *Place) Load(ctx context.Context) (*trace.Log, error) {
	r, err := p.Reader(ctx)
	if err != nil {
		return nil, err
	}
	log, err := trace.Load(r)
	if err != nil {
		return nil, err
	}
	if len(log.Records) == 0 {
		return nil, NewMistake(fmt.Errorf("%s: %s", p.Path, log.Report.NoJobs()), "")
	}
	return log, nil
}

// Remove removes the copy.
func (p *Place) Remove() {
	if p.copied != "" {
		os.Remove(p.copied)
		p.copied = ""
	}
}

// pipe reports whether what a path names is there and no file, so that it can be
// read only once.
func pipe(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.Mode().IsRegular() && !info.IsDir()
}

// Same reports whether two paths are one file.
func Same(a, b string) bool {
	x, err1 := os.Stat(a)
	y, err2 := os.Stat(b)
	return err1 == nil && err2 == nil && x.Mode().IsRegular() && os.SameFile(x, y)
}

// watched is a reader that stops at an interrupt and tells how far it is.
type watched struct {
	trace.Reader
	ctx   context.Context
	watch func(int64)
	n     int64
}

// Next implements trace.Reader.
func (r *watched) Next(rec *trace.Record) (bool, error) {
	if r.n++; r.n&4095 == 0 {
		if err := r.ctx.Err(); err != nil {
			return false, err
		}
		if r.watch != nil {
			r.watch(r.n)
		}
	}
	return r.Reader.Next(rec)
}

// Stoppable is a writer that fails with the error of ctx when that is done.
func Stoppable(ctx context.Context, w io.Writer) io.Writer { return stoppable{ctx, w} }

type stoppable struct {
	ctx context.Context
	w   io.Writer
}

func (s stoppable) Write(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.w.Write(p)
}
