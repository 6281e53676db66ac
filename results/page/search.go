package page

import (
	"slices"

	"aforo/results"
	"aforo/results/measures"
	"aforo/results/report"
	"aforo/results/search"
)

// measureAxis is the axis of a measure of any unit.
func measureAxis(of measures.Subject, counted string) axis {
	measure, unit := of.Measure.Short(counted), of.Measure.UnitOf(counted)
	switch unit {
	case "s":
		return axis{Kind: "wait", Label: measure, Unit: unit}
	case "1":
		return axis{Kind: "number", Label: measure}
	case "EUR":
		unit = "€"
	}
	return axis{Kind: "number", Label: measure, Unit: unit}
}

// knobAxis is the axis of a knob's values.
func knobAxis(k *search.Knob) axis {
	switch k.Kind {
	case "date":
		return axis{Kind: "time", Label: k.Name}
	case "duration":
		return axis{Kind: "duration", Label: k.Name}
	}
	return axis{Kind: "number", Label: k.Name}
}

// planCharts are a curve for each objective, with a line for each value of the second
// knob, and the frontier of the two.
func planCharts(l *live, p *search.Plan) {
	l.Zone, l.Level = []offset{{0, report.KnobZone(p)}}, float64(p.Confidence)
	var at []float64
	for i := range p.Lines {
		for k := range p.Lines[i].Probes {
			at = append(at, float64(p.Lines[i].Probes[k].Number))
		}
	}
	slices.Sort(at)
	at = slices.Compact(at)
	for g := range p.Lines[0].Probes[0].Goals {
		x := &p.Lines[0].Probes[0].Goals[g]
		l.Charts["plan_"+x.Goal] = planCurve(p, g, at)
	}
	if len(p.Knobs) > 1 {
		l.Charts["frontier"] = frontier(p)
	}
}

func planCurve(p *search.Plan, g int, at []float64) chart {
	goal := &p.Lines[0].Probes[0].Goals[g]
	c := chart{
		Kind: "lines", Title: report.About(goal, p.Unit), Note: "values that the search simulated, with one-sided limits",
		X: knobAxis(&p.Knobs[0]), Y: measureAxis(goal.Subject(), p.Unit), At: at, Marks: true,
		Guides: []guide{{number(goal.Bound), goal.Goal + ": " + report.Bound(goal)}}, Sets: []set{{}},
	}
	for i := range p.Lines {
		name := goal.Subject().Measure.Short(p.Unit)
		if p.Lines[i].Second != "" {
			name = p.Knobs[1].Name + " = " + report.Plain(p.Lines[i].Second)
		}
		c.Names = append(c.Names, series{Name: name, Color: i})
		line := band{none(len(at)), none(len(at)), none(len(at))}
		for k := range p.Lines[i].Probes {
			x := &p.Lines[i].Probes[k]
			if n := slices.Index(at, float64(x.Number)); n >= 0 {
				y := x.Goals[g].Interval
				line.Y[n], line.Lo[n], line.Hi[n] = float64(y.Mean), float64(y.Lo), float64(y.Hi)
			}
		}
		c.Sets[0].Lines = append(c.Sets[0].Lines, line)
	}
	return c
}

func frontier(p *search.Plan) chart {
	c := chart{
		Kind: "lines", Title: "The answers by " + p.Knobs[1].Name, Note: "every point is a search of its own",
		X: axis{Kind: "word", Label: p.Knobs[1].Name}, Y: knobAxis(&p.Knobs[0]), Marks: true,
		Names: []series{{Name: p.Knobs[0].Name}},
	}
	line := band{Y: none(len(p.Lines))}
	for i := range p.Lines {
		c.X.Words = append(c.X.Words, report.Plain(p.Lines[i].Second))
		c.At = append(c.At, float64(i))
		if a := p.Lines[i].Answer(); a != nil {
			line.Y[i] = float64(a.Number)
		}
	}
	c.Sets = []set{{Lines: []band{line}}}
	return c
}

func none(n int) values {
	v := make(values, n)
	for i := range v {
		v[i] = nan
	}
	return v
}

// sweepCharts are what each axis does alone, and a map of two of them.
func sweepCharts(l *live, s *search.Sweep) {
	l.Zone, l.Level = []offset{{0, 0}}, float64(s.Level)
	measure := measureAxis(s.Subject(), s.Counted)
	c := chart{
		Kind: "dots", Title: report.SweepTitle(s) + ": what it depends on", Note: "each axis alone, all else as in the scenario",
		X: measure, Names: []series{{Name: "first value", Color: 0}, {Name: "last value", Color: 1}},
	}
	if !isNaN(s.Base.Mean) {
		c.Guides = []guide{{number(s.Base.Mean), "as the scenario is"}}
	}
	for a := range s.Axes {
		c.Rows = append(c.Rows, s.Axes[a].Name)
		c.Dots = append(c.Dots, []*triple{tripleOf(s.Ends[a][0].Interval), tripleOf(s.Ends[a][1].Interval)})
		c.Texts = append(c.Texts, []string{report.Plain(s.Ends[a][0].Values[0]), report.Plain(s.Ends[a][1].Values[0])})
	}
	l.Charts["tornado"] = c
	g := &grid{}
	for a := range s.Axes {
		x := axis{Kind: "word", Label: s.Axes[a].Name}
		for _, v := range s.Axes[a].Values {
			x.Words = append(x.Words, report.Plain(v))
		}
		g.Axes = append(g.Axes, x)
	}
	for i := range s.Points {
		g.Points = append(g.Points, tripleOf(s.Points[i].Interval))
		if s.Points[i].Overloaded {
			g.Over = append(g.Over, i)
		}
	}
	if s.Bound != nil {
		g.Bound = &guide{number(*s.Bound), s.Goal + ": " + report.Bound(&results.Verdict{Bound: *s.Bound, Unit: s.Unit, AtLeast: s.AtLeast})}
	}
	l.Sweep = g
	l.Charts["heat_map"] = chart{Kind: "map", Title: report.SweepTitle(s), Note: "every combination", Y: measure}
	l.Charts["slices"] = chart{Kind: "slices", Title: report.SweepTitle(s) + ", along an axis", Note: "every combination", Y: measure}
}
