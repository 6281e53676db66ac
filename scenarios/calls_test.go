package scenarios

import (
	"context"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"aforo/results"
	"aforo/results/measures"
	"aforo/sim"
	"aforo/sim/study"
	"aforo/workload"
)

// callsBase has a call at dates and one at any time; their classes have no rate.
const callsBase = `title = "calls"
replications = 4
[window]
start = 2026-01-05T00:00:00Z
length = "8w"
warmup = "4w"
[rhythm.holiday.epiphany]
from = 2026-01-06T00:00:00Z
factor = 0.5
[gpu.h100]
[partition.acc]
nodes = 16
gpus_per_node = 4
gpu = "h100"
[account.industry]
[access.large]
[community.companies]
[qos.free]
usage_factor = 0.5
[class.pretrain]
sizes = { gpus = [8], weights = [1] }
run = { law = "exponential", mean = "5h" }
limit = { law = "factor", factor = 2 }
[class.tune]
sizes = { gpus = [1], weights = [1] }
run = { law = "exponential", mean = "1h" }
limit = { law = "factor", factor = 2 }
[call.large]
access = "large"
account = "industry"
communities = { companies = 1 }
work = { pretrain = 0.7, tune = 0.3 }
cut_offs = { first = 2025-12-01T10:00:00Z, every = "2w" }
projects = 2.5
gpu_h = { law = "log-uniform", min = 500, max = 5_000 }
at_most_gpu_h = 9_000
start_after = "7d"
lasts = "3w"
used = 1.2
pace = "rush"
[call.fast]
work = { tune = 1 }
projects = 5
gpu_h = { value = 100 }
lasts = "2w"
used = 0.6
spent = "free"
unit = "reference"
`

const twoMachines = `[variant.now]
[variant.more]
[variant.more.change.add]
action = "add-nodes"
partition = "acc"
nodes = 8
date = 2026-01-12T00:00:00Z
`

// Of the projects that were granted in the window what was granted is what was spent, is left
// and has lapsed, in each replication, for each call and for all; and no more was spent than
// granted.
func TestGrantedIsSpentLeftAndLapsed(t *testing.T) {
	s := studyOf(t, callsBase+twoMachines, Options{})
	out, err := study.Run(context.Background(), s, study.Options{Workers: 2, Verify: true})
	if err != nil {
		t.Fatal(err)
	}
	sum := &out.Result.Summary
	for _, v := range []string{"now", "more"} {
		for _, of := range []struct {
			by    measures.By
			group string
		}{{measures.ByAll, "all"}, {measures.ByCall, "large"}, {measures.ByCall, "fast"}} {
			get := func(m measures.Measure) []results.Number { return sum.Row(v, of.by, of.group, m).Values }
			granted, spent, left, lapsed := get(measures.Granted), get(measures.Spent), get(measures.LeftOver), get(measures.Lapsed)
			for r := range granted {
				ms := func(h results.Number) int64 { return int64(math.Round(float64(h) * 3_600_000)) }
				if g := ms(granted[r]); g == 0 || g != ms(spent[r])+ms(left[r])+ms(lapsed[r]) || ms(spent[r]) == 0 || ms(left[r]) < 0 || ms(lapsed[r]) < 0 {
					t.Errorf("%s, %s, replication %d: %v granted, %v spent, %v left, %v lapsed", v, of.group, r, granted[r], spent[r], left[r], lapsed[r])
				}
			}
		}
	}
}

// sent are the jobs that a variant starts, each as it was sent.
type sent struct {
	sim.Silent
	jobs map[int64]workload.Job
}

func (s *sent) Started(r *sim.Record) { s.jobs[r.ID] = r.Job }

// Two variants with the same schedule send the same jobs; on a faster machine a job that both
// send is the same, and how many there are follows from what was charged.
func TestVariantsSendTheSameJobs(t *testing.T) {
	of := func(text string) []map[int64]workload.Job {
		s := studyOf(t, text, Options{Replications: 1})
		all := make([]map[int64]workload.Job, len(s.Variants))
		_, err := study.Run(context.Background(), s, study.Options{Workers: 1, Observe: func(v, _ int) (sim.Observer, error) {
			all[v] = map[int64]workload.Job{}
			return &sent{jobs: all[v]}, nil
		}})
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	same := of(callsBase + "[variant.now]\n[variant.twin]\n")
	if !reflect.DeepEqual(same[0], same[1]) || len(same[0]) < 500 {
		t.Errorf("%d and %d jobs", len(same[0]), len(same[1]))
	}
	fast := of(strings.Replace(callsBase, "[gpu.h100]", "[gpu.h100]\n[gpu.next]\nspeed = 3", 1) + `[variant.now]
[variant.next]
[variant.next.change.type]
action = "change-gpu"
partition = "acc"
gpu = "next"
date = 2026-01-12T00:00:00Z
`)
	differ := 0
	for id, a := range fast[0] {
		b, ok := fast[1][id]
		if !ok {
			differ++
			continue
		}
		b.Project, b.QOS, a.Project, a.QOS, b.Priority, a.Priority = 0, 0, 0, 0, 0, 0 // it may go on for nobody's hours
		if a != b {
			t.Fatalf("%+v and %+v", a, b)
		}
	}
	if differ == 0 && len(fast[0]) == len(fast[1]) {
		t.Error("a machine three times as fast is sent the same jobs: the hours that a project has left do not follow from what it is charged")
	}
}

// Projects of one job that may come at any time make the machine an M/M/c queue, and the
// time from the cut-off to the first start its wait: with 4 servers at a load of 0.8 it is
// 0.7455 mean service times (Erlang C: P(wait) = 0.5964, W = P / (c mu - lambda)).
func TestFirstStartIsErlangsWait(t *testing.T) {
	s := studyOf(t, `title = "M/M/4"
replications = 10
[window]
start = 2026-01-05T00:00:00Z
length = "40w"
warmup = "4w"
[gpu.h100]
[partition.acc]
nodes = 4
gpus_per_node = 1
gpu = "h100"
[class.job]
sizes = { gpus = [1], weights = [1] }
run = { law = "exponential", mean = "1h" }
limit = { law = "factor", factor = 1 }
[call.any]
work = { job = 1 }
projects = 537.6
gpu_h = { value = 100 }
lasts = "1w"
used = 0.01
`, Options{})
	out, err := study.Run(context.Background(), s, study.Options{Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	row := out.Result.Summary.Row("base", measures.ByCall, "any", measures.FirstStartMean)
	if row == nil {
		row = out.Result.Summary.Row(out.Result.Summary.Variants[0].Name, measures.ByCall, "any", measures.FirstStartMean)
	}
	const want = 0.74558 * 3600
	if mean := float64(row.Mean); math.Abs(mean/want-1) > 0.05 || float64(row.Lo) > want || float64(row.Hi) < want {
		t.Errorf("%v s (%v to %v), and Erlang C has %v", mean, row.Lo, row.Hi, want)
	}
}

// Working days leave out weekends and holidays.
func TestWorkingDays(t *testing.T) {
	f, err := Parse("calls.toml", []byte(callsBase))
	if err != nil {
		t.Fatal(err)
	}
	zero := time.Date(2025, 12, 8, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		from, to string
		want     float64
	}{
		{"2026-01-08T10:00:00Z", "2026-01-14T10:00:00Z", 4},    // Thursday to Wednesday
		{"2026-01-05T12:00:00Z", "2026-01-07T12:00:00Z", 1},    // over Epiphany
		{"2026-01-10T00:00:00Z", "2026-01-12T06:00:00Z", 0.25}, // from a Saturday
	} {
		at := func(s string) time.Duration {
			d, err := time.Parse(time.RFC3339, s)
			if err != nil {
				t.Fatal(err)
			}
			return d.Sub(zero)
		}
		if got := f.Work.WorkingDays(at(c.from), at(c.to)); got != c.want {
			t.Errorf("from %s to %s: %v, want %v", c.from, c.to, got, c.want)
		}
	}
}

// Every mistake in a call gives one problem, on its line, with its hint.
func TestCallMistakes(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"work = { tune = 1 }\n", "", `[call.fast] needs work (work: how the hours of a project divide over classes, which then need no rate of their own)`},
		{"work = { tune = 1 }", "work = {}", `call.fast.work must have a weight greater than 0`},
		{"work = { tune = 1 }", "work = { tuna = 1 }", `call.fast.work.tuna: there is no [class.tuna] (did you mean "tune"?)`},
		{"gpu_h = { value = 100 }", "gpu_h = { value = 0.5 }", `call.fast.gpu_h: no project can pay for a job of [class.tune], which takes 1 GPU-hours on average (raise it, or give the project smaller jobs)`},
		{"at_most_gpu_h = 9_000", "at_most_gpu_h = 400", `call.large.at_most_gpu_h: no project fits, for the smallest has 500 GPU-hours (raise it, or lower gpu_h)`},
		{"min = 500", "min = 6_000", `call.large.gpu_h: max must be greater than min, 6000`},
		{`, every = "2w" }`, ` }`, `call.large.cut_offs needs dates, or first and every (write { dates = [...] }, or { first = DATE, every = "2w" })`},
		{`first = 2025-12-01T10:00:00Z, every = "2w"`, `dates = []`, `call.large.cut_offs.dates must not be empty`},
		{`every = "2w" }`, `every = "2w", last = 2025-11-01T00:00:00Z }`, `call.large.cut_offs.last is before first`},
		{"lasts = \"2w\"\n", "", `[call.fast] needs lasts (lasts: for how long it may send them; what is left of its hours then lapses)`},
		{`spent = "free"`, `spent = "fre"`, `call.fast.spent: there is no [qos.fre] (did you mean "free"?)`},
		{"gpu_h = { value = 100 }", "gpu_h = { value = 100 }\nat_most_gpu_h = 7", `call.fast.at_most_gpu_h is for one cut-off, and there are none (give cut_offs, or fewer projects)`},
	} {
		text := strings.Replace(callsBase, c.old, c.new, 1)
		if text == callsBase {
			t.Fatalf("%q is not there", c.old)
		}
		_, err := Parse("s.toml", []byte(text))
		if err == nil {
			t.Errorf("%q is accepted", c.new)
			continue
		}
		if got := err.Error(); !strings.HasSuffix(got, c.want) || !strings.HasPrefix(got, "s.toml:") {
			t.Errorf("%q:\n got %s\nwant %s", c.new, got, c.want)
		}
	}
	for _, c := range []struct{ goal, want string }{
		{`call = "large"`, `wait_p95 is about jobs, not about the projects of a call`},
		{"measure = \"first_start_p95\"\nclass = \"tune\"", `first_start_p95 is about the projects of a call, not about jobs`},
	} {
		goal := "[objective.o]\nat_most = \"4d\"\n" + c.goal + "\n"
		if !strings.Contains(goal, "measure") {
			goal += "measure = \"wait_p95\"\n"
		}
		if _, err := Parse("s.toml", []byte(callsBase+goal)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.goal, err)
		}
	}
}

// What projects send is part of the offered load: 5 a week with 100 hours each, of which they
// use 0.6, keep 5 x 100 x 0.6 / 168 GPUs busy; and of a call at dates those whose projects run.
func TestOfferedByCalls(t *testing.T) {
	at := strings.Index(callsBase, "[call.large]")
	fast := strings.Index(callsBase, "[call.fast]")
	for _, c := range []struct {
		text string
		want float64
	}{
		{callsBase[:at] + strings.Replace(callsBase[fast:], "{ tune = 1 }", "{ tune = 1, pretrain = 1 }", 1), 5 * 100 * 0.6 / 168},
		{callsBase[:at] + "[call.one]\nwork = { pretrain = 1, tune = 3 }\ncut_offs = { dates = [2026-01-01T00:00:00Z, 2026-01-02T00:00:00Z, 2026-01-03T00:00:00Z] }\nprojects = 2\ngpu_h = { value = 1_000 }\nstart_after = \"3d\"\nlasts = \"2w\"\n", 2 * 2 * 1000. / 336},
	} {
		f, err := Parse("calls.toml", []byte(c.text))
		if err != nil {
			t.Fatal(err)
		}
		if start, _, ok := f.Offered(); !ok || math.Abs(start.GPUs-c.want) > 1e-9 {
			t.Errorf("%v GPUs, want %v", start.GPUs, c.want)
		}
	}
}
