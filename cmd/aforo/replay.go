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
	"aforo/workload/trace"
)

// A result is a finished replay.
type result struct {
	summary
	procs  int
	header trace.Header
	report *trace.Report
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

// stream simulates the trace as it is read, in constant memory; if it turns out to
// be unsorted it is read again, sorted in memory, and simulated from the beginning.
func (r *replay) stream(ctx context.Context, t *terminal) (*result, error) {
	if info, err := os.Stat(r.trace); err == nil && info.IsDir() {
		return nil, usageError(r.trace+" is a folder, not a trace", "name the file in it")
	}
	defer r.spool.remove()
	res, err := r.simulate(ctx, t, false)
	if errors.Is(err, trace.ErrUnsorted) {
		return r.simulate(ctx, t, true)
	}
	return res, err
}

// simulate runs the trace, sorted in memory first where sorted is true.
func (r *replay) simulate(ctx context.Context, t *terminal, sorted bool) (*result, error) {
	log, err := r.open(ctx, t, sorted)
	if err != nil {
		return nil, err
	}
	defer log.close()
	if log.procs == 0 {
		return nil, r.noProcs(log)
	}
	m := &measures{}
	source := t.watched(log)
	if r.jobs == "" {
		err = r.simulateOn(ctx, log.procs, source, m)
	} else {
		err = r.simulateTo(ctx, log.procs, source, m)
	}
	if err != nil {
		return nil, err
	}
	report := log.report()
	return &result{m.summary(log.procs, report.Dropped()), log.procs, log.header(), report}, nil
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
