package logs

import (
	"aforo/workload/joblog"
	"aforo/workload/swf"
)

// Formats are all formats, in the order in which they are tried.
func Formats() []Format {
	return []Format{
		{"swf", "the Standard Workload Format of the Parallel Workloads Archive, and Alea's MWF", swf.Sniff, swf.New},
		{"csv", "the CSV of this project, a column for each thing that is known of a job", joblog.Sniff, joblog.New},
	}
}
