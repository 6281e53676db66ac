package swf

import (
	"time"

	"aforo/workload"
	"aforo/workload/trace"
	"aforo/workload/trace/jobs"
)

// The greatest times that are accepted, in s: 146 years for a submit time, so
// that absolute Unix times fit, and 18 years for a run time, so that a schedule
// of such jobs stays within int64 nanoseconds. Limits above 18 years do occur,
// where a system writes a great number for none (23 years in LLNL-Atlas): they
// count as 18 years.
const (
	maxSubmit = 1<<62/int64(time.Second) - 1
	maxRun    = 1<<59/int64(time.Second) - 1
)

// job turns a line into a job by the conventions of the package and reports
// whether it is kept; what is wrong with a line that is not SWF comes as a
// trace.Line.
func (r *Reader) job(line []byte, j *workload.Job) (bool, *trace.Line) {
	r.counts.read++
	rec := &r.rec
	if r.lines.Long(line) || !rec.parse(line) || rec.found < fields {
		return false, diagnose(r.lines, line)
	}
	if rec.extra {
		r.counts.add(r.extra(line), r.lines.No())
	}
	submit, ok1 := rec.duration(fieldSubmit, maxSubmit)
	recorded, ok2 := rec.duration(fieldRun, maxRun)
	requested, ok3 := rec.count(fieldRequested)
	allocated, ok4 := rec.count(fieldAllocated)
	user, ok5 := rec.count(fieldUser)
	if !(ok1 && ok2 && ok3 && ok4 && ok5) || rec.nano[fieldID] != 0 {
		return false, r.outOfRange(line)
	}
	size, sizeField := requested, fieldRequested
	if requested <= 0 {
		size, sizeField = allocated, fieldAllocated
	}
	if recorded != -time.Second {
		r.works.Add(requested, allocated, recorded)
	}
	if submit != -time.Second {
		r.span.Add(submit, r.lines.No(), 0)
	}
	if reason, drop := r.drop(size, submit, recorded); drop {
		r.counts.move(reason, r.lines.No(), work(size, recorded))
		if reason == dropMachine && r.nodes {
			return false, r.lines.Bad(column(line, sizeField), jobs.HintNodes, "%s is %d, more than the header's MaxNodes of %d: those are nodes, not processors", fieldNames[sizeField], size, r.procs)
		}
		return false, nil
	}
	r.chained = r.opt.Follow && (rec.whole[fieldAfter] > 0 || rec.piece()) // a line for the whole may follow
	if partition := rec.whole[fieldPartition]; partition != r.partition {
		r.partition = partition
		r.partitions[partition] = true
	}
	if requested <= 0 {
		r.counts.add(noteAllocated, r.lines.No())
	}
	run, limit := r.limit(recorded, size)
	*j = workload.Job{ID: rec.whole[fieldID], Submit: submit, Run: run, Limit: limit, Overruns: recorded > run, Size: size, User: max(user, -1)}
	return true, nil
}

// limit returns the run time, cut at the limit, and the limit of the record that
// was parsed last.
func (r *Reader) limit(recorded time.Duration, size int32) (run, limit time.Duration) {
	limit, ok := r.rec.duration(fieldLimit, maxRun)
	switch {
	case r.rec.sign(fieldLimit) <= 0:
		r.counts.add(noteMissing, r.lines.No())
		return recorded, recorded
	case !ok:
		limit = time.Duration(maxRun) * time.Second
		r.counts.add(noteLong, r.lines.No())
	}
	run = recorded
	if run > limit {
		run = limit
		r.counts.move(noteCut, r.lines.No(), work(size, recorded-limit))
	}
	if r.opt.ExactLimits {
		limit = run
	}
	return run, limit
}

// drop says why a job is left out, in the order of the conventions.
func (r *Reader) drop(size int32, submit, run time.Duration) (reason, bool) {
	piece := r.rec.piece()
	switch {
	case piece && r.whole.Has(r.rec.whole[fieldID]):
		return dropPiece, true
	case size <= 0:
		return dropSize, true
	case run == -time.Second && r.rec.whole[fieldStatus] == statusCancelled:
		return dropNever, true
	case run == 0 && r.rec.whole[fieldStatus] == statusCancelled && r.rec.sign(fieldAllocated) <= 0:
		return dropNever, true
	case run == -time.Second:
		return dropUnknown, true
	case run < 0:
		return dropRun, true
	case submit == -time.Second:
		return dropSubmit, true
	}
	if piece {
		r.counts.add(notePartial, r.lines.No())
	} else {
		r.whole.Add(r.rec.whole[fieldID])
	}
	if r.procs > 0 && int(size) > r.procs {
		return dropMachine, true
	}
	return 0, false
}

// work is size times time, in ms.
func work(size int32, long time.Duration) int64 {
	return int64(max(size, 0)) * max(long, 0).Milliseconds()
}

// piece reports whether a record has the status of a part of a job.
func (rec *record) piece() bool {
	status := rec.whole[fieldStatus]
	return status >= 2 && status <= 4
}

// extra says what is done with the fields behind those of the standard.
func (r *Reader) extra(line []byte) reason {
	if _, ok := nodes(line); ok {
		return noteNodesField
	}
	return noteExtra
}
