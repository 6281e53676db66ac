package logs

import (
	"bufio"

	"aforo/workload/gpulog"
	"aforo/workload/joblog"
	"aforo/workload/sacct"
	"aforo/workload/swf"
	"aforo/workload/trace"
)

// Formats are all formats, in the order in which they are tried.
func Formats() []Format {
	return []Format{
		{"swf", "Standard Workload Format of the Parallel Workloads Archive, and Alea's MWF", swf.Sniff, swf.New},
		{"csv", "the CSV of this project: a column for each thing that is known of a job", joblog.Sniff, joblog.New},
		{"sacct", "Slurm's accounting, as sacct --parsable2 prints it or as XDMoD keeps it; sizes are processors", sacct.Sniff, sacct.New},
		{"sacct-gpu", "the same, with sizes in GPUs; not recognised, only by its name", nil, newSacctGPU},
		{"gpulog", "the published logs of Microsoft Philly and ITP, and of Alibaba (openb)", gpulog.Sniff, gpulog.New},
	}
}

func newSacctGPU(in *bufio.Reader, name string) (trace.Reader, error) {
	return sacct.NewReader(in, name, sacct.Options{Unit: sacct.GPUs})
}
