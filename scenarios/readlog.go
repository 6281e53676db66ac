package scenarios

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"time"

	"aforo/scenarios/keyed"
	"aforo/sim"
	"aforo/workload"
	"aforo/workload/logs"
	"aforo/workload/trace"
	"aforo/workload/trace/jobs"
)

// archive says where logs come from.
const archive = "such logs come from the Parallel Workloads Archive, https://www.cs.huji.ac.il/labs/parallel/workload/"

// A dating is when a log begins: the zero Time, and why it is not known, where
// the log does not say.
type dating struct {
	Start   time.Time
	undated string
}

// readTrace reads all jobs, in submit order. Jobs that are larger than the
// machine are kept: a change may make room for them, and where none does the
// simulation rejects and counts them.
func (f *File) readTrace(opt Options, where *places) ([]workload.Job, dating, error) {
	path := cmp.Or(opt.Trace, f.tracePath())
	if opt.Trace == "" && f.Trace.File == "" {
		return nil, dating{}, f.problem("[trace] names no log", `write file = "..." there, or give --trace FILE`, "trace")
	}
	jobs, when, report, err := f.readLog(path, where)
	if errors.Is(err, fs.ErrNotExist) {
		if opt.Trace != "" {
			return nil, when, keyed.One(path, 0, "there is no such trace; "+archive, "")
		}
		return nil, when, f.problem(fmt.Sprintf("the trace %s is not there: %s, and --trace FILE puts another in its place", path, archive), "", "trace", "file")
	}
	if err != nil {
		return nil, when, err
	}
	if opt.Note != nil {
		for _, c := range report.Counts {
			if c.Action == trace.Dropped {
				opt.Note(fmt.Sprintf("%s: left out %v", path, c))
			}
		}
		for _, c := range report.Counts {
			if c.Action != trace.Dropped {
				opt.Note(fmt.Sprintf("%s: %v", path, c))
			}
		}
	}
	return jobs, when, nil
}

// Located returns an error of a run with the line of the log, where it is about a job
// of one.
func (f *File) Located(ctx context.Context, err error, opt Options) error {
	past := new(sim.PastEnd)
	if !errors.As(err, &past) || !f.isTrace() || f.isResampled() {
		return err
	}
	log := logs.Origin{Path: cmp.Or(opt.Trace, f.tracePath()), Options: logs.Options{Format: f.Trace.Format, Read: f.Trace.Read}}
	return log.At(ctx, past.Job.ID, err)
}

// Unnamed reports whether the scenario is about a log that it does not name.
func (f *File) Unnamed() bool { return f.isTrace() && f.Trace.File == "" }

// MissingTrace is the path of the scenario's trace where there is no such file, or "".
func (f *File) MissingTrace() string {
	if !f.isTrace() {
		return ""
	}
	path := f.tracePath()
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return ""
	}
	return path
}

// tracePath is where the trace of the file lies: where it says, or else relative to
// the scenario's folder.
func (f *File) tracePath() string {
	path := filepath.FromSlash(f.Trace.File)
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(f.Path), path)
}

// readLog reads a log of any format.
func (f *File) readLog(path string, where *places) (found []workload.Job, when dating, report *trace.Report, err error) {
	origin := &logs.Origin{Path: path, Options: logs.Options{Format: f.Trace.Format, Read: f.Trace.Read}}
	rules := jobs.Rules{Capacity: math.MaxInt32, ExactLimits: f.Trace.Limits == "exact", Route: where.rule(), Who: where.who}
	src, err := origin.Jobs(context.Background(), rules, true)
	if err != nil {
		return nil, when, nil, err
	}
	defer src.Close()
	if found, err = all(src); err != nil {
		return nil, when, nil, err
	}
	h := src.Header()
	when = dating{h.Start, "the log has no date of its beginning"}
	if h.Format == "swf" {
		when.undated = "the header of the trace has no UnixStartTime, so that its dates are not known"
	}
	return found, when, src.Report(), where.err()
}
