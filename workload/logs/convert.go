package logs

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"

	"aforo/workload/reshape"
	"aforo/workload/trace"
	"aforo/workload/trace/jobs"
)

// A Conversion is a log and what is to be done with it.
type Conversion struct {
	In      *Origin
	To      Format
	Changes reshape.Changes
	// Gzip compresses the new log.
	Gzip bool
	// Create opens what the new log is written to. It is called when the old one has
	// been read to its end and something of it is left.
	Create func() (io.Writer, error)
}

// Converted is what there is to say of a conversion.
type Converted struct {
	Format      string // of the old log
	Read, Wrote int64
	Report      *trace.Report // on reading
	Notes       []string      // on the changes
	Lost        *trace.Report // what the new format has no place for
}

// Run goes through the log record by record, and loads one that must be in memory
// or sorted for the changes. The error is a *Mistake where the changes do not fit
// the log or leave nothing of it.
func (c *Conversion) Run(ctx context.Context) (*Converted, error) {
	defer c.In.Remove()
	if c.Changes.Streams() {
		if err := c.In.Keep(ctx); err != nil {
			return nil, err
		}
		done, err := c.stream(ctx)
		if !errors.Is(err, jobs.ErrUnsorted) {
			return done, err
		}
	}
	return c.load(ctx)
}

// load converts the log in memory.
func (c *Conversion) load(ctx context.Context) (*Converted, error) {
	log, err := c.In.load(ctx)
	if err != nil {
		return nil, err
	}
	done := &Converted{Format: log.Header.Format, Read: int64(len(log.Records)), Report: &log.Report}
	before := len(log.Header.Notes)
	if err := c.Changes.Apply(log); err != nil {
		return nil, changeError(err)
	}
	done.Notes, done.Wrote = log.Header.Notes[before:], int64(len(log.Records))
	return done, c.write(ctx, done, func(w io.Writer) (*trace.Report, error) {
		return trace.Write(w, c.To.NewWriter(), log)
	})
}

// stream reads the log twice, and holds none of it. The error is ErrUnsorted where
// it must.
func (c *Conversion) stream(ctx context.Context) (*Converted, error) {
	r, err := c.In.Reader(ctx)
	if err != nil {
		return nil, err
	}
	before, to := len(r.Header().Notes), c.To.NewWriter()
	s, err := c.Changes.NewSurvey(r, c.In.Path, func(rec *trace.Record) { to.Look(rec, r.Labels()) })
	if err != nil {
		return nil, err
	}
	if err := s.Check(); err != nil {
		return nil, changeError(err)
	}
	if r, err = c.In.Reader(ctx); err != nil {
		return nil, err
	}
	defer r.Close()
	done := &Converted{Format: s.Header.Format, Read: s.Read, Wrote: s.Kept, Report: &s.Report, Notes: s.Header.Notes[before:]}
	return done, c.write(ctx, done, func(w io.Writer) (*trace.Report, error) {
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
func changeError(err error) error { return NewMistake(fmt.Errorf("--%w", err), "") }

// write writes the log, which all puts into a stream.
func (c *Conversion) write(ctx context.Context, done *Converted, all func(io.Writer) (*trace.Report, error)) error {
	if done.Wrote == 0 {
		return NewMistake(errors.New("no job is left of "+c.In.Path), "choose a longer time, other names or a larger sample")
	}
	to, err := c.Create()
	if err != nil {
		return err
	}
	w, closeAll := Stoppable(ctx, to), func() error { return nil }
	if c.Gzip {
		z := gzip.NewWriter(w)
		w, closeAll = z, z.Close
	}
	if done.Lost, err = all(w); err == nil {
		err = closeAll()
	}
	if err == nil {
		err = ctx.Err()
	}
	if errors.Is(err, reshape.ErrChanged) {
		return NewMistake(fmt.Errorf("%s: %w", c.In.Path, err), "convert it when nothing writes to it, or a copy of it")
	}
	return err
}
