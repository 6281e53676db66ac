package trace

import "aforo/workload"

// A Judge makes a job of each record by the rules, one at a time, without holding
// any: it says what [Jobs] would do with the record, except that it does not sort.
type Judge struct{ m maker }

// NewJudge returns a Judge for the records of a log with this header. Of the rules,
// CapacityRule is not used: it needs all jobs of the log.
func NewJudge(h *Header, rules Rules) *Judge {
	rules.CapacityRule = CapacityRule{}
	return &Judge{maker{rules: rules, header: h, last: None - 1}}
}

// Job returns the job that a record stands for, and whether it is kept.
func (j *Judge) Job(rec *Record) (workload.Job, bool) {
	j.m.report.Read++
	job, kept := j.m.job(rec)
	if kept {
		j.m.report.Kept++
		if rec.follows() {
			j.m.report.Add(rec.Line, "after_named", "names a job that it follows", Noted)
		}
	}
	return job, kept
}

// Report counts what was dropped, changed and noted so far.
func (j *Judge) Report() *Report { return &j.m.report }
