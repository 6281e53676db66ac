package logs

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"aforo/workload/trace"
)

// An Origin is where a log is: a file, a pipe, or standard input. It can be opened as
// often as a reading of the log takes; what can be read only once is copied to a
// temporary file for that, by Keep. The file has no name while it is read, where
// the system allows that, so that nothing of it is left even if the process is
// killed.
type Origin struct {
	// Path is the name of the file; "-" stands for Stdin.
	Path  string
	Stdin io.Reader
	// Options say how the log is opened.
	Options Options
	// Several lets a log of several clusters be read as it stands.
	Several bool
	// Watch, where it is not nil, is called now and then while the records of the log are
	// read, with how many there were so far.
	Watch func(records int64)

	copied *os.File
	size   int64
}

// Keep copies the log to a temporary file, unless it is a file or has been copied.
// So a log of any size can be read a second time, or checked for its order first,
// without being held in memory. Remove removes the copy.
func (p *Origin) Keep(ctx context.Context) error {
	if p.copied != nil || (p.Path != "-" && !pipe(p.Path)) {
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
	os.Remove(to.Name()) // where a file that is open has to keep its name, Remove does it
	p.copied = to
	if p.size, err = io.Copy(Stoppable(ctx, to), in); err != nil {
		return fmt.Errorf("copying %s to a temporary file, because it can be read only once (write it into a file, or set TMPDIR to a folder with room): %w", p.Name(), err)
	}
	return nil
}

// Name is how errors call the log.
func (p *Origin) Name() string {
	if p.Path == "-" {
		return "standard input"
	}
	return p.Path
}

// Open opens the copy, if there is one, else the log itself, and finds its format.
// The error is a *Mistake where there is no such file.
func (p *Origin) Open() (*Input, error) {
	switch {
	case p.copied != nil:
		return DetectIn(section{io.NewSectionReader(p.copied, 0, p.size)}, p.Name(), p.Options)
	case p.Path == "-":
		return DetectIn(io.NopCloser(p.Stdin), p.Name(), p.Options)
	}
	in, err := Detect(p.Path, p.Options)
	if err != nil {
		return nil, openError(err)
	}
	return in, nil
}

// Reader opens the log and returns its reader, which yields the records as the rules
// of reading leave them, calls Watch, and ends with the error of ctx when that is done.
func (p *Origin) Reader(ctx context.Context) (trace.Reader, error) {
	rules, err := p.rules(ctx)
	if err != nil {
		return nil, err
	}
	r, err := p.raw(ctx)
	if err != nil {
		return nil, err
	}
	return trace.Settle(r, p.Name(), rules, p.Several), nil
}

// raw is Reader without the rules of reading.
func (p *Origin) raw(ctx context.Context) (trace.Reader, error) {
	in, err := p.Open()
	if err != nil {
		return nil, err
	}
	r, err := in.Reader()
	if err != nil {
		return nil, err
	}
	return &watched{Reader: r, ctx: ctx, watch: p.Watch}, nil
}

// rules are those of the Options with the dates of a window that counts from the
// first submission, which takes a reading of its own.
func (p *Origin) rules(ctx context.Context) (trace.Reading, error) {
	rules := p.Options.Read
	relative := func(b *trace.Bound) bool { return b.Set && b.Date.IsZero() }
	if !relative(&rules.From) && !relative(&rules.To) {
		if rules.From.Set || rules.To.Set {
			return rules, p.dated(ctx)
		}
		return rules, nil
	}
	if err := p.Keep(ctx); err != nil {
		return rules, err
	}
	r, err := p.raw(ctx)
	if err != nil {
		return rules, err
	}
	defer r.Close()
	first, err := firstSubmission(r)
	if err != nil {
		return rules, err
	}
	for _, b := range []*trace.Bound{&rules.From, &rules.To} {
		if relative(b) {
			b.Date = r.Header().Start.Add(first + b.After)
		}
	}
	return rules, nil
}

// firstSubmission is the first submission of the time that a log covers.
func firstSubmission(r trace.Reader) (time.Duration, error) {
	var span trace.Span
	var rec trace.Record
	for {
		ok, err := r.Next(&rec)
		if err != nil {
			return 0, err
		}
		if !ok {
			first, _, _, _ := span.Covered()
			return first, nil
		}
		if rec.Submit != trace.Unknown {
			span.Add(rec.Submit, rec.Line, 0)
		}
	}
}

// dated is a *Mistake where a log without dates is to be cut by one.
func (p *Origin) dated(ctx context.Context) error {
	if err := p.Keep(ctx); err != nil {
		return err
	}
	r, err := p.raw(ctx)
	if err != nil {
		return err
	}
	defer r.Close()
	var rec trace.Record
	if _, err := r.Next(&rec); err == nil && r.Header().Start.IsZero() {
		return NewMistake(fmt.Errorf("%s: the log has no date of its beginning", p.Name()), "give the window as times since the first submission, such as --from 14d")
	}
	return nil
}

// Load reads the whole log into memory, as the rules of reading leave it. A log
// without a record is a *Mistake.
func (p *Origin) Load(ctx context.Context) (*trace.Log, error) {
	log, err := p.load(ctx)
	if err == nil && len(log.Records) == 0 {
		return nil, NewMistake(fmt.Errorf("%s: %s", p.Path, log.Report.NoJobs()), "")
	}
	return log, err
}

func (p *Origin) load(ctx context.Context) (*trace.Log, error) {
	rules, err := p.rules(ctx)
	if err != nil {
		return nil, err
	}
	r, err := p.raw(ctx)
	if err != nil {
		return nil, err
	}
	return trace.LoadSettled(r, p.Name(), rules, p.Several)
}

// At is an error about a job of the log, with its line; it reads the log once more to
// find that. Where it cannot, the error has the name of the log alone.
func (p *Origin) At(ctx context.Context, id int64, problem error) error {
	line := trace.Line{What: problem.Error()}
	if r, err := p.Reader(ctx); err == nil {
		defer r.Close()
		var rec trace.Record
		for ok, err := r.Next(&rec); ok && err == nil; ok, err = r.Next(&rec) {
			if rec.ID == id {
				line.No = rec.Line
				break
			}
		}
	}
	return &trace.Error{Name: p.Name(), Lines: []trace.Line{line}}
}

// Remove removes the copy.
func (p *Origin) Remove() {
	if p.copied != nil {
		p.copied.Close()
		os.Remove(p.copied.Name())
		p.copied = nil
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
