package scenarios

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"aforo/workload"
)

// A trace may be in any format, and its rules are keys: a log in CSV brings its
// calendar and its jobs, with limits as the rule says.
func TestTraceFormats(t *testing.T) {
	const log = "# start: 1996-09-23T13:00:31+01:00\nsubmit_s,run_s,requested,limit_s\n3600,120,4,300\n500000,90,120,\n"
	for _, c := range []struct {
		keys, want string
		limit      time.Duration
	}{
		{"", "", 90 * time.Second},
		{"format = \"csv\"\n", "", 90 * time.Second},
		{"missing_limits = \"factor:2\"\n", "", 180 * time.Second},
		{"missing_limits = \"popular\"\n", "", 5 * time.Minute},
		{"missing_limits = \"popular\"\nlimits = \"exact\"\n", "", 90 * time.Second},
		{"format = \"swf\"\n", "field 1 (job number) is", 0},
		{"format = \"xls\"\n", "s.toml:6: trace.format does not take the text \"xls\"", 0},
		{"arrival = \"submit\"\n", "", 90 * time.Second},
		{"arrival = \"eligible\"\n", "", 90 * time.Second},
		{"arrival = \"begin\"\n", "s.toml:6: trace.arrival: arrival: there is no \"begin\"", 0},
		{"missing_limits = \"factor:0\"\n", "s.toml:6: trace.missing_limits: missing_limits: \"0\" is no factor", 0},
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "log.swf"), []byte(log), 0o644); err != nil {
			t.Fatal(err)
		}
		text := strings.Replace(replayBase, "file = \"log.swf\"\n", "file = \"log.swf\"\n"+c.keys, 1)
		f, err := Parse(filepath.Join(dir, "s.toml"), []byte(text))
		var jobs []workload.Job
		var start time.Time
		if err == nil {
			s, err2 := f.Study(Options{})
			if err = err2; err == nil {
				start = s.Start
				src, err2 := s.Open(0)
				if err2 != nil {
					t.Fatal(err2)
				}
				if jobs, err = all(src); err != nil {
					t.Fatal(err)
				}
			}
		}
		if c.want != "" {
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%q: %v, want %s", c.keys, err, c.want)
			}
			continue
		}
		if err != nil {
			t.Errorf("%q: %v", c.keys, err)
			continue
		}
		if len(jobs) != 2 || jobs[1].Limit != c.limit || jobs[0].Submit != time.Hour || start.Format(time.RFC3339) != "1996-09-23T13:00:31+01:00" {
			t.Errorf("%q: %+v from %v", c.keys, jobs, start)
		}
	}
}
