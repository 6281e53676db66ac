package gpulog

import (
	"cmp"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"aforo/workload/trace"

	gocmp "github.com/google/go-cmp/cmp"
)

const archive = "../../../shared/traces/data/gpu"

// open finds a log of the reference folder.
func open(t *testing.T, name string) *os.File {
	t.Helper()
	f, err := os.Open(filepath.Join(archive, name))
	if os.IsNotExist(err) {
		t.Skip("the reference traces are not beside the repository")
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// stored reads a log of the reference folder.
func stored(t *testing.T, name string) ([]trace.Record, *Reader) {
	t.Helper()
	in, err := trace.Buffer(open(t, name), name)
	if err != nil {
		t.Fatal(err)
	}
	if head, _ := in.Peek(64 << 10); !Sniff(head) {
		t.Fatal("not recognised")
	}
	r, err := NewReader(in, name)
	if err != nil {
		t.Fatal(err)
	}
	var list []trace.Record
	for rec := (trace.Record{}); ; list = append(list, rec) {
		ok, err := r.Next(&rec)
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			return list, r
		}
	}
}

func gpuHours(list []trace.Record) float64 {
	seconds := int64(0)
	for _, r := range list {
		seconds += int64(r.Run/time.Second) * int64(r.Requested)
	}
	return float64(seconds) / 3600
}

// peak is the most GPUs in use, and the mean over the span of submissions, where
// no job waits.
func peak(list []trace.Record) (most int64, mean float64) {
	type step struct {
		at time.Duration
		by int64
	}
	var steps []step
	for _, r := range list {
		steps = append(steps, step{r.Submit, int64(r.Requested)}, step{r.Submit + r.Run, -int64(r.Requested)})
	}
	slices.SortFunc(steps, func(a, b step) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.by, b.by)) })
	now := int64(0)
	for _, s := range steps {
		now += s.by
		most = max(most, now)
	}
	byTime := func(a, b trace.Record) int { return cmp.Compare(a.Submit, b.Submit) }
	span := slices.MaxFunc(list, byTime).Submit - slices.MinFunc(list, byTime).Submit
	return most, gpuHours(list) / span.Hours()
}

// Philly has the jobs, GPU-hours, sizes and demand that were measured by another
// program.
func TestPhillyArchive(t *testing.T) {
	list, r := stored(t, "philly_pollux.csv.gz")
	if diff := gocmp.Diff(map[string]int64{"read": 82247, "kept": 82247, "times_utc": 1}, keys(r.Report())); diff != "" {
		t.Error(diff)
	}
	sizes, runs, backwards := map[int32]int{}, []time.Duration{}, 0
	for i, rec := range list {
		sizes[rec.Requested]++
		runs = append(runs, rec.Run/time.Second)
		if i > 0 && rec.Submit < list[i-1].Submit {
			backwards++
		}
	}
	if diff := gocmp.Diff(map[int32]int{1: 76627, 2: 1818, 4: 1870, 8: 1643, 12: 7, 16: 199, 24: 7, 32: 67, 64: 6, 128: 3}, sizes); diff != "" {
		t.Error(diff)
	}
	slices.Sort(runs)
	var quantiles []time.Duration
	for _, p := range []float64{0, .25, .5, .75, .9, .99, 1} {
		quantiles = append(quantiles, runs[int(p*float64(len(runs)-1))])
	}
	if diff := gocmp.Diff([]time.Duration{1, 115, 1144, 2932, 11264, 254611, 4628226}, quantiles); diff != "" {
		t.Error(diff)
	}
	if n := r.Labels().Queue.Len(); n != 15 || backwards != 44878 {
		t.Errorf("%d virtual clusters, %d steps back", n, backwards)
	}
	if h := gpuHours(list); math.Round(h) != 978078 {
		t.Errorf("%v GPU-hours", h)
	}
	if most, mean := peak(list); most != 1243 || math.Round(mean) != 374 {
		t.Errorf("peak %d, mean %v", most, mean)
	}
}

// The nine clusters of ITP have the jobs and GPU-hours that were measured, and come
// in submit order.
func TestITPArchive(t *testing.T) {
	jobs, hours := 0, 0.0
	for name, want := range map[int]int{1: 1595, 2: 5778, 3: 3011, 5: 3629, 6: 2396, 7: 12699, 8: 13047, 9: 11134, 10: 260} {
		list, r := stored(t, fmt.Sprintf("itp/cluster%02d.csv.gz", name))
		if len(list) != want || len(r.Report().Counts) > 0 {
			t.Errorf("cluster %d: %d jobs, %+v", name, len(list), r.Report())
		}
		if !slices.IsSortedFunc(list, func(a, b trace.Record) int { return cmp.Compare(a.Submit, b.Submit) }) {
			t.Errorf("cluster %d is not in submit order", name)
		}
		jobs, hours = jobs+len(list), hours+gpuHours(list)
	}
	if jobs != 53549 || math.Round(hours) != 927037 {
		t.Errorf("%d jobs, %v GPU-hours", jobs, hours)
	}
}

// The pods of openb have the waits, shares and phases that were measured.
func TestOpenbArchive(t *testing.T) {
	for name, models := range map[string]int64{"default": 0, "gpuspec33": 8152 - 5764} {
		list, r := stored(t, "openb/openb_pod_list_"+name+".csv.gz")
		want := map[string]int64{
			"read": 8152, "kept": 8152, "never_scheduled": 897, "deleted_running": 5193, "gpu_share": 3078, "no_gpus": 1088, "cores_rounded": 5603,
		}
		if models > 0 {
			want["gpu_model"] = models
		}
		if diff := gocmp.Diff(want, keys(r.Report())); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", name, diff)
		}
		n, waits := map[trace.Status]int{}, time.Duration(0)
		for _, rec := range list {
			n[rec.Status]++
			if rec.Wait != trace.Unknown {
				waits += rec.Wait
			}
		}
		if diff := gocmp.Diff(map[trace.Status]int{trace.Completed: 192, trace.Failed: 1870, trace.Unfinished: 897, trace.StatusUnknown: 5193}, n); diff != "" {
			t.Error(diff)
		}
		if mean := waits.Seconds() / (8152 - 897); math.Abs(mean-61.30227429359063) > 1e-9 {
			t.Errorf("mean wait %v s", mean)
		}
	}
}
