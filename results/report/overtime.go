package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"aforo/results"
	"aforo/results/figure"
	"aforo/results/measures"
)

// columnsMax is how many groups the figure of waits over time has room for.
const columnsMax = 3

// wait draws what 95 % of the jobs wait less than, a row a variant with the first one in
// grey, a column a group.
func (d *drawer) wait() (*figure.Figure, error) {
	groups := d.timed()
	columns := make([]string, len(groups))
	for c, g := range groups {
		columns[c] = g.title()
	}
	rows := d.multiples(len(groups), func(v, c int) (results.Spread, figure.Bound) {
		return d.series(v, groups[c]).P95, d.boundOf(v, groups[c])
	})
	return figure.WaitMultiples(d.spreadOptions("Queue wait over time", "95 % of the jobs submitted in each "+d.step()+" wait less than"), columns, rows)
}

// late draws which share of all jobs wait longer than some bounds: where most do not wait
// at all, this is what differs.
func (d *drawer) late() (*figure.Figure, error) {
	columns := make([]string, len(results.LateBounds))
	for b, bound := range results.LateBounds {
		columns[b] = "wait more than " + plainly(bound)
	}
	rows := d.multiples(len(columns), func(v, c int) (results.Spread, figure.Bound) {
		return d.series(v, TimedGroup{measures.ByAll.String(), measures.ByAll.String()}).Late[c], figure.Bound{}
	})
	return figure.ShareMultiples(d.spreadOptions("Jobs that wait long", "share of the jobs submitted in each "+d.step()), "share of jobs", columns, rows)
}

// plainly writes a bound as people say it.
func plainly(d time.Duration) string {
	if d < time.Hour {
		return fmt.Sprintf("%d min", d/time.Minute)
	}
	if d >= 48*time.Hour && d%(24*time.Hour) == 0 {
		return fmt.Sprintf("%d days", d/(24*time.Hour))
	}
	return fmt.Sprintf("%.4g h", d.Hours())
}

// multiples makes a row of each variant, with what of makes a cell of: a series, and the
// bound that it has, if any.
func (d *drawer) multiples(columns int, of func(v, c int) (results.Spread, figure.Bound)) []figure.Multiple {
	x := unix(d.r.Series.Coarse)
	spreadLine := func(v, c int) figure.Line {
		s, _ := of(v, c)
		return figure.Line{Label: "variant of the row", X: x, Y: s.Mid, Lo: s.P10, Hi: s.P90, Color: v}
	}
	var rows []figure.Multiple
	for v := range d.s.Variants {
		row := figure.Multiple{Title: d.label(v)}
		for c := range columns {
			p := figure.Panel{Events: counted(d.events(v)), Steps: true}
			_, p.Bound = of(v, c)
			if v > 0 {
				first := spreadLine(0, c)
				first.Role, first.Label = figure.Compared, d.label(0)+", the first"
				p.Lines = append(p.Lines, first)
			}
			p.Lines = append(p.Lines, spreadLine(v, c))
			row.Cells = append(row.Cells, p)
		}
		rows = append(rows, row)
	}
	return rows
}

// numbersMost is how many changes of one label are numbered.
const numbersMost = 9

// counted numbers changes of one label, and has the last bear it, which has room beside it: 1,
// 2, "3: +480 GPUs each". Of more than numbersMost the last says how many there are.
func counted(events []figure.Event) []figure.Event {
	all, seen := map[string]int{}, map[string]int{}
	for _, e := range events {
		all[e.Label]++
	}
	for i := range events {
		e := &events[i]
		label, n := e.Label, all[e.Label]
		seen[label]++
		last := seen[label] == n
		switch {
		case n < 2 || label == "":
		case last && n > numbersMost:
			e.Label = fmt.Sprintf("%d × %s", n, label)
		case last:
			e.Label = fmt.Sprintf("%d: %s each", n, label)
		case n > numbersMost:
			e.Label = ""
		default:
			e.Label = strconv.Itoa(seen[label])
		}
	}
	return events
}

// spreadOptions are those of a figure whose bands are the spread of replications.
func (d *drawer) spreadOptions(title, what string) figure.Options {
	o := d.withMark(title, what+d.marked(), "band")
	if d.s.Replications > 1 {
		o.Subtitle = fmt.Sprintf("%s: %s; line: median of %d replications, band: their spread, p10 to p90", d.s.Scenario, what+d.marked(), d.s.Replications)
	}
	return o
}

// step is how long the steps of waits are, in words.
func (d *drawer) step() string {
	if c := d.r.Series.Coarse; len(c) > 1 {
		const day = 24 * time.Hour
		switch step := c[1].Sub(c[0]); {
		case step == 7*day:
			return "week"
		case step != day:
			return "step of " + plainly(step)
		}
	}
	return "day"
}

// A TimedGroup is one that is followed over time, by the names that results have for it.
type TimedGroup struct{ By, Group string }

// title names a group above its column.
func (g TimedGroup) title() string {
	switch g.By {
	case measures.ByAll.String():
		return "all jobs"
	case measures.ByClass.String():
		return g.Group
	}
	return strings.ReplaceAll(g.By, "_", " ") + " " + g.Group
}

// Jobs names the jobs of the group in a sentence.
func (g TimedGroup) Jobs() string {
	if g.By == measures.ByAll.String() {
		return "all jobs"
	}
	return g.title() + " jobs"
}

// Timed are the groups that the figure of waits over time shows.
func Timed(r *results.Result) []TimedGroup { return (&drawer{r: r, s: &r.Summary}).timed() }

// timed are the groups of the figure's columns: the class with most of the hours first,
// then what objectives look at, then the other classes by their hours. With a single class
// it is all jobs.
func (d *drawer) timed() (list []TimedGroup) {
	add := func(g TimedGroup) {
		if len(list) < columnsMax && !slices.Contains(list, g) && d.r.Series.Variants[0].OverTime(g.By, g.Group) != nil {
			list = append(list, g)
		}
	}
	classes := d.classes()
	if len(classes) > 1 {
		add(classes[0])
	}
	for i := range d.s.Goals {
		if g := &d.s.Goals[i]; bounds(g) {
			add(TimedGroup{g.By, g.Group})
		}
	}
	if len(classes) > 1 {
		for _, c := range classes {
			add(c)
		}
	}
	if len(list) == 0 {
		list = []TimedGroup{{measures.ByAll.String(), measures.ByAll.String()}}
	}
	return list
}

// classes are the classes, that with most hours in the first variant first.
func (d *drawer) classes() (list []TimedGroup) {
	hours := map[TimedGroup]float64{}
	for i := range d.s.Rows {
		r := &d.s.Rows[i]
		if r.Variant == d.s.Variants[0].Name && r.By == measures.ByClass.String() && r.Measure == measures.Delivered.Info().Name {
			g := TimedGroup{r.By, r.Group}
			list, hours[g] = append(list, g), float64(r.Mean)
		}
	}
	slices.SortStableFunc(list, func(a, b TimedGroup) int { return cmp.Compare(hours[b], hours[a]) })
	return list
}

// bounds reports whether an objective bounds what the figure draws.
func bounds(g *results.Verdict) bool {
	return g.Measure == measures.WaitP95.Info().Name && !g.AtLeast && g.AndGroup == ""
}

// boundOf is the lowest bound that an objective sets to the group in a variant.
func (d *drawer) boundOf(v int, g TimedGroup) (lowest figure.Bound) {
	for i := range d.s.Goals {
		o := &d.s.Goals[i]
		if o.Variant == d.s.Variants[v].Name && bounds(o) && (TimedGroup{o.By, o.Group}) == g {
			if bound := float64(o.Bound); lowest.Value == 0 || bound < lowest.Value {
				lowest = figure.Bound{Value: bound}
				if o.From != nil && o.To != nil {
					lowest.From, lowest.To = float64(o.From.Unix()), float64(o.To.Unix())
				}
			}
		}
	}
	return lowest
}

// series are those of a group in a variant. An older folder has but the quantiles of all
// jobs, and no spread.
func (d *drawer) series(v int, g TimedGroup) *results.GroupSeries {
	variant := &d.r.Series.Variants[v]
	if s := variant.OverTime(g.By, g.Group); s != nil {
		return s
	}
	nothing := make([]float64, len(d.r.Series.Coarse))
	for i := range nothing {
		nothing[i] = inf - inf
	}
	s := &results.GroupSeries{P95: results.Spread{Mid: nothing, P10: nothing, P90: nothing}}
	for b := range s.Late {
		s.Late[b] = s.P95
	}
	if g.By == measures.ByAll.String() {
		s.P95 = results.Spread{Mid: variant.Waits[len(results.Quantiles)-1].Mid, P10: nothing, P90: nothing}
	}
	return s
}
