package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"aforo/workload/logs"
	"aforo/workload/reshape"
	"aforo/workload/trace"
)

// A conversion is a log and what is to be done with it.
type conversion struct {
	in, out string
	opt     logs.Options
	stdin   io.Reader
	spool   spool
	to      logs.Format
	changes reshape.Changes
}

// converted is what there is to say of a conversion.
type converted struct {
	format      string // of the old log
	read, wrote int64
	report      *trace.Report // on reading
	notes       []string      // on the changes
	lost        *trace.Report
}

// run reads, changes and writes the log, and says what it did.
func (c *conversion) run(ctx context.Context, t *terminal) error {
	if same(c.in, c.out) {
		return usageError(c.out+" is the log itself", "give the new log a file of its own")
	}
	done, err := c.convert(ctx, t)
	if err != nil {
		return err
	}
	return c.print(t, done)
}

// convert goes through the log record by record, and loads one that must be in memory
// or sorted for the changes.
func (c *conversion) convert(ctx context.Context, t *terminal) (*converted, error) {
	defer c.spool.remove()
	if c.changes.Streams() {
		if err := c.spool.keep(ctx, c.in, c.stdin); err != nil {
			return nil, err
		}
		done, err := c.stream(ctx, t)
		if !errors.Is(err, trace.ErrUnsorted) {
			return done, err
		}
	}
	return c.load(ctx, t)
}

// load converts the log in memory.
func (c *conversion) load(ctx context.Context, t *terminal) (*converted, error) {
	r, err := c.open(ctx, t)
	if err != nil {
		return nil, err
	}
	log, err := trace.Load(r)
	if err != nil {
		return nil, err
	}
	done := &converted{format: log.Header.Format, read: int64(len(log.Records)), report: &log.Report}
	before := len(log.Header.Notes)
	if err := c.changes.Apply(log); err != nil {
		return nil, changeError(err)
	}
	done.notes, done.wrote = log.Header.Notes[before:], int64(len(log.Records))
	return done, c.write(ctx, t, done, func(w io.Writer) (*trace.Report, error) {
		return trace.Write(w, c.to.NewWriter(), log)
	})
}

// stream reads the log twice, and holds none of it. The error is ErrUnsorted where
// it must.
func (c *conversion) stream(ctx context.Context, t *terminal) (*converted, error) {
	r, err := c.open(ctx, t)
	if err != nil {
		return nil, err
	}
	before, to := len(r.Header().Notes), c.to.NewWriter()
	s, err := c.changes.NewSurvey(r, c.in, func(rec *trace.Record) { to.Look(rec, r.Labels()) })
	if err != nil {
		return nil, err
	}
	if err := s.Check(); err != nil {
		return nil, changeError(err)
	}
	if r, err = c.open(ctx, t); err != nil {
		return nil, err
	}
	defer r.Close()
	done := &converted{format: s.Header.Format, read: s.Read, wrote: s.Kept, report: &s.Report, notes: s.Header.Notes[before:]}
	return done, c.write(ctx, t, done, func(w io.Writer) (*trace.Report, error) {
		return rewrite(w, to, s, s.Reader(r))
	})
}

// rewrite writes the records of r, of which s is the survey.
func rewrite(w io.Writer, to trace.Writer, s *reshape.Survey, r trace.Reader) (*trace.Report, error) {
	if err := to.Begin(w, &s.Header, s.Labels, s.Kept); err != nil {
		return nil, err
	}
	var rec trace.Record // outside, so that it is allocated once
	for {
		ok, err := r.Next(&rec)
		if err != nil {
			return nil, err
		}
		if !ok {
			return to.Close()
		}
		if err := to.Write(&rec); err != nil {
			return nil, err
		}
	}
}

// changeError is the error of a change as that of its flag.
func changeError(err error) error { return wrong(fmt.Errorf("--%w", err), "") }

// print says what was done: on standard output, or where that is the log itself,
// on the other stream.
func (c *conversion) print(t *terminal, done *converted) error {
	var text bytes.Buffer
	tab := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	row := func(name, format string, args ...any) {
		fmt.Fprintf(tab, "%s\t%s\n", name, fmt.Sprintf(format, args...))
	}
	row("read", "%s from %s (%s)", trace.Plural(int(done.read), "record"), c.in, done.format)
	for _, n := range done.report.Counts {
		row(n.Action.String(), "%v", n)
	}
	for _, n := range done.notes {
		row("did", "%s", n)
	}
	for _, n := range done.lost.Counts {
		row("lost", "%v", n)
	}
	row("wrote", "%s to %s (%s)", trace.Plural(int(done.wrote), "record"), c.out, c.to.Name)
	if err := tab.Flush(); err != nil {
		return err
	}
	if c.out == "-" {
		for line := range strings.Lines(text.String()) {
			t.line(strings.TrimSuffix(line, "\n"))
		}
		return nil
	}
	_, err := t.out.Write(text.Bytes())
	return err
}

// same reports whether two paths are one file.
func same(a, b string) bool {
	x, err1 := os.Stat(a)
	y, err2 := os.Stat(b)
	return err1 == nil && err2 == nil && x.Mode().IsRegular() && os.SameFile(x, y)
}

// open opens the log.
func (c *conversion) open(ctx context.Context, t *terminal) (trace.Reader, error) {
	in, err := c.spool.open(c.in, c.stdin, c.opt)
	if err != nil {
		return nil, err
	}
	r, err := in.Reader()
	if err != nil {
		return nil, err
	}
	return &watchedReader{Reader: r, ctx: ctx, terminal: t}, nil
}

// watchedReader stops at an interrupt and draws the progress of reading.
type watchedReader struct {
	trace.Reader
	ctx      context.Context
	terminal *terminal
	n        int64
}

// Next implements trace.Reader.
func (r *watchedReader) Next(rec *trace.Record) (bool, error) {
	if r.n++; r.n&4095 == 0 {
		if err := r.ctx.Err(); err != nil {
			return false, err
		}
		r.terminal.progress(func() string { return fmt.Sprintf("%d records", r.n) })
	}
	return r.Reader.Next(rec)
}

// write writes the log, which all puts into a stream, beside its name and gives it
// the name when it is complete.
func (c *conversion) write(ctx context.Context, t *terminal, done *converted, all func(io.Writer) (*trace.Report, error)) (err error) {
	if done.wrote == 0 {
		return usageError("no job is left of "+c.in, "choose a longer time, other names or a larger sample")
	}
	if c.out == "-" {
		done.lost, err = all(stoppable{ctx, t.out})
		return err
	}
	file, err := createTable(c.out)
	if err != nil {
		return err
	}
	defer file.abandon()
	w, closeAll := io.Writer(stoppable{ctx, file.w}), func() error { return nil }
	if strings.HasSuffix(strings.ToLower(c.out), ".gz") {
		z, err := gzip.NewWriterLevel(w, gzip.DefaultCompression)
		if err != nil {
			return err
		}
		w, closeAll = z, z.Close
	}
	if done.lost, err = all(w); err == nil {
		err = closeAll()
	}
	if err == nil {
		err = ctx.Err()
	}
	switch {
	case errors.Is(err, reshape.ErrChanged):
		return wrong(fmt.Errorf("%s: %w", c.in, err), "convert it when nothing writes to it, or a copy of it")
	case err != nil:
		return fmt.Errorf("writing %s: %w", c.out, err)
	}
	return file.commit()
}

// stoppable stops writing at an interrupt.
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
