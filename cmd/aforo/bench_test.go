package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"aforo/results/replay"
	"aforo/scenarios"
	"aforo/sim"
	"aforo/sim/cluster"
	"aforo/sim/sched"
	"aforo/workload"
	"aforo/workload/swf"
)

// The benchmarks replay a log of a 4,480-GPU machine, whose jobs are those of the
// bundled scenario mn5-ai-upgrade without growth, through the whole command: the
// file is read and the summary printed. Beside jobs a second they report how many
// times the floor that is: the least that any replay must do, reading the file and
// passing each job through an arrival and an end in time order, with no scheduler
// at all. The floor is measured in the same process, in turn with the replay, and what
// is reported are the median rate and the median of the multiples.
//
//	go test ./cmd/aforo -run '^$' -bench Replay

const benchGPUs = 4480

// benchLog writes a log of n jobs with the offered load into the folder, if it is
// not there yet, and returns its path.
func benchLog(tb testing.TB, folder string, n int, load float64) string {
	tb.Helper()
	path := filepath.Join(folder, fmt.Sprintf("bench-%d-%.2f.swf", n, load))
	if _, err := os.Stat(path); err == nil {
		return path
	}
	jobs := benchJobs(tb, n, load)
	f, err := os.Create(path)
	if err != nil {
		tb.Fatal(err)
	}
	w := bufio.NewWriterSize(f, 1<<20)
	fmt.Fprintf(w, "; Version: 2.2\n; MaxProcs: %d\n", benchGPUs)
	for i := range jobs {
		j := &jobs[i]
		fmt.Fprintf(w, "%d %d -1 %d %d -1 -1 %d %d -1 1 %d -1 -1 -1 -1 -1 -1\n", j.ID,
			int64(j.Submit/time.Second), int64(j.Run/time.Second), j.Size, j.Size, int64(j.Limit/time.Second), j.User)
	}
	if err := w.Flush(); err != nil {
		tb.Fatal(err)
	}
	if err := f.Close(); err != nil {
		tb.Fatal(err)
	}
	return path
}

// benchJobs draws jobs in whole seconds and stretches the submit times so that the
// offered load, the sum of size x run over the machine's time, is the one asked
// for.
func benchJobs(tb testing.TB, n int, load float64) []workload.Job {
	f, err := scenarios.Load("mn5-ai-upgrade")
	if err != nil {
		tb.Fatal(err)
	}
	s, err := f.Study(scenarios.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	source, err := s.Open(0)
	if err != nil {
		tb.Fatal(err)
	}
	jobs := make([]workload.Job, n)
	work := 0.0
	for i := range jobs {
		if ok, err := source.Next(&jobs[i]); !ok || err != nil {
			tb.Fatal("the scenario has too few jobs", err)
		}
		j := &jobs[i]
		j.Route = 0
		j.Run = min(j.Run, j.Limit).Round(time.Second)
		j.Limit, j.Fixed = max(j.Limit.Round(time.Second), j.Run), 0
		work += float64(j.Size) * j.Run.Seconds()
	}
	span := jobs[n-1].Submit.Seconds()
	stretch := work / (benchGPUs * span * load)
	for i := range jobs {
		jobs[i].Submit = time.Duration(float64(jobs[i].Submit) * stretch).Round(time.Second)
	}
	return jobs
}

// floor reads a log and passes each job through an arrival and an end in time
// order, as if the machine had no bounds.
func floor(tb testing.TB, path string) time.Duration {
	began := time.Now()
	r, err := swf.Open(path, swf.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	defer r.Close()
	var j workload.Job
	var ends floorHeap
	sum := time.Duration(0)
	for {
		ok, err := r.Next(&j)
		if err != nil {
			tb.Fatal(err)
		}
		if !ok {
			break
		}
		for len(ends) > 0 && ends[0] <= j.Submit {
			sum += ends.pop()
		}
		ends.push(j.Submit + j.Run)
	}
	for len(ends) > 0 {
		sum += ends.pop()
	}
	if sum == 0 {
		tb.Fatal("the log has no work")
	}
	return time.Since(began)
}

// floorHeap is a plain binary heap.
type floorHeap []time.Duration

func (h *floorHeap) push(x time.Duration) {
	*h = append(*h, x)
	q := *h
	i := len(q) - 1
	for i > 0 && x < q[(i-1)/2] {
		q[i] = q[(i-1)/2]
		i = (i - 1) / 2
	}
	q[i] = x
}

func (h *floorHeap) pop() time.Duration {
	q := *h
	top, x := q[0], q[len(q)-1]
	q = q[:len(q)-1]
	*h = q
	for i := 0; len(q) > 0; {
		c := 2*i + 1
		if c+1 < len(q) && q[c+1] < q[c] {
			c++
		}
		if c >= len(q) || q[c] >= x {
			q[i] = x
			break
		}
		q[i] = q[c]
		i = c
	}
	return top
}

// replayFor times one whole command.
func replayFor(tb testing.TB, args ...string) time.Duration {
	var out, errs bytes.Buffer
	began := time.Now()
	if status := aforo(context.Background(), append([]string{"replay"}, args...), nil, &out, &errs); status != 0 {
		tb.Fatalf("exit status %d: %s", status, errs.String())
	}
	return time.Since(began)
}

// BenchmarkReplay is the table of docs/performance.md.
func BenchmarkReplay(b *testing.B) {
	folder := b.TempDir()
	for _, c := range []struct {
		name string
		jobs int
		load float64
		args []string
	}{
		{"easy/load=0.9", 1_000_000, 0.9, nil},
		{"easy/load=1.1", 1_000_000, 1.1, nil},
		{"easy-sjbf/load=0.9", 1_000_000, 0.9, []string{"--backfill-order", "sjf"}},
		{"none/load=0.5", 1_000_000, 0.5, []string{"--backfill", "none"}},
		{"sjf/load=0.9", 1_000_000, 0.9, []string{"--order", "sjf"}},
		{"wfp3/load=0.9", 1_000_000, 0.9, []string{"--order", "wfp3"}},
		{"unicef/load=0.9", 1_000_000, 0.9, []string{"--order", "unicef"}},
		{"multifactor/load=0.9", 1_000_000, 0.9, []string{"--order", "multifactor"}},
		{"conservative/load=0.9", 1_000_000, 0.9, []string{"--backfill", "conservative"}},
	} {
		b.Run(c.name, func(b *testing.B) {
			path := benchLog(b, folder, c.jobs, c.load)
			args := append([]string{path}, c.args...)
			floor(b, path) // so that the file is in memory
			var pairs pairs
			for b.Loop() {
				pairs.measure(b, args)
			}
			for pairs.tooFew() {
				pairs.measure(b, args)
			}
			took, multiple := pairs.medians()
			b.ReportMetric(float64(c.jobs)/took, "jobs/s")
			b.ReportMetric(multiple, "x-floor")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// Pairs are times of a replay, each with the floor measured right before it, so that
// an hour at which the machine is slow is slow for both.
type pairs struct{ took, multiple []float64 }

func (p *pairs) measure(tb testing.TB, args []string) {
	least := floor(tb, args[0])
	took := replayFor(tb, args...)
	p.took = append(p.took, took.Seconds())
	p.multiple = append(p.multiple, float64(took)/float64(least))
}

// tooFew reports whether a median needs more pairs: eleven, where a replay takes less
// than two seconds.
func (p *pairs) tooFew() bool { return len(p.took) < 11 && slices.Max(p.took) < 2 }

// medians returns the median time of a replay in s and the median multiple of the floor.
func (p *pairs) medians() (took, multiple float64) {
	slices.Sort(p.took)
	slices.Sort(p.multiple)
	return p.took[len(p.took)/2], p.multiple[len(p.multiple)/2]
}

// BenchmarkEngine is the engine alone, without reading a file: the jobs are in
// memory.
func BenchmarkEngine(b *testing.B) {
	for _, load := range []float64{0.5, 0.9, 1.1, 1.5, 2} {
		b.Run(fmt.Sprintf("easy/load=%v", load), func(b *testing.B) {
			jobs := benchJobs(b, 1_000_000, load)
			cfg := sim.Config{
				Partitions: []cluster.Partition{{Name: "machine", Nodes: benchGPUs, PerNode: 1, Speed: 1}},
				Policy:     sched.Policy{Backfill: sched.EASY},
			}
			b.ReportAllocs()
			for b.Loop() {
				if err := sim.Run(context.Background(), cfg, workload.Jobs(jobs), &replay.Measures{}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)*float64(len(jobs))/b.Elapsed().Seconds(), "jobs/s")
		})
	}
}
