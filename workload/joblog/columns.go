package joblog

import (
	"math"
	"strconv"
	"strings"
	"time"

	"aforo/workload/trace"
)

// A column is one thing that a log can say of a job.
type column struct {
	name string
	want string // what a field must be
	// read stores a field, which is not empty, and reports whether it is right.
	read func(r *Reader, rec *trace.Record, field []byte) bool
	// write appends a field; nothing where the record does not know it.
	write func(b []byte, rec *trace.Record, l *trace.Labels) []byte
	// span and text are what the column holds where that is a time or a name.
	span func(*trace.Record) *time.Duration
	text func(*trace.Record, *trace.Labels) string
}

// Columns are the names of all columns, in the order in which they are written.
func Columns() []string {
	list := make([]string, len(columns))
	for i := range columns {
		list[i] = columns[i].name
	}
	return list
}

// most is the longest time that a field may hold: 146 years.
const most = 1<<62/time.Second*time.Second - time.Second

var columns = [...]column{
	{
		"job_id", "not a whole number",
		func(_ *Reader, rec *trace.Record, f []byte) (ok bool) { rec.ID, ok = trace.Int(f); return ok },
		func(b []byte, rec *trace.Record, _ *trace.Labels) []byte { return strconv.AppendInt(b, rec.ID, 10) },
		nil, nil,
	},
	seconds("submit_s", func(rec *trace.Record) *time.Duration { return &rec.Submit }),
	{"submit", "not a date such as 2026-01-31T08:00:00+01:00", (*Reader).date, nil, nil, nil},
	seconds("wait_s", func(rec *trace.Record) *time.Duration { return &rec.Wait }),
	seconds("run_s", func(rec *trace.Record) *time.Duration { return &rec.Run }),
	limit(),
	count("requested", func(rec *trace.Record) *int32 { return &rec.Requested }),
	count("allocated", func(rec *trace.Record) *int32 { return &rec.Allocated }),
	count("nodes", func(rec *trace.Record) *int32 { return &rec.Nodes }),
	count("cores", func(rec *trace.Record) *int32 { return &rec.Cores }),
	count("memory_mb", func(rec *trace.Record) *int32 { return &rec.MemMB }),
	{"status", "not a status such as completed, failed, cancelled or timeout", readStatus, writeStatus, nil, func(rec *trace.Record, _ *trace.Labels) string {
		if rec.Status == trace.StatusUnknown {
			return ""
		}
		return rec.Status.String()
	}},
	label("user", func(rec *trace.Record) *int32 { return &rec.User }, func(l *trace.Labels) *trace.Names { return &l.User }),
	label("group", func(rec *trace.Record) *int32 { return &rec.Group }, func(l *trace.Labels) *trace.Names { return &l.Group }),
	label("queue", func(rec *trace.Record) *int32 { return &rec.Queue }, func(l *trace.Labels) *trace.Names { return &l.Queue }),
	label("partition", func(rec *trace.Record) *int32 { return &rec.Partition }, func(l *trace.Labels) *trace.Names { return &l.Partition }),
	label("app", func(rec *trace.Record) *int32 { return &rec.App }, func(l *trace.Labels) *trace.Names { return &l.App }),
	{
		"after", "not a job_id",
		func(_ *Reader, rec *trace.Record, f []byte) (ok bool) { rec.After, ok = trace.Int(f); return ok },
		func(b []byte, rec *trace.Record, _ *trace.Labels) []byte {
			if rec.After == trace.UnknownID {
				return b
			}
			return strconv.AppendInt(b, rec.After, 10)
		},
		nil, nil,
	},
	seconds("think_s", func(rec *trace.Record) *time.Duration { return &rec.Think }),
	seconds("cpu_s", func(rec *trace.Record) *time.Duration { return &rec.CPU }),
	amount("used_kb", func(rec *trace.Record) *float64 { return &rec.UsedKB }),
	amount("asked_kb", func(rec *trace.Record) *float64 { return &rec.AskedKB }),
	codeColumn(),
	label("project", func(rec *trace.Record) *int32 { return &rec.Project }, func(l *trace.Labels) *trace.Names { return &l.Project }),
	label("cluster", func(rec *trace.Record) *int32 { return &rec.Cluster }, func(l *trace.Labels) *trace.Names { return &l.Cluster }),
	label("reason", func(rec *trace.Record) *int32 { return &rec.Reason }, func(l *trace.Labels) *trace.Names { return &l.Reason }),
	label("reservation", func(rec *trace.Record) *int32 { return &rec.Reservation }, func(l *trace.Labels) *trace.Names { return &l.Reservation }),
}

// aliases are the words of other systems for a column.
var aliases = map[string]string{"account": "group", "qos": "queue"}

// find returns the column of a name, or nil.
func find(name string) *column {
	if to, ok := aliases[name]; ok {
		name = to
	}
	for i := range columns {
		if columns[i].name == name {
			return &columns[i]
		}
	}
	return nil
}

func seconds(name string, of func(*trace.Record) *time.Duration) column {
	return column{
		name, "not a number of seconds, or out of range",
		func(_ *Reader, rec *trace.Record, f []byte) (ok bool) {
			*of(rec), ok = trace.Seconds(f, most)
			return ok
		},
		func(b []byte, rec *trace.Record, _ *trace.Labels) []byte { return appendSeconds(b, *of(rec)) },
		of, nil,
	}
}

// limit is the requested time, which may be UNLIMITED.
func limit() column {
	c := seconds("limit_s", func(rec *trace.Record) *time.Duration { return &rec.Limit })
	read := c.read
	c.want = "not a number of seconds, or out of range, nor UNLIMITED"
	c.read = func(r *Reader, rec *trace.Record, f []byte) bool {
		if strings.EqualFold(string(f), "unlimited") {
			rec.Limit = trace.Endless
			return true
		}
		return read(r, rec, f)
	}
	return c
}

func count(name string, of func(*trace.Record) *int32) column {
	return column{
		name, "not a whole number, or out of range",
		func(_ *Reader, rec *trace.Record, f []byte) (ok bool) { *of(rec), ok = trace.Int32(f); return ok },
		func(b []byte, rec *trace.Record, _ *trace.Labels) []byte {
			if n := *of(rec); n != trace.UnknownCount {
				return strconv.AppendInt(b, int64(n), 10)
			}
			return b
		},
		nil, nil,
	}
}

func label(name string, of func(*trace.Record) *int32, in func(*trace.Labels) *trace.Names) column {
	return column{
		name, "",
		func(r *Reader, rec *trace.Record, f []byte) bool {
			*of(rec) = in(&r.labels).Index(f)
			return true
		},
		func(b []byte, rec *trace.Record, l *trace.Labels) []byte {
			return appendText(b, in(l).Name(*of(rec)))
		},
		nil, func(rec *trace.Record, l *trace.Labels) string { return in(l).Name(*of(rec)) },
	}
}

func amount(name string, of func(*trace.Record) *float64) column {
	return column{
		name, "not a number",
		func(_ *Reader, rec *trace.Record, f []byte) bool {
			x, err := strconv.ParseFloat(string(f), 64)
			*of(rec) = x
			return err == nil && !math.IsNaN(x) && !math.IsInf(x, 0) && x != trace.UnknownAmount
		},
		func(b []byte, rec *trace.Record, _ *trace.Labels) []byte {
			if x := *of(rec); x != trace.UnknownAmount {
				return strconv.AppendFloat(b, x, 'f', -1, 64)
			}
			return b
		},
		nil, nil,
	}
}

// codeColumn is the number of the status in SWF; it is written where the word
// does not tell it.
func codeColumn() column {
	c := count("status_code", func(rec *trace.Record) *int32 { return &rec.Code })
	write := c.write
	c.write = func(b []byte, rec *trace.Record, l *trace.Labels) []byte {
		switch {
		case rec.Status == trace.Failed && rec.Code == 0,
			rec.Status == trace.Completed && rec.Code == 1,
			rec.Status == trace.Cancelled && rec.Code == 5:
			return b
		}
		return write(b, rec, l)
	}
	return c
}

func readStatus(_ *Reader, rec *trace.Record, field []byte) bool {
	for s := trace.StatusUnknown; s <= trace.Unfinished; s++ {
		if string(field) == s.String() {
			rec.Status = s
			return true
		}
	}
	return false
}

func writeStatus(b []byte, rec *trace.Record, _ *trace.Labels) []byte {
	if rec.Status == trace.StatusUnknown {
		return b
	}
	return append(b, rec.Status.String()...)
}

// date reads a date of submission. Where no comment gave the start, dates count
// from 1970.
func (r *Reader) date(rec *trace.Record, field []byte) bool {
	t, err := time.Parse(time.RFC3339, string(field))
	if err != nil {
		return false
	}
	if r.header.Start.IsZero() {
		r.header.Start = time.Unix(0, 0).In(t.Location())
	}
	rec.Submit = t.Sub(r.header.Start)
	return rec.Submit <= most && rec.Submit >= -most
}
