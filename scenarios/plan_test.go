package scenarios

import (
	"context"
	"slices"
	"strings"
	"testing"

	"aforo/results"
	"aforo/results/measures"
	"aforo/results/search"
	"aforo/scenarios/keyed"
	"aforo/sim/study"
)

// Values run from the least capacity to the most, as the keys take them: up for
// numbers, down for dates and delays, where later is less.
func TestKnobValues(t *testing.T) {
	for _, c := range []struct {
		knob Knob
		kind string
		want []string
	}{
		{Knob{From: "0", To: "6", Step: "2"}, "number", []string{"0", "2", "4", "6"}},
		{Knob{From: "0.1", To: "0.35", Step: "0.1"}, "number", []string{"0.1", "0.2", "0.3"}},
		{Knob{From: "1", To: "3", Step: "1", More: "down"}, "number", []string{"3", "2", "1"}},
		{Knob{From: `"0s"`, To: `"4w"`, Step: `"2w"`}, "duration", []string{`"4w"`, `"2w"`, `"0s"`}},
		{Knob{From: `"90m"`, To: `"2h"`, Step: `"30m"`, More: "up"}, "duration", []string{`"90m"`, `"2h"`}},
		{Knob{From: "2026-03-02T00:00:00+01:00", To: "2026-03-16T00:00:00+01:00", Step: `"1w"`}, "date", []string{"2026-03-16T00:00:00+01:00", "2026-03-09T00:00:00+01:00", "2026-03-02T00:00:00+01:00"}},
	} {
		k, err := c.knob.knob()
		if err != nil || k.Kind != c.kind || !slices.Equal(k.Values, c.want) {
			t.Errorf("%+v: %v %v, %v; want %v", c.knob, k.Kind, k.Values, err, c.want)
		}
	}
	for _, c := range []struct {
		knob Knob
		want string
	}{
		{Knob{From: "0", To: `"1d"`, Step: "1"}, "from is a number and to is a duration"},
		{Knob{From: "0", To: "1", Step: `"1d"`}, "step must be a number"},
		{Knob{From: "5", To: "1", Step: "1"}, "to must not be below from"},
		{Knob{From: "0", To: "1", Step: "0"}, "step must be greater than 0"},
		{Knob{From: "0", To: "1", Step: "0.000001"}, "more than 100000 steps"},
		{Knob{From: "2026-03-02T00:00:00Z", To: "2026-03-03T00:00:00Z", Step: "1"}, "step must be a duration"},
	} {
		if _, err := c.knob.knob(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want %s", c.knob, err, c.want)
		}
	}
}

const toPlan = overridden + `
[objective.a]
measure = "wait_mean"
at_most = "30m"
[plan]
replications_max = 10
[plan.knob.nodes]
keys = ["variant.more.change.a.nodes"]
from = 0
to = 12
step = 1
`

// A search over a scenario is the search over its function: every value gives what
// running the scenario with that value gives, and the answer is the least that
// meets the objective.
func TestPlanIsRuns(t *testing.T) {
	text := strings.Replace(toPlan, "jobs_per_day = 10", "jobs_per_day = 300", 1)
	f, err := Parse("t.toml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	p, err := f.Search(context.Background(), []byte(text), Options{}, study.Options{Workers: 2}, nil)
	if err != nil {
		t.Fatal(err)
	}
	line := p.Lines[0]
	if !line.Found || line.Answer() == nil || p.Variant != "more" || len(line.Probes) < 3 {
		t.Fatalf("plan %+v", p)
	}
	for _, probe := range line.Probes {
		g, err := ParseWith("t.toml", []byte(text), []keyed.Override{{Path: "variant.more.change.a.nodes", Value: probe.Value}})
		if err != nil {
			t.Fatal(err)
		}
		s, err := g.Study(Options{Replications: probe.Replications})
		if err != nil {
			t.Fatal(err)
		}
		out, err := study.Run(context.Background(), s, study.Options{Workers: 2})
		if err != nil {
			t.Fatal(err)
		}
		want := out.Result.Summary.Row("more", measures.ByAll, "all", measures.WaitMean)
		over := out.Result.Summary.Variants[slices.IndexFunc(out.Result.Summary.Variants, func(v results.Variant) bool { return v.Name == "more" })].Overloaded
		if over != probe.Overloaded || !over && !slices.Equal(want.Values, probe.Goals[0].Values) {
			t.Errorf("%s nodes: %v (overloaded %v), running it gives %v (%v)", probe.Value, probe.Goals[0].Values, probe.Overloaded, want.Values, over)
		}
	}
}

// A sweep's point with the scenario's own values is the scenario, and its ends are
// the corners of the product where the other axes stand as in the scenario.
func TestSweepIsRuns(t *testing.T) {
	text := strings.Replace(overridden, "jobs_per_day = 10", "jobs_per_day = 250", 1) + `
[sweep]
measure = "wait_mean"
variant = "today"
[sweep.axis.nodes]
keys = ["partition.acc.nodes"]
values = [3, 4, 6]
[sweep.axis.jobs]
keys = ["class.train.jobs_per_day"]
values = [200, 250]
`
	f, err := Parse("t.toml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	s, err := f.Vary(context.Background(), []byte(text), Options{}, study.Options{Workers: 2}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Points) != 6 || s.Is[0] != "4" || s.Is[1] != "250" {
		t.Fatalf("sweep %+v", s)
	}
	at := func(values ...string) SweepValues {
		i := slices.IndexFunc(s.Points, func(p search.SweepPoint) bool { return slices.Equal(p.Values, values) })
		return s.Points[i].Replicated
	}
	if !slices.Equal(at("4", "250"), s.Base.Replicated) {
		t.Errorf("the scenario's own point has %v, the scenario %v", at("4", "250"), s.Base.Replicated)
	}
	if !slices.Equal(at("3", "250"), s.Ends[0][0].Replicated) || !slices.Equal(at("6", "250"), s.Ends[0][1].Replicated) || !slices.Equal(at("4", "200"), s.Ends[1][0].Replicated) {
		t.Error("the ends are not the corners of the product")
	}
}

// SweepValues are the replications of a point.
type SweepValues = []results.Number
