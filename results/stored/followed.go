package stored

import (
	"time"

	"aforo/results"
)

// overTimeLine reads a line of the table.
func overTimeLine(v *results.VariantSeries, l *csvLine) {
	by, group := l.text("by"), l.text("group")
	g := v.OverTime(by, group)
	if g == nil {
		v.Groups = append(v.Groups, results.GroupSeries{By: by, Group: group})
		g = &v.Groups[len(v.Groups)-1]
	}
	addSpread(&g.P95, l.number("wait_p95_s"), l.number("wait_p95_p10_s"), l.number("wait_p95_p90_s"))
	for b, name := range results.LateNames {
		addSpread(&g.Late[b], l.number(name), l.number(name+"_p10"), l.number(name+"_p90"))
	}
}

// wholeGroup reports whether the series have a number for each step.
func wholeGroup(g *results.GroupSeries, ts []time.Time) bool {
	whole := fullSpread(&g.P95, ts)
	for b := range g.Late {
		whole = whole && fullSpread(&g.Late[b], ts)
	}
	return whole
}

// fullSpread reports whether a spread has a number for each step.
func fullSpread(s *results.Spread, ts []time.Time) bool {
	return len(s.Mid) == len(ts) && len(s.P10) == len(ts) && len(s.P90) == len(ts)
}

func addSpread(s *results.Spread, mid, p10, p90 float64) {
	s.Mid, s.P10, s.P90 = append(s.Mid, mid), append(s.P10, p10), append(s.P90, p90)
}
