package joblog

import (
	"bytes"
	"io"
	"strconv"
	"time"

	"aforo/workload/parquet"
	"aforo/workload/trace"
)

// parquetWriter is a trace.Writer: the columns and the comments of the CSV, as Parquet.
// Times are whole numbers of seconds where all of their column are, else real numbers.
type parquetWriter struct {
	csv    *writer
	real   [len(columns)]bool // a field of the column is no whole number
	kinds  []parquet.Kind     // of the used columns
	out    *parquet.Writer
	report trace.Report
	line   []byte
}

// NewParquetWriter returns a trace.Writer that writes Parquet.
func NewParquetWriter() trace.Writer { return &parquetWriter{csv: NewWriter().(*writer)} }

// Look implements trace.Writer.
func (o *parquetWriter) Look(r *trace.Record, l *trace.Labels) {
	o.csv.Look(r, l)
	for i := range columns {
		if c := &columns[i]; c.span != nil && *c.span(r) != trace.Unknown && *c.span(r)%time.Second != 0 {
			o.real[i] = true
		}
	}
}

// Begin implements trace.Writer.
func (o *parquetWriter) Begin(w io.Writer, h *trace.Header, l *trace.Labels, n int64) error {
	var head bytes.Buffer
	if err := o.csv.Begin(&head, h, l, n); err != nil {
		return err
	}
	if err := o.csv.out.Flush(); err != nil {
		return err
	}
	comments := head.Bytes()[:bytes.LastIndexByte(head.Bytes()[:head.Len()-1], '\n')+1]
	var table []parquet.Column
	for i := range columns {
		if o.csv.known[i] {
			kind := o.kind(i)
			o.kinds = append(o.kinds, kind)
			table = append(table, parquet.Column{Name: columns[i].name, Kind: kind})
		}
	}
	o.out = parquet.NewWriter(w, table, string(comments))
	return nil
}

// kind is what a column holds.
func (o *parquetWriter) kind(i int) parquet.Kind {
	switch c := &columns[i]; {
	case c.name == "used_kb" || c.name == "asked_kb" || o.real[i]:
		return parquet.Real
	case columns[i].text != nil:
		return parquet.Text
	}
	return parquet.Whole
}

// Write implements trace.Writer.
func (o *parquetWriter) Write(r *trace.Record) error {
	for i, c := range o.csv.used {
		switch {
		case c.span != nil:
			o.time(r, *c.span(r), o.kinds[i])
		case c.text != nil:
			o.text(c.text(r, o.csv.labels))
		default:
			o.number(c, r, o.kinds[i])
		}
	}
	o.out.EndRow()
	return o.out.Err()
}

// time writes a time in seconds.
func (o *parquetWriter) time(r *trace.Record, d time.Duration, kind parquet.Kind) {
	switch {
	case d == trace.Unknown:
		o.out.Null()
	case kind == parquet.Whole:
		o.out.Whole(int64(d / time.Second))
	default:
		x := d.Seconds()
		o.out.Real(x)
		if d%time.Second == 0 {
			return
		}
		o.line = strconv.AppendFloat(o.line[:0], x, 'f', -1, 64)
		if again, ok := trace.Seconds(o.line, most); !ok || again != d {
			o.report.Add(r.Line, "time_rounded", "a time of more digits than a real number has, rounded", trace.Changed)
		}
	}
}

func (o *parquetWriter) text(s string) {
	if s == "" {
		o.out.Null()
		return
	}
	o.out.Text(s)
}

// number writes what the CSV writes as a number.
func (o *parquetWriter) number(c *column, r *trace.Record, kind parquet.Kind) {
	o.line = c.write(o.line[:0], r, o.csv.labels)
	switch {
	case len(o.line) == 0:
		o.out.Null()
	case kind == parquet.Real:
		x, _ := strconv.ParseFloat(string(o.line), 64) // as it was written
		o.out.Real(x)
	default:
		x, _ := trace.Int(o.line)
		o.out.Whole(x)
	}
}

// Close implements trace.Writer.
func (o *parquetWriter) Close() (*trace.Report, error) { return &o.report, o.out.Close() }
