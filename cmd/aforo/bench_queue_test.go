package main

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"aforo/sim"
	"aforo/sim/cluster"
	"aforo/sim/sched"
	"aforo/workload"
)

// A backlog is a Source that keeps the queue near one length: it submits that many
// jobs at time zero and later, whenever a job ends, as many as the queue is short
// of. It strays by what one instant starts and by the jobs that come while a large
// one holds the head, some fifty. It is the Observer
// of the same run, from which it knows what has started and when it will end. The
// clock runs while the last measured jobs are submitted; then the run is given up.
type backlog struct {
	sim.Silent
	jobs               []workload.Job // taken in turn
	length, warm, most int
	submitted, waiting int
	now                time.Duration
	ends               floorHeap
	began              time.Time
	took               time.Duration
}

var errEnough = errors.New("enough was measured")

// Next implements workload.Source. It is called when the job before has arrived,
// ahead of the pass of that instant.
func (s *backlog) Next(j *workload.Job) (bool, error) {
	switch s.submitted {
	case s.warm:
		s.began = time.Now()
	case s.most:
		s.took = time.Since(s.began)
		return false, errEnough
	}
	*j = s.jobs[s.submitted%len(s.jobs)]
	if s.waiting >= s.length {
		for len(s.ends) > 0 && s.ends[0] <= s.now {
			s.ends.pop()
		}
		if s.now += time.Second; len(s.ends) > 0 { // the first pass is still to come else
			s.now = s.ends[0]
		}
	}
	j.ID, j.Submit = int64(s.submitted), s.now
	s.submitted++
	s.waiting++
	return true, nil
}

// Started implements sim.Observer.
func (s *backlog) Started(r *sim.Record) {
	s.waiting--
	s.ends.push(r.End)
}

// BenchmarkEngineQueue is what a job costs while a given number of jobs waits,
// after the whole queue has turned over once.
//
//	go test ./cmd/aforo -run '^$' -bench EngineQueue
func BenchmarkEngineQueue(b *testing.B) {
	jobs := benchJobs(b, 1_000_000, 1)
	for _, length := range []int{100, 1_000, 10_000, 100_000} {
		b.Run(fmt.Sprintf("easy/waiting=%d", length), func(b *testing.B) {
			cfg := sim.Config{
				Partitions: []cluster.Partition{{Name: "machine", Nodes: benchGPUs, PerNode: 1, Speed: 1}},
				Policy:     sched.Policy{Backfill: sched.EASY},
			}
			const measured = 200_000
			took := time.Duration(0)
			for b.Loop() {
				s := &backlog{jobs: jobs, length: length, warm: 2*length + 20_000}
				s.most = s.warm + measured
				if err := sim.Run(context.Background(), cfg, s, s); !errors.Is(err, errEnough) {
					b.Fatal(err)
				}
				took += s.took
			}
			b.ReportMetric(float64(took)/float64(b.N)/measured, "ns/job")
			b.ReportMetric(0, "ns/op")
		})
	}
}
