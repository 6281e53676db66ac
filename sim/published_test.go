package sim_test

import (
	"bufio"
	"compress/gzip"
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"aforo/sim"
	"aforo/sim/cluster"
	"aforo/sim/sched"
	"aforo/workload"
	"aforo/workload/swf"
)

const reference = "../../shared/traces/data"

// published are the results of another group's simulator (Gaussier and others,
// "Improving backfilling by using machine learning to predict running times",
// SC'15): starts of every job, the mean wait in s and the mean bounded slowdown.
var published = []struct {
	trace, column  string
	wait, slowdown float64
}{
	{"KTH-SP2", "easy", 6836.872090165373, 92.57653973362949},
	{"KTH-SP2", "easy_clairvoyant", 6327.681612302938, 71.7223851124418},
	{"KTH-SP2", "easy_sjbf_clairvoyant", 5436.020750675889, 49.8477189313406},
	{"SDSC-SP2", "easy", 20497.761008036145, 87.8703241921987},
	{"SDSC-SP2", "easy_clairvoyant", 17337.105617894307, 70.4779419668026},
	{"SDSC-SP2", "easy_sjbf_clairvoyant", 16307.078287597675, 56.836221269454},
	{"CTC-SP2", "easy", 14272.594528426534, 49.5712902189859},
	{"CTC-SP2", "easy_clairvoyant", 13581.716473011309, 37.16540148519329},
	{"CTC-SP2", "easy_sjbf_clairvoyant", 10004.961022811176, 17.5716874376194},
	{"CEA-curie", "easy", 6369.101911754754, 202.133161662561},
	{"CEA-curie", "easy_clairvoyant", 4946.118921296609, 69.9259347073813},
	{"CEA-curie", "easy_sjbf_clairvoyant", 2795.916420789064, 12.079795446879},
}

// The simulation reproduces published EASY schedules of four machines: not one of
// 455,226 starts differs, under any of three policies.
func TestPublishedSchedules(t *testing.T) {
	if _, err := os.Stat(reference); err != nil {
		t.Skip("the reference traces are not beside the repository")
	}
	for _, p := range published {
		t.Run(p.trace+"/"+p.column, func(t *testing.T) {
			if testing.Short() && p.trace == "CEA-curie" {
				t.Skip("300,000 jobs")
			}
			t.Parallel()
			want := publishedStarts(t, p.trace, p.column)
			policy := sched.Policy{Backfill: sched.EASY, Pass: sched.Pass{Mode: sched.PassEvent}}
			if strings.Contains(p.column, "sjbf") {
				policy.BackfillOrder = sched.SJF
			}
			got := replay(t, p.trace, policy, strings.Contains(p.column, "clairvoyant"))
			if len(got.starts) != len(want) {
				t.Fatalf("%d jobs, want %d", len(got.starts), len(want))
			}
			differ := 0
			for id, start := range want {
				if got.starts[id] != start {
					if differ++; differ <= 3 {
						t.Errorf("job %d starts at %v, want %v", id, got.starts[id], start)
					}
				}
			}
			if differ > 0 {
				t.Errorf("%d of %d starts differ", differ, len(want))
			}
			n := float64(len(want))
			near(t, "mean wait", got.wait/n, p.wait)
			near(t, "mean bounded slowdown", got.slowdown/n, p.slowdown)
		})
	}
}

// Where only the published means are left, of EASY with the shortest job
// backfilled first under the users' own limits, the simulation has the same.
func TestPublishedMeans(t *testing.T) {
	if _, err := os.Stat(reference); err != nil {
		t.Skip("the reference traces are not beside the repository")
	}
	for _, p := range []struct {
		trace          string
		wait, slowdown float64
	}{
		{"KTH-SP2", 5904.076577367368, 69.40540058030349},
		{"SDSC-SP2", 20793.594637632854, 84.8889445442655},
		{"CTC-SP2", 11768.966087643623, 30.0410695214457},
	} {
		t.Run(p.trace, func(t *testing.T) {
			t.Parallel()
			policy := sched.Policy{Backfill: sched.EASY, BackfillOrder: sched.SJF, Pass: sched.Pass{Mode: sched.PassEvent}}
			got := replay(t, p.trace, policy, false)
			n := float64(len(got.starts))
			near(t, "mean wait", got.wait/n, p.wait)
			near(t, "mean bounded slowdown", got.slowdown/n, p.slowdown)
		})
	}
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-9*want {
		t.Errorf("%s %.15g, want %.15g", what, got, want)
	}
}

// replay runs a derived trace on its own machine.
func replay(t *testing.T, trace string, policy sched.Policy, exact bool) *starts {
	t.Helper()
	r, err := swf.Open(filepath.Join(reference, "derived", trace+".derived.swf.gz"), swf.Options{ExactLimits: exact})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	machine := cluster.Partition{Name: trace, Nodes: r.Procs(), PerNode: 1, Speed: 1}
	obs := &starts{starts: map[int64]time.Duration{}}
	if err := sim.Run(context.Background(), sim.Config{Partitions: []cluster.Partition{machine}, Policy: policy}, r, obs); err != nil {
		t.Fatal(err)
	}
	if n := obs.lost + r.Report().Dropped(); n > 0 {
		t.Fatalf("%d jobs were rejected, dropped or left waiting", n)
	}
	return obs
}

// starts keeps when each job started, and the sums of two measures.
type starts struct {
	sim.Silent
	starts         map[int64]time.Duration
	wait, slowdown float64
	lost           int64
}

func (s *starts) Started(r *sim.Record) {
	wait, run := r.Wait().Seconds(), (r.End - r.Start).Seconds()
	s.starts[r.ID] = r.Start
	s.wait += wait
	s.slowdown += max(1, (wait+run)/max(run, 10))
}

func (s *starts) Rejected(*workload.Job)                { s.lost++ }
func (s *starts) Waiting(*sim.Record)                   { s.lost++ }
func (s *starts) Capacity(time.Duration, int, int, int) {}

func (s *starts) Stranded(time.Duration, int, int) {}

// publishedStarts reads the start of each job by its number.
func publishedStarts(t *testing.T, trace, column string) map[int64]time.Duration {
	t.Helper()
	f, err := os.Open(filepath.Join(reference, "oracle/starts", trace+".starts.tsv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(z)
	lines.Scan()
	if lines.Text() != "job_id\teasy\teasy_clairvoyant\teasy_sjbf_clairvoyant" {
		t.Fatalf("columns %q", lines.Text())
	}
	k := map[string]int{"easy": 0, "easy_clairvoyant": 1, "easy_sjbf_clairvoyant": 2}[column]
	m := map[int64]time.Duration{}
	for lines.Scan() {
		cells := strings.Split(lines.Text(), "\t")
		id, err1 := strconv.ParseInt(cells[0], 10, 64)
		at, err2 := strconv.ParseInt(cells[1+k], 10, 64)
		if err := errors.Join(err1, err2); err != nil {
			t.Fatal(err)
		}
		m[id] = time.Duration(at) * time.Second
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return m
}
