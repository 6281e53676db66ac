package swf

import (
	"strconv"
	"time"

	"aforo/workload/trace"
)

// numbers fills in what is not a name: times, counts, amounts. It reports false
// and the field at the first that no job can have.
func (r *Records) numbers(to *trace.Record) (field int, ok bool) {
	rec := &r.rec
	for f := fieldUser; f <= fieldAfter; f++ {
		if rec.nano[f] != 0 {
			return f, false
		}
	}
	if rec.nano[fieldID] != 0 {
		return fieldID, false
	}
	to.ID, to.After = rec.whole[fieldID], rec.whole[fieldAfter]
	if to.After == -1 {
		to.After = trace.UnknownID
	}
	to.UsedKB, to.AskedKB = rec.amount(fieldUsedMemory), rec.amount(fieldAskedMemory)
	if to.Allocated, ok = rec.known(fieldAllocated); !ok {
		return fieldAllocated, false
	}
	if to.Requested, ok = rec.known(fieldRequested); !ok {
		return fieldRequested, false
	}
	if to.Code, ok = rec.known(fieldStatus); !ok {
		return fieldStatus, false
	}
	return r.times(to)
}

// times fills in the times. A limit may be as long as it likes: systems write a
// great number for none.
func (r *Records) times(to *trace.Record) (field int, ok bool) {
	rec := &r.rec
	if to.Submit, ok = rec.time(fieldSubmit, maxSubmit); !ok {
		return fieldSubmit, false
	}
	if to.Wait, ok = rec.time(fieldWait, maxSubmit); !ok {
		return fieldWait, false
	}
	if to.Run, ok = rec.time(fieldRun, maxRun); !ok {
		return fieldRun, false
	}
	if to.CPU, ok = rec.time(fieldCPU, maxSubmit); !ok {
		return fieldCPU, false
	}
	if to.Think, ok = rec.time(fieldThink, maxSubmit); !ok {
		return fieldThink, false
	}
	if to.Limit, ok = rec.time(fieldLimit, maxSubmit); !ok && rec.whole[fieldLimit] > 0 {
		to.Limit, ok = time.Duration(maxSubmit)*time.Second, true
		r.report.Add(r.lines.No(), "limit_long", "requested time above 146 years, taken as 146 years", trace.Changed)
	}
	return fieldLimit, ok
}

// beyond says what is wrong with a field for which numbers has reported false.
func (r *Records) beyond(line []byte, field int) *trace.Line {
	rec := &r.rec
	at, name, whole := column(line, field), fieldNames[field], rec.whole[field]
	switch field {
	case fieldSubmit, fieldWait, fieldCPU, fieldThink, fieldLimit:
		return r.lines.Bad(at, hintRange, "%s is %d s: the most is 146 years", name, whole)
	case fieldRun:
		return r.lines.Bad(at, hintRange, "%s is %d s: the most is 18 years", name, whole)
	}
	if rec.nano[field] != 0 {
		return r.lines.Bad(at, hintRange, "%s is not a whole number", name)
	}
	return r.lines.Bad(at, hintRange, "%s is %d: too large", name, whole)
}

// time is duration, with Unknown for -1.
func (rec *record) time(field int, most int64) (time.Duration, bool) {
	if rec.whole[field] == -1 && rec.nano[field] == 0 {
		return trace.Unknown, true
	}
	return rec.duration(field, most)
}

// known is count, with UnknownCount for -1.
func (rec *record) known(field int) (int32, bool) {
	n, ok := rec.count(field)
	if n == -1 {
		n = trace.UnknownCount
	} else if n == trace.UnknownCount {
		ok = false
	}
	return n, ok
}

// exact is the number below which a count of billionths is exact in a float64.
const exact = 1 << 53 / 1_000_000_000

// amount returns a field that may be of any size, with UnknownAmount for -1. The
// number is the nearest to the decimals, so that it is written as it was read.
func (rec *record) amount(field int) float64 {
	w, n := rec.whole[field], rec.nano[field]
	switch {
	case w == -1 && n == 0:
		return trace.UnknownAmount
	case n == 0:
		return float64(w)
	case w < exact && w > -exact:
		return float64(w*1_000_000_000+int64(n)) / 1e9
	}
	x, _ := strconv.ParseFloat(string(appendDecimal(nil, w, int64(n))), 64)
	return x
}

// name returns the index of a field that numbers something; -1 is None.
func (r *Records) name(field int, names *trace.Names) int32 {
	if w := r.rec.whole[field]; w != -1 {
		return names.IndexNumber(w)
	}
	return trace.None
}

// statusCancelled is the number of a cancelled job.
const statusCancelled = 5

// statusOf is what the number of a status means.
func statusOf(code int32) trace.Status {
	switch code {
	case 0:
		return trace.Failed
	case 1:
		return trace.Completed
	case 2, 3, 4:
		return trace.Partial
	case statusCancelled:
		return trace.Cancelled
	}
	return trace.StatusUnknown
}

// codeOf is the number of a status, or -1. SWF has one number for all that
// failed, for whatever reason.
func codeOf(s trace.Status) int32 {
	switch s {
	case trace.Completed:
		return 1
	case trace.Failed, trace.TimedOut, trace.NodeFailed, trace.OutOfMemory, trace.Preempted:
		return 0
	case trace.Cancelled:
		return 5
	}
	return -1
}
