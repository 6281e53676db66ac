// Package swf reads traces in the Standard Workload Format of the Parallel
// Workloads Archive: one job a line, 18 numbers separated by blanks, after a
// header of comment lines that start with ';'.
//
// A [Reader] is a workload.Source that streams: bytes are decompressed, cut into
// lines, parsed into a record of 18 numbers, and turned into a workload.Job by
// the conventions below, with constant memory and without allocating anything a
// job. [Reader.Sort] does the same for a trace that is not in submit order, in
// memory. What was left out or changed on the way is in the [trace.Report]; a line
// that is not SWF makes the whole trace an [Error], never a smaller trace.
//
// Conventions. Size is the requested processors (field 8) where they are above
// zero, else the allocated ones (field 5). The limit is the requested time
// (field 9) where it is above zero, else the run time. The run time is field 4,
// cut at the limit. Records with a size of zero or less, with a negative run time,
// without a submit time, or with a size above the machine are dropped, counted, and
// reported with their line, and so are the parts of a job that has a line for the
// whole. A submit time below zero moves the log's time zero. The format is described by Chapin and others,
// "Benchmarks and standards for the evaluation of parallel job schedulers",
// JSSPP 1999, and Feitelson, Tsafrir and Krakov, "Experience with using the
// Parallel Workloads Archive", JPDC 2014.
package swf

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"os"
	"time"

	"aforo/workload"
	"aforo/workload/trace"
	"aforo/workload/trace/jobs"
)

// ErrUnsorted is returned by Next, wrapped with the place, where a record was
// submitted before the one that precedes it. A stream cannot repair that:
// Sort can. It is jobs.ErrUnsorted.
var ErrUnsorted = jobs.ErrUnsorted

// Options say how a trace is to be read. The zero value reads it as it is.
type Options struct {
	// Procs is the size of the machine in processors; jobs above it are dropped.
	// Zero takes the header's MaxProcs, or else its MaxNodes; where the header has
	// neither there is no such check.
	Procs int
	// ExactLimits makes each job's limit its run time: the schedule that a
	// clairvoyant scheduler would see.
	ExactLimits bool
	// Follow refuses a job that follows another one (field 17), and a part of a job whose
	// line for the whole may come yet, as jobs.ErrChained; else all arrive by the log.
	Follow bool
}

// A Reader yields the jobs of a trace. It is a workload.Source.
type Reader struct {
	opt    Options
	procs  int
	nodes  bool // procs is MaxNodes, and nothing says how many processors a node has
	header Header
	counts counts

	lines   *trace.Lines
	file    io.Closer
	pending []byte // the first data line, which ended the header

	rec        record
	whole      trace.IDs // jobs with a line for the whole
	works      trace.Works
	span       trace.Span
	begins     time.Time // the instant of the log's time zero, where it says so
	partition  int64     // of the record before
	partitions map[int64]bool
	zero       time.Duration // the first submission where that is below zero

	last     workload.Job // scratch for lines behind the first bad one
	previous int64        // the greatest submit time so far, in ns
	load     bool         // disorder is counted, not refused
	chained  bool         // the last job names another one, or is a part
	rest     []workload.Job
	loaded   bool
	done     bool
	err      error
}

// Open opens a trace and reads its header. Files compressed by gzip are
// recognised by their first two bytes, whatever their name is. The error is that
// of the file system, or says that the compressed data are damaged.
func Open(path string, opt Options) (*Reader, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	r, err := NewReader(f, path, opt)
	if err != nil {
		f.Close()
		return nil, err
	}
	r.file = f
	return r, nil
}

// NewReader reads a trace, plain or compressed by gzip, from in; name is how
// errors call it. It reads the header before it returns.
func NewReader(in io.Reader, name string, opt Options) (*Reader, error) {
	b, err := trace.Buffer(in, name)
	if err != nil {
		return nil, err
	}
	r := &Reader{
		opt: opt, lines: trace.NewLines(b, name), previous: math.MinInt64, partition: math.MinInt64, partitions: map[int64]bool{},
	}
	if r.header, r.pending, err = readHeader(r.lines, &trace.Report{}); err != nil {
		return nil, err
	}
	r.begins = r.header.Start()
	r.procs = opt.Procs
	if r.procs == 0 {
		r.procs = r.header.procs()
		if r.procs > 0 && r.header.MaxProcs <= 0 {
			r.counts.add(noteNodes, 0)
			r.nodes = r.header.PerNode == 0
		}
	}
	return r, nil
}

// Close closes the file; what the Reader has counted stays readable.
func (r *Reader) Close() error {
	if r.file == nil {
		return nil
	}
	f := r.file
	r.file = nil
	return f.Close()
}

// Procs is the size of the machine in force, in processors: that of the options,
// or the header's, or 0 where neither gives one.
func (r *Reader) Procs() int { return r.procs }

// Header returns the comment lines at the head of the file.
func (r *Reader) Header() Header { return r.header }

// Next stores the next job in j and reports whether there was one. The error is
// ErrUnsorted (wrapped), an *Error that lists what is wrong with the file, or an
// error of reading. At the first line that is not SWF, Next reads on to the end
// of the file so that the error lists the others too. A file without a single
// job is an *Error.
func (r *Reader) Next(j *workload.Job) (bool, error) {
	if r.loaded {
		if len(r.rest) == 0 {
			return false, nil
		}
		*j, r.rest = r.rest[0], r.rest[1:]
		return true, nil
	}
	for !r.done {
		line, ok := dataLine(r.lines, &r.pending)
		if !ok {
			r.finish(nil)
			break
		}
		kept, bad := r.job(line, j)
		if bad != nil {
			r.finish(bad)
			break
		}
		if !kept {
			continue
		}
		if r.chained {
			r.done, r.err = true, fmt.Errorf("%s:%d: %w", r.lines.Name(), r.lines.No(), jobs.ErrChained)
			return false, r.err
		}
		switch at := int64(j.Submit); {
		case at >= r.previous:
			if r.previous == math.MinInt64 && at < 0 && !r.load {
				r.moveZero(j.Submit)
			}
			r.previous = at
		case r.load:
			r.counts.add(noteUnsorted, r.lines.No())
		default:
			r.done, r.err = true, fmt.Errorf("%s:%d: %w", r.lines.Name(), r.lines.No(), ErrUnsorted)
			return false, r.err
		}
		j.Submit -= r.zero
		r.counts.kept++
		return true, nil
	}
	return false, r.err
}

// Zero is the instant of Submit zero on the log's own clock: the first submission
// where that is below zero, else 0.
func (r *Reader) Zero() time.Duration { return r.zero }

// Partitions is how many partitions the jobs so far were in.
func (r *Reader) Partitions() int { return len(r.partitions) }

// moveZero lets the log begin with its first submission, which lies before its time
// zero.
func (r *Reader) moveZero(first time.Duration) {
	r.zero = trace.WholeSecond(first)
	r.counts.move(noteZero, 0, -r.zero.Milliseconds())
	if r.header.UnixStartTime > 0 {
		r.header.UnixStartTime += int64(r.zero / time.Second)
	}
}

// dataLine returns pending, where it is not nil, and forgets it, or the next line
// that is neither blank nor a comment. The bytes are valid until the next call.
func dataLine(lines *trace.Lines, pending *[]byte) ([]byte, bool) {
	if *pending != nil {
		line := *pending
		*pending = nil
		return line, true
	}
	for {
		line, ok := lines.Next()
		if !ok {
			return nil, false
		}
		if len(line) > 0 && line[0] >= '0' && line[0] <= '9' {
			return line, true
		}
		if text := bytes.TrimLeft(line, " \t\r"); len(text) > 0 && !comment(text) {
			return line, true
		}
	}
}
