// Package jobtable writes the jobs of a run, a row an attempt, in the order of their starts.
package jobtable

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"aforo/results/sheet"
	"aforo/sim"
	"aforo/sim/cluster"
	"aforo/workload"
)

// A Table is a sim.Observer that writes a CSV or Parquet. Times are seconds since the
// simulated time zero of the scenario, the start of its warm-up.
//
// Attempts end in another order than they start, so a row is held back until all earlier
// ones are out.
type Table struct {
	file io.WriteCloser
	out  sheet.Sheet
	held []row // a ring of the rows from number base on
	base int64 // the number of the first row that is not out

	partitions []cluster.Partition
	labels     *workload.Labels
	further    []Column
	asks       bool
	waited     []sim.Waited // of the job that starts next
}

// A Column is a further column of the table, after the others.
type Column struct {
	Name string
	Of   func(j *sim.Record) string
	Real bool // what Of writes is a number
	// of, instead of Of, writes what the job has waited for.
	of func(waits []sim.Waited) string
}

// Causes are the columns of what each job has waited for, as docs/model.md defines it: the
// cause for which it waited longest, and all of them with their seconds.
var Causes = []Column{{Name: "cause", of: longest}, {Name: "wait_by_cause", of: listed}}

func longest(waits []sim.Waited) string {
	if len(waits) == 0 {
		return ""
	}
	return slices.MaxFunc(waits, func(a, b sim.Waited) int { return cmp.Compare(a.For, b.For) }).Cause
}

func listed(waits []sim.Waited) string {
	var list []string
	for _, w := range waits {
		list = append(list, w.Cause+" "+strconv.FormatFloat(w.For.Seconds(), 'f', -1, 64))
	}
	return strings.Join(list, "; ")
}

// Eligible is the column for jobs that follow each other: the instant from which nothing but
// the queue kept the job.
var Eligible = Column{Name: "eligible", Of: func(r *sim.Record) string { return strconv.FormatFloat(r.Eligible().Seconds(), 'f', -1, 64) }, Real: true}

// A row is what the table has of an attempt.
type row struct {
	id                        int64
	submit, start, end, limit time.Duration
	size, used                int32
	partition                 int32
	names                     [4]uint16 // class, community, sector, access
	further                   []string
	waits                     []sim.Waited
	known                     bool
}

var columns = []sheet.Column{
	{Name: "job_id", Kind: sheet.Whole},
	{Name: "submit", Kind: sheet.Real},
	{Name: "start", Kind: sheet.Real},
	{Name: "end", Kind: sheet.Real},
	{Name: "size", Kind: sheet.Whole},
	{Name: "used", Kind: sheet.Whole},
	{Name: "limit", Kind: sheet.Real},
	{Name: "partition", Kind: sheet.Text},
	{Name: "class", Kind: sheet.Text},
	{Name: "community", Kind: sheet.Text},
	{Name: "sector", Kind: sheet.Text},
	{Name: "access", Kind: sheet.Text},
}

// New begins the table in a file, which Close closes; its name says whether it is CSV or
// Parquet. The partitions are those of the run, the labels those of its jobs.
func New(f io.WriteCloser, name string, partitions []cluster.Partition, labels *workload.Labels, further ...Column) *Table {
	all, asks := slices.Clone(columns), false
	for _, c := range further {
		asks = asks || c.of != nil
		kind := sheet.Text
		if c.Real {
			kind = sheet.Real
		}
		all = append(all, sheet.Column{Name: c.Name, Kind: kind})
	}
	return &Table{held: make([]row, 1024), base: 1, file: f, out: sheet.New(f, name, all), partitions: partitions, labels: labels, further: further, asks: asks}
}

// Started implements sim.Observer: it keeps a place for the row.
func (t *Table) Started(r *sim.Record) {
	if n := int64(len(t.held)); r.Number-t.base >= n {
		old := t.held
		t.held = make([]row, 2*len(old))
		for i := range old {
			n := t.base + int64(i)
			*t.row(n) = old[n&int64(len(old)-1)]
		}
	}
	if t.asks {
		into := t.row(r.Number)
		into.waits = into.waits[:0]
		for _, w := range r.PenTimes() {
			if w.For > 0 && r.Attempt == 1 {
				into.waits = append(into.waits, w)
			}
		}
		into.waits = append(into.waits, t.waited...)
		t.waited = t.waited[:0]
	}
}

// Asks implements sim.Asker.
func (t *Table) Asks() bool { return t.asks }

// Waited implements sim.Asker.
func (t *Table) Waited(_ *sim.Record, causes []sim.Waited) {
	t.waited = append(t.waited[:0], causes...)
}

// row is the place of a row; the length of the ring is a power of two.
func (t *Table) row(number int64) *row { return &t.held[number&int64(len(t.held)-1)] }

// Ended implements sim.Observer.
func (t *Table) Ended(r *sim.Record, _ sim.Why) { t.write(r) }

// Running implements sim.Observer: the row has the end that the attempt would have.
func (t *Table) Running(r *sim.Record) { t.write(r) }

// write makes the row of an attempt, and writes the rows that no earlier one holds back.
func (t *Table) write(r *sim.Record) {
	into := t.row(r.Number)
	names := into.further[:0]
	for _, c := range t.further {
		if c.of != nil {
			names = append(names, c.of(into.waits))
			continue
		}
		names = append(names, c.Of(r))
	}
	*into = row{
		r.ID, r.Submit, r.Start, r.End, r.Limit, r.Size, int32(r.Used), int32(r.Partition),
		[4]uint16{r.Class, r.Community, r.Sector, r.Access},
		names, into.waits, true,
	}
	for row := t.row(t.base); row.known; row = t.row(t.base) {
		t.put(row)
		row.known = false
		t.base++
	}
}

// put writes a row.
func (t *Table) put(r *row) {
	out := t.out
	out.Whole(r.id)
	for _, d := range [...]time.Duration{r.submit, r.start, r.end} {
		out.Real(d.Seconds())
	}
	out.Whole(int64(r.size))
	out.Whole(int64(r.used))
	out.Real(r.limit.Seconds())
	out.Text(t.partitions[r.partition].Name)
	l := t.labels
	for k, names := range [...][]string{l.Class, l.Community, l.Sector, l.Access} {
		name := ""
		if i := int(r.names[k]); i < len(names) {
			name = names[i]
		}
		out.Text(name)
	}
	for i, name := range r.further {
		if x, err := strconv.ParseFloat(name, 64); t.further[i].Real && err == nil {
			out.Real(x)
		} else {
			out.Text(name)
		}
	}
	out.EndRow()
}

// Rejected implements sim.Observer: a job that never ran has no row.
func (t *Table) Rejected(*workload.Job) {}

// Waiting implements sim.Observer, likewise.
func (t *Table) Waiting(*sim.Record) {}

// Close flushes the table; a full disk shows here.
func (t *Table) Close() error {
	if err := errors.Join(t.out.Close(), t.file.Close()); err != nil {
		return fmt.Errorf("writing the table of jobs: %w", err)
	}
	return nil
}
