package logs

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"aforo/workload"
	"aforo/workload/trace"
	"aforo/workload/trace/jobs"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// odd is a log in which each rule of reading has something to do.
const odd = `# MaxProcs: 64
; UnixStartTime: 1000000000
1 0 0 3000 10 -1 -1 10 4000 -1 1 1 1 -1 1 1 -1 -1
1 0 0 1000 10 -1 -1 10 4000 -1 2 1 1 -1 1 1 -1 -1
1 0 0 2000 10 -1 -1 10 4000 -1 3 1 1 -1 1 1 -1 -1
2 5 0 100 48 -1 -1 1 50 -1 1 1 1 -1 1 2 -1 -1
3 6 60 0 -1 -1 -1 64 7200 -1 5 1 1 -1 1 2 -1 -1
4 7 60 -1 -1 -1 -1 64 7200 -1 5 1 1 -1 1 2 -1 -1
5 8 60 -1 8 -1 -1 8 7200 -1 0 1 1 -1 1 2 -1 -1
6 9 60 -5 8 -1 -1 8 7200 -1 0 1 1 -1 1 2 -1 -1
7 10 60 0 8 -1 -1 8 7200 -1 5 1 1 -1 1 2 -1 -1
8 11 0 100 8 -1 -1 -1 -1 -1 1 1 1 -1 1 2 -1 -1 0 4 0
9 12 0 100 8 -1 -1 80 0 -1 1 1 1 -1 1 2 -1 -1 more
10 13 0 100 0 -1 -1 -1 100 -1 1 1 1 -1 1 2 -1 -1
11 14 0 100 8 -1 -1 8 900000000 -1 2 1 1 -1 1 2 -1 -1
12 15 0 100 8 -1 -1 8 100 -1 1 1 1 -1 1 2 -1 -1
13 90000000 0 100 8 -1 -1 8 100 -1 1 1 1 -1 1 2 -1 -1
`

// drain reads the jobs of a log by its own way, or by that of all formats.
func drain(t *testing.T, path string, general bool) ([]workload.Job, *trace.Report) {
	t.Helper()
	p := &Origin{Path: path}
	if general {
		p.Options.Read.Size = trace.SizeRequested // as the convention has it
	}
	jobs, err := p.Jobs(t.Context(), jobs.Rules{}, true)
	if err != nil {
		t.Fatal(err)
	}
	defer jobs.Close()
	var list []workload.Job
	for {
		var j workload.Job
		ok, err := jobs.Next(&j)
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			break
		}
		list = append(list, j)
	}
	r := jobs.Report()
	slices.SortFunc(r.Counts, func(a, b trace.Count) int { return strings.Compare(a.Key, b.Key) })
	return list, r
}

// SWF has a way of its own for speed: it makes the same jobs as the way of all formats,
// and counts the same.
func TestBothWays(t *testing.T) {
	path := filepath.Join(t.TempDir(), "odd.swf")
	if err := os.WriteFile(path, []byte(odd), 0o666); err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob("../../../shared/traces/data/swf/*.?wf.gz")
	for _, path := range append(files, path) {
		if info, err := os.Stat(path); err != nil || info.Size() > 2<<20 {
			continue // the large ones take long and have nothing of their own
		}
		own, report := drain(t, path, false)
		all, want := drain(t, path, true)
		for i := range own { // which users are which is a matter of the way
			own[i].User, all[i].User = 0, 0
		}
		if diff := cmp.Diff(all, own); diff != "" {
			t.Errorf("%s: jobs (-all +own)\n%.2000s", path, diff)
		}
		if diff := cmp.Diff(want, report, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: counts (-all +own)\n%.4000s", path, diff)
		}
	}
}
