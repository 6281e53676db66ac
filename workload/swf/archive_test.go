package swf

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"aforo/workload"
)

const archive = "../../../shared/traces"

// Every trace of the reference folder reads with the record count, the machine
// and the counts of negative, cut and oversized records that were measured by
// another program.
func TestArchive(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(archive, "stats.json"))
	if err != nil {
		t.Skip("the reference traces are not beside the repository")
	}
	var all []struct {
		File     string `json:"file"`
		Header   int    `json:"header_lines"`
		Jobs     int64  `json:"jobs"`
		Extra    int64  `json:"extra_fields"`
		MaxProcs int    `json:"MaxProcs"`
		RunNeg   int64  `json:"run_neg"`
		NoSize   int64  `json:"both_procs_le0"`
		Above    int64  `json:"procs_gt_P"`
		RunAbove int64  `json:"run_gt_est"`
		Unsorted int64  `json:"nonmono_submit"`
	}
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		t.Fatal("no traces listed")
	}
	for _, want := range all {
		name := filepath.Base(want.File)
		r, err := Open(filepath.Join(archive, "data", want.File), Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		for j := (workload.Job{}); ; {
			ok, err := r.Next(&j)
			if err != nil {
				t.Fatal(err)
			}
			if !ok {
				break
			}
		}
		rep := r.Report()
		n := map[string]int64{}
		for _, c := range rep.Counts {
			n[c.Key] = c.N
		}
		if rep.Read != want.Jobs || n["extra_fields"] != want.Extra || n["size_not_positive"] != want.NoSize ||
			n["size_above_machine"] != want.Above || n["run_negative"]+n["run_unknown"]+n["never_started"]+n["size_not_positive"] < want.RunNeg || n["out_of_order"] != want.Unsorted {
			t.Errorf("%s: %+v, want %+v", name, rep, want)
		}
		if n["run_cut"] > want.RunAbove || want.NoSize == 0 && n["run_cut"] != want.RunAbove {
			t.Errorf("%s: %d runs cut, want %d", name, n["run_cut"], want.RunAbove)
		}
		if want.MaxProcs > 0 && r.Procs() != want.MaxProcs {
			t.Errorf("%s: machine of %d, want %d", name, r.Procs(), want.MaxProcs)
		}
	}
}

// The ';'-separated file of a Slurm simulator, which is called .swf and is not,
// is refused with a reason.
func TestArchiveNotSWF(t *testing.T) {
	r, err := Open(filepath.Join(archive, "data/slurm/ub_micro/jobs500.swf"), Options{})
	if err != nil {
		t.Skip("the reference traces are not beside the repository")
	}
	defer r.Close()
	var j workload.Job
	_, err = r.Next(&j)
	if err == nil || !strings.Contains(err.Error(), "jobs500.swf:1: the fields are separated by ';', not by blanks\n") ||
		!strings.HasSuffix(err.Error(), "and 480 more bad lines") {
		t.Errorf("%v", err)
	}
}
