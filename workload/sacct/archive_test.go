package sacct

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"aforo/workload/trace"

	"github.com/google/go-cmp/cmp"
)

const archive = "../../../shared/traces/data/slurm"

// stored reads a log of the reference folder.
func stored(t *testing.T, name string, opt Options) ([]trace.Record, *Reader, error) {
	t.Helper()
	f, err := os.Open(filepath.Join(archive, name))
	if os.IsNotExist(err) {
		t.Skip("the reference traces are not beside the repository")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	in, err := trace.Buffer(f, filepath.Base(name))
	if err != nil {
		t.Fatal(err)
	}
	if head, _ := in.Peek(64 << 10); !Sniff(head) {
		t.Fatal("not recognised")
	}
	r, err := NewReader(in, filepath.Base(name), opt)
	if err != nil {
		t.Fatal(err)
	}
	var list []trace.Record
	for rec := (trace.Record{}); ; list = append(list, rec) {
		if ok, err := r.Next(&rec); !ok {
			return list, r, err
		}
	}
}

func statuses(list []trace.Record) map[trace.Status]int {
	n := map[trace.Status]int{}
	for _, r := range list {
		n[r.Status]++
	}
	return n
}

// The logs of two production clusters have the counts that another program
// measured: states, elapsed times of zero, limits of the partition, and time-outs
// up to 26 s above the limit.
func TestXDMoDArchive(t *testing.T) {
	for name, want := range map[string]struct {
		status map[trace.Status]int
		counts map[string]int64
	}{
		"phillips": {
			map[trace.Status]int{trace.Completed: 2324, trace.Failed: 1717, trace.Cancelled: 243, trace.TimedOut: 1},
			map[string]int64{
				"read": 4285, "kept": 4285, "times_utc": 1, "gpus_not_sized": 2, "run_above_limit": 1, "memory_flag": 4238,
				"run_zero": 22, "not_started": 239,
			},
		},
		"pozidriv": {
			map[trace.Status]int{trace.Completed: 10134, trace.Failed: 1007, trace.Cancelled: 468, trace.Preempted: 86, trace.TimedOut: 9},
			map[string]int64{
				"read": 11704, "kept": 11704, "times_utc": 1, "run_above_limit": 9, "limit_of_partition": 58, "memory_flag": 10626,
				"run_zero": 612, "not_started": 419,
			},
		},
	} {
		list, r, err := stored(t, "xdmod/"+name+".log.gz", Options{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want.status, statuses(list)); diff != "" {
			t.Errorf("%s: states (-want +got)\n%s", name, diff)
		}
		if diff := cmp.Diff(want.counts, keys(r.Report())); diff != "" {
			t.Errorf("%s: counts (-want +got)\n%s", name, diff)
		}
		over := time.Duration(0)
		for _, rec := range list {
			if rec.Limit != trace.Unknown && rec.Run != trace.Unknown {
				over = max(over, rec.Run-rec.Limit)
			}
			if rec.Wait < 0 && rec.Wait != trace.Unknown || rec.Run < 0 && rec.Run != trace.Unknown || rec.Requested <= 0 || rec.Requested != rec.Allocated {
				t.Fatalf("%s: %+v", name, rec)
			}
		}
		if over != 26*time.Second {
			t.Errorf("%s: up to %v above the limit", name, over)
		}
		if h := r.Header(); h.Computer != name {
			t.Errorf("computer %q", h.Computer)
		}
	}
}

// What the memory of a job is worth is what Slurm itself made of it: the memory
// per CPU behind the flag bit gives the mem of ReqTRES.
func TestMemoryFlagArchive(t *testing.T) {
	list, r, err := stored(t, "xdmod/phillips.log.gz", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if rec := list[2]; r.Report().Counts[3].Key != "memory_flag" || r.Report().Counts[3].Lines[0] != 3 || rec.MemMB != 24000 || rec.Requested != 8 {
		t.Errorf("%+v, %+v", rec, r.Report().Counts)
	}
	if list[1].MemMB != 64000 { // 8000Mn on 8 nodes: "mem=62.50G"
		t.Errorf("%+v", list[1])
	}
}

// The run of unmodified Slurm has the jobs, waits and GPUs that were measured.
func TestRealSlurmRun(t *testing.T) {
	list, r, err := stored(t, "ub_micro/real_slurm_run_slurm_acct.out", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[trace.Status]int{trace.Completed: 488, trace.TimedOut: 12}, statuses(list)); diff != "" {
		t.Error(diff)
	}
	var sum, most, first, last, work time.Duration
	first = list[0].Submit
	for _, rec := range list {
		sum += rec.Wait
		most = max(most, rec.Wait)
		last = max(last, rec.Submit+rec.Wait+rec.Run)
		work += rec.Run * time.Duration(rec.Requested)
	}
	if sum != 6150677*time.Second || most != 42226*time.Second { // a mean of 12,301.354 s
		t.Errorf("waits: sum %v, most %v", sum, most)
	}
	if span := last - first; span != 51464*time.Second || work.Hours() < 1243.55 || work.Hours() >= 1243.65 {
		t.Errorf("makespan %v, %v CPU-h", span, work.Hours())
	}
	counts := map[string]int64{"read": 500, "kept": 500, "times_utc": 1, "run_zero": 56, "gpus_not_sized": 53, "run_above_limit": 11}
	if diff := cmp.Diff(counts, keys(r.Report())); diff != "" {
		t.Error(diff)
	}
	list, _, err = stored(t, "ub_micro/real_slurm_run_slurm_acct.out", Options{Unit: GPUs})
	if err != nil {
		t.Fatal(err)
	}
	n := map[int32]int{}
	for _, rec := range list {
		n[max(0, rec.Size())]++
	}
	if diff := cmp.Diff(map[int32]int{0: 447, 1: 22, 2: 31}, n); diff != "" { // of ReqGRES
		t.Error(diff)
	}
}

// The small files with one quirk each: arrays, a job without CPUs, states that have
// not ended or do not exist, names beyond ASCII, separators and line feeds in names
// and command lines, and a dump that begins its last record in the middle.
func TestSamples(t *testing.T) {
	for name, want := range map[string]struct {
		counts map[string]int64
		err    string
	}{
		"xdmod/unit_accounting-logs-with-job-arrays.log": {map[string]int64{"read": 23, "kept": 23, "times_utc": 1, "array_range": 22}, ""},
		"xdmod/unit_accounting-logs.log": {map[string]int64{
			"read": 4, "kept": 4, "times_utc": 1, "limit_blank": 1, "gpus_not_sized": 1, "run_zero": 1, "no_size": 1,
		}, ""},
		"xdmod/unit_non-ended-job-state.log":  {map[string]int64{"read": 2, "kept": 2, "times_utc": 1, "not_ended": 2}, ""},
		"xdmod/unit_unknown-job-state.log":    {map[string]int64{"read": 2, "kept": 2, "times_utc": 1, "state_unknown": 2, "elapsed_differs": 1, "not_started": 1}, ""},
		"xdmod/unit_utf8-multibyte-chars.log": {map[string]int64{"read": 1, "kept": 1, "times_utc": 1}, ""},
		"sacct_samples/sacct_simple.log":      {map[string]int64{"read": 4, "kept": 4, "times_utc": 1, "separator_in_text": 3}, ""},
		"sacct_samples/sacct_dump2110.log":    {map[string]int64{"read": 7, "kept": 5, "times_utc": 1, "separator_in_text": 5, "step": 2, "allocated_differs": 5}, ""},
		"sacct_samples/sacct_submitline_multiline.log": {map[string]int64{
			"read": 13, "kept": 6, "times_utc": 1, "separator_in_text": 5, "step": 7, "record_joined": 1, "allocated_differs": 6,
		}, ""},
		"sacct_samples/sacct_dump2101.log": {map[string]int64{
			"read": 14, "kept": 12, "times_utc": 1, "separator_in_text": 4, "step": 2, "not_started": 6, "run_above_limit": 5,
		}, "sacct_dump2101.log:16:342: the record ends after 74 of 107 fields"},
	} {
		_, r, err := stored(t, name, Options{})
		if text := ""; err != nil && err.Error() != want.err || err == nil && want.err != text {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(want.counts, keys(r.Report())); diff != "" {
			t.Errorf("%s: counts (-want +got)\n%s", name, diff)
		}
	}
}
