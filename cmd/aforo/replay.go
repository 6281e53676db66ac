package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"aforo/sim"
	"aforo/sim/cluster"
	"aforo/workload"
	"aforo/workload/swf"
)

// A result is a finished replay.
type result struct {
	summary
	procs  int
	header swf.Header
	report swf.Report
}

// run simulates the trace and prints the results.
func (r *replay) run(ctx context.Context, t *terminal) error {
	began := time.Now()
	res, err := r.stream(ctx, t)
	if err != nil {
		return err
	}
	if r.json {
		err = r.printJSON(t.out, res)
	} else {
		err = r.printText(t.out, res)
	}
	took := time.Since(began).Seconds()
	t.note("%d jobs in %.2f s, %.0f jobs/s", res.Jobs, took, float64(res.Jobs)/took)
	return err
}

// stream simulates the trace as it is read, in constant memory. A trace that turns
// out to be unsorted is read again, sorted in memory, and simulated from the
// beginning; a pipe cannot be read again and is loaded at once.
func (r *replay) stream(ctx context.Context, t *terminal) (*result, error) {
	open := swf.Open
	if info, err := os.Stat(r.trace); err == nil && info.IsDir() {
		return nil, usageError(r.trace+" is a folder, not a trace", "name the file in it")
	} else if err == nil && !info.Mode().IsRegular() {
		open = swf.OpenSorted
	}
	res, err := r.simulate(ctx, t, open)
	if errors.Is(err, swf.ErrUnsorted) {
		return r.simulate(ctx, t, swf.OpenSorted)
	}
	return res, err
}

// simulate runs the trace that open opens.
func (r *replay) simulate(ctx context.Context, t *terminal, open func(string, swf.Options) (*swf.Reader, error)) (*result, error) {
	reader, err := open(r.trace, r.options)
	if err != nil {
		return nil, openError(err)
	}
	defer reader.Close()
	procs := reader.Procs()
	if procs == 0 {
		return nil, r.noProcs(reader)
	}
	m := &measures{}
	source := &watched{Reader: reader, terminal: t}
	if r.jobs == "" {
		err = r.simulateOn(ctx, procs, source, m)
	} else {
		err = r.simulateTo(ctx, procs, source, m)
	}
	if err != nil {
		return nil, err
	}
	report := reader.Report()
	return &result{m.summary(procs, report.Dropped()), procs, reader.Header(), report}, nil
}

// simulateTo does the same as simulateOn and writes the schedule.
func (r *replay) simulateTo(ctx context.Context, procs int, source workload.Source, m *measures) error {
	if err := r.notTheTrace(); err != nil {
		return err
	}
	file, err := createTable(r.jobs)
	if err != nil {
		return err
	}
	defer file.abandon()
	rows := newJobRows(source, file)
	m.each, m.drop = rows.started, rows.rejected
	if err := r.simulateOn(ctx, procs, rows, m); err != nil {
		return err
	}
	return file.commit()
}

// simulateOn runs a source on a machine of procs equal processors.
func (r *replay) simulateOn(ctx context.Context, procs int, source workload.Source, m *measures) error {
	config := sim.Config{
		Partitions: []cluster.Partition{{Name: "machine", Nodes: procs, PerNode: 1, Speed: 1}},
		Policy:     r.policy,
		Verify:     r.verify,
	}
	if err := sim.Run(ctx, config, source, m); err != nil {
		return err
	}
	if m.waiting > 0 {
		return fmt.Errorf("%s: %d jobs never started", r.trace, m.waiting)
	}
	return nil
}

// notTheTrace refuses to write the schedule over the trace.
func (r *replay) notTheTrace() error {
	trace, err1 := os.Stat(r.trace)
	jobs, err2 := os.Stat(r.jobs)
	if err1 == nil && err2 == nil && os.SameFile(trace, jobs) {
		return usageError("--jobs: "+r.jobs+" is the trace itself", "give the schedule a file of its own")
	}
	return nil
}

// noProcs is the error for a trace whose header does not give the size of the
// machine, unless the file is no trace at all.
func (r *replay) noProcs(reader *swf.Reader) error {
	var j workload.Job
	if _, err := reader.Next(&j); err != nil && !errors.Is(err, swf.ErrUnsorted) {
		return err
	}
	return usageError(r.trace+": the size of the machine is not known: the header has neither MaxProcs nor MaxNodes", "give it with --procs N")
}

// openError says whose fault it is that a trace does not open.
func openError(err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return wrong(err, "is the path right? It is relative to the folder that the command runs in")
	case errors.Is(err, fs.ErrPermission):
		return wrong(err, "")
	}
	return err
}

// watched draws the progress of reading.
type watched struct {
	*swf.Reader
	terminal *terminal
	n        int64
}

// Next implements workload.Source.
func (w *watched) Next(j *workload.Job) (bool, error) {
	if w.n++; w.n&1023 == 0 {
		w.terminal.progress(func() string {
			if total := w.Header().MaxRecords; total >= w.n {
				return fmt.Sprintf("%d of %d jobs", w.n, total)
			}
			return fmt.Sprintf("%d jobs", w.n)
		})
	}
	return w.Reader.Next(j)
}
