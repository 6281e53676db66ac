package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"aforo/workload"
	"aforo/workload/logs"
	"aforo/workload/sacct"
	"aforo/workload/swf"
	"aforo/workload/trace"
)

// A replayLog is an open trace as a source of jobs, whatever its format.
type replayLog struct {
	workload.Source
	procs  int // the size of the machine, or 0
	total  int64
	header func() trace.Header // complete when the source is at its end
	report func() *trace.Report
	close  func() error
}

// open opens the trace: as a stream, or in memory where sorted is true. SWF has a way of its own, which counts as it always
// has, unless a rule needs to see all jobs first.
func (r *replay) open(ctx context.Context, t *terminal, sorted bool) (*replayLog, error) {
	if err := r.spool.keep(ctx, r.trace, r.stdin); err != nil {
		return nil, err
	}
	in, err := r.spool.open(r.trace, r.stdin, r.opt)
	if err != nil {
		return nil, err
	}
	if in.Format.Name == "swf" && r.rules.CapacityRule.String() == "" && r.rules.MissingLimit.String() == "run" && r.opt.Arrival == sacct.FromSubmit {
		log, err := r.openSWF(in, sorted)
		if err != nil {
			in.Close()
		}
		return log, err
	}
	reader, err := in.Reader()
	if err != nil {
		return nil, err
	}
	reader = &watchedReader{Reader: reader, ctx: ctx, terminal: t}
	if sorted {
		return r.openLoaded(reader, in.Name)
	}
	return r.openStream(ctx, t, reader, in.Name)
}

// openLoaded takes a log of any format into memory.
func (r *replay) openLoaded(reader trace.Reader, name string) (*replayLog, error) {
	jobs, err := trace.Jobs(reader, name, r.rules)
	if err != nil {
		return nil, err
	}
	return &replayLog{
		Source: jobs, procs: jobs.Capacity(), total: int64(len(jobs.All())), header: func() trace.Header { return *jobs.Header() },
		report: jobs.Report, close: func() error { return nil },
	}, nil
}

// openStream reads a log of any format as it is simulated. Where a rule finds the
// size of the machine, that takes a reading of its own.
func (r *replay) openStream(ctx context.Context, t *terminal, reader trace.Reader, name string) (*replayLog, error) {
	rules := r.rules
	if rules.CapacityRule.String() != "" {
		var err error
		if rules, err = rules.Measure(reader, name); err != nil {
			return nil, err
		}
		in, err := r.spool.open(r.trace, r.stdin, r.opt)
		if err != nil {
			return nil, err
		}
		if reader, err = in.Reader(); err != nil {
			return nil, err
		}
		reader = &watchedReader{Reader: reader, ctx: ctx, terminal: t}
	}
	jobs, err := trace.NewStream(reader, name, rules)
	if err != nil {
		reader.Close()
		return nil, err
	}
	return &replayLog{Source: jobs, procs: jobs.Capacity(), header: jobs.Header, report: jobs.Report, close: jobs.Close}, nil
}

// openSWF takes the direct way.
func (r *replay) openSWF(in *logs.Input, sorted bool) (*replayLog, error) {
	reader, err := swf.NewReader(in.Buffered(), in.Name, swf.Options{Procs: r.rules.Capacity, ExactLimits: r.rules.ExactLimits})
	if err != nil {
		return nil, err
	}
	if sorted {
		if err := reader.Sort(); err != nil {
			return nil, err
		}
	}
	h := reader.Header()
	header := trace.Header{Format: "swf", Unit: "processor", Computer: h.Computer, Installation: h.Installation}
	return &replayLog{
		Source: reader, procs: reader.Procs(), total: h.MaxRecords, report: reader.Report, close: in.Close,
		header: func() trace.Header { return header },
	}, nil
}

// openLog opens a log and finds its format; "-" is standard input.
func openLog(path string, stdin io.Reader, format string) (*logs.Input, error) {
	return openLogWith(path, stdin, logs.Options{Format: format})
}

// openLogWith is openLog with more options.
func openLogWith(path string, stdin io.Reader, opt logs.Options) (*logs.Input, error) {
	if path == "-" {
		return logs.DetectIn(io.NopCloser(stdin), "standard input", opt)
	}
	in, err := logs.Detect(path, opt)
	if err != nil {
		return nil, openError(err)
	}
	return in, nil
}

// noProcs is the error for a trace that does not give the size of the machine,
// unless the file is no trace at all.
func (r *replay) noProcs(log *replayLog) error {
	var j workload.Job
	if _, err := log.Next(&j); err != nil && !errors.Is(err, trace.ErrUnsorted) {
		return err
	}
	why := "the log does not give it"
	if log.header().Format == "swf" {
		why = "the header has neither MaxProcs nor MaxNodes"
	}
	return usageError(r.trace+": the size of the machine is not known: "+why,
		"give it with --procs N, or have it found with --capacity-rule peak, recorded or load:0.8")
}

// watched returns the jobs of a log, with the progress of reading drawn where the terminal
// draws any.
func (t *terminal) watched(log *replayLog) workload.Source {
	if !t.tty {
		return log.Source
	}
	return &watched{log: log, terminal: t}
}

// watched draws the progress of reading.
type watched struct {
	log      *replayLog
	terminal *terminal
	n        int64
}

// Next implements workload.Source.
func (w *watched) Next(j *workload.Job) (bool, error) {
	if w.n++; w.n&1023 == 0 {
		w.terminal.progress(func() string {
			if total := w.log.total; total >= w.n {
				return fmt.Sprintf("%d of %d jobs", w.n, total)
			}
			return fmt.Sprintf("%d jobs", w.n)
		})
	}
	return w.log.Next(j)
}
