package scenarios

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"aforo/results/measures"
	"aforo/scenarios/forecast"
	"aforo/sim/study"
)

func lookAhead(t *testing.T, text string) (*forecast.Forecast, *study.Study) {
	t.Helper()
	f, err := Parse("t.toml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	s, err := f.Study(Options{})
	if err != nil {
		t.Fatal(err)
	}
	out, err := f.Forecast(s)
	if err != nil {
		t.Fatal(err)
	}
	return out, s
}

const foreseen = `title = "t"
replications = 4
[window]
start = 2026-01-05T00:00:00Z
length = "8w"
warmup = "1w"
[gpu.h100]
[gpu.b200]
speed = 2
[partition.a]
nodes = 8
gpus_per_node = 4
gpu = "h100"
[partition.b]
nodes = 4
gpus_per_node = 4
gpu = "b200"
[partition.c]
nodes = 2
gpus_per_node = 2
gpu = "h100"
[growth]
per_year = 0.5
[class.big]
partitions = ["a", "b"]
jobs_per_day = 40
sizes = { gpus = [2, 6], weights = [1, 1] }
run = { law = "exponential", mean = "3h" }
retry = { failed = 0.2, failed_run = 1, attempts = 3 }
[class.small]
partitions = ["c"]
jobs_per_day = 48
sizes = { gpus = [1], weights = [1] }
run = { law = "constant", value = "1h" }
[cohort.school]
class = "small"
members = 10
jobs_per_member_day = 12
from = 2026-02-01T00:00:00Z
to = 2026-02-08T00:00:00Z
[variant.today]
[variant.less]
[variant.less.change.gone]
action = "remove-nodes"
date = 2026-01-20T00:00:00Z
partition = "c"
nodes = 1
[variant.less.change.day]
action = "maintenance"
date = 2026-01-12T00:00:00Z
partition = "a"
length = "12h"
`

// The forecast says what is there, what is offered, and by whom, by hand.
func TestForecast(t *testing.T) {
	f, _ := lookAhead(t, foreseen)
	if len(f.Parts) != 2 || f.Parts[0].Name != "a+b" || f.Parts[1].Name != "c" || f.Runs != 8 {
		t.Fatalf("%+v", f)
	}
	attempts := 1 + 0.2 + 0.04
	big := f.Classes[0]
	if math.Abs(big.JobsPerDay-40*attempts) > 1e-9 || big.MeanSize != 4 || math.Abs(big.GPUHours-12) > 1e-6 || math.Abs(big.GPUHoursADay-40*12*attempts) > 1e-6 {
		t.Errorf("class big: %+v", big)
	}
	if school := f.Classes[2]; school.Name != "school (cohort)" || school.JobsPerDay != 120 || school.GPUHoursADay != 120 {
		t.Errorf("cohort: %+v", school)
	}
	today, less := f.Variants[0], f.Variants[1]
	if d := today.Dates[0]; len(today.Dates) != 4 || d.GPUs != 52 || d.Reference != 68 || d.Installed[0] != 64 || d.Installed[1] != 4 || math.Abs(d.Offered[1]-2) > 1e-9 {
		t.Errorf("today: %+v", today.Dates)
	}
	if len(less.Dates) != 6 || less.Dates[1].What[0] != "a: maintenance until 2026-01-12 12:00" || less.Dates[2].GPUs != 50 {
		t.Errorf("less: %+v", less.Dates)
	}
	growth := math.Pow(1.5, 15.0/365)
	if d := less.Dates[2]; math.Abs(d.Offered[1]-2*growth) > 1e-9 || d.Installed[1] != 2 {
		t.Errorf("less, from %v: %+v", d.At, d)
	}
	if k := len(less.Overload) - 1; k < 0 || less.Overload[k].Part != 1 || !less.Overload[k].Lasts() || !less.Overload[k].From.Equal(time.Date(2026, 1, 20, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("overload %v, %v", today.Overload, less.Overload)
	}
}

// The jobs and the hours that are foretold are those that a study then has, within
// four standard errors.
func TestForecastIsWhatHappens(t *testing.T) {
	text := strings.Replace(foreseen, "nodes = 2\n", "nodes = 20\n", 1)
	f, s := lookAhead(t, text)
	out, err := study.Run(context.Background(), s, study.Options{Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	// A run goes on for a little after the window, until its jobs have started.
	if got, want := float64(out.Jobs), f.Jobs; math.Abs(got-want) > 4*math.Sqrt(want)+0.01*want {
		t.Errorf("%v jobs, foretold %v", got, want)
	}
	hours := float64(out.Result.Summary.Row("today", measures.ByClass, "small", measures.Delivered).Mean)
	if want := 56*48*1.04 + 7*120; math.Abs(hours-want) > 4*math.Sqrt(want/4)+0.01*want {
		t.Errorf("small delivered %v h, foretold %v", hours, want)
	}
}

// An overload that ends is told with its dates: a cohort that comes and goes, a step of growth
// that falls within it; and so is one that growth brings about between two dates.
func TestForecastOfSpells(t *testing.T) {
	day := func(month time.Month, n int) time.Time { return time.Date(2026, month, n, 0, 0, 0, 0, time.UTC) }
	f, _ := lookAhead(t, foreseen)
	of := f.Variants[0].Overload
	if len(of) != 1 || of[0].Part != 1 || !of[0].From.Equal(day(2, 1)) || !of[0].To.Equal(day(2, 8)) || of[0].Worst.Installed != 4 || math.Abs(of[0].Worst.Offered-7) > 0.1 {
		t.Errorf("with a cohort: %+v", of)
	}
	if w := f.Warnings("GPU"); len(w) == 0 || w[0] != "variant today, part c: from 2026-02-01 to 2026-02-08 more is offered than there is (177 % at the worst): its queue grows until then, and is worked off after it" {
		t.Errorf("it warns of %q", w)
	}
	// 2 of 4 GPUs are offered; two steps double and halve it, for a week with the cohort.
	text := strings.Replace(foreseen, "per_year = 0.5", "[growth.step.up]\ndate = 2026-02-03T00:00:00Z\nfactor = 3\n[growth.step.down]\ndate = 2026-02-20T00:00:00Z\nfactor = 0.1", 1)
	f, _ = lookAhead(t, text)
	of = f.Variants[0].Overload
	if len(of) != 2 || of[0].Part != 1 || !of[0].From.Equal(day(2, 1)) || !of[0].To.Equal(day(2, 20)) || math.Abs(of[0].Worst.Offered-11) > 1e-9 {
		t.Errorf("with steps: %+v", of)
	}
	// Growth that has doubled the load after 4 weeks.
	text = strings.Replace(text[:strings.Index(text, "[cohort")]+text[strings.Index(text, "[variant.today]"):], text[strings.Index(text, "[growth.step.up]"):strings.Index(text, "[class.big]")], "kind = \"linear\"\nper_year = 13.0357142857\n", 1)
	f, _ = lookAhead(t, text)
	crossed := time.Date(2026, 2, 2, 0, 0, 0, 0, time.UTC)
	k := slices.IndexFunc(f.Variants[0].Overload, func(s forecast.Spell) bool { return s.Part == 1 })
	if k < 0 {
		t.Fatalf("with growth: %+v", f.Variants[0].Overload)
	}
	if late := f.Variants[0].Overload[k].From.Sub(crossed); late < 0 || late > 7*24*time.Hour || !f.Variants[0].Overload[k].Lasts() {
		t.Errorf("with growth: %+v", f.Variants[0].Overload[k])
	}
	if len(f.Variants[0].Dates) != 2 {
		t.Errorf("looks at growth are listed as dates: %+v", f.Variants[0].Dates)
	}
}

// What is too much to simulate unasked is told: jobs in all, jobs of sessions, memory by cores.
func TestTooMuchToSimulate(t *testing.T) {
	for want, f := range map[string]forecast.Forecast{
		"":                                      {Runs: 4, Jobs: 1e9, Bytes: 2e9},
		"about 2,000,000,000 jobs are":          {Runs: 4, Jobs: 2e9, Bytes: 9e9},
		"up to about 1,500,000,000 jobs are":    {Runs: 4, Jobs: 5e8, ClosedJobs: 1e9},
		"take 8 GB of memory, with 4 at a time": {Runs: 9, Jobs: 1, Bytes: 2.1e9},
		"take 9 GB of memory, with 1 at a time": {Runs: 1, Jobs: 1, Bytes: 9e9},
	} {
		if got := f.TooMuch(4); (want == "") != (got == "") || !strings.Contains(got, want) {
			t.Errorf("%+v: %q, want %q", f, got, want)
		}
	}
}

// What an overloaded variant keeps in memory is foretold: all jobs that cannot start,
// until the run is cut off.
func TestForecastOfOverload(t *testing.T) {
	f, _ := lookAhead(t, strings.Replace(foreseen, "jobs_per_day = 48", "jobs_per_day = 48000", 1))
	until := 63.0 + 56 // days: to the end of the window, and as long again
	if want := 8 * 48000 * until; f.Jobs < want || f.Jobs > 1.2*want {
		t.Errorf("%v jobs, want about %v", f.Jobs, want)
	}
	if want := 48000 * until * forecast.BytesOfWaiting; f.Bytes < 0.9*want || f.Bytes > 1.3*want {
		t.Errorf("%v bytes, want about %v", f.Bytes, want)
	}
}

// An overload that an upgrade ends fills the queue until then, and its memory is foretold.
func TestForecastOfBacklog(t *testing.T) {
	const relief = `[variant.late]
[variant.late.change.relief]
action = "add-nodes"
date = 2026-03-01T00:00:00Z
partition = "c"
nodes = 100000
`
	text := strings.Replace(foreseen, "jobs_per_day = 48", "jobs_per_day = 48000", 1)
	text = text[:strings.Index(text, "[variant.today]")] + relief
	f, _ := lookAhead(t, text)
	if want := 48000 * 62.0 * forecast.BytesOfWaiting; f.Bytes < 0.9*want || f.Bytes > 1.3*want {
		t.Errorf("%v bytes, want about %v", f.Bytes, want)
	}
}

// joined is a machine of three partitions that jobs who may run anywhere join: a has 8 GPUs
// and b 8, c has 64.
const joined = `title = "t"
[window]
start = 2026-01-05T00:00:00Z
length = "4w"
[gpu.h100]
[partition.a]
nodes = 1
gpus_per_node = 8
gpu = "h100"
[partition.b]
nodes = 1
gpus_per_node = 8
gpu = "h100"
[partition.c]
nodes = 8
gpus_per_node = 8
gpu = "h100"
[class.anywhere]
jobs_per_day = 24
sizes = { gpus = [1], weights = [1] }
run = { law = "constant", value = "8h" }
`

// Partitions that some jobs join hide no overloaded one: the load is that of the set that has
// the most work, of jobs that can run in no other partition, for what it has; by hand.
func TestForecastOfDensest(t *testing.T) {
	class := func(name, partitions string, perDay, size int) string {
		return fmt.Sprintf("[class.%s]\npartitions = %s\njobs_per_day = %d\nsizes = { gpus = [%d], weights = [1] }\nrun = { law = \"constant\", value = \"1h\" }\n", name, partitions, perDay, size)
	}
	for _, c := range []struct {
		name, classes, in string
		offered, there    float64
	}{
		{"nothing is short", class("x", `["a"]`, 24*7, 1), "a", 7, 8},
		{"one of them", class("x", `["a"]`, 24*9, 1), "a", 9, 8},
		{"two together", class("x", `["a"]`, 24*6, 1) + class("y", `["b", "a"]`, 24*12, 1), "a+b", 18, 16},
		{"by size", class("x", `["a", "c"]`, 24*5, 16), "c", 80, 64},
	} {
		f, _ := lookAhead(t, joined+c.classes)
		d := f.Variants[0].Dates[0]
		most := d.Densest[0]
		if most.Name != c.in || math.Abs(most.Offered-c.offered) > 1e-9 || most.Installed != c.there {
			t.Errorf("%s: %+v", c.name, most)
		}
		if over := c.offered > c.there; over == (len(f.Variants[0].Overload) == 0) || math.Abs(d.Beyond[0]-max(0, c.offered-c.there)) > 1e-9 {
			t.Errorf("%s: overload %v, %v beyond", c.name, f.Variants[0].Overload, d.Beyond)
		}
	}
}

// What rules never let start is no load, and is told as such: a QOS whose users may not hold
// what the larger jobs need, a partition where a QOS lets only shorter jobs in. The shares are
// those of some 3,000 jobs that are drawn: within 4 standard errors.
func TestForecastOfRefused(t *testing.T) {
	const all = "[qos.q.each_user]\ngpus = 1\n"
	const one = "[qos.q.on.a]\nmax_time = \"1h\"\n"
	for rules, want := range map[string]struct{ load, refused float64 }{all: {13, 2.0 / 3}, one: {8, 1}, "": {23, 0}} {
		text := joined + "[class.x]\nqos = \"q\"\npartitions = [\"a\"]\njobs_per_day = 120\nsizes = { gpus = [1, 2], weights = [1, 1] }\nrun = { law = \"constant\", value = \"2h\" }\n[qos.q]\n" + rules
		f, _ := lookAhead(t, text)
		if got := f.Variants[0].Dates[0].Offered[0]; math.Abs(got-want.load) > 0.4 || math.Abs(f.Classes[1].Refused-want.refused) > 0.025 {
			t.Errorf("with %q: load %v, refused %v", rules, got, f.Classes[1].Refused)
		}
	}
}

// The load that is foretold is what is busy then, also where a part of the run time is the
// same on every GPU: by hand, and in a run within four standard errors.
func TestForecastOfFixedShare(t *testing.T) {
	const text = `title = "t"
replications = 10
[window]
start = 2026-01-05T00:00:00Z
length = "8w"
warmup = "1w"
[gpu.fast]
speed = 4
[gpu.slow]
speed = 0.5
[partition.fast]
nodes = 100
gpus_per_node = 1
gpu = "fast"
[partition.slow]
nodes = 100
gpus_per_node = 1
gpu = "slow"
[class.one]
partitions = ["fast"]
jobs_per_day = 240
fixed_share = 0.4
sizes = { gpus = [1], weights = [1] }
run = { law = "constant", value = "2h" }
[class.other]
partitions = ["slow"]
jobs_per_day = 240
fixed_share = 0.4
sizes = { gpus = [1], weights = [1] }
run = { law = "constant", value = "2h" }
`
	f, s := lookAhead(t, text)
	out, err := study.Run(context.Background(), s, study.Options{Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	// 20 GPUs of speed 1 are kept busy; hours become 0.4 + 0.6/4 and 0.4 + 0.6/0.5.
	for part, want := range map[string]float64{"fast": 20 * 0.55 / 100, "slow": 20 * 1.6 / 100} {
		i := map[string]int{"fast": 0, "slow": 1}[part]
		d := f.Variants[0].Dates[0]
		if got := d.Offered[i] / d.Installed[i]; math.Abs(got-want) > 1e-9 {
			t.Errorf("%s: a load of %v, want %v", part, got, want)
		}
		busy := float64(out.Result.Summary.Row("base", measures.ByPartition, part, measures.Utilization).Mean)
		if math.Abs(busy-want) > 4*want/math.Sqrt(10*240*56) {
			t.Errorf("%s: %v are busy, want %v", part, busy, want)
		}
	}
}

// Limits whose jobs need more than they let them have are foretold with what is needed, and
// what a variant's own limits refuse with its share, in each time in which they hold: by hand,
// with the shares of some 13,000 jobs that are drawn, within 4 standard errors.
func TestForecastOfLimits(t *testing.T) {
	const text = `title = "t"
[window]
start = 2026-01-05T00:00:00Z
length = "4w"
[gpu.h100]
[partition.p]
nodes = 32
gpus_per_node = 1
gpu = "h100"
[qos.q]
[account.a]
share = 0.25
enforce = "cap"
communities = ["x"]
[community.x]
[community.y]
[class.c]
qos = "q"
jobs_per_day = 480
sizes = { gpus = [1, 4], weights = [7, 1] }
run = { law = "constant", value = "1h" }
[variant.base]
[variant.more.change.nodes]
action = "add-nodes"
date = 2026-01-12T00:00:00Z
partition = "p"
nodes = 64
[variant.tight.change.qos]
action = "set"
date = 2026-01-19T00:00:00Z
set = { "qos.q.together.jobs" = 16 }
[variant.small.change.qos]
action = "set"
date = 2026-01-19T00:00:00Z
set = { "qos.q.max_gpus" = 2 }
`
	f, _ := lookAhead(t, text)
	date := func(day int) time.Time { return time.Date(2026, 1, day, 0, 0, 0, 0, time.UTC) }
	// Half of 20 jobs at once, of 1.375 GPUs, where 8 GPUs may be had.
	const each, perGPU, margin = 20, 1.375, 0.7
	for i, want := range [][]forecast.Limited{
		{{Name: "account.a.share", From: date(5), Most: 8, Needs: each * perGPU / 2}},
		nil,
		{{Name: "account.a.share", From: date(5), Most: 8, Needs: each * perGPU / 2}, {Name: "qos.q.together.jobs", From: date(19), Unit: "job", Most: 16, Needs: each}},
		{{Name: "account.a.share", From: date(5), Most: 8, Needs: each * 7.0 / 8 / 2}},
	} {
		v := &f.Variants[i]
		if len(v.Limited) != len(want) {
			t.Fatalf("%s: %+v", v.Name, v.Limited)
		}
		for k, l := range v.Limited {
			if w := want[k]; l.Name != w.Name || !l.From.Equal(w.From) || l.Unit != w.Unit || l.Most != w.Most || math.Abs(l.Needs-w.Needs) > margin {
				t.Errorf("%s: %+v, want %+v", v.Name, l, w)
			}
		}
	}
	small := f.Variants[3]
	if math.Abs(small.Impossible-4.0/11) > 0.03 || !small.ImpossibleFrom.Equal(date(19)) || f.Variants[2].Impossible != 0 {
		t.Errorf("%v from %v on is impossible", small.Impossible, small.ImpossibleFrom)
	}
	if d := small.Dates; len(d) != 3 || math.Abs(d[0].Offered[0]-each*perGPU) > margin || math.Abs(d[1].Offered[0]-each*7.0/8) > margin || d[1].What[0] != "qos.q.max_gpus = 2" {
		t.Errorf("%+v", d)
	}
}
