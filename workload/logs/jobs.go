package logs

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"time"

	"aforo/workload"
	"aforo/workload/swf"
	"aforo/workload/trace"
	"aforo/workload/trace/jobs"
)

// Jobs is an open log as a source of the jobs that it stands for, whatever its
// format.
type Jobs struct {
	workload.Source
	Procs int   // the size of the machine, or 0
	Total int64 // how many jobs there will be, where the log says so, or 0
	// Zero is the instant of Submit zero on the clock of a log without dates, when the
	// first job has been read.
	Zero func() time.Duration

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
// ends with an error that jobs.InMemory knows where the log is out of order or its jobs
// follow each other, or in memory where sorted is true. SWF has a way of its own where its
// records are taken as they stand and nobody asks who sent them.
func (p *Origin) Jobs(ctx context.Context, rules jobs.Rules, sorted bool) (*Jobs, error) {
	rules.MissingLimit = p.Options.Read.MissingLimit
	if err := p.Keep(ctx); err != nil {
		return nil, err
	}
	in, err := p.Open()
	if err != nil {
		return nil, err
	}
	if in.Format.Name == "swf" && rules.CapacityRule.String() == "" && rules.Route == nil && rules.Who == nil && reflect.ValueOf(p.Options.Read).IsZero() {
		direct, err := swfJobs(in, rules, sorted)
		if !errors.Is(err, jobs.ErrChained) {
			if err != nil {
				in.Close()
			}
			return direct, err
		}
	}
	if err := in.Close(); err != nil {
		return nil, err
	}
	if sorted {
		return p.loaded(ctx, rules)
	}
	return p.stream(ctx, rules)
}

// loaded takes a log of any format into memory.
func (p *Origin) loaded(ctx context.Context, rules jobs.Rules) (*Jobs, error) {
	read, err := p.rules(ctx)
	if err != nil {
		return nil, err
	}
	raw, err := p.raw(ctx)
	if err != nil {
		return nil, err
	}
	source, err := jobs.LoadSorted(raw, p.Name(), read, rules)
	if err != nil {
		return nil, err
	}
	return &Jobs{
		Source: source, Procs: source.Capacity(), Total: int64(len(source.All())), Zero: source.Zero, header: func() trace.Header { return *source.Header() },
		report: pooled(source), close: func() error { return nil },
	}, nil
}

// stream reads a log of any format as its jobs are asked for. Where a rule finds
// the size of the machine, that takes a reading of its own.
func (p *Origin) stream(ctx context.Context, rules jobs.Rules) (*Jobs, error) {
	reader, err := p.Reader(ctx)
	if err != nil {
		return nil, err
	}
	if rules.CapacityRule.String() != "" {
		if rules, err = rules.Measure(reader, p.Name()); err != nil {
			return nil, err
		}
		if reader, err = p.Reader(ctx); err != nil {
			return nil, err
		}
	}
	source, err := jobs.NewStream(reader, p.Name(), rules)
	if err != nil {
		reader.Close()
		return nil, err
	}
	return &Jobs{Source: source, Procs: source.Capacity(), Zero: source.Zero, header: source.Header, report: pooled(source), close: source.Close}, nil
}

// swfJobs takes the direct way.
func swfJobs(in *Input, rules jobs.Rules, sorted bool) (*Jobs, error) {
	reader, err := swf.NewReader(in.Buffered(), in.Name, swf.Options{Procs: rules.Capacity, ExactLimits: rules.ExactLimits, Follow: true})
	if err != nil {
		return nil, err
	}
	if sorted {
		if err := reader.Sort(); err != nil {
			return nil, err
		}
	}
	return &Jobs{
		Source: reader, Procs: reader.Procs(), Total: reader.Header().MaxRecords, Zero: reader.Zero, report: pooled(reader), close: in.Close,
		header: func() trace.Header {
			h := reader.Header()
			return trace.Header{Format: "swf", Unit: "processor", Computer: h.Computer, Installation: h.Installation, Start: h.Start()}
		},
	}, nil
}

// NoProcs is the error for a log that does not give the size of the machine, unless
// the file is no log at all.
func (j *Jobs) NoProcs(path string) error {
	var first workload.Job
	if _, err := j.Next(&first); err != nil && !jobs.InMemory(err) {
		return err
	}
	why := "the log does not give it"
	if j.Header().Format == "swf" {
		why = "the header has neither MaxProcs nor MaxNodes"
	}
	return NewMistake(fmt.Errorf("%s: the size of the machine is not known: %s", path, why),
		"give it with --procs N, or have it found with --capacity-rule peak, recorded or load:0.8")
}

// pooled is the report of a source, with a note where the jobs of several partitions
// share one pool.
func pooled(s interface {
	Report() *trace.Report
	Partitions() int
},
) func() *trace.Report {
	return func() *trace.Report {
		r := *s.Report()
		if n := s.Partitions(); n > 1 {
			r.Counts = append(slices.Clone(r.Counts), trace.Count{
				Key: "partitions_pooled", What: "partitions, simulated as one pool: partition in [trace], or --partition of aforo replay, takes one of them", N: int64(n), Action: trace.Noted,
			})
		}
		return &r
	}
}
