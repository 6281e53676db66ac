package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"aforo/workload/logs"
	"aforo/workload/reshape"
	"aforo/workload/trace"
)

// A conversion is a log and what is to be done with it.
type conversion struct {
	in, out, format string
	stdin           io.Reader
	to              logs.Format
	from, until     bound
	names           []named
	sample          *float64
	sampleUsers     bool
	resample        *int
	scaleLoad       *float64
	shake           time.Duration
	seed            uint64
}

// named is a kind of names and those that are wanted; all where there are none.
type named struct {
	kind  reshape.Kind
	names []string
}

// run reads, changes and writes the log, and says what it did.
func (c *conversion) run(ctx context.Context, t *terminal) error {
	if same(c.in, c.out) {
		return usageError(c.out+" is the log itself", "give the new log a file of its own")
	}
	log, err := c.load(ctx, t)
	if err != nil {
		return err
	}
	read, done := len(log.Records), len(log.Header.Notes)
	if err := c.reshape(log); err != nil {
		return wrong(err, "")
	}
	if len(log.Records) == 0 {
		return usageError("no job is left of "+c.in, "choose a longer time, other names or a larger sample")
	}
	lost, err := c.write(ctx, t, log)
	if err != nil {
		return err
	}
	return c.print(t, log, read, log.Header.Notes[done:], lost)
}

// print says what was done: on standard output, or where that is the log itself,
// on the other stream.
func (c *conversion) print(t *terminal, log *trace.Log, read int, notes []string, lost *trace.Report) error {
	var text bytes.Buffer
	tab := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	row := func(name, format string, args ...any) {
		fmt.Fprintf(tab, "%s\t%s\n", name, fmt.Sprintf(format, args...))
	}
	row("read", "%s from %s (%s)", trace.Plural(read, "record"), c.in, log.Header.Format)
	for _, n := range log.Report.Counts {
		row(n.Action.String(), "%v", n)
	}
	for _, n := range notes {
		row("did", "%s", n)
	}
	for _, n := range lost.Counts {
		row("lost", "%v", n)
	}
	row("wrote", "%s to %s (%s)", trace.Plural(len(log.Records), "record"), c.out, c.to.Name)
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

// load reads the log, in submit order.
func (c *conversion) load(ctx context.Context, t *terminal) (*trace.Log, error) {
	in, err := openLog(c.in, c.stdin, c.format)
	if err != nil {
		return nil, err
	}
	r, err := in.Reader()
	if err != nil {
		return nil, err
	}
	return trace.Load(&watchedReader{Reader: r, ctx: ctx, terminal: t})
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

// reshape makes the changes that were asked for, in their order.
func (c *conversion) reshape(l *trace.Log) error {
	if err := c.cut(l); err != nil {
		return err
	}
	for _, n := range c.names {
		if len(n.names) > 0 {
			if _, err := reshape.Only(l, n.kind, n.names); err != nil {
				return fmt.Errorf("--%s: %w", n.kind.Word, err)
			}
		}
	}
	if c.sample != nil {
		if _, err := reshape.Sample(l, *c.sample, c.sampleUsers, c.seed); err != nil {
			return fmt.Errorf("--sample: %w", err)
		}
	}
	if c.resample != nil {
		if _, err := reshape.Resample(l, *c.resample, c.seed); err != nil {
			return fmt.Errorf("--resample: %w", err)
		}
	}
	if c.scaleLoad != nil {
		if err := reshape.ScaleLoad(l, *c.scaleLoad); err != nil {
			return fmt.Errorf("--scale-load: %w", err)
		}
	}
	if c.shake > 0 {
		if err := reshape.Shake(l, c.shake, c.seed); err != nil {
			return fmt.Errorf("--shake: %w", err)
		}
	}
	return nil
}

// cut leaves out what was submitted outside --from and --to.
func (c *conversion) cut(l *trace.Log) error {
	if !c.from.set && !c.until.set {
		return nil
	}
	from, err := c.from.since(l)
	if err != nil {
		return fmt.Errorf("--from: %w", err)
	}
	until, err := c.until.since(l)
	if err != nil {
		return fmt.Errorf("--to: %w", err)
	}
	if !c.from.set {
		from = trace.Unknown + 1 // below all times, and above none
	}
	if !c.until.set {
		until = math.MaxInt64
	}
	if from >= until {
		return fmt.Errorf("--to is not after --from")
	}
	reshape.Between(l, from, until)
	return nil
}

// since is the bound as a time since Header.Start.
func (b *bound) since(l *trace.Log) (time.Duration, error) {
	switch {
	case b.date.IsZero():
		return reshape.First(l) + b.after, nil
	case l.Header.Start.IsZero():
		return 0, fmt.Errorf("the log has no date of its beginning: give a time since the first submission")
	}
	return b.date.Sub(l.Header.Start), nil
}

// write writes the log beside its name and gives it the name when it is complete.
func (c *conversion) write(ctx context.Context, t *terminal, l *trace.Log) (*trace.Report, error) {
	if c.out == "-" {
		return c.to.Write(stoppable{ctx, t.out}, l)
	}
	file, err := createTable(c.out)
	if err != nil {
		return nil, err
	}
	defer file.abandon()
	w, closeAll := io.Writer(stoppable{ctx, file.w}), func() error { return nil }
	if strings.HasSuffix(strings.ToLower(c.out), ".gz") {
		z, err := gzip.NewWriterLevel(w, gzip.DefaultCompression)
		if err != nil {
			return nil, err
		}
		w, closeAll = z, z.Close
	}
	lost, err := c.to.Write(w, l)
	if err == nil {
		err = closeAll()
	}
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return nil, fmt.Errorf("writing %s: %w", c.out, err)
	}
	return lost, file.commit()
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
