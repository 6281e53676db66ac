package report

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"aforo/results"
	"aforo/results/measures"
)

// told is a summary of variants in which two classes of a wait each have run.
type toldOf struct {
	name       string
	wait       [2]float64 // means of train and test in hours, ± a tenth
	less       [2]float64 // how much more than in the first, ± 0.1 h
	overloaded bool
	short      bool // the window, too short to tell how the queue grows
	cost       float64
}

// verdictsOn are the verdicts on such variants with objectives.
func verdictsOn(replications int, goals []results.Verdict, variants ...toldOf) []string {
	s := results.Summary{Unit: "GPU", Replications: replications, Level: 0.95, Goals: goals}
	r := &results.Result{}
	add := func(v string, by measures.By, group string, m measures.Measure, x results.Interval, d *results.Diff) {
		s.Rows = append(s.Rows, results.Row{Variant: v, By: by.String(), Group: group, Measure: m.Info().Name, Interval: x, Diff: d})
	}
	for i, v := range variants {
		x := results.Variant{Name: v.name}
		part := func(name string, busy float64) results.PartSeries {
			return results.PartSeries{Name: name, Utilization: results.Band{Mid: []float64{0.2, busy}}}
		}
		r.Series.Variants = append(r.Series.Variants, results.VariantSeries{Name: v.name})
		if v.overloaded {
			x.Overloaded, x.Growth, x.BacklogEnd, x.Available = true, interval(6.4, 0.52), interval(8123, 412), interval(64, 0)
			r.Series.Variants[i].Parts = []results.PartSeries{part("old", 0.6), part("new", 0.99), part("all", 0.8)}
		}
		if v.short {
			x.Growth = results.Interval{Mean: nan, Lo: nan, Hi: nan}
		}
		add(v.name, measures.ByAll, "all", measures.Delivered, interval(1000, 1), nil)
		for c, class := range []string{"test", "train"} {
			add(v.name, measures.ByClass, class, measures.Jobs, interval(10, 1), nil)
			add(v.name, measures.ByClass, class, measures.Delivered, interval([]float64{300, 700}[c], 1), nil)
			wait := interval(3600*v.wait[1-c], 360*v.wait[1-c])
			if v.overloaded {
				wait = results.Interval{Mean: nan, Lo: nan, Hi: nan}
			}
			var d *results.Diff
			if less := v.less[1-c]; i > 0 && !v.overloaded {
				d = &results.Diff{Interval: interval(-3600*less, 360), Separates: less > 0.1 || less < -0.1}
			}
			add(v.name, measures.ByClass, class, measures.WaitMean, wait, d)
		}
		if v.cost > 0 {
			price := results.Number(v.cost / 2)
			x.Purchase = &price
			d := &results.Diff{Interval: interval(v.cost-variants[0].cost, 1), Separates: true}
			add(v.name, measures.ByAll, "all", measures.Cost, interval(v.cost, 1), d)
			s.Budget = []results.Contribution{{Name: "state", Eur: 2e6}}
		}
		s.Variants = append(s.Variants, x)
	}
	r.Summary = s
	verdicts := TiedVerdicts(r)
	for i := range verdicts {
		verdicts[i] = strings.ReplaceAll(verdicts[i], tied, " ")
	}
	return verdicts
}

// goal is the verdict on an objective: the 95 % quantile of train below 4 h.
func goal(variant, verdict string, mean, half float64) results.Verdict {
	return results.Verdict{
		Goal: "quick", Kind: "objective", Variant: variant, By: "class", Group: "train", During: "after racks", Measure: "wait_p95_s", Unit: "s",
		Bound: 4 * 3600, Interval: interval(3600*mean, 3600*half), Margin: results.Number(3600 * (4 - mean)), Verdict: verdict,
	}
}

// Every kind of verdict, as a person has read it.
func TestVerdicts(t *testing.T) {
	today := toldOf{name: "today", wait: [2]float64{10, 5}}
	racks := toldOf{name: "racks", wait: [2]float64{6, 4}, less: [2]float64{4, 1}}
	for _, c := range []struct {
		name string
		got  []string
		want []string
	}{
		{
			"met, missed, unsure and not measured",
			verdictsOn(10, []results.Verdict{
				goal("today", results.Missed, 9, 1), goal("racks", results.Met, 3, 0.5), goal("half", results.Unsure, 3.5, 1), goal("edge", results.Unsure, 4, 1), goal("none", results.Empty, float64(nan), float64(nan)),
			}, today, racks,
				toldOf{name: "half", wait: [2]float64{8, 5}, less: [2]float64{2, 0}}, toldOf{name: "edge", wait: [2]float64{8, 6}, less: [2]float64{2, -1}}, toldOf{name: "none", wait: [2]float64{8, 5}, less: [2]float64{2, 0}}),
			[]string{
				"today: misses quick: 95 % of train jobs submitted after racks wait less than 9.0 ±1.0 h (≤ 4 h). train (70 % of the GPU-hours) waits 10.0 ±1.0 h on average; test (30 % of the GPU-hours) 5.00 ±0.50 h.",
				"racks: meets quick: 95 % of train jobs submitted after racks wait less than 3.00 ±0.50 h (≤ 4 h). train waits 6.00 ±0.60 h on average, 4.00 ±0.10 h less than in today; test 4.00 ±0.40 h, 60.0 ±6.0 m less.",
				"half: may meet quick or miss it: 95 % of train jobs submitted after racks wait less than 3.5 ±1.0 h (≤ 4 h); about 40 replications could decide. train waits 8.00 ±0.80 h on average, 2.00 ±0.10 h less than in today; test 5.00 ±0.50 h, no difference beyond chance.",
				"edge: may meet quick or miss it: 95 % of train jobs submitted after racks wait less than 4.0 ±1.0 h (≤ 4 h); more than 10,000 replications could not be sure to decide. train waits 8.00 ±0.80 h on average, 2.00 ±0.10 h less than in today; test 6.00 ±0.60 h, 60.0 ±6.0 m more.",
				"none: has no such jobs for quick. train waits 8.00 ±0.80 h on average, 2.00 ±0.10 h less than in today; test 5.00 ±0.50 h, no difference beyond chance.",
			},
		},
		{
			"overloaded, and where",
			verdictsOn(10, []results.Verdict{goal("full", results.Missed, float64(nan), float64(nan))}, today, toldOf{name: "full", overloaded: true}),
			[]string{
				"today: train (70 % of the GPU-hours) waits 10.0 ±1.0 h on average; test (30 % of the GPU-hours) 5.00 ±0.50 h.",
				"full: is overloaded in new: its waits have no mean. Over the second half of the window the work that waits grows by 6.40 ±0.52 GPU-hours an hour (10.0 % of the capacity); at the end 8,123 ±412 GPU-hours wait. It misses quick, for its queue only grows.",
			},
		},
		{
			"overloaded in a window that is too short to tell how fast",
			verdictsOn(1, nil, toldOf{name: "full", overloaded: true, short: true}),
			[]string{"full: is overloaded in new: its waits have no mean; at the end 8,123 ±412 GPU-hours wait."},
		},
		{
			"no objectives, costs",
			verdictsOn(10, nil, toldOf{name: "today", wait: [2]float64{10, 5}, cost: 3e6}, toldOf{name: "racks", wait: [2]float64{6, 4}, less: [2]float64{4, 1}, cost: 5e6}),
			[]string{
				"today: train (70 % of the GPU-hours) waits 10.0 ±1.0 h on average; test (30 % of the GPU-hours) 5.00 ±0.50 h. It costs 3.00 M€ over the window, and 1,500 k€ for the purchase.",
				"racks: train waits 6.00 ±0.60 h on average, 4.00 ±0.10 h less than in today; test 4.00 ±0.40 h, 60.0 ±6.0 m less. It costs 5.00 M€ over the window, 2.00 M€ more than today, and 2.50 M€ for the purchase, which is over the budget by 500 k€.",
			},
		},
		{
			"one variant", verdictsOn(10, nil, today),
			[]string{"today: train (70 % of the GPU-hours) waits 10.0 ±1.0 h on average; test (30 % of the GPU-hours) 5.00 ±0.50 h."},
		},
		{
			"a difference that does not separate",
			verdictsOn(10, []results.Verdict{goal("paint", results.Missed, 9, 1)}, today, toldOf{name: "paint", wait: [2]float64{9.9, 5}, less: [2]float64{0.1, 0}}),
			[]string{
				"today: train (70 % of the GPU-hours) waits 10.0 ±1.0 h on average; test (30 % of the GPU-hours) 5.00 ±0.50 h.",
				"paint: cannot be told from today by its waits in 10 replications. It misses quick: 95 % of train jobs submitted after racks wait less than 9.0 ±1.0 h (≤ 4 h). train waits 9.90 ±0.99 h on average, no difference beyond chance; test 5.00 ±0.50 h, no difference beyond chance.",
			},
		},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

// A paragraph is broken at the width, never between a number and its unit.
func TestWrap(t *testing.T) {
	got := wrap("one two "+tie("3.0 ±0.1 h")+" four", 12, "  ")
	if want := "one two\n  3.0 ±0.1 h\n  four\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// A missed objective on a wait says what its jobs waited for most; one that is met says
// nothing of it.
func TestWhyMissed(t *testing.T) {
	cause := func(class, name string, hours float64) results.CauseWait {
		return results.CauseWait{Class: class, Cause: name, Hours: interval(hours, 1)}
	}
	r := &results.Result{Summary: results.Summary{Variants: []results.Variant{{Name: "today"}}}}
	r.Series.Variants = []results.VariantSeries{{Name: "today", Causes: []results.CauseWait{
		cause("all", "resources", 90), cause("all", "priority", 10), cause("train", "resources", 10), cause("train", "qos.long.each_user.jobs", 30),
	}}}
	z := &verdict{r: r, s: &r.Summary, v: &r.Summary.Variants[0]}
	missed, met := goal("today", results.Missed, 9, 1), goal("today", results.Met, 3, 1)
	if got, want := strings.ReplaceAll(z.why(&missed), tied, " "), "; 75 % of the hours that train jobs waited were for qos.long.each_user.jobs"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	missed.By, missed.Group = "size", "5-8"
	if got, want := strings.ReplaceAll(z.why(&missed), tied, " "), "; 90 % of the hours that all jobs waited were for resources"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := z.why(&met); got != "" {
		t.Errorf("%q of an objective that is met", got)
	}
}

// Where nothing grows, jobs that never start are told as that, but not where few replications
// leave it open; and a cost that chance
// explains says so.
func TestNeverStartsAndCostByChance(t *testing.T) {
	r := &results.Result{Summary: results.Summary{Unit: "GPU", Replications: 10, Variants: []results.Variant{
		{Name: "a"}, {Name: "b", Overloaded: true, Unstarted: 1, Growth: interval(0, 0), BacklogEnd: interval(4, 0)},
	}}}
	s := &r.Summary
	z := &verdict{r: r, s: s, v: &s.Variants[1], first: &s.Variants[0]}
	if got := strings.ReplaceAll(z.overload(), tied, " "); !strings.HasPrefix(got, "leaves 1 job") || strings.Contains(got, "overloaded") {
		t.Error(got)
	}
	grows := s.Variants[1]
	grows.Growth, grows.Available = interval(24, 58), interval(64, 0) // of two replications
	z.v = &grows
	if got := strings.ReplaceAll(z.overload(), tied, " "); !strings.HasPrefix(got, "is overloaded") || strings.Contains(got, "does not grow") {
		t.Error(got)
	}
	z.v = &s.Variants[1]
	free := results.Number(0)
	s.Variants[1].Purchase = &free
	s.Rows = []results.Row{{Variant: "b", By: "all", Group: "all", Measure: measures.Cost.Info().Name, Interval: interval(100, 50), Diff: &results.Diff{Interval: interval(-27.1, 40)}}}
	if got := strings.ReplaceAll(z.cost(), tied, " "); !strings.HasSuffix(got, "less than a (no difference beyond chance)") {
		t.Error(got)
	}
}
