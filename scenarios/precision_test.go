package scenarios

import (
	"strings"
	"testing"

	"aforo/results"
	"aforo/results/measures"

	"github.com/google/go-cmp/cmp"
)

// ruled is base with some keys at its top and tables at its end.
func ruled(top, end string) string { return top + "\n" + base + end }

// The keys about the number of replications become the rules of the study; those
// of the command line leave nothing to decide.
func TestRules(t *testing.T) {
	p95 := []results.Target{results.Whole(measures.WaitP95)}
	for _, c := range []struct {
		name, top, end string
		replications   int // of the command line
		least, most    int
		precision      *results.PrecisionRule
		selection      *results.SelectionRule
	}{
		{name: "none", least: 10, most: 10},
		{name: "usual", top: "precision = 0.05", least: 10, most: 100, precision: &results.PrecisionRule{Relative: 0.05, Targets: p95}},
		{
			name: "all keys", top: "precision = 0.2\nprecision_measure = \"goodput\"\nreplications = 20\nreplications_max = 40", least: 20, most: 40,
			precision: &results.PrecisionRule{Relative: 0.2, Targets: []results.Target{results.Whole(measures.Goodput)}},
		},
		{name: "many", top: "precision = 0.05\nreplications = 200", least: 200, most: 200, precision: &results.PrecisionRule{Relative: 0.05, Targets: p95}},
		{name: "fixed by the command", top: "precision = 0.05", replications: 4, least: 4, most: 4, precision: &results.PrecisionRule{Relative: 0.05, Targets: p95}},
		{
			name: "objectives", top: "precision = 0.05", least: 10, most: 100,
			end: "[objective.a]\nmeasure = \"wait_p99\"\nclass = \"train\"\nat_most = \"1h\"\nduring = \"after more\"\n" +
				"[objective.b]\nmeasure = \"wait_p99\"\nclass = \"train\"\nat_most = \"2h\"\nduring = \"after more\"\n" +
				"[expect.c]\nmeasure = \"jobs\"\nat_least = 1\n",
			precision: &results.PrecisionRule{Relative: 0.05, Targets: []results.Target{{By: measures.ByClass, Group: "train", Measure: measures.WaitP99, Period: 1, During: "after more", Part: `after "more"`}}},
		},
		{
			name: "select", end: "[select]\nbest = \"wait_p95_s\"\nindifference = \"10m\"\n", least: 10, most: 100,
			selection: &results.SelectionRule{Target: results.Whole(measures.WaitP95), Indifference: 600, Confidence: 0.95, First: 10},
		},
		{
			name: "select a share", top: "replications = 5", end: "[select]\nbest = \"utilization\"\nindifference = 0.01\nconfidence = 0.9\n", least: 5, most: 100,
			selection: &results.SelectionRule{Target: results.Whole(measures.Utilization), Indifference: 0.01, Confidence: 0.9, First: 5},
		},
	} {
		s, err := parsed(t, ruled(c.top, c.end)).Study(Options{Replications: c.replications})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if s.Replications != c.least || s.MaxReplications != c.most {
			t.Errorf("%s: %d to %d replications, want %d to %d", c.name, s.Replications, s.MaxReplications, c.least, c.most)
		}
		if diff := cmp.Diff(c.precision, s.Precision); diff != "" {
			t.Errorf("%s: precision -want +got:\n%s", c.name, diff)
		}
		if diff := cmp.Diff(c.selection, s.Select); diff != "" {
			t.Errorf("%s: selection -want +got:\n%s", c.name, diff)
		}
		if !s.Settle {
			t.Errorf("%s: the warm-up is not checked", c.name)
		}
	}
}

// Impossible rules are errors that say why, each once.
func TestBadRules(t *testing.T) {
	const choose = "[select]\nbest = \"wait_p95\"\nindifference = \"10m\"\n"
	trace := "title = \"t\"\nprecision = 0.05\n[partition.all]\nprocessors = 4\n[trace]\nfile = \"t.swf\"\n[variant.a]\n[variant.b]\n"
	alone := base[:strings.Index(base, "[variant.more]")]
	for _, c := range []struct{ text, want string }{
		{ruled("precision = 0", ""), "precision must be greater than 0, not 0"},
		{ruled("precision = \"5 %\"", ""), "precision must be a number"},
		{ruled("precision = 0.05\nprecision_measure = \"wait_p59\"", ""), `precision_measure does not take the text "wait_p59" (did you mean "wait_p50"?)`},
		{ruled("precision_measure = \"wait_p95\"", ""), "precision_measure says nothing without precision (add precision = 0.05)"},
		{ruled("replications_max = 50", ""), "replications_max says nothing without precision or [select]"},
		{ruled("precision = 0.05\nreplications = 2", ""), "replications must be at least 3 with precision or [select], not 2"},
		{ruled("precision = 0.05\nreplications = 30\nreplications_max = 20", ""), "replications_max, 20, is less than replications, 30"},
		{ruled("", "[select]\nbest = \"wait_p95\"\n"), "[select] needs indifference"},
		{ruled("", "[select]\nbest = \"jobs\"\nindifference = 1\n"), `select.best does not take the text "jobs"`},
		{ruled("", "[select]\nbest = \"wait_p95\"\nindifference = 600\n"), "select.indifference: wait_p95 is a time, and the number 600 has no unit"},
		{ruled("", "[select]\nbest = \"utilization\"\nindifference = 0.0\n"), "select.indifference must be more than 0"},
		{ruled("", choose+"confidence = 0.3\n"), "select.confidence must be greater than 0.5, not 0.3"},
		{ruled("precision = 0.05\nprecision_measure = \"carbon_t\"", ""), "precision_measure: carbon_t is not known without [cost]"},
		{ruled("", "[select]\nbest = \"cost_eur\"\nindifference = 1000\n"), "select.best: cost_eur is not known without [cost]"},
		{alone + choose, "there is only one variant, and nothing to select from"},
		{trace, "a scenario with [trace] has no precision: nothing in it is random"},
		{strings.Replace(trace, "precision = 0.05\n", "", 1) + choose, "a scenario with [trace] has no select: nothing in it is random"},
	} {
		_, err := Parse("t.toml", []byte(c.text))
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%v\nwant %s", err, c.want)
		}
	}
}
