package scenarios

import (
	"context"
	"math"
	"strings"
	"testing"

	"aforo/results"
	"aforo/sim/study"
)

// failing is a small machine whose nodes fail.
const failing = `title = "t"
seed = 3
replications = 8
[window]
start = 2027-01-04T00:00:00Z
warmup = "2w"
length = "26w"
[gpu.h100]
[partition.acc]
nodes = 64
gpus_per_node = 8
gpu = "h100"
[failures.acc]
nodes = "acc"
per_1000_node_days = 6.5
repair = { law = "exponential", mean = "6h" }
[class.train]
jobs_per_day = 20
sizes = { gpus = [8, 64, 256], weights = [4, 2, 1] }
run = { law = "exponential", mean = "10h" }
limit = { law = "factor", factor = 1.5 }
[class.train.checkpoint]
every = "1h"
cost = "5m"
restart = "10m"
[variant.hourly]
[variant.daly]
set = { "class.train.checkpoint.every" = "daly" }
[variant.spares]
set = { "failures.acc.spares" = 4 }
`

// The mean time to failure of jobs of a size is 1/(nodes x rate), within four standard errors;
// what was used is what counts and what is lost; and the best interval saves more of it.
func TestFailuresInResults(t *testing.T) {
	s := studyOf(t, failing, Options{})
	out, err := study.Run(context.Background(), s, study.Options{Workers: 2, Verify: true})
	if err != nil {
		t.Fatal(err)
	}
	of := func(variant string, by results.By, group string, m results.Measure) float64 {
		r := out.Result.Summary.Row(variant, by, group, m)
		if r == nil {
			t.Fatalf("%s has no %s of %s", variant, m.Info().Name, group)
		}
		return float64(r.Mean)
	}
	for group, nodes := range map[string]float64{"33-64": 8, "129-256": 32} {
		want, n := 1000*24/(nodes*6.5), of("hourly", results.BySize, group, results.Failures)*8
		if got := of("hourly", results.BySize, group, results.MTTF); n < 50 || math.Abs(got/want-1) > 4.5/math.Sqrt(n) {
			t.Errorf("jobs of %s GPUs fail each %.1f h (%.0f failures), not each %.1f", group, got, n, want)
		}
	}
	used, lost, share := of("hourly", results.ByAll, "all", results.Delivered), of("hourly", results.ByAll, "all", results.LostHours), of("hourly", results.ByAll, "all", results.EffectiveShare)
	if math.Abs(lost/used+share-1) > 1e-4 {
		t.Errorf("%.1f hours used, %.1f lost, a share of %.5f counts", used, lost, share)
	}
	if best := of("daly", results.ByAll, "all", results.EffectiveShare); best <= share {
		t.Errorf("with Daly's interval %.4f counts, with an hour %.4f", best, share)
	}
}

// What does not go with failures is told with its line and a hint.
func TestFailuresChecked(t *testing.T) {
	for _, c := range []struct{ was, is, want string }{
		{"[gpu.h100]", "[policy]\nbackfill = \"conservative\"\n[gpu.h100]", "[failures] does not go with conservative"},
		{"[gpu.h100]", "[policy]\nreservations = 3\n[gpu.h100]", "[failures] does not go with conservative"},
		{`nodes = "acc"`, `nodes = "bcc"`, "failures.acc.nodes: there is no partition \"bcc\""},
		{`repair = { law = "exponential", mean = "6h" }`, "", "[failures.acc] needs repair"},
		{"per_1000_node_days = 6.5", `at = ["2027-02-01T00:00:00Z node 3 for 4h"]`, "failures.acc.at says when nodes fail"},
		{"per_1000_node_days = 6.5\nrepair = { law = \"exponential\", mean = \"6h\" }", `at = ["2027-02-01T00:00:00Z node 3"]`, "is not a date, a node and a duration"},
		{"per_1000_node_days = 6.5\nrepair = { law = \"exponential\", mean = \"6h\" }", `at = ["2027-02-01T00:00:00Z node 3 for 4h", "2027-02-01T01:00:00Z node 3 for 4h"]`, "node 3 is out of service until"},
		{`every = "1h"`, `every = "1ms"`, "class.train.checkpoint.every"},
	} {
		_, err := Parse("t.toml", []byte(strings.Replace(failing, c.was, c.is, 1)))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %q", c.is, err, c.want)
		}
	}
}

// Outages of a record happen at their dates: one node of 64 is out for a week.
func TestFailuresOfARecord(t *testing.T) {
	text := strings.Replace(failing, "per_1000_node_days = 6.5\nrepair = { law = \"exponential\", mean = \"6h\" }", `at = ["2027-02-01T00:00:00Z node 3 for 1w"]`, 1)
	text = strings.Replace(text, "replications = 8", "replications = 1", 1)
	out, err := study.Run(context.Background(), studyOf(t, text, Options{}), study.Options{Workers: 1, Verify: true})
	if err != nil {
		t.Fatal(err)
	}
	row := func(v string, m results.Measure) float64 {
		return float64(out.Result.Summary.Row(v, results.ByAll, "all", m).Mean)
	}
	// Utilization is of what is available, that of what is installed of all 64 nodes in 26 weeks.
	if got, want := row("hourly", results.UtilizationInstalled)/row("hourly", results.Utilization), 1-1.0/(26*64); math.Abs(got-want) > 1e-9 {
		t.Errorf("%.6f of the machine was there, not %.6f", got, want)
	}
	if got := row("spares", results.UtilizationInstalled) / row("spares", results.Utilization); got != 1 {
		t.Errorf("with spares %.6f of the machine was there", got)
	}
}

// A class with retry beside failures is warned of.
func TestRetryBesideFailures(t *testing.T) {
	f := parsed(t, strings.Replace(failing, "limit = {", "retry = { failed = 0.1 }\nlimit = {", 1))
	if got := f.RetryBesideFailures(); len(got) != 1 || !strings.Contains(got[0], "[class.train] has retry beside [failures]") {
		t.Errorf("the warnings are %q", got)
	}
}
