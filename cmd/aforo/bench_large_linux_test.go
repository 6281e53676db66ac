package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"aforo/workload"
)

// A child is one run of the command as a process of its own: its clock, its
// processor time, and the most memory that it had, which Linux counts in KiB.
type child struct {
	wall, user time.Duration
	bytes      int64
}

// spawn runs the command; write, unless it is nil, writes its standard input.
func spawn(b *testing.B, write func(io.Writer) error, args ...string) child {
	b.Helper()
	cmd := exec.Command("aforo", args...)
	cmd.Dir, cmd.Stderr = b.TempDir(), os.Stderr
	var in io.WriteCloser
	if write != nil {
		var err error
		if in, err = cmd.StdinPipe(); err != nil {
			b.Fatal(err)
		}
	}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	if write != nil {
		if err := write(in); err != nil {
			b.Error(err)
		}
		in.Close()
	}
	if err := cmd.Wait(); err != nil {
		b.Fatalf("%v: %v", args, err)
	}
	usage := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	return child{time.Since(began), cmd.ProcessState.UserTime(), usage.Maxrss << 10}
}

func (c *child) report(b *testing.B, jobs int) {
	b.ReportMetric(c.wall.Seconds(), "s")
	b.ReportMetric(c.user.Seconds(), "cpu-s")
	b.ReportMetric(float64(c.bytes)/1e6, "MB")
	b.ReportMetric(float64(jobs)/c.wall.Seconds(), "jobs/s")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkLarge is what large inputs take, in time and memory: the table's log 44
// times in a row, through a pipe; a scenario of a cluster of 100,000 GPUs on nodes
// with 10 million jobs in its year; and the real logs of CEA-Curie and RICC, where
// the folder with the reference traces is beside the repository.
//
//	go test ./cmd/aforo -run '^$' -bench Large -benchtime 1x
func BenchmarkLarge(b *testing.B) {
	b.Run("replay/jobs=44M", func(b *testing.B) {
		const times = 44
		jobs := benchJobs(b, 1_000_000, 0.9)
		for b.Loop() {
			c := spawn(b, func(w io.Writer) error { return repeatLog(w, jobs, times) }, "replay", "-")
			c.report(b, times*len(jobs))
		}
	})
	b.Run("run/gpus=100k", func(b *testing.B) {
		path := filepath.Join(b.TempDir(), "large.toml")
		if err := os.WriteFile(path, []byte(largeScenario), 0o666); err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			c := spawn(b, nil, "run", path, "--cores", "1")
			c.report(b, 10_200_000)
		}
	})
	for _, log := range []struct {
		name string
		jobs int
		args []string
	}{
		{"derived/CEA-curie.derived.swf.gz", 295_540, []string{"--pass", "event"}},
		{"swf/RICC-2010-2.swf.gz", 447_794, nil},
	} {
		b.Run("replay/"+filepath.Base(log.name), func(b *testing.B) {
			path, err := filepath.Abs(filepath.Join("../../../shared/traces/data", log.name))
			if err != nil {
				b.Fatal(err)
			}
			if _, err := os.Stat(path); err != nil {
				b.Skip("the reference traces are not beside the repository")
			}
			for b.Loop() {
				c := spawn(b, nil, append([]string{"replay", path}, log.args...)...)
				c.report(b, log.jobs)
			}
		})
	}
}

// repeatLog writes a log that has the jobs several times in a row.
func repeatLog(w io.Writer, jobs []workload.Job, times int) error {
	f := bufio.NewWriterSize(w, 1<<20)
	fmt.Fprintf(f, "; Version: 2.2\n; MaxProcs: %d\n", benchGPUs)
	span := int64(jobs[len(jobs)-1].Submit / time.Second)
	var line []byte
	for n := range int64(times) {
		for i := range jobs {
			j := &jobs[i]
			line = line[:0]
			for _, x := range [...]int64{
				n*int64(len(jobs)) + int64(i) + 1, n*span + int64(j.Submit/time.Second), -1, int64(j.Run / time.Second), int64(j.Size),
				-1, -1, int64(j.Size), int64(j.Limit / time.Second), -1, 1, int64(j.User), -1, -1, -1, -1, -1, -1,
			} {
				line = append(strconv.AppendInt(line, x, 10), ' ')
			}
			line[len(line)-1] = '\n'
			if _, err := f.Write(line); err != nil {
				return err
			}
		}
	}
	return f.Flush()
}

// largeScenario has made-up work for a machine of 100,000 GPUs: 28,000 jobs a day
// of 33 GPUs and two hours on average.
const largeScenario = `
title = "a year of 100,000 GPUs"
replications = 1

[window]
start = 2026-01-01T00:00:00Z
length = "365d"

[gpu.g]
speed = 1.0

[partition.p]
nodes = 25000
gpus_per_node = 4
gpu = "g"

[class.train]
jobs_per_day = 28000
sizes = { gpus = [1, 2, 4, 8, 16, 32, 64, 256, 1024], weights = [20, 10, 20, 15, 12, 10, 8, 4, 1] }
run = { law = "lognormal", median = "1h", sigma = 1.2 }
limit = { law = "factor", factor = 2 }

[variant.today]
`

// BenchmarkCores is how much faster two cores do the main job than one does, two
// replications of each variant, in turn.
//
//	go test ./cmd/aforo -run '^$' -bench Cores -benchtime 3x
func BenchmarkCores(b *testing.B) {
	var took [2]time.Duration
	for b.Loop() {
		for i := range took {
			took[i] += spawn(b, nil, "run", "mn5-ai-upgrade", "--replications", "2", "--cores", strconv.Itoa(i+1)).wall
		}
	}
	b.ReportMetric(float64(took[0])/float64(took[1]), "x-one-core")
	b.ReportMetric(0, "ns/op")
}
