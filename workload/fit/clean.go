package fit

import (
	"fmt"
	"math"
	"time"

	"aforo/workload"
	"aforo/workload/portable"
	"aforo/workload/trace"
	"aforo/workload/trace/jobs"
)

// A job is what is fitted of a record that stands for a job.
type job struct {
	at               time.Duration // of the submission, since the log's zero
	run              float64       // seconds, cut at the limit
	limit            float64       // seconds; 0 where the log has none
	size             int
	user, group      int32
	queue, partition int32
	class            int
	batch            int // which submission of the class it belongs to
}

// leastJobs is how few jobs can be fitted at all.
const leastJobs = 30

// A cleaned log is its jobs by the conventions for logs, in submit order.
type cleaned struct {
	jobs    []job
	header  trace.Header
	report  trace.Report
	labels  *trace.Labels
	machine int
	rule    string // by which the machine was found
}

// clean applies the conventions (jobs.Load) and finds the size of the machine: as
// given, else the header's, else what runs at once at most if no job waits.
func clean(log *trace.Log, opt Options) (*cleaned, error) {
	rules := jobs.Rules{Capacity: opt.Capacity, CapacityRule: opt.CapacityRule, MissingLimit: opt.MissingLimit}
	rule := "given"
	switch {
	case opt.Capacity > 0:
	case opt.CapacityRule.String() != "":
		rule = "by the rule " + opt.CapacityRule.String()
	case log.Header.Capacity > 0:
		rule = "from the header of the log"
	default:
		rules.CapacityRule, _ = jobs.ParseCapacityRule("peak")
		rule = "by the rule peak: what would run at once at most if no job waited"
	}
	src, err := jobs.Load(&numbered{Reader: log.Reader()}, opt.Name, rules)
	if err != nil {
		return nil, err
	}
	c := &cleaned{header: *src.Header(), report: *src.Report(), labels: &log.Labels, machine: src.Capacity(), rule: rule}
	c.jobs = make([]job, 0, len(src.All()))
	for _, j := range src.All() {
		c.jobs = append(c.jobs, c.job(&j, &log.Records[j.ID], opt.MissingLimit.String() != "run"))
	}
	if len(c.jobs) < leastJobs {
		return nil, fmt.Errorf("%s: %s cannot be fitted: give at least %d", opt.Name, trace.Plural(len(c.jobs), "job"), leastJobs)
	}
	if c.jobs[0].at == c.jobs[len(c.jobs)-1].at {
		return nil, fmt.Errorf("%s: all %d jobs were submitted at the same instant: there is no rate of arrivals to be fitted", opt.Name, len(c.jobs))
	}
	return c, nil
}

// job takes what is fitted of a record; filled says that a limit which the record
// does not have was given by a rule, and counts as one.
func (c *cleaned) job(j *workload.Job, rec *trace.Record, filled bool) job {
	out := job{
		at: j.Submit, run: j.Run.Seconds(), size: int(j.Size),
		user: rec.User, group: rec.Group, queue: rec.Queue, partition: rec.Partition,
	}
	if rec.Limit > 0 || filled {
		out.limit = math.Max(j.Limit.Seconds(), leastRun)
	}
	return out
}

// numbered gives each record its position as its ID, so that a job leads back to
// its record.
type numbered struct {
	trace.Reader
	n int64
}

func (r *numbered) Next(rec *trace.Record) (bool, error) {
	ok, err := r.Reader.Next(rec)
	rec.ID, rec.After = r.n, trace.UnknownID // the jobs of a fit follow nobody
	r.n++
	return ok, err
}

// batchGap is how soon after its predecessor a job of the same user, class and size
// must be submitted to belong to the same batch: what a loop in a script does.
const batchGap = 10 * time.Second

// batches numbers the submissions of each class: a job belongs to that of the job
// before it, of the same user, class and size, if it came within batchGap. Where a
// log names no users the two must have come at the same instant. It returns how
// many submissions each class has.
func batches(jobs []job, classes int) []int {
	type sender struct {
		user  int32
		class int
		size  int
	}
	type seen struct {
		at    time.Duration
		batch int
	}
	last := map[sender]seen{}
	count := make([]int, classes)
	for i := range jobs {
		j := &jobs[i]
		k, gap := sender{j.user, j.class, j.size}, batchGap
		if j.user == trace.None {
			gap = 0
		}
		before, ok := last[k]
		if ok && j.at-before.at <= gap {
			j.batch = before.batch
		} else {
			j.batch = count[j.class]
			count[j.class]++
		}
		last[k] = seen{j.at, j.batch}
	}
	return count
}

// sum adds up f over jobs.
func sum(jobs []job, f func(*job) float64) float64 {
	total := 0.0
	for i := range jobs {
		total += f(&jobs[i])
	}
	return total
}

// work is the GPU-seconds, or processor-seconds, of a job.
func (j *job) work() float64 { return float64(j.size) * math.Max(j.run, leastRun) }

// logRun is the natural logarithm of the run time.
func (j *job) logRun() float64 { return portable.Log(math.Max(j.run, leastRun)) }
