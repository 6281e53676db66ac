package logs

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"aforo/workload/trace"
	"aforo/workload/trace/jobs"
)

// The logs of Slurm and of GPU clusters are recognised by their content, by one
// format each, and jobs come of them; sizes in GPUs must be asked for.
func TestSlurmAndGPULogs(t *testing.T) {
	for _, c := range []struct {
		path, format, cluster, want, unit string
		jobs                              int
	}{
		{"../sacct/testdata/quirks.log", "", "lagoon", "sacct", "processor", 4},
		{"../sacct/testdata/quirks.log", "sacct-gpu", "lagoon", "sacct-gpu", "GPU", 2},
		{"../sacct/testdata/xdmod.log", "", "", "sacct", "processor", 2},
		{"../gpulog/testdata/philly.csv", "", "", "gpulog", "GPU", 3},
		{"../gpulog/testdata/itp.csv", "", "", "gpulog", "GPU", 2},
		{"../gpulog/testdata/openb.csv", "", "", "gpulog", "GPU", 2},
	} {
		in, err := Detect(c.path, Options{Format: c.format})
		if err != nil {
			t.Fatal(err)
		}
		if in.Format.Name != c.want {
			t.Errorf("%s is %s", c.path, in.Format.Name)
		}
		r, err := Open(c.path, Options{Format: c.format, Read: trace.Reading{Cluster: c.cluster}})
		if err != nil {
			t.Fatal(err)
		}
		s, err := jobs.Load(r, c.path, jobs.Rules{})
		if err != nil {
			t.Fatal(err)
		}
		if len(s.All()) != c.jobs || s.Header().Unit != c.unit {
			t.Errorf("%s as %s: %d jobs in %ss: %+v", c.path, in.Format.Name, len(s.All()), s.Header().Unit, s.Report())
		}
	}
	nodes := filepath.Join(t.TempDir(), "nodes.csv")
	if err := os.WriteFile(nodes, []byte("sn,cpu_milli,memory_mib,gpu,model\nn1,96000,393216,2,T4\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Detect(nodes, Options{}); err == nil || !strings.Contains(err.Error(), "no line of any known format") {
		t.Errorf("a list of nodes: %v", err)
	}
}

// Every count that the readers of Slurm and GPU logs can make is explained in the
// documentation.
func TestCountsAreDocumented(t *testing.T) {
	doc, err := os.ReadFile("../../docs/slurm-gpu-logs.md")
	if err != nil {
		t.Fatal(err)
	}
	key := regexp.MustCompile(`(?:r\.(?:note|count|drop|changed)\(|report\.Add\((?:r\.)?no, )"(\w+)"`)
	seen := 0
	for _, dir := range []string{"../sacct", "../gpulog"} {
		files, _ := filepath.Glob(dir + "/*.go")
		for _, f := range files {
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range key.FindAllSubmatch(text, -1) {
				seen++
				if !strings.Contains(string(doc), "`"+string(m[1])+"`") {
					t.Errorf("%s counts %s", f, m[1])
				}
			}
		}
	}
	if seen < 40 {
		t.Errorf("%d counts found in the code", seen)
	}
}
