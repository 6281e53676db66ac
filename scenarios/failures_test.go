package scenarios

import (
	"context"
	"math"
	"strings"
	"testing"

	"aforo/results"
	"aforo/results/measures"
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

// withRate is what a record can stand for.
const withRate = "per_1000_node_days = 6.5\nrepair = { law = \"exponential\", mean = \"6h\" }"

// The mean time to failure of jobs of a size is 1/(nodes x rate), within four standard errors;
// what was used is what counts and what is lost; and the best interval saves more of it.
func TestFailuresInResults(t *testing.T) {
	s := studyOf(t, failing, Options{})
	out, err := study.Run(context.Background(), s, study.Options{Workers: 2, Verify: true})
	if err != nil {
		t.Fatal(err)
	}
	of := func(variant string, by measures.By, group string, m measures.Measure) float64 {
		r := out.Result.Summary.Row(variant, by, group, m)
		if r == nil {
			t.Fatalf("%s has no %s of %s", variant, m.Info().Name, group)
		}
		return float64(r.Mean)
	}
	for group, nodes := range map[string]float64{"33-64": 8, "129-256": 32} {
		want, n := 1000*24/(nodes*6.5), of("hourly", measures.BySize, group, measures.Failures)*8
		if got := of("hourly", measures.BySize, group, measures.MTTF); n < 50 || math.Abs(got/want-1) > 4.5/math.Sqrt(n) {
			t.Errorf("jobs of %s GPUs fail each %.1f h (%.0f failures), not each %.1f", group, got, n, want)
		}
	}
	used, lost, share := of("hourly", measures.ByAll, "all", measures.Delivered), of("hourly", measures.ByAll, "all", measures.LostHours), of("hourly", measures.ByAll, "all", measures.EffectiveShare)
	if math.Abs(lost/used+share-1) > 1e-4 {
		t.Errorf("%.1f hours used, %.1f lost, a share of %.5f counts", used, lost, share)
	}
	if best := of("daly", measures.ByAll, "all", measures.EffectiveShare); best <= share {
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
		{withRate, `at = ["2027-02-01T00:00:00Z node 3"]`, "is not a date, a node and a duration"},
		{withRate, `at = ["2027-02-01T00:00:00Z node 3 for 4h", "2027-02-01T01:00:00Z node 3 for 4h"]`, "node 3 is out of service until"},
		{withRate, `at = ["2027-02-01T00:00:00Z node 64 for 4h"]`, "t.toml:15: failures.acc.at[0]: there is no node 64: those of [partition.acc] are 0 to 63"},
		{withRate, `at = ["2027-02-01T00:00:00Z node 3 for 0s"]`, `an outage of "0s" is none`},
		{withRate, `at = ["2027-02-01T00:00:00Z node +3 for 1h"]`, `"+3" is no number of a node`},
		{withRate, `at = ["2027-02-01T00:00:00Z node 99999999999 for 1h"]`, `is no number of a node`},
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
	text := strings.Replace(failing, withRate, `at = ["2027-02-01T00:00:00Z node 3 for 1w"]`, 1)
	text = strings.Replace(text, "replications = 8", "replications = 1", 1)
	out, err := study.Run(context.Background(), studyOf(t, text, Options{}), study.Options{Workers: 1, Verify: true})
	if err != nil {
		t.Fatal(err)
	}
	row := func(v string, m measures.Measure) float64 {
		return float64(out.Result.Summary.Row(v, measures.ByAll, "all", m).Mean)
	}
	// Utilization is of what is available, that of what is installed of all 64 nodes in 26 weeks.
	if got, want := row("hourly", measures.UtilizationInstalled)/row("hourly", measures.Utilization), 1-1.0/(26*64); math.Abs(got-want) > 1e-9 {
		t.Errorf("%.6f of the machine was there, not %.6f", got, want)
	}
	if got := row("spares", measures.UtilizationInstalled) / row("spares", measures.Utilization); got != 1 {
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

// A rate is any number above zero: nodes that fail once in ten thousand years do not fail.
func TestFailuresHardlyEver(t *testing.T) {
	for _, rate := range []string{"0.000274", "1e-9", "1e-300"} {
		text := strings.Replace(strings.Replace(failing, "per_1000_node_days = 6.5", "per_1000_node_days = "+rate, 1), "replications = 8", "replications = 1", 1)
		text = strings.Replace(text, `every = "1h"`, `every = "daly"`, 1)
		out, err := study.Run(context.Background(), studyOf(t, text, Options{}), study.Options{Workers: 1, Verify: true})
		if err != nil {
			t.Fatal(err)
		}
		if n := out.Result.Summary.Row("hourly", measures.ByAll, "all", measures.Failures).Mean; n != 0 {
			t.Errorf("at %s there are %v failures", rate, n)
		}
	}
}

// A node that only a variant has may be in a record.
func TestRecordOfANodeToCome(t *testing.T) {
	text := strings.Replace(failing, withRate, `at = ["2027-02-01T00:00:00Z node 66 for 4h"]`, 1)
	for _, more := range []string{
		"[variant.more]\nset = { \"partition.acc.nodes\" = 70 }\n",
		"[variant.more]\n[variant.more.change.c]\naction = \"add-nodes\"\ndate = 2027-01-20T00:00:00Z\npartition = \"acc\"\nnodes = 6\n",
	} {
		if _, err := Parse("t.toml", []byte(text+more)); err != nil {
			t.Error(err)
		}
	}
}

// The mean time to failure of several replications is the sum of their hours over that of
// their failures, in results, objectives and differences, also where one has no failure.
func TestTimeToFailureIsPooled(t *testing.T) {
	text := strings.Replace(failing, "per_1000_node_days = 6.5", "per_1000_node_days = 0.1", 1)
	text = strings.Replace(text, "length = \"26w\"", "length = \"13w\"", 1)
	out, err := study.Run(context.Background(), studyOf(t, text, Options{}), study.Options{Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	of := func(variant string) (hours, failures float64, missing int, mttf *results.Row) {
		row := func(m measures.Measure) *results.Row {
			return out.Result.Summary.Row(variant, measures.ByAll, "all", m)
		}
		mttf = row(measures.MTTF)
		for i := range mttf.Values {
			hours += float64(row(measures.AttemptHours).Values[i])
			failures += float64(row(measures.Failures).Values[i])
			if math.IsNaN(float64(mttf.Values[i])) || math.IsInf(float64(mttf.Values[i]), 0) {
				missing++
			}
		}
		return hours, failures, missing, mttf
	}
	hours, failures, missing, mttf := of("hourly")
	if missing == 0 {
		t.Fatal("every replication has a failure")
	}
	if got, want := float64(mttf.Mean), hours/failures; math.Abs(got/want-1) > 1e-9 || !(mttf.Lo < mttf.Mean && mttf.Mean < mttf.Hi) {
		t.Errorf("%v is not %v hours", mttf.Interval, want)
	}
	h, n, _, daly := of("daly")
	if got, want := float64(daly.Diff.Mean), h/n-hours/failures; math.Abs(got-want) > 1e-6*hours {
		t.Errorf("the difference is %v hours, not %v", got, want)
	}
}
