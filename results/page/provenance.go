package page

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"aforo/results"
	"aforo/results/stored"
	"aforo/results/whole"
)

var nan = math.NaN()

func isNaN(x results.Number) bool { return math.IsNaN(float64(x)) }

// provenance says what made a result, so that it can be made again; how long that took
// is left out, since it is another each time.
func (v *view) provenance(w *writer) {
	w.put(`<dl class="facts">`)
	m := v.from
	add := func(name, value string) {
		if value != "" {
			w.put("<div><dt>%s</dt><dd>%s</dd></div>\n", name, value)
		}
	}
	add("version of aforo", m.Version)
	add("scenario file", m.Path)
	add("SHA-256 of the scenario", m.SHA256)
	if m.Text != "" {
		add("seed", fmt.Sprint(m.Seed))
	}
	switch {
	case v.plan != nil:
		add("runs simulated", fmt.Sprint(v.plan.Replications))
	case v.sweep != nil:
		add("replications of each point", fmt.Sprint(v.sweep.Replications))
	case m.Replications > 0:
		add("replications", fmt.Sprint(m.Replications))
	}
	add("format of the folder", fmt.Sprint(whole.Format))
	for _, path := range slices.Sorted(maps.Keys(m.Traces)) {
		add("SHA-256 of "+path, m.Traces[path])
	}
	for _, table := range slices.Sorted(maps.Keys(m.Workload)) {
		add("SHA-256 of the workload's ["+table+"]", m.Workload[table])
	}
	var files []string
	switch {
	case v.plan != nil:
		files = []string{"plan.json", "plan.csv"}
	case v.sweep != nil:
		files = []string{"sweep.json", "sweep.csv"}
	default:
		files = []string{"summary.json", "summary.csv", "bench.txt", "series/*.csv", "figures/*.svg"}
		for _, c := range v.result.Summary.Compared {
			how := "paired by replication with A"
			switch {
			case c.Label == stored.Label(0):
				how = "what the others are compared with"
			case !c.Paired:
				how = "compared with A as independent samples"
			}
			add(c.Label, fmt.Sprintf("%s: %s, seed %d, replications %d, version %s; %s", c.Path, c.Title, c.Seed, c.Replications, c.Version, how))
		}
	}
	w.put("</dl>\n")
	if note := v.from.Unverified(); note != "" {
		w.list([]string{note})
	}
	w.put("\n<p>All numbers, with all their digits, stand in the folder of this page: ")
	for i, name := range files {
		if i > 0 {
			w.put(", ")
		}
		w.put("<code>%s</code>", name)
	}
	w.put(".</p>\n")
}
