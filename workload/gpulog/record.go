package gpulog

import (
	"math"
	"time"

	"aforo/workload/trace"
)

// seconds reads a column of seconds that is at most most away from zero.
func (r *Reader) seconds(i int, most time.Duration) (time.Duration, *trace.Line) {
	s, ok := trace.Seconds(r.field(i), most)
	if !ok {
		return 0, r.wrong(i, "a number of seconds")
	}
	return s, nil
}

// count reads a column that counts; UnknownCount where the log does not have it.
func (r *Reader) count(i int) (int32, *trace.Line) {
	if r.at[i] < 0 {
		return trace.UnknownCount, nil
	}
	n, ok := trace.Int32(r.field(i))
	if !ok || n < 0 {
		return 0, r.wrong(i, "a count")
	}
	return n, nil
}

// size sets the GPUs of a job, and counts those without.
func (r *Reader) size(i int) (bad *trace.Line) {
	if r.rec.Requested, bad = r.count(i); bad == nil && r.rec.Requested == 0 {
		r.note("no_gpus", "no GPUs: a size of 0 where sizes count GPUs")
	}
	return bad
}

func (r *Reader) queue(i int) {
	if name := r.field(i); len(name) > 0 {
		r.rec.Queue = r.labels.Queue.Index(name)
	}
}

// duration sets the run time, and counts what no job has.
func (r *Reader) duration(i int) (bad *trace.Line) {
	if r.rec.Run, bad = r.seconds(i, trace.SpanMax); bad == nil && r.rec.Run < 0 {
		r.note("run_below_zero", "run time below zero")
	}
	return bad
}

// The columns of the dialects, in the order in which dialects lists them.
const (
	phillyTimestamp = iota
	phillyDuration
	phillyGPUs
	phillyGPUTime
	phillyCluster
)

func (r *Reader) philly() *trace.Line {
	t, ok := r.dates.Parse(r.field(phillyTimestamp))
	if !ok {
		return r.wrong(phillyTimestamp, "a time (YYYY-MM-DD HH:MM:SS, years 1970 to 2099)")
	}
	if r.rec.Submit = t; r.report.Read == 0 {
		r.note("times_utc", "times without a zone, from this line on, taken as UTC")
	}
	if bad := r.duration(phillyDuration); bad != nil {
		return bad
	}
	if bad := r.size(phillyGPUs); bad != nil {
		return bad
	}
	r.queue(phillyCluster)
	if r.at[phillyGPUTime] < 0 {
		return nil
	}
	total, ok := trace.Seconds(r.field(phillyGPUTime), math.MaxInt64)
	if !ok {
		return r.wrong(phillyGPUTime, "a number of seconds")
	}
	if want := float64(r.rec.Run.Seconds() * float64(r.rec.Requested)); total.Seconds() > want+1 || total.Seconds() < want-1 {
		r.note("gpu_time_differs", "gpu_time other than duration times num_gpus")
	}
	return nil
}

const (
	itpSubmission = iota
	itpDuration
	itpGPUs
)

func (r *Reader) itp() (bad *trace.Line) {
	if r.rec.Submit, bad = r.seconds(itpSubmission, trace.SubmitMax); bad != nil {
		return bad
	}
	if r.rec.Submit < 0 {
		r.note("submit_below_zero", "submit time below zero")
	}
	if bad = r.duration(itpDuration); bad != nil {
		return bad
	}
	return r.size(itpGPUs)
}

const (
	openbCreation = iota
	openbDeletion
	openbScheduled
	openbGPUs
	openbGPUMilli
	openbCPUMilli
	openbMemory
	openbSpec
	openbQoS
	openbPhase
)

func (r *Reader) openb() *trace.Line {
	if bad := r.pod(); bad != nil {
		return bad
	}
	if bad := r.size(openbGPUs); bad != nil {
		return bad
	}
	share, bad := r.count(openbGPUMilli)
	if bad != nil {
		return bad
	}
	if r.rec.Requested > 0 && share < 1000 {
		r.changed("gpu_share", "a share of a GPU, taken as a whole one")
	}
	cpu, bad := r.count(openbCPUMilli)
	if bad != nil {
		return bad
	}
	if cpu >= 0 {
		if r.rec.Cores = int32((int64(cpu) + 999) / 1000); cpu%1000 != 0 {
			r.changed("cores_rounded", "a share of a core, taken as a whole one")
		}
	}
	if r.rec.MemMB, bad = r.count(openbMemory); bad != nil {
		return bad
	}
	if len(r.field(openbSpec)) > 0 {
		r.note("gpu_model", "asks for a model of GPU, which a record does not have")
	}
	r.queue(openbQoS)
	return nil
}

// pod sets the times of a pod and how it ended.
func (r *Reader) pod() (bad *trace.Line) {
	if r.rec.Submit, bad = r.seconds(openbCreation, trace.SubmitMax); bad != nil {
		return bad
	}
	if r.rec.Submit < 0 {
		r.note("submit_below_zero", "submit time below zero")
	}
	scheduled, deleted := trace.Unknown, trace.Unknown
	if len(r.field(openbScheduled)) > 0 {
		if scheduled, bad = r.seconds(openbScheduled, trace.SubmitMax); bad != nil {
			return bad
		}
		if r.rec.Wait = scheduled - r.rec.Submit; r.rec.Wait < 0 {
			r.note("start_before_submit", "scheduled before its creation")
		}
	}
	if len(r.field(openbDeletion)) > 0 {
		if deleted, bad = r.seconds(openbDeletion, trace.SubmitMax); bad != nil {
			return bad
		}
	}
	if scheduled != trace.Unknown && deleted != trace.Unknown {
		if r.rec.Run = deleted - scheduled; r.rec.Run < 0 {
			r.note("end_before_start", "deleted before it was scheduled")
		}
		if r.rec.Run > trace.SpanMax {
			return r.wrong(openbDeletion, "at most 18 years after the start")
		}
	}
	r.phase(scheduled == trace.Unknown)
	return nil
}

// phase sets how a pod ended. Running is the phase in which it was deleted, so it
// has a run time like others, though nobody knows of what it would have come.
func (r *Reader) phase(never bool) {
	switch phase := string(r.field(openbPhase)); {
	case never:
		r.rec.Status = trace.Unfinished
		r.note("never_scheduled", "never scheduled: no wait and no run time")
	case phase == "Succeeded":
		r.rec.Status = trace.Completed
	case phase == "Failed":
		r.rec.Status = trace.Failed
	case r.rec.Run == trace.Unknown:
		r.rec.Status = trace.Unfinished
		r.note("not_ended", "not ended when the log was written")
	case phase == "Running":
		r.note("deleted_running", "deleted while it ran; the run ends there")
	default:
		if r.at[openbPhase] >= 0 {
			r.note("phase_unknown", "a phase other than Succeeded, Failed, Running and Pending")
		}
	}
}
