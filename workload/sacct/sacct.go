// Package sacct reads and writes the accounting logs of Slurm, as its command
// sacct prints them with --parsable2 or --parsable: a header of any chosen fields,
// then a line a job, with fields separated by '|' or whatever --delimiter was. XDMoD's logs of 26 fields
// without a header are read too, recognised by their shape.
//
// A [Reader] cuts the log into lines, joins what a line feed in a command line has
// torn apart, finds the fields again where a job's name contains the separator, and
// yields a trace.Record a job. Steps of jobs are not jobs: they are counted and left
// out. What is odd about a job is counted in the trace.Report and the job is kept as
// sacct has it. [Writer] is the reverse.
//
// The meaning of the fields follows the manual page sacct(1):
//
//   - Submit is counted from the Unix epoch. sacct prints local times without a zone;
//     they are what a clock in the zone of the Options showed. In the hour that comes
//     twice the record itself tells which it was: Submit, Eligible, Start and End
//     follow each other, and End less Start is what elapsed. Times with an offset (%z) and
//     seconds (%s), as SLURM_TIME_FORMAT makes them, are read, too.
//   - Wait is Start less Submit. A Start of 1970 is none.
//   - Run is ElapsedRaw or Elapsed, else End less Start. Slurm leaves out of it the time
//     in which a job was suspended. A job that had no node has none.
//   - Limit is TimelimitRaw, in minutes, or Timelimit; UNLIMITED is trace.Endless, and
//     Partition_Limit, zero and an empty field are trace.Unknown.
//   - Requested is ReqCPUS, else cpu of ReqTRES; Allocated is AllocCPUS or NCPUS, else cpu
//     of AllocTRES. With [GPUs] both count gres/gpu, and Cores are the CPUs; a job with
//     slices (MIG) or shards of a GPU is left out, or counted in slices.
//   - MemMB is ReqMem for the whole job, else mem of ReqTRES.
//   - Queue is the QOS, Group the Account, or the Unix group where there is no account.
//   - Gang is the number of the first component of a heterogeneous job (123+0, 123+1).
//
// What a simulation does not need may be odd: the field is then unknown, and counted.
package sacct

import (
	"bufio"
	"bytes"
	"cmp"
	"strings"
	"time"

	"aforo/workload/trace"
)

// A Unit is what the sizes of jobs count.
type Unit uint8

// Processors count CPUs as Slurm does, which may be hardware threads. GPUs count
// gres/gpu; a job without one then has a size of 0.
const (
	Processors Unit = iota
	GPUs
)

// Options say how a log is to be read. The zero value counts processors.
type Options struct {
	Unit Unit
	// Of the rules of reading, Zone, Slices, SkipBad, Columns and Separator are those of
	// this package; the others are trace.Settle's.
	Read trace.Reading
}

const (
	hintFields = "a line has as many fields as the header; is the file whole, and written with --parsable2?"
	hintText   = "is this sacct's output? It is text, plain or compressed by gzip"
	hintValues = "times are YYYY-MM-DDTHH:MM:SS, spans [DD-[HH:]]MM:SS, counts whole numbers, as sacct prints them"
)

// A Reader yields the jobs of a log. It is a trace.Reader.
type Reader struct {
	opt    Options
	lines  *trace.Lines
	header trace.Header
	labels trace.Labels
	report trace.Report
	layout *layout

	line   []byte // the record, without its line feed
	no     int64  // of its first line
	starts []int  // where its fields begin, and one behind its end
	joined []byte // scratch for records of several lines
	next   []byte // a line that was read ahead
	nextNo int64

	rec        trace.Record
	asked      resources
	processors int32  // of the job, whatever its size counts
	tasks      int64  // how many jobs the line stands for
	repeat     int64  // how many of them are still to come
	separator  string // between the fields, where it is more than a byte, or ""
	sep        byte
	dates      trace.Dates
	clock      trace.Clock
	latest     time.Duration // submission of the record before
	zoned      bool          // a time without a zone was seen
	part       string        // why the size of the record is not one of whole GPUs, or ""
	first      []byte        // the header, which may come again
	done       bool
	err        error
}

// New reads a log from what trace.Buffer returned; name is how errors call it. It
// reads the first line before it returns. The error is a *trace.Error where that
// is none of sacct's, or lacks a field that every job must have.
func New(in *bufio.Reader, name string) (trace.Reader, error) {
	return NewReader(in, name, Options{})
}

// NewReader is New with options.
func NewReader(in *bufio.Reader, name string, opt Options) (*Reader, error) {
	r := &Reader{opt: opt, lines: trace.NewLines(in, name), clock: trace.NewClock(opt.Read.Zone), latest: trace.Unknown}
	r.header = trace.Header{Format: "sacct", Unit: "processor", Start: time.Unix(0, 0).UTC(), Dated: true, Accounting: true}
	if opt.Read.Zone != nil {
		r.header.Start = time.Unix(0, 0).In(opt.Read.Zone)
	}
	if opt.Unit == GPUs {
		r.header.Unit = "GPU"
		if opt.Read.Slices != "" {
			r.header.Unit = "slice"
		}
	}
	r.lines.Skip(opt.Read.SkipBad)
	line, ok := r.physical()
	for ok && len(line) == 0 {
		line, ok = r.physical()
	}
	if err := r.lines.Err(); err != nil {
		return nil, err
	}
	if !ok {
		return nil, r.lines.Whole("sacct -P prints a header and a line a job", "no jobs: the log is empty")
	}
	if err := r.begin(line); err != nil {
		return nil, err
	}
	return r, nil
}

// begin takes the first line as the header, or as the first record.
func (r *Reader) begin(line []byte) error {
	fail := func(hint, format string, args ...any) error {
		return &trace.Error{Name: r.lines.Name(), Lines: []trace.Line{*r.lines.Bad(0, hint, format, args...)}}
	}
	if trace.Binary(line) {
		return fail(hintText, "the line is not text")
	}
	if len(r.opt.Read.Columns) > 0 {
		r.separate(cmp.Or(r.opt.Read.Separator, string(bar)))
		var names [][]byte
		for _, name := range r.opt.Read.Columns {
			names = append(names, []byte(name))
		}
		r.layout = layoutOf(names)
		r.unread(line)
		return r.check(fail)
	}
	shape, sep := shapeOf(line, r.opt.Read.Separator)
	switch r.separate(sep); shape {
	case shapeHeader:
		r.first = bytes.Clone(line)
		r.layout = layoutOf(bytes.Split(line, []byte(sep)))
		r.header.Lines = []string{string(line)}
	case shapeXDMoD:
		r.layout = xdmodLayout()
		r.unread(line)
	case shapeTable:
		return fail("print it with "+command, "this is sacct's table for people: its columns cut what is long")
	case shapeRecord:
		return fail("leave out -n (--noheader), or name the fields in their order: --read columns=JobID,JobIDRaw,User,...",
			"a record, and no header before it says which field is what")
	default:
		return fail("print it with "+command, "neither a header of sacct's fields nor a record of XDMoD's 26 fields")
	}
	return r.check(fail)
}

// separate sets what stands between fields. A text of more than a byte is replaced
// by a byte that no text has.
func (r *Reader) separate(sep string) {
	if r.sep = sep[0]; len(sep) > 1 {
		r.sep, r.separator = 0x1f, sep
	}
}

// check says what the fields of the log lack.
func (r *Reader) check(fail func(hint, format string, args ...any) error) error {
	if list := r.layout.missing(r.opt); len(list) > 0 {
		return fail("print it with "+command, "the header lacks %s", strings.Join(list, "; "))
	}
	return nil
}

// Header implements trace.Reader. The name of the computer is that of the first
// job's cluster.
func (r *Reader) Header() *trace.Header { return &r.header }

// Labels implements trace.Reader.
func (r *Reader) Labels() *trace.Labels { return &r.labels }

// Report implements trace.Reader: what is odd about the jobs, and how many lines
// are steps.
func (r *Reader) Report() *trace.Report { return &r.report }

// Close implements trace.Reader. It closes nothing: the caller opened the file.
func (r *Reader) Close() error { return nil }

// Next implements trace.Reader. At the first line that is not one of sacct it reads
// on to the end, so that the error lists the others too. A log without a single
// job is an error.
func (r *Reader) Next(rec *trace.Record) (bool, error) {
	for !r.done {
		if r.repeat > 0 {
			if r.repeat--; r.tasks > 1 {
				r.rec.Task = r.tasks - r.repeat
			}
			r.report.Read++
			r.report.Kept++
			*rec = r.rec
			return true, nil
		}
		if bad, ok := r.step(); bad != nil || !ok {
			if r.lines.Spare(&r.report, bad) {
				r.report.Read++
				continue
			}
			r.finish(bad)
		}
	}
	return false, r.err
}

// step reads one record, if it is one of a job into rec, and says what is wrong
// with it, or that there is none left.
func (r *Reader) step() (bad *trace.Line, ok bool) {
	if bad, ok = r.read(); bad == nil && ok {
		bad = r.job()
	}
	if line, _, _ := bytes.Cut(r.line, []byte{'\n'}); bad != nil && trace.Binary(line) {
		bad = r.bad(-1, hintText, "the line is not text")
	}
	return bad, ok
}

func (r *Reader) finish(bad *trace.Line) {
	r.done = true
	if r.err = r.lines.Finish(bad, r.step); r.err != nil || r.report.Kept > 0 {
		return
	}
	r.err = r.lines.Whole("print it with "+command, "%s", r.report.NoJobs())
}
