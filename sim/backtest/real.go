package backtest

import (
	"time"

	"aforo/workload"
	"aforo/workload/trace"
	"aforo/workload/trace/jobs"
)

// A Job is a job of a log, with the wait that the log recorded or trace.Unknown.
type Job struct {
	workload.Job
	Recorded time.Duration
	// Group, Queue and Partition are indices of the labels of the log, or trace.None.
	Group, Queue, Partition int32
}

// A Log is what is replayed of a log.
type Log struct {
	Jobs    []Job // in submit order; submit times are those of the records
	Machine int   // 0 where nothing gives it
	Header  trace.Header
	Report  trace.Report
	// NoLimit is how many jobs have no requested time, NoWait how many no recorded
	// wait.
	NoLimit, NoWait int
}

// Real makes jobs of the records of a log by the conventions of jobs.Load; name is how
// errors call the log.
func Real(log *trace.Log, name string, rules jobs.Rules) (*Log, error) {
	src, err := jobs.Load(&numbered{Reader: log.Reader()}, name, rules)
	if err != nil {
		return nil, err
	}
	l := &Log{Machine: src.Capacity(), Header: *src.Header(), Report: *src.Report()}
	shift := src.Header().Start.Sub(log.Header.Start)
	for _, j := range src.All() {
		rec := &log.Records[j.ID]
		j.ID, j.Submit = rec.ID, j.Submit+shift
		job := Job{Job: j, Recorded: rec.Wait, Group: rec.Group, Queue: rec.Queue, Partition: rec.Partition}
		if rec.Wait < 0 {
			job.Recorded = trace.Unknown
			l.NoWait++
		}
		if rec.Limit <= 0 {
			l.NoLimit++
		}
		l.Jobs = append(l.Jobs, job)
	}
	return l, nil
}

// numbered gives each record its position as its ID.
type numbered struct {
	trace.Reader
	n int64
}

func (r *numbered) Next(rec *trace.Record) (bool, error) {
	ok, err := r.Reader.Next(rec)
	rec.ID, rec.After = r.n, trace.UnknownID // numbers are positions, and nobody is followed
	r.n++
	return ok, err
}
