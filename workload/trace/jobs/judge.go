package jobs

import (
	"aforo/workload"
	"aforo/workload/trace"
)

// A Judge makes a job of each record by the rules, one at a time, without holding
// any: it says what [Load] would do with the record, except that it does not sort.
type Judge struct{ m maker }

// NewJudge returns a Judge for the records of a log with this header. Of the rules,
// CapacityRule is not used: it needs all jobs of the log.
func NewJudge(h *trace.Header, rules Rules) *Judge {
	rules.CapacityRule = CapacityRule{}
	return &Judge{maker{rules: rules, header: h, last: trace.None - 1}}
}

// Job returns the job that a record stands for, and whether it is kept.
func (j *Judge) Job(rec *trace.Record) (workload.Job, bool) {
	j.m.report.Read++
	job, kept := j.m.job(rec)
	if kept {
		j.m.report.Kept++
		if follows(rec) {
			j.m.report.Add(rec.Line, "after_named", "names a job that it follows", trace.Noted)
		}
	}
	return job, kept
}

// Report counts what was dropped, changed and noted so far.
func (j *Judge) Report() *trace.Report { return &j.m.report }
