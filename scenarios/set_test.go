package scenarios

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"aforo/results"
	"aforo/scenarios/keyed"
	"aforo/sim/site"
	"aforo/sim/study"

	"github.com/google/go-cmp/cmp"
)

// setting is a busy scenario whose variants set keys.
var setting = strings.NewReplacer("jobs_per_day = 10", "jobs_per_day = 60", `length = "8w"`, `length = "6w"`).Replace(base) + `
[community.guests]
sectors = { health = 1 }
[account.all]
communities = ["research"]
[variant.caps.set]
"policy.order" = "sjf"
qos.normal.together.gpus = 24
[variant.tighter]
like = "caps"
[variant.tighter.set]
"partition.acc.nodes" = 12
[variant.tighter.change.users]
action = "set"
date = 2026-01-20T00:00:00+01:00
label = "8 GPUs a user"
set = { "qos.normal.each_user.gpus" = 8 }
[variant.tighter.change.all]
action = "set"
date = 2026-02-01T00:00:00+01:00
set = { "qos.normal.together.gpus" = 16, qos.normal.max_gpus = 8 }
[variant.later]
like = "tighter"
delay = "3d"
only = ["all"]
`

// A variant is the scenario that has its keys for all: the same results, to the bit.
func TestSetIsThatScenario(t *testing.T) {
	for name, with := range map[string][]keyed.Override{
		"today": nil,
		"caps":  {{Path: "policy.order", Value: `"sjf"`}, {Path: "qos.normal.together.gpus", Value: "24"}},
	} {
		want := alone(t, "today", with)
		got := alone(t, name, nil)
		got.Summary.Variants[0].Name, got.Summary.Variants[0].Title = "today", "today"
		if diff := cmp.Diff(summaryOf(t, want), summaryOf(t, got)); diff != "" {
			t.Errorf("%s: -want +got:\n%s", name, diff)
		}
	}
}

// summaryOf is the summary of the only variant of a result.
func summaryOf(t *testing.T, r *results.Result) string {
	b, err := json.MarshalIndent(r.Summary.Variants[0], "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// alone runs one replication of one variant.
func alone(t *testing.T, variant string, with []keyed.Override) *results.Result {
	f, err := ParseWith("s.toml", []byte(setting), with)
	if err != nil {
		t.Fatal(err)
	}
	s, err := f.Study(Options{Replications: 1})
	if err != nil {
		t.Fatal(err)
	}
	only(s, variant)
	out, err := study.Run(context.Background(), s, study.Options{Workers: 2, Verify: true})
	if err != nil {
		t.Fatal(err)
	}
	return out.Result
}

// Limits from dates on become rules in simulated time, like, delay and only included.
func TestSetFromDates(t *testing.T) {
	s, err := parsed(t, setting).Study(Options{})
	if err != nil {
		t.Fatal(err)
	}
	const day = 24 * time.Hour
	first := s.Start
	at := func(month time.Month, d int) time.Duration {
		return time.Date(2026, month, d, 0, 0, 0, 0, first.Location()).Sub(first)
	}
	qos := func(together, user, largest int) site.QOS {
		return site.QOS{Name: "normal", UsageFactor: 1, MaxGPUs: largest, Together: site.Limits{GPUs: together}, EachUser: site.Limits{GPUs: user}}
	}
	for i, want := range map[int][]site.Later{
		4: {{At: at(1, 20), Rules: &site.Rules{QOS: []site.QOS{{}, qos(24, 8, 0)}}}, {At: at(2, 1), Rules: &site.Rules{QOS: []site.QOS{{}, qos(16, 8, 8)}}}},
		5: {{At: at(1, 20), Rules: &site.Rules{QOS: []site.QOS{{}, qos(24, 8, 0)}}}, {At: at(2, 1) + 3*day, Rules: &site.Rules{QOS: []site.QOS{{}, qos(16, 8, 8)}}}},
	} {
		for k := range want {
			want[k].Rules.HoldBack = true
			want[k].Rules.Accounts = []site.Account{{}, {Name: "all", Shares: 1}}
		}
		if diff := cmp.Diff(want, s.Variants[i].Own.Rules.Later); diff != "" {
			t.Errorf("%s: -want +got:\n%s", s.Variants[i].Name, diff)
		}
		if n := s.Variants[i].Partitions[0].Nodes; n != 12 {
			t.Errorf("%s has %d nodes", s.Variants[i].Name, n)
		}
		if m := s.Variants[i].Marks; len(m) != 2 || m[0].Label != "8 GPUs a user" || m[1].Label != "qos.normal.together.gpus = 16 and 1 more" {
			t.Errorf("%s has marks %v", s.Variants[i].Name, m)
		}
	}
}

// What a variant sets may be a list, or a table for one of the partitions, and its changes
// are those of the machine that it makes.
func TestSetLists(t *testing.T) {
	const as = "[variant.most.set]\n\"partition.acc.nodes\" = 12\nqos.normal.on.acc.max_gpus = 8\naccount.all.communities = [\"research\", \"guests\"]\n" +
		"[variant.most.change.fewer]\naction = \"remove-nodes\"\npartition = \"acc\"\nnodes = 12\ndate = 2026-02-01T00:00:00+01:00\n"
	f, err := Parse("s.toml", []byte(setting+as))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Parse("s.toml", []byte(setting+as+"[variant.small.set]\nqos.normal.max_gpus = 1\n\"partition.acc.nodes\" = 1\n")); err != nil {
		t.Errorf("jobs above the bounds of a variant are turned away, and no error: %v", err)
	}
	_, err = Parse("s.toml", []byte(strings.Replace(setting+as, "nodes = 12\ndate", "nodes = 13\ndate", 1)))
	if want := "s.toml:79: variant.most.change.fewer: 13 nodes cannot leave, for only 12 are there then"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	g := f.of(len(f.Machine.Variants) - 1)
	if on := g.Who.QOS[0].On; len(on) != 1 || on[0].Name != "acc" || on[0].MaxGPUs != 8 {
		t.Errorf("limits on acc: %v", on)
	}
	if got := g.Who.Accounts[0].Communities; !slices.Equal(got, []string{"research", "guests"}) {
		t.Errorf("communities: %v", got)
	}
}

// What a variant sets is refused with its line where it is no key, no value, or makes no
// scenario.
func TestSetWrongly(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{`"policy.order" = "sjf"`, `"policy.odrer" = "sjf"`, `s.toml:55: in variant caps: there is no key "odrer" in [policy]`},
		{`"policy.order" = "sjf"`, `"policy.order" = "shortest"`, `s.toml:56: in variant caps: policy.order does not take the text "shortest"`},
		{`"policy.order" = "sjf"`, `"class.train.jobs_per_day" = 3`, `s.toml:56: variant.caps.set."class.train.jobs_per_day" cannot be set here (` + settableHint + `)`},
		{`qos.normal.together.gpus = 24`, `qos.norm.max_gpus = 24`, `s.toml:57: variant.caps.set.qos.norm.max_gpus: there is no "norm" in [qos] (did you mean "normal"?)`},
		{`"policy.order" = "sjf"`, `policy.order = ["a"]`, `s.toml:56: in variant caps: policy.order does not take a list`},
		{`qos.normal.together.gpus = 24`, `account.all.communities = [["a"]]`, `s.toml:57: variant.caps.set.account.all.communities must be a list of values`},
		{`qos.normal.together.gpus = 24`, `account.all.communities = ["reserch"]`, `s.toml:57: in variant caps: account.all.communities[0]: there is no [community.reserch]`},
		{`qos.normal.together.gpus = 24`, `qos.normal.on.ac.max_gpus = 24`, `s.toml:57: in variant caps: qos.normal.on.ac: there is no [partition.ac] (did you mean "acc"?)`},
		{`"partition.acc.nodes" = 12`, `"partition.acc.nodes" = 0.5`, `s.toml:61: in variant tighter: partition.acc.nodes must be a whole number, not 0.5`},
		{`{ "qos.normal.each_user.gpus" = 8 }`, `{ "policy.order" = "sjf" }`, `s.toml:66: variant.tighter.change.users.set."policy.order" cannot be set here (` + datableHint + `)`},
		{`{ "qos.normal.each_user.gpus" = 8 }`, `{}`, `s.toml:66: variant.tighter.change.users.set sets nothing`},
		{`date = 2026-02-01T00:00:00+01:00`, `date = 2027-02-01T00:00:00+01:00`, `s.toml:69: variant.tighter.change.all: its date 2027-02-01T00:00:00+01:00 is after the window ends`},
		{`only = ["all"]`, `only = ["alls"]`, `s.toml:74: variant.later.only[0]: variant tighter has no change "alls"`},
	} {
		_, err := Parse("s.toml", []byte(strings.Replace(setting, c.old, c.new, 1)))
		var ps Problems
		if !errors.As(err, &ps) || len(ps) > 2 || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s:\n got %v\nwant %s", c.new, err, c.want)
		}
	}
}
