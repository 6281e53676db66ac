package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"

	"aforo/results"
	"aforo/sim"
	"aforo/sim/study"
	"aforo/workload"
)

// jobTables writes jobs/VARIANT-REPLICATION.csv for every run, a row a job in the
// order of their starts.
func jobTables(folder *results.Folder, s *study.Study) func(v, r int) (sim.Observer, error) {
	return func(v, r int) (sim.Observer, error) {
		path, err := folder.Path(fmt.Sprintf("jobs/%s-%02d.csv", s.Variants[v].Name, r+1))
		if err != nil {
			return nil, err
		}
		return newJobTable(path, s, v)
	}
}

// A jobTable is the observer behind aforo run --jobs. Times are seconds since the
// simulated time zero of the scenario, the start of its warm-up.
type jobTable struct {
	file *os.File
	w    *bufio.Writer
	line []byte
	s    *study.Study
	v    int
}

func newJobTable(path string, s *study.Study, v int) (*jobTable, error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	t := &jobTable{file: f, w: bufio.NewWriterSize(f, 1<<16), s: s, v: v}
	_, _ = t.w.WriteString("job_id,submit,start,end,size,used,limit,partition,class,community,sector,access\n")
	return t, nil
}

func (t *jobTable) Started(r *sim.Record) {
	b := t.line[:0]
	b = strconv.AppendInt(b, r.ID, 10)
	for _, d := range []time.Duration{r.Submit, r.Start, r.End} {
		b = strconv.AppendFloat(append(b, ','), d.Seconds(), 'f', -1, 64)
	}
	b = strconv.AppendInt(append(b, ','), int64(r.Size), 10)
	b = strconv.AppendInt(append(b, ','), int64(r.Used), 10)
	b = strconv.AppendFloat(append(b, ','), r.Limit.Seconds(), 'f', -1, 64)
	b = append(append(b, ','), t.s.Variants[t.v].Partitions[r.Partition].Name...)
	l := &t.s.Labels
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

func (t *jobTable) Rejected(*workload.Job) {}
func (t *jobTable) Waiting(*workload.Job)  {}

// Close flushes the table; a full disk shows here.
func (t *jobTable) Close() error {
	if err := errors.Join(t.w.Flush(), t.file.Close()); err != nil {
		return fmt.Errorf("writing the table of jobs: %w", err)
	}
	return nil
}
