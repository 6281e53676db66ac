package report

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"

	"aforo/results"
	"aforo/results/measures"
)

// A spec is a part of a Vega-Lite specification.
type spec map[string]any

// field is a channel of a field.
func field(name, kind, title string) spec {
	return spec{"field": name, "type": kind, "title": title}
}

// waitField is a channel of a wait in seconds, on an axis that has room for nothing and
// for days.
func waitField(name string) spec {
	s := field(name, "quantitative", "wait in s")
	s["scale"] = spec{"type": "symlog"}
	return s
}

// titled is what writes the names of variants and measures, which the tables have, as
// people say them.
func titled(s *results.Summary) spec {
	words := map[string]string{}
	for i := range s.Variants {
		words[s.Variants[i].Name] = s.Variants[i].Label()
	}
	for _, m := range []measures.Measure{measures.WaitP50, measures.WaitP75, measures.WaitP95} {
		words[m.Info().Name] = m.Short(s.Unit)
	}
	names, _ := json.Marshal(words) // of texts alone
	return spec{"labelExpr": fmt.Sprintf("(%s)[datum.label] || datum.label", names)}
}

// nominal is a channel of names, with what writes them.
func nominal(name, place string, words spec) spec {
	s := field(name, "nominal", name)
	if words != nil {
		s[place] = words
	}
	return s
}

// banded is a line with its interval, a colour for each value of a field.
func banded(x, y spec, color, low, high string, words spec) spec {
	line := spec{"mark": spec{"type": "line", "interpolate": "step-after"}, "encoding": spec{"x": x, "y": y, "color": nominal(color, "legend", words)}}
	lower := spec{}
	for k, v := range y {
		lower[k] = v
	}
	lower["field"] = low
	band := spec{
		"mark":     spec{"type": "area", "opacity": 0.2, "interpolate": "step-after"},
		"encoding": spec{"x": x, "y": lower, "y2": spec{"field": high}, "color": nominal(color, "legend", words)},
	}
	return spec{"layer": []spec{band, line}}
}

// rows repeats a spec for each value of a field, below each other.
func rows(of string, s, words spec) spec {
	return spec{"facet": spec{"row": nominal(of, "header", words)}, "spec": s}
}

// byGroup is a point for each quantile of each group.
func byGroup(kind string, words spec) spec {
	return spec{
		"transform": []spec{{"filter": spec{"field": "measure", "oneOf": []string{"wait_p50_s", "wait_p75_s", "wait_p95_s"}}}},
		"mark":      spec{"type": "point", "filled": true},
		"encoding": spec{
			"x": waitField("wait_s"), "y": spec{"field": "group", "type": "nominal", "sort": nil, "title": kind},
			"color": nominal("variant", "legend", words), "shape": nominal("measure", "legend", words),
		},
	}
}

// overTime repeats a line over time for each group that is followed and each variant.
func overTime(s, words spec) spec {
	return spec{"facet": spec{"row": nominal("variant", "header", words), "column": nominal("group", "header", nil)}, "spec": s}
}

// byCause is a stack for each class, and one below the other for the variants.
func byCause(words spec) spec {
	bars := spec{
		"mark": "bar",
		"encoding": spec{
			"x": field("class", "nominal", "class"), "y": field("wait_h", "quantitative", "hours that jobs waited"), "color": nominal("cause", "legend", nil),
		},
	}
	s := rows("variant", bars, words)
	s["transform"] = []spec{{"filter": spec{"not": spec{"field": "class", "equal": "all"}}}}
	return s
}

// wholeOf keeps the lines of the whole cluster.
func wholeOf(s spec) spec {
	s["transform"] = []spec{{"filter": spec{"field": "partition", "equal": "all"}}}
	return s
}

// Specifications returns the figures that are drawn from the tables in series as
// Vega-Lite specifications, for whoever goes on with them. Their data are those tables,
// by a relative address: a page that shows one reads them over http, not from a disk.
func Specifications(s *results.Summary) ([]results.File, error) {
	words := titled(s)
	at := field("time", "temporal", "date")
	gpus := func(name, title string) spec { return field(name, "quantitative", s.Unit+"s "+title) }
	longer := field("wait_s", "quantitative", "wait longer than, in s")
	longer["scale"] = spec{"type": "log"}
	type drawn struct {
		name, title string
		what        spec
		table       string // where it is not that of the name
	}
	list := []drawn{
		{"utilization", "Utilization of the available capacity", rows("variant", banded(at, field("utilization", "quantitative", "utilization"), "partition", "ci_low", "ci_high", nil), words), ""},
		{"wait", "Queue wait over time", overTime(banded(at, waitField("wait_p95_s"), "variant", "wait_p95_p10_s", "wait_p95_p90_s", words), words), results.OverTimeFile},
		{"late", "Jobs that wait more than an hour", overTime(banded(at, field("over_1h", "quantitative", "share of jobs"), "variant", "over_1h_p10", "over_1h_p90", words), words), results.OverTimeFile},
		{"distribution", "How many jobs wait how long", banded(longer, field("share_longer", "quantitative", "share of jobs"), "variant", "ci_low", "ci_high", words), ""},
		{"wait_by_class", "Queue wait by class", byGroup("class", words), ""},
		{"wait_by_size", "Queue wait by job size", byGroup("job size in "+s.Unit+"s", words), ""},
		{"queue", "Queue length", banded(at, gpus("queue", "that waiting jobs ask for"), "variant", "ci_low", "ci_high", words), ""},
		{"stranded", "Free and of no use to those who wait", wholeOf(banded(at, gpus("stranded", "free while a job waits"), "variant", "ci_low", "ci_high", words)), ""},
	}
	if slices.ContainsFunc(s.Rows, func(r results.Row) bool { return r.By == measures.ByCause.String() }) {
		list = append(list, drawn{"wait_by_cause", "Waits by cause", byCause(words), ""})
	}
	var files []results.File
	for _, f := range list {
		f.what["$schema"] = "https://vega.github.io/schema/vega-lite/v5.json"
		f.what["title"] = f.title + ": " + s.Scenario
		f.what["data"] = spec{"url": "../" + cmp.Or(f.table, "series/"+f.name+".csv")}
		text, err := json.MarshalIndent(f.what, "", "  ")
		if err != nil {
			return nil, fmt.Errorf("writing the specification of %s: %w", f.name, err)
		}
		files = append(files, results.File{Path: "figures/" + f.name + ".vl.json", Text: append(text, '\n')})
	}
	return files, nil
}
