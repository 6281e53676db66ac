package swf

import (
	"math"
	"strconv"
	"time"

	"aforo/workload/trace"
)

// appendRecord appends the 18 fields of a record and a line feed.
func appendRecord(b []byte, r *trace.Record, n *numbers) []byte {
	code := codeOf(r.Status)
	if r.Code != trace.UnknownCount {
		code = r.Code
	}
	b = strconv.AppendInt(b, r.ID, 10)
	b = appendTime(b, r.Submit)
	b = appendTime(b, r.Wait)
	b = appendTime(b, r.Run)
	b = appendCount(b, r.Allocated)
	b = appendTime(b, r.CPU)
	b = appendAmount(b, r.UsedKB)
	b = appendCount(b, r.Requested)
	b = appendTime(b, r.Limit)
	b = appendAmount(b, askedKB(r))
	b = appendNumber(b, int64(code))
	b = appendName(b, r.User, n.user)
	b = appendName(b, r.Group, n.group)
	b = appendName(b, r.App, n.app)
	b = appendName(b, r.Queue, n.queue)
	b = appendName(b, r.Partition, n.partition)
	if r.After == trace.UnknownID {
		b = append(b, " -1"...)
	} else {
		b = appendNumber(b, r.After)
	}
	b = appendTime(b, r.Think)
	return append(b, '\n')
}

// askedKB is the memory requested for a processor, a share of the job's where only
// that is known.
func askedKB(r *trace.Record) float64 {
	if size := r.Size(); r.AskedKB == trace.UnknownAmount && r.MemMB > 0 && size > 0 {
		return math.Round(float64(r.MemMB) * 1024 / float64(size))
	}
	return r.AskedKB
}

func appendNumber(b []byte, v int64) []byte { return strconv.AppendInt(append(b, ' '), v, 10) }

func appendCount(b []byte, v int32) []byte {
	if v == trace.UnknownCount {
		return append(b, " -1"...)
	}
	return appendNumber(b, int64(v))
}

func appendName(b []byte, index int32, list []int64) []byte {
	if index < 0 {
		return append(b, " -1"...)
	}
	return appendNumber(b, list[index])
}

func appendTime(b []byte, d time.Duration) []byte {
	if d == trace.Unknown {
		return append(b, " -1"...)
	}
	return appendDecimal(append(b, ' '), int64(d/time.Second), int64(d%time.Second))
}

func appendAmount(b []byte, x float64) []byte {
	if x == trace.UnknownAmount {
		return append(b, " -1"...)
	}
	return strconv.AppendFloat(append(b, ' '), x, 'f', -1, 64)
}

// appendDecimal appends a number of a whole part and billionths of the same sign,
// with no more decimals than it needs.
func appendDecimal(b []byte, whole, nano int64) []byte {
	if whole == 0 && nano < 0 {
		b = append(b, '-')
	}
	b = strconv.AppendInt(b, whole, 10)
	if nano < 0 {
		nano = -nano
	}
	if nano == 0 {
		return b
	}
	b = append(b, '.')
	for digit := int64(100_000_000); nano > 0; digit /= 10 {
		b = append(b, byte('0'+nano/digit))
		nano %= digit
	}
	return b
}
