package page

import (
	"fmt"
	"slices"
	"time"

	"aforo/results"
	"aforo/results/measures"
	"aforo/results/report"
)

var (
	waitAxis  = axis{Kind: "wait", Label: "wait", Unit: "s"}
	shareAxis = axis{Kind: "share", Label: "utilization"}
)

// resultCharts are those of a result: the figures of report.Drawings, each with what can
// be chosen in it.
func resultCharts(l *live, r *results.Result) {
	s := &r.Summary
	l.Zone = offsets(s.Zone(), s.From, s.To)
	l.Level = s.Level
	var names []series
	for i := range s.Variants {
		v := &s.Variants[i]
		x := series{Name: v.Label(), Color: i}
		for _, e := range v.Events {
			x.Events = append(x.Events, event{e.At.Unix(), e.Label})
		}
		names = append(names, x)
	}
	over := func(title, note string, at []time.Time, y axis) chart {
		return chart{Kind: "lines", Title: title, Note: note, X: axis{Kind: "time", Label: "date"}, Y: y, At: unix(at), Step: true, Names: names}
	}
	gpus := axis{Kind: "number", Unit: s.Unit + "s"}
	fine, coarse := r.Series.Fine, r.Series.Coarse

	c := over("Utilization of the available capacity", "busy share of the available "+s.Unit+"s", fine, shareAxis)
	c.Pick, c.Sets = "partition", parts(r, func(p *results.PartSeries) results.Band { return p.Utilization.Within(0, 1) })
	c.First = len(c.Sets) - 1
	l.Charts["utilization"] = c

	c = over("Free and of no use to those who wait", s.Unit+"s free in a partition for which a job waits", fine, gpus)
	c.Pick, c.Sets = "partition", parts(r, func(p *results.PartSeries) results.Band { return p.Stranded })
	c.First = len(c.Sets) - 1
	l.Charts["stranded"] = c

	c = over("Queue wait over time", "of the jobs submitted in each step", coarse, waitAxis)
	c.Pick, c.First = "quantile", len(results.Quantiles)-1
	for q, p := range results.Quantiles {
		c.Sets = append(c.Sets, bands(fmt.Sprintf("%.0f %% wait less than", 100*p), r, func(v *results.VariantSeries) results.Band { return v.Waits[q] }))
	}
	for _, g := range report.Timed(r) {
		c.Sets = append(c.Sets, spreads(g, r))
	}
	l.Charts["wait"] = c

	c = over("Queue length", "what waits, at each step", fine, gpus)
	queue := bands(s.Unit+"s that waiting jobs ask for", r, func(v *results.VariantSeries) results.Band { return v.Queue })
	backlog := bands(s.Unit+"-hours that they will run", r, func(v *results.VariantSeries) results.Band { return v.Backlog })
	backlog.Y = &axis{Kind: "number", Unit: s.Unit + "-hours"}
	c.Pick, c.Sets = "measure", []set{queue, backlog}
	l.Charts["queue"] = c

	l.Charts["distribution"] = chart{
		Kind: "lines", Title: "How many jobs wait how long", Note: "share of jobs that wait longer than t",
		X: axis{Kind: "wait", Label: "wait longer than"}, Y: axis{Kind: "tail", Label: "share of jobs"}, At: results.Grid, Names: names,
		Sets: []set{bands("", r, func(v *results.VariantSeries) results.Band { return v.Longer })},
	}
	groupCharts(l, s, names)
	if s.Variants[0].Purchase != nil {
		l.Charts["cost"] = costChart(r)
	}
}

// parts has a set for each partition, the whole last. Results that are compared need not
// have the same.
func parts(r *results.Result, of func(*results.PartSeries) results.Band) (sets []set) {
	var names []string
	for i := range r.Series.Variants {
		for k := range r.Series.Variants[i].Parts {
			if p := r.Series.Variants[i].Parts[k].Name; p != "all" && !slices.Contains(names, p) {
				names = append(names, p)
			}
		}
	}
	if len(names) == 1 {
		names = nil // it is the whole
	}
	for _, name := range append(names, "all") {
		s := bands(name, r, func(v *results.VariantSeries) results.Band {
			for k := range v.Parts {
				if v.Parts[k].Name == name {
					return of(&v.Parts[k])
				}
			}
			return results.Band{}
		})
		if name == "all" {
			s.Name = "whole cluster"
		}
		sets = append(sets, s)
	}
	return sets
}

// bands is a set with a line for each variant.
func bands(name string, r *results.Result, of func(*results.VariantSeries) results.Band) set {
	s := set{Name: name}
	for i := range r.Series.Variants {
		b := of(&r.Series.Variants[i])
		line := band{Y: b.Mid}
		if r.Summary.Replications > 1 {
			line.Lo, line.Hi = b.Lo, b.Hi
		}
		s.Lines = append(s.Lines, line)
	}
	return s
}

// spreads is the set of a group that is followed over time.
func spreads(g report.TimedGroup, r *results.Result) set {
	s := set{Spread: true, Name: fmt.Sprintf("95 %% of %s wait less than (median, and p10 to p90 of the replications)", g.Jobs())}
	for i := range r.Series.Variants {
		line := band{}
		if of := r.Series.Variants[i].OverTime(g.By, g.Group); of != nil {
			line.Y = of.P95.Mid
			if r.Summary.Replications > 1 {
				line.Lo, line.Hi = of.P95.P10, of.P95.P90
			}
		}
		s.Lines = append(s.Lines, line)
	}
	return s
}

func unix(ts []time.Time) values {
	at := make(values, len(ts))
	for i, t := range ts {
		at[i] = float64(t.Unix())
	}
	return at
}

// asked are the measures that a figure of groups can show, and first the one that it
// shows first.
var asked = []measures.Measure{
	measures.WaitMean, measures.WaitP50, measures.WaitP75, measures.WaitP95, measures.WaitP99, measures.WaitMax,
	measures.Slowdown, measures.Utilization, measures.Delivered,
}

var first = slices.Index(asked, measures.WaitP95)

// groupCharts are the figures of waits by class and by size, which can show the other
// groups and measures, too.
func groupCharts(l *live, s *results.Summary, names []series) {
	g := &groups{}
	for _, m := range asked {
		a := axis{Kind: "number", Label: measures.Subject{Measure: m}.Noun(s.Unit), Unit: m.UnitOf(s.Unit)}
		switch a.Unit {
		case "s":
			a.Kind = "wait"
		case "1":
			a.Unit = ""
			if m == measures.Utilization {
				a.Kind = "share"
			}
		}
		g.Measures = append(g.Measures, a)
	}
	for _, by := range measures.Ways() {
		labels := report.Groups(s, by)
		if by == measures.ByAll {
			labels = []string{"all"}
		}
		if len(labels) == 0 {
			continue
		}
		index := len(g.Ways)
		g.Ways = append(g.Ways, way{by.String(), labels})
		g.At = append(g.At, groupsAt(s, by, labels))
		if by == measures.ByClass || by == measures.BySize {
			l.Charts["wait_by_"+by.String()] = chart{Kind: "groups", Title: fmt.Sprintf("Queue wait by %v", by), By: index, First: first, Names: names}
		}
	}
	for _, by := range []string{"class", "size"} { // without classes, the whole
		if _, ok := l.Charts["wait_by_"+by]; !ok {
			l.Charts["wait_by_"+by] = chart{Kind: "groups", Title: "Queue wait", First: first, Names: names}
		}
	}
	l.Groups = g
}

// groupsAt are the measures of the groups of a way, by group, measure and variant.
func groupsAt(s *results.Summary, by measures.By, labels []string) (at [][][]*triple) {
	rows := map[[3]string]*results.Row{}
	for i := range s.Rows {
		if r := &s.Rows[i]; r.By == by.String() {
			rows[[3]string{r.Group, r.Measure, r.Variant}] = r
		}
	}
	for _, label := range labels {
		var measures [][]*triple
		for _, m := range asked {
			var variants []*triple
			for _, v := range s.Variants {
				var t *triple
				if r := rows[[3]string{label, m.Info().Name, v.Name}]; r != nil {
					t = tripleOf(r.Interval)
				}
				variants = append(variants, t)
			}
			measures = append(measures, variants)
		}
		at = append(at, measures)
	}
	return at
}

// costChart is cost against the wait that decides.
func costChart(r *results.Result) chart {
	what, wait := report.Deciding(r)
	c := chart{
		Kind: "points", Title: "Cost, and " + what, Note: "cost of the window: capital while in service, energy and running cost",
		X: axis{Kind: "number", Label: "cost of the window", Unit: "€"}, Y: axis{Kind: "wait", Label: what},
	}
	for i := range r.Summary.Variants {
		v := &r.Summary.Variants[i]
		x, y := tripleOf(r.Summary.Interval(v.Name, measures.ByAll, "all", measures.Cost)), tripleOf(wait(v))
		if x != nil && y != nil {
			c.Points = append(c.Points, point{v.Label(), i, *x, *y})
		}
	}
	return c
}
