package logs

import (
	"context"
	"errors"
	"fmt"

	"aforo/workload"
	"aforo/workload/sacct"
	"aforo/workload/swf"
	"aforo/workload/trace"
)

// Jobs is an open log as a source of the jobs that it stands for, whatever its
// format.
type Jobs struct {
	workload.Source
	Procs int   // the size of the machine, or 0
	Total int64 // how many jobs there will be, where the log says so, or 0

	header func() trace.Header
	report func() *trace.Report
	close  func() error
}

// Header is what the log says of itself; it is complete when the source is at its
// end.
func (j *Jobs) Header() trace.Header { return j.header() }

// Report counts what was dropped, changed and noted so far.
func (j *Jobs) Report() *trace.Report { return j.report() }

// Close closes the log; the header and the report stay readable.
func (j *Jobs) Close() error { return j.close() }

// Jobs opens the log and makes jobs of its records by the rules: as a stream, which
// ends with trace.ErrUnsorted where the log is out of order, or in memory where
// sorted is true. SWF has a way of its own, which counts as it always has, unless a
// rule needs to see all jobs first.
func (p *Place) Jobs(ctx context.Context, rules trace.Rules, sorted bool) (*Jobs, error) {
	if err := p.Keep(ctx); err != nil {
		return nil, err
	}
	in, err := p.Open()
	if err != nil {
		return nil, err
	}
	if in.Format.Name == "swf" && rules.CapacityRule.String() == "" && rules.MissingLimit.String() == "run" && p.Options.Arrival == sacct.FromSubmit {
		jobs, err := swfJobs(in, rules, sorted)
		if err != nil {
			in.Close()
		}
		return jobs, err
	}
	reader, err := p.reader(ctx, in)
	if err != nil {
		return nil, err
	}
	if sorted {
		return loaded(reader, in.Name, rules)
	}
	return p.stream(ctx, reader, in.Name, rules)
}

// loaded takes a log of any format into memory.
func loaded(reader trace.Reader, name string, rules trace.Rules) (*Jobs, error) {
	jobs, err := trace.Jobs(reader, name, rules)
	if err != nil {
		return nil, err
	}
	return &Jobs{
		Source: jobs, Procs: jobs.Capacity(), Total: int64(len(jobs.All())), header: func() trace.Header { return *jobs.Header() },
		report: jobs.Report, close: func() error { return nil },
	}, nil
}

// stream reads a log of any format as its jobs are asked for. Where a rule finds
// the size of the machine, that takes a reading of its own.
func (p *Place) stream(ctx context.Context, reader trace.Reader, name string, rules trace.Rules) (*Jobs, error) {
	if rules.CapacityRule.String() != "" {
		var err error
		if rules, err = rules.Measure(reader, name); err != nil {
			return nil, err
		}
		if reader, err = p.Reader(ctx); err != nil {
			return nil, err
		}
	}
	jobs, err := trace.NewStream(reader, name, rules)
	if err != nil {
		reader.Close()
		return nil, err
	}
	return &Jobs{Source: jobs, Procs: jobs.Capacity(), header: jobs.Header, report: jobs.Report, close: jobs.Close}, nil
}

// swfJobs takes the direct way.
func swfJobs(in *Input, rules trace.Rules, sorted bool) (*Jobs, error) {
	reader, err := swf.NewReader(in.Buffered(), in.Name, swf.Options{Procs: rules.Capacity, ExactLimits: rules.ExactLimits})
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
	return &Jobs{
		Source: reader, Procs: reader.Procs(), Total: h.MaxRecords, report: reader.Report, close: in.Close,
		header: func() trace.Header { return header },
	}, nil
}

// NoProcs is the error for a log that does not give the size of the machine, unless
// the file is no log at all.
func (j *Jobs) NoProcs(path string) error {
	var first workload.Job
	if _, err := j.Next(&first); err != nil && !errors.Is(err, trace.ErrUnsorted) {
		return err
	}
	why := "the log does not give it"
	if j.Header().Format == "swf" {
		why = "the header has neither MaxProcs nor MaxNodes"
	}
	return NewMistake(fmt.Errorf("%s: the size of the machine is not known: %s", path, why),
		"give it with --procs N, or have it found with --capacity-rule peak, recorded or load:0.8")
}
