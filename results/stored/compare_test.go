package stored

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"aforo/results/measures"
	"aforo/results/stat"
	"aforo/results/whole"
)

// manifests of a scenario with one table of jobs.
func manifest(seed uint64, class string) whole.Manifest {
	return whole.Manifest{Seed: seed, Version: "1", Workload: map[string]string{"class": class, "window": "w"}}
}

// With the same seed the jobs are the same: a result differs from itself by
// exactly zero, and ten minutes that one variant waits longer are found exactly.
// With another seed the difference is Welch's of independent samples, one of three
// that hold together.
func TestCompare(t *testing.T) {
	a, b := stored(t, "a", sampleResult(t, 5), manifest(1, "x")), stored(t, "b", sampleResult(t, 5), manifest(1, "x"))
	b.Summary.Variants[0].Name, b.Series.Variants[0].Name = "new", "new" // has no namesake in a
	for i := range b.Summary.Rows {
		if r := &b.Summary.Rows[i]; r.Variant == "base" {
			r.Variant = "new"
		}
	}
	c, err := Compare([]*Stored{a, b})
	if err != nil {
		t.Fatal(err)
	}
	bases := map[string]string{}
	for i := range c.Result.Summary.Variants {
		v := &c.Result.Summary.Variants[i]
		bases[v.Name] = c.Result.Summary.BaseOf(v).Name
	}
	if bases["B new"] != "A base" || bases["B slow"] != "A slow" || bases["A slow"] != "A slow" || !c.Paired[1] {
		t.Errorf("bases %v, paired %v", bases, c.Paired)
	}
	for _, v := range []string{"B new", "B copy", "B slow"} {
		if d := c.Result.Summary.Row(v, measures.ByAll, "all", measures.WaitP95).Diff; d.Mean != 0 || d.Lo != 0 || d.Separates {
			t.Errorf("%s differs from %s by %+v", v, bases[v], *d)
		}
	}
	if c.Result.Summary.Row("A copy", measures.ByAll, "all", measures.WaitP95).Diff != nil {
		t.Error("the first result has no difference of its own here")
	}

	b.Manifest.Seed = 2
	if c, err = Compare([]*Stored{a, b}); err != nil {
		t.Fatal(err)
	}
	x, y := a.Summary.Row("slow", measures.ByAll, "all", measures.WaitMean), b.Summary.Row("slow", measures.ByAll, "all", measures.WaitMean)
	want := stat.Welch(values(&a.Summary, "slow", x), values(&b.Summary, "slow", y), 1-(1-0.95)/3)
	got := c.Result.Summary.Row("B slow", measures.ByAll, "all", measures.WaitMean).Diff
	if float64(got.Lo) != want.Lo || float64(got.Hi) != want.Hi || c.Paired[1] || len(c.Notes) != 1 {
		t.Errorf("with another seed the difference is %+v, want %+v; notes %q", got, want, c.Notes)
	}
}

// Fewer replications of the same seed are compared with as many of the first.
func TestComparePairsWhatThereIs(t *testing.T) {
	a, b := stored(t, "a", sampleResult(t, 5), manifest(1, "x")), stored(t, "b", sampleResult(t, 3), manifest(1, "x"))
	c, err := Compare([]*Stored{a, b})
	if err != nil {
		t.Fatal(err)
	}
	d := c.Result.Summary.Row("B slow", measures.ByAll, "all", measures.WaitMean).Diff
	if d.Mean != 0 || math.IsNaN(float64(d.Lo)) || !strings.Contains(c.Notes[0], "3 replications, and A has 5") {
		t.Errorf("difference %+v, notes %q", d, c.Notes)
	}
}

// Results that answer different questions are refused, with every reason.
func TestCompareRefuses(t *testing.T) {
	a := stored(t, "a", sampleResult(t, 2), manifest(1, "x"))
	for _, c := range []struct {
		change func(*Stored)
		want   string
	}{
		{func(s *Stored) { s.Summary.Unit = "processor" }, "one counts GPUs, the other processors"},
		{func(s *Stored) { s.Summary.To = s.Summary.To.Add(24 * time.Hour) }, "one measures the jobs of 2026-01-01"},
		{func(s *Stored) { s.Summary.Level = 0.9 }, "90 % intervals"},
		{func(s *Stored) { s.Manifest.Traces = map[string]string{"t.swf": "f00"} }, "they replay different traces"},
		{func(s *Stored) { s.Manifest.Workload["class"] = "y" }, "their jobs differ: in [class] of the scenarios"},
		{func(s *Stored) { s.Manifest.Workload["growth"] = "y" }, "in [growth]"},
	} {
		b := stored(t, "b", sampleResult(t, 2), manifest(1, "x"))
		c.change(b)
		_, err := Compare([]*Stored{a, b})
		if unlike := new(Unlike); !errors.As(err, &unlike) || !strings.Contains(err.Error(), c.want) || unlike.Hint() == "" {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
}
