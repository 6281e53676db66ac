package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// writeSWF writes a log in SWF of some weeks of a machine of 64 processors: two queues,
// Poisson arrivals that follow the hours, lognormal run times, recorded waits of a minute.
func writeSWF(t *testing.T, weeks int) string {
	t.Helper()
	r := rand.New(rand.NewPCG(11, 12))
	var b strings.Builder
	b.WriteString("; Version: 2.2\n; Computer: made up\n; Acknowledge: nobody\n; UnixStartTime: 1704067200\n; MaxProcs: 64\n")
	id := 0
	for at := 0.0; at < float64(weeks)*7*86400; {
		rate := 150.0 / 86400
		if h := int(at/3600) % 24; h < 8 {
			rate /= 3
		}
		at += r.ExpFloat64() / rate
		id++
		queue, size, run := 1, 1+r.IntN(4), math.Exp(6.5+r.NormFloat64())
		if r.IntN(4) == 0 {
			queue, size, run = 2, 16, math.Exp(8+r.NormFloat64())
		}
		limit := 3600 * math.Ceil(2*run/3600)
		fmt.Fprintf(&b, "%d %d 60 %d %d -1 -1 %d %d -1 1 %d 1 -1 %d -1 -1 -1\n", id, int(at), int(run), size, size, int(limit), 1+r.IntN(12), queue)
	}
	path := filepath.Join(t.TempDir(), "log.swf")
	if err := os.WriteFile(path, []byte(b.String()), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

// command runs a command line that must succeed.
func command(t *testing.T, args ...string) string {
	t.Helper()
	status, stdout, stderr := run(context.Background(), args...)
	if status != 0 {
		t.Fatalf("aforo %s: status %d, %s", strings.Join(args, " "), status, stderr)
	}
	return stdout
}

// The scenario of a fit passes check and runs, is the same text each time, and the report
// names its classes.
func TestFitRuns(t *testing.T) {
	log := writeSWF(t, 8)
	dir := t.TempDir()
	out := filepath.Join(dir, "fitted.toml")
	report := command(t, "trace", "fit", log, "--classes", "queue", "-o", out)
	for _, want := range []string{"queue-1", "queue-2", "not explained", "scenario in " + out} {
		if !strings.Contains(report, want) {
			t.Errorf("the report does not say %q:\n%s", want, report)
		}
	}
	text, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	if again := command(t, "trace", "fit", log, "--classes", "queue"); again != string(text) {
		t.Error("the scenario on standard output is another")
	}
	if got := command(t, "check", out); !strings.Contains(got, "ok: 1 variant, 2 classes") {
		t.Errorf("check: %s", got)
	}
	command(t, "run", out, "--replications", "1", "--out", filepath.Join(dir, "out"))
}

// A backtest of a log that an open model has made finds small deviations: load within
// 10 %, waits within a KS distance of 5 %. Recorded
// waits, all of a minute, are held against the replay.
func TestBacktestOfGenerated(t *testing.T) {
	log := writeSWF(t, 20)
	dir := t.TempDir()
	var got struct {
		Rows []struct {
			Name  string
			Real  float64
			Model struct{ Mean float64 }
		}
		KS       struct{ Mean float64 }
		Recorded *struct {
			Jobs int
			Log  struct {
				Mean float64 `json:"mean_s"`
			}
		}
	}
	text := command(t, "trace", "backtest", log, "--seeds", "4", "--json", "--figures", dir)
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	for _, row := range got.Rows {
		if (row.Name == "load" || row.Name == "jobs_per_day") && math.Abs(row.Model.Mean/row.Real-1) > 0.1 {
			t.Errorf("%+v", row)
		}
	}
	if len(got.Rows) != 8 || got.KS.Mean > 0.05 || got.Recorded == nil || got.Recorded.Log.Mean != 60 {
		t.Errorf("%+v", got)
	}
	for _, name := range []string{"distribution", "weeks", "recorded"} {
		for _, kind := range []string{".svg", ".png"} {
			if info, err := os.Stat(filepath.Join(dir, "backtest_"+name+kind)); err != nil || info.Size() < 1000 {
				t.Errorf("figure %s%s: %v", name, kind, err)
			}
		}
	}
	table := command(t, "trace", "backtest", log, "--seeds", "4")
	for _, want := range []string{"model against the real jobs", "utilization", "KS of the waits", "MAPE of the two-week moving average"} {
		if !strings.Contains(table, want) {
			t.Errorf("the report does not say %q:\n%s", want, table)
		}
	}
}

// Real logs are fitted, and their scenarios pass check; with AFORO_SLOW=1 all of them.
func TestFitRealLogs(t *testing.T) {
	archive := filepath.Join("..", "..", "..", "shared", "traces", "data")
	if _, err := os.Stat(archive); err != nil {
		t.Skip("the reference traces are not beside the repository")
	}
	for _, c := range []struct {
		log  string
		slow bool
	}{
		{"swf/KTH-SP2-1996-2.1-cln.swf.gz", true},
		{"swf/RICC-2010-2.swf.gz", true},
		{"swf/NASA-iPSC-1993-3.1-cln.swf.gz", false},
		{"swf/LLNL-Atlas-2006-2.1-cln.swf.gz", true},
		{"swf/CEA-Curie-2011-slice36k.swf.gz", true},
		{"swf/LCG-2005-1.swf.gz", true},
		{"swf/MetaCentrum-wagap-2013.mwf.gz", true},
		{"gpu/philly_pollux.csv.gz", true},
		{"gpu/itp/cluster03.csv.gz", false},
		{"gpu/itp/cluster09.csv.gz", true},
		{"slurm/xdmod/pozidriv.log.gz", true},
		{"slurm/xdmod/phillips.log.gz", false},
	} {
		if c.slow && os.Getenv("AFORO_SLOW") == "" {
			continue
		}
		out := filepath.Join(t.TempDir(), "fitted.toml")
		command(t, "trace", "fit", filepath.Join(archive, filepath.FromSlash(c.log)), "-o", out)
		if got := command(t, "check", out); !strings.Contains(got, ": ok: 1 variant") {
			t.Errorf("%s: %s", c.log, got)
		}
	}
}
