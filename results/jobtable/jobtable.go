// Package jobtable writes the jobs of a run, a row an attempt, in the order of their starts.
package jobtable

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"aforo/sim"
	"aforo/sim/cluster"
	"aforo/workload"
)

// A Table is a sim.Observer that writes a CSV. Times are seconds since the
// simulated time zero of the scenario, the start of its warm-up.
//
// Attempts end in another order than they start, so a row is held back until all earlier
// ones are out.
type Table struct {
	file io.WriteCloser
	w    *bufio.Writer
	held [][]byte // a ring of the rows from number base on; empty until they are known
	base int64    // the number of the first row that is not out

	partitions []cluster.Partition
	labels     *workload.Labels
	further    []Column
}

// A Column is a further column of the table, after the others.
type Column struct {
	Name string
	Of   func(j *sim.Record) string
}

// Eligible is the column for jobs that follow each other: the instant from which nothing but
// the queue kept the job.
var Eligible = Column{"eligible", func(r *sim.Record) string { return strconv.FormatFloat(r.Eligible().Seconds(), 'f', -1, 64) }}

// New begins the table in a file, which Close closes, and writes the head. The
// partitions are those of the run, the labels those of its jobs.
func New(f io.WriteCloser, partitions []cluster.Partition, labels *workload.Labels, further ...Column) *Table {
	t := &Table{held: make([][]byte, 1024), base: 1, file: f, w: bufio.NewWriterSize(f, 1<<16), partitions: partitions, labels: labels, further: further}
	_, _ = t.w.WriteString("job_id,submit,start,end,size,used,limit,partition,class,community,sector,access")
	for _, c := range further {
		_, _ = t.w.WriteString("," + c.Name)
	}
	_ = t.w.WriteByte('\n')
	return t
}

// Started implements sim.Observer: it keeps a place for the row.
func (t *Table) Started(r *sim.Record) {
	if n := int64(len(t.held)); r.Number-t.base < n {
		return
	}
	old := t.held
	t.held = make([][]byte, 2*len(old))
	for i := range old {
		n := t.base + int64(i)
		*t.row(n) = old[n&int64(len(old)-1)]
	}
}

// row is the place of a row; the length of the ring is a power of two.
func (t *Table) row(number int64) *[]byte { return &t.held[number&int64(len(t.held)-1)] }

// Ended implements sim.Observer.
func (t *Table) Ended(r *sim.Record, _ sim.Why) { t.write(r) }

// Running implements sim.Observer: the row has the end that the attempt would have.
func (t *Table) Running(r *sim.Record) { t.write(r) }

// write makes the row of an attempt, and writes the rows that no earlier one holds back.
func (t *Table) write(r *sim.Record) {
	row := t.row(r.Number)
	b := (*row)[:0]
	b = strconv.AppendInt(b, r.ID, 10)
	for _, d := range []time.Duration{r.Submit, r.Start, r.End} {
		b = strconv.AppendFloat(append(b, ','), d.Seconds(), 'f', -1, 64)
	}
	b = strconv.AppendInt(append(b, ','), int64(r.Size), 10)
	b = strconv.AppendInt(append(b, ','), int64(r.Used), 10)
	b = strconv.AppendFloat(append(b, ','), r.Limit.Seconds(), 'f', -1, 64)
	b = append(append(b, ','), t.partitions[r.Partition].Name...)
	l := t.labels
	for _, of := range []struct {
		names []string
		i     uint16
	}{{l.Class, r.Class}, {l.Community, r.Community}, {l.Sector, r.Sector}, {l.Access, r.Access}} {
		b = append(b, ',')
		if int(of.i) < len(of.names) {
			b = append(b, of.names[of.i]...)
		}
	}
	for _, c := range t.further {
		b = append(append(b, ','), field(c.Of(r))...)
	}
	*row = append(b, '\n')
	for row := t.row(t.base); len(*row) > 0; row = t.row(t.base) {
		_, _ = t.w.Write(*row) // the writer keeps the first error for Close
		*row = (*row)[:0]
		t.base++
	}
}

// field is a text as a CSV writes it.
func field(text string) string {
	if strings.ContainsAny(text, ",\"\r\n") {
		return `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
	}
	return text
}

// Rejected implements sim.Observer: a job that never ran has no row.
func (t *Table) Rejected(*workload.Job) {}

// Waiting implements sim.Observer, likewise.
func (t *Table) Waiting(*sim.Record) {}

// Close flushes the table; a full disk shows here.
func (t *Table) Close() error {
	if err := errors.Join(t.w.Flush(), t.file.Close()); err != nil {
		return fmt.Errorf("writing the table of jobs: %w", err)
	}
	return nil
}
