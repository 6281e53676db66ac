package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"aforo/results/logreport"
	"aforo/workload/portrait"
	"aforo/workload/trace"
)

// An info is logs to be looked at.
type info struct {
	logs    []string // paths, or "-"
	stdin   io.Reader
	procs   int
	format  string
	json    bool
	figures string // the folder for figures, or ""
}

// run shows one log after the other. A log that cannot be read does not keep the
// others from being shown.
func (i *info) run(ctx context.Context, t *terminal) error {
	var failed []error
	var drawn []*portrait.Portrait
	for k, path := range i.logs {
		p, err := i.read(ctx, t, path)
		if ctx.Err() != nil {
			return errInterrupted
		}
		if err != nil {
			failed = append(failed, err)
			continue
		}
		if k > 0 && !i.json {
			fmt.Fprintln(t.out)
		}
		if err := i.show(t.out, p); err != nil {
			return err
		}
		drawn = append(drawn, p)
	}
	if i.figures != "" && len(drawn) > 0 {
		failed = append(failed, i.draw(drawn))
	}
	return errors.Join(failed...)
}

// read draws the portrait of one log.
func (i *info) read(ctx context.Context, t *terminal, path string) (*portrait.Portrait, error) {
	in, err := openLog(path, i.stdin, i.format)
	if err != nil {
		return nil, err
	}
	r, err := in.Reader()
	if err != nil {
		return nil, err
	}
	return portrait.Read(&counted{Reader: r, ctx: ctx, terminal: t, path: path}, path, portrait.Options{Capacity: i.procs})
}

func (i *info) show(w io.Writer, p *portrait.Portrait) error {
	if !i.json {
		return logreport.Text(w, p)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(p); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}

// counted draws the progress of reading, and ends it where the command is
// interrupted.
type counted struct {
	trace.Reader
	ctx      context.Context
	terminal *terminal
	path     string
	n        int64
}

// Next implements trace.Reader.
func (c *counted) Next(rec *trace.Record) (bool, error) {
	if c.n++; c.n&4095 == 0 {
		if err := c.ctx.Err(); err != nil {
			return false, err
		}
		c.terminal.progress(func() string { return fmt.Sprintf("%s: %d records", c.path, c.n) })
	}
	return c.Reader.Next(rec)
}
