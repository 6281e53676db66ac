// Package jobtable writes the jobs of a run as they start, a row a job.
package jobtable

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"

	"aforo/sim"
	"aforo/sim/cluster"
	"aforo/workload"
)

// A Table is a sim.Observer that writes a CSV. Times are seconds since the
// simulated time zero of the scenario, the start of its warm-up.
type Table struct {
	file *os.File
	w    *bufio.Writer
	line []byte

	partitions []cluster.Partition
	labels     *workload.Labels
}

// New opens the file and writes the head. The partitions are those of the run, the
// labels those of its jobs.
func New(path string, partitions []cluster.Partition, labels *workload.Labels) (*Table, error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	t := &Table{file: f, w: bufio.NewWriterSize(f, 1<<16), partitions: partitions, labels: labels}
	_, _ = t.w.WriteString("job_id,submit,start,end,size,used,limit,partition,class,community,sector,access\n")
	return t, nil
}

// Started implements sim.Observer.
func (t *Table) Started(r *sim.Record) {
	b := t.line[:0]
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
	t.line = append(b, '\n')
	_, _ = t.w.Write(t.line) // the writer keeps the first error for Close
}

// Rejected implements sim.Observer: a job that never ran has no row.
func (t *Table) Rejected(*workload.Job) {}

// Waiting implements sim.Observer, likewise.
func (t *Table) Waiting(*workload.Job) {}

// Close flushes the table; a full disk shows here.
func (t *Table) Close() error {
	if err := errors.Join(t.w.Flush(), t.file.Close()); err != nil {
		return fmt.Errorf("writing the table of jobs: %w", err)
	}
	return nil
}
