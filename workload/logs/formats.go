package logs

import (
	"bufio"
	"io"
	"strings"

	"aforo/workload/gpulog"
	"aforo/workload/joblog"
	"aforo/workload/pbs"
	"aforo/workload/sacct"
	"aforo/workload/swf"
	"aforo/workload/table"
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
			Name: "sacct", Doc: "Slurm's accounting, as sacct --parsable2 or --json prints it or as XDMoD keeps it; sizes are processors",
			Sniff: sniffSacct, New: newSacct(sacct.Processors), Extension: ".sacct", Write: writeSacct, NewWriter: newSacctWriter,
		},
		{
			Name: "sacct-gpu", Doc: "the same, with sizes in GPUs; not recognised, only by its name",
			New: newSacct(sacct.GPUs),
		},
		{
			Name: "pbs", Doc: "the accounting of PBS Professional, OpenPBS and Torque; sizes are CPUs",
			Sniff: pbs.Sniff, New: plain(pbs.New),
		},
		{
			Name: "gpulog", Doc: "the published logs of Microsoft Philly and ITP, and of Alibaba (openb)",
			Sniff: gpulog.Sniff, New: plain(gpulog.New),
		},
		{
			Name: "parquet", Doc: "Apache Parquet: the columns of the CSV, or a table of any form",
			New: newParquet, Extension: ".parquet", Write: writeParquet, NewWriter: joblog.NewParquetWriter,
		},
		{
			Name: "table", Doc: "a table of any form, by a column map: " + strings.Join(table.Names(), ", ") + " are bundled",
			Sniff: table.Sniff, New: table.New,
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

// sniffSacct knows both forms of Slurm's accounting.
func sniffSacct(head []byte) bool { return sacct.Sniff(head) || sacct.SniffJSON(head) }

func newSacct(unit sacct.Unit) func(*bufio.Reader, string, *trace.Reading) (trace.Reader, error) {
	return func(in *bufio.Reader, name string, read *trace.Reading) (trace.Reader, error) {
		opt := sacct.Options{Unit: unit, Read: *read}
		if head, _ := in.Peek(headMax); sacct.SniffJSON(head) {
			return sacct.NewJSON(in, name, opt)
		}
		return sacct.NewReader(in, name, opt)
	}
}

// writeCSV has a place for everything.
func writeCSV(w io.Writer, l *trace.Log) (*trace.Report, error) {
	return &trace.Report{}, joblog.Write(w, l)
}

func writeParquet(w io.Writer, l *trace.Log) (*trace.Report, error) {
	return trace.Write(w, joblog.NewParquetWriter(), l)
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
