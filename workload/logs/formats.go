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
			Sniff: swf.Sniff, New: swf.New, Extension: ".swf", Write: swf.Write,
		},
		{
			Name: "csv", Doc: "the CSV of this project: a column for each thing that is known of a job",
			Sniff: joblog.Sniff, New: joblog.New, Extension: ".csv", Write: writeCSV,
		},
		{
			Name: "sacct", Doc: "Slurm's accounting, as sacct --parsable2 prints it or as XDMoD keeps it; sizes are processors",
			Sniff: sacct.Sniff, New: sacct.New, Extension: ".sacct", Write: writeSacct,
		},
		{
			Name: "sacct-gpu", Doc: "the same, with sizes in GPUs; not recognised, only by its name",
			New: newSacctGPU,
		},
		{
			Name: "gpulog", Doc: "the published logs of Microsoft Philly and ITP, and of Alibaba (openb)",
			Sniff: gpulog.Sniff, New: gpulog.New,
		},
	}
}

func newSacctGPU(in *bufio.Reader, name string) (trace.Reader, error) {
	return sacct.NewReader(in, name, sacct.Options{Unit: sacct.GPUs})
}

// writeCSV has a place for everything.
func writeCSV(w io.Writer, l *trace.Log) (*trace.Report, error) {
	return &trace.Report{}, joblog.Write(w, l)
}

func writeSacct(w io.Writer, l *trace.Log) (*trace.Report, error) {
	o, err := sacct.NewWriter(w, &l.Header)
	for i := 0; i < len(l.Records) && err == nil; i++ {
		err = o.Write(&l.Records[i], &l.Labels)
	}
	if err == nil {
		err = o.Close()
	}
	if err != nil {
		return nil, err
	}
	return o.Report(), nil
}
