package scenarios

import (
	"strings"
	"testing"
	"time"

	"aforo/scenarios/keyed"
)

const overridden = `title = "t"
replications = 3
[window]
start = 2026-01-05T00:00:00Z
length = "2w"
[gpu.h100]
[partition.acc]
nodes = 4
gpus_per_node = 4
gpu = "h100"
[partition."b.2"]
nodes = 2
gpus_per_node = 4
gpu = "h100"
[class.train]
jobs_per_day = 10
sizes = { gpus = [1, 4], weights = [3, 1] }
run = { law = "constant", value = "1h" }
[variant.today]
[variant.more.change.a]
action = "add-nodes"
date = 2026-01-07T00:00:00Z
partition = "acc"
nodes = 1
`

// Every kind of value can be put in place of what the file says, and a key
// that the file leaves out can be given: the result is the file with that text.
func TestOverrides(t *testing.T) {
	f, err := ParseWith("t.toml", []byte(overridden), []keyed.Override{
		{Path: "partition.acc.nodes", Value: "7"},
		{Path: `partition."b.2".nodes`, Value: "9"},
		{Path: "class.train.sizes.weights[1]", Value: "2.5"},
		{Path: "window.warmup", Value: `"3d"`},
		{Path: "variant.more.change.a.date", Value: "2026-01-09T00:00:00Z"},
	})
	if err != nil {
		t.Fatal(err)
	}
	date := time.Date(2026, 1, 9, 0, 0, 0, 0, time.UTC)
	if f.Machine.Partitions[0].Nodes != 7 || f.Machine.Partitions[1].Nodes != 9 || f.Work.Classes[0].Sizes.Weights[1] != 2.5 ||
		f.Window.Warmup != 3*24*time.Hour || !f.Machine.Variants[1].Changes[0].Date.Equal(date) {
		t.Errorf("read %+v", f)
	}
	if v, ok := f.root.Written("partition.acc.nodes"); !ok || v != "7" {
		t.Errorf("partition.acc.nodes is %q, %v", v, ok)
	}
	if v, ok := f.root.Written("window.length"); !ok || v != `"2w"` {
		t.Errorf("window.length is %q, %v", v, ok)
	}
	if _, ok := f.root.Written("window"); ok {
		t.Error("a table is no value")
	}
}

// What cannot be put anywhere, or is not what the key takes, is a problem that
// says so, with the near word where there is one.
func TestBadOverrides(t *testing.T) {
	for _, c := range []struct {
		keyed.Override
		want string
	}{
		{keyed.Override{Path: "partition.axc.nodes", Value: "7"}, `there is no "axc" in [partition], so that partition.axc.nodes has no place (did you mean "acc"?)`},
		{keyed.Override{Path: "partition.acc.noodles", Value: "7"}, `t.toml:7: there is no key "noodles" in [partition.acc]`},
		{keyed.Override{Path: "partition.acc", Value: "7"}, "partition.acc is a table, not a value"},
		{keyed.Override{Path: "partition.acc.nodes", Value: "many"}, "partition.acc.nodes does not take many"},
		{keyed.Override{Path: "partition.acc.nodes", Value: "-1"}, "t.toml:8: partition.acc.nodes must be at least 0, not -1"},
		{keyed.Override{Path: "partition.acc.nodes", Value: "[1]"}, "t.toml:8: partition.acc.nodes[0] must be a text, not 1"},
		{keyed.Override{Path: "class.train.sizes.weights[7]", Value: "1"}, "there is no element 7 in [class.train.sizes.weights]"},
		{keyed.Override{Path: "partition..nodes", Value: "1"}, `the key path "partition..nodes" is not one`},
		{keyed.Override{Path: "", Value: "1"}, `the key path "" is not one`},
		{keyed.Override{Path: `a"b`, Value: "1"}, "is not one"},
	} {
		_, err := ParseWith("t.toml", []byte(overridden), []keyed.Override{c.Override})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: %v, want %s", c.Override, err, c.want)
		}
	}
}

// A key can be turned that the file leaves at its default, although the tables around
// it are not there: they have no names. The text with it reads the same.
func TestOverridesOfDefaults(t *testing.T) {
	with := []keyed.Override{
		{Path: "policy.order", Value: `"multifactor"`},
		{Path: "policy.multifactor.age_weight", Value: "3"},
		{Path: "class.train.retry.failed", Value: "0.25"},
		{Path: "growth.per_year", Value: "0.5"},
		{Path: "class.train.rhythm.holiday.x.factor", Value: "1"},
	}
	f, err := ParseWith("t.toml", []byte(overridden), with[:4])
	if err != nil {
		t.Fatal(err)
	}
	if f.Policy.Multifactor == nil || f.Policy.Multifactor.Age != 3 || f.Work.Classes[0].Retry.Failed != 0.25 || f.Work.Growth.PerYear != 0.5 {
		t.Errorf("%+v", f)
	}
	text, err := Edit("t.toml", []byte(overridden), with[:4])
	if err != nil {
		t.Fatal(err)
	}
	if g, err := Parse("t.toml", text); err != nil || g.Policy.Order != f.Policy.Order || g.Work.Classes[0].Retry != f.Work.Classes[0].Retry || g.Work.Growth.PerYear != 0.5 {
		t.Errorf("%v\n%s", err, text)
	}
	if _, err := ParseWith("t.toml", []byte(overridden), with[4:]); err == nil || !strings.Contains(err.Error(), "has no place") {
		t.Errorf("a holiday that the file does not have: %v", err)
	}
	swept := overridden + "[sweep]\n[sweep.axis.age]\nkeys = [\"policy.multifactor.age_weight\"]\nvalues = [1, 2]\n"
	if _, err := Parse("t.toml", []byte(swept)); err != nil {
		t.Errorf("an axis of a key at its default: %v", err)
	}
}
