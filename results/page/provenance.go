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

// A fact is one line of where a result comes from.
type fact struct{ Name, Value string }

// A provenance says what made a result, so that it can be made again; how long that took
// is left out, since it is another each time.
type provenance struct {
	Facts []fact
	Notes []string
	Files []string
}

func (v *view) provenance() any {
	m := v.from
	var p provenance
	add := func(name, value string) {
		if value != "" {
			p.Facts = append(p.Facts, fact{name, value})
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
	switch {
	case v.plan != nil:
		p.Files = []string{"plan.json", "plan.csv"}
	case v.sweep != nil:
		p.Files = []string{"sweep.json", "sweep.csv"}
	default:
		p.Files = []string{"summary.json", "summary.csv", "bench.txt", "series/*.csv", "figures/*.svg"}
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
	if note := v.from.Unverified(); note != "" {
		p.Notes = append(slices.Clip(p.Notes), note)
	}
	return p
}
