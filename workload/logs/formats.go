package logs

import (
	"bufio"
	"io"

	"aforo/workload/gpulog"
	"aforo/workload/joblog"
	"aforo/workload/sacct"
	"aforo/workload/swf"
	"aforo/workload/trace"
)

// Formats are all formats, in the order in which they are tried.
func Formats() []Format {
	return []Format{
		{
			Name: "swf", Doc: "Standard Workload Format of the Parallel Workloads Archive, and Alea's MWF",
			Sniff: swf.Sniff, New: plain(swf.New), Extension: ".swf", Write: swf.Write, NewWriter: swf.NewWriter,
		},
		{
			Name: "csv", Doc: "the CSV of this project: a column for each thing that is known of a job",
			Sniff: joblog.Sniff, New: plain(joblog.New), Extension: ".csv", Write: writeCSV, NewWriter: joblog.NewWriter,
		},
		{
			Name: "sacct", Doc: "Slurm's accounting, as sacct --parsable2 prints it or as XDMoD keeps it; sizes are processors",
			Sniff: sacct.Sniff, New: newSacct(sacct.Processors), Extension: ".sacct", Write: writeSacct, NewWriter: newSacctWriter,
		},
		{
			Name: "sacct-gpu", Doc: "the same, with sizes in GPUs; not recognised, only by its name",
			New: newSacct(sacct.GPUs),
		},
		{
			Name: "gpulog", Doc: "the published logs of Microsoft Philly and ITP, and of Alibaba (openb)",
			Sniff: gpulog.Sniff, New: plain(gpulog.New),
		},
	}
}

// plain is a format that takes no rules but SkipBad.
func plain(open func(*bufio.Reader, string) (trace.Reader, error)) func(*bufio.Reader, string, *trace.Reading) (trace.Reader, error) {
	return func(in *bufio.Reader, name string, read *trace.Reading) (trace.Reader, error) {
		r, err := open(in, name)
		if err == nil {
			r.(interface{ Skip(int) }).Skip(read.SkipBad)
		}
		return r, err
	}
}

func newSacct(unit sacct.Unit) func(*bufio.Reader, string, *trace.Reading) (trace.Reader, error) {
	return func(in *bufio.Reader, name string, read *trace.Reading) (trace.Reader, error) {
		return sacct.NewReader(in, name, sacct.Options{Unit: unit, Read: *read})
	}
}

// writeCSV has a place for everything.
func writeCSV(w io.Writer, l *trace.Log) (*trace.Report, error) {
	return &trace.Report{}, joblog.Write(w, l)
}

func writeSacct(w io.Writer, l *trace.Log) (*trace.Report, error) {
	return trace.Write(w, newSacctWriter(), l)
}

// sacctWriter makes a trace.Writer of a sacct.Writer, which need not look first.
type sacctWriter struct {
	*sacct.Writer
	labels *trace.Labels
}

func newSacctWriter() trace.Writer { return &sacctWriter{} }

func (o *sacctWriter) Look(*trace.Record, *trace.Labels) {}

func (o *sacctWriter) Begin(w io.Writer, h *trace.Header, l *trace.Labels, _ int64) (err error) {
	o.labels = l
	o.Writer, err = sacct.NewWriter(w, h)
	return err
}

func (o *sacctWriter) Write(r *trace.Record) error { return o.Writer.Write(r, o.labels) }

func (o *sacctWriter) Close() (*trace.Report, error) { return o.Report(), o.Writer.Close() }
