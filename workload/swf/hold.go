package swf

import (
	"math"
	"time"

	"aforo/workload/trace"
)

// held is a record as SWF can hold it, so that a Records reads what was written as it
// stands there. What is not in it is counted.
func (o *writer) held(r *trace.Record) trace.Record {
	h := *r
	lose := func(key, what string) { o.report.Add(r.Line, key, what, trace.Changed) }
	if r.Nodes != trace.UnknownCount {
		lose("nodes_lost", "the number of nodes, which SWF does not have")
	}
	if r.Cores != trace.UnknownCount {
		lose("cores_lost", "the number of cores beside the size, which SWF does not have")
	}
	if r.Code == trace.UnknownCount && r.Status != statusOf(codeOf(r.Status)) {
		lose("status_lost", "how the job ended, written as failed or unknown")
	}
	if r.Code == -1 || r.Code != trace.UnknownCount && r.Status != statusOf(r.Code) {
		h.Code = trace.UnknownCount
		lose("status_lost", "how the job ended, written as failed or unknown")
	}
	o.holdTimes(r, &h)
	for _, n := range [...]*int32{&h.Requested, &h.Allocated} {
		if *n == -1 {
			*n = trace.UnknownCount
			lose("minus_one_lost", minusOne)
		}
	}
	if h.After == -1 {
		h.After = trace.UnknownID
		lose("minus_one_lost", minusOne)
	}
	for _, x := range [...]*float64{&h.UsedKB, &h.AskedKB} {
		if was := *x; was != trace.UnknownAmount {
			if *x = heldAmount(was); *x != was {
				lose("amount_lost", "an amount of memory that SWF cannot have: -1, above 10^15 KiB, or with more than nine decimals")
			}
		}
	}
	return h
}

const minusOne = "a time or a number of -1, which stands for unknown in SWF"

// holdTimes takes away the times that SWF cannot have.
func (o *writer) holdTimes(r, h *trace.Record) {
	for _, t := range [...]struct {
		at   *time.Duration
		most int64
	}{{&h.Submit, maxSubmit}, {&h.Wait, maxSubmit}, {&h.Run, maxRun}, {&h.CPU, maxSubmit}, {&h.Think, maxSubmit}, {&h.Limit, maxSubmit}} {
		switch {
		case *t.at == trace.Unknown:
		case *t.at == -time.Second:
			*t.at = trace.Unknown
			o.report.Add(r.Line, "minus_one_lost", minusOne, trace.Changed)
		case int64(*t.at/time.Second) > t.most, int64(*t.at/time.Second) < -maxSubmit:
			*t.at = trace.Unknown
			o.report.Add(r.Line, "time_lost", "a run time above 18 years, or another time above 146 years", trace.Changed)
		}
	}
}

// heldAmount is the amount that is read where x is written; UnknownAmount where none is.
func heldAmount(x float64) float64 {
	const most = 1e15
	if !(math.Abs(x) <= most) || x == -1 {
		return trace.UnknownAmount
	}
	var rec record
	if !rec.parse(appendAmount(nil, math.Round(x*1e9)/1e9)) || rec.found != 1 {
		return trace.UnknownAmount
	}
	return rec.amount(0)
}
