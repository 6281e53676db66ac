package report

import (
	"fmt"
	"math"
	"time"

	"aforo/results"
	"aforo/results/figure"
	"aforo/results/text"
)

// axisOf is the axis of a measure.
func axisOf(of results.Subject, counted string) figure.Axis {
	label := of.Measure.Short(counted)
	switch unit := of.Measure.UnitOf(counted); unit {
	case "s":
		return figure.Axis{Label: label, Scale: figure.Wait}
	case "EUR":
		return figure.Axis{Label: label, Scale: figure.Linear, Unit: "€"}
	case "1":
		return figure.Axis{Label: label, Scale: figure.Linear}
	default:
		return figure.Axis{Label: label, Scale: figure.Linear, Unit: unit}
	}
}

// valueOf is a mean with its interval, as figures take it.
func valueOf(i results.Interval, overloaded bool) figure.Value {
	v := figure.Value{Mean: float64(i.Mean), Lo: float64(i.Lo), Hi: float64(i.Hi)}
	v.Overloaded = overloaded && !finite(v.Mean)
	return v
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// knobAxis is the axis of a knob's values.
func knobAxis(k *results.Knob) figure.Axis {
	switch k.Kind {
	case "date":
		return figure.Axis{Label: k.Name, Scale: figure.Calendar}
	case "duration":
		return figure.Axis{Label: k.Name + " in days", Scale: figure.Linear}
	}
	return figure.Axis{Label: k.Name, Scale: figure.Linear}
}

// knobAt is where a value stands on that axis.
func knobAt(k *results.Knob, n results.Number) float64 {
	if k.Kind == "duration" {
		return float64(n) / 86400
	}
	return float64(n)
}

// PlanDrawings lays out a curve for each objective, over the first knob, with a line
// for each value of the second; and the frontier of the two knobs. left has a note on
// each that cannot be drawn.
func PlanDrawings(p *results.Plan) (list []Drawing, left []string) {
	var k sketchbook
	for g := range p.Lines[0].Probes[0].Goals {
		k.draw("plan_"+p.Lines[0].Probes[0].Goals[g].Goal, func() (*figure.Figure, error) { return planCurve(p, g) })
	}
	if len(p.Knobs) > 1 {
		k.draw("frontier", func() (*figure.Figure, error) { return planFrontier(p) })
	}
	return k.list, k.left
}

// planCurve draws one objective over the first knob.
func planCurve(p *results.Plan, g int) (*figure.Figure, error) {
	goal := &p.Lines[0].Probes[0].Goals[g]
	knob := &p.Knobs[0]
	d := figure.CurveData{X: knobAxis(knob), Y: axisOf(goal.Subject(), p.Unit)}
	d.Bounds = []figure.Guide{{At: float64(goal.Bound), Label: goal.Goal + ": " + Bound(goal)}}
	for i := range p.Lines {
		l := &p.Lines[i]
		line := figure.Line{Label: goal.Subject().Measure.Short(p.Unit), Color: i}
		if l.Second != "" {
			line.Label = p.Knobs[1].Name + " = " + plain(l.Second)
		}
		for k := range l.Probes {
			x := &l.Probes[k]
			at, v := knobAt(knob, x.Number), valueOf(x.Goals[g].Interval, x.Overloaded)
			d.Points = append(d.Points, figure.Point{X: at, Y: v, Color: i})
			line.X, line.Y = append(line.X, at), append(line.Y, v.Mean)
			line.Lo, line.Hi = append(line.Lo, atLeast(v.Lo, goal.Unit)), append(line.Hi, v.Hi)
			if l.Found && x.Value == l.Value {
				d.Answers = append(d.Answers, figure.Guide{At: at, Label: extreme(knob) + ": " + plain(x.Value)})
			}
		}
		if line.X[0] > line.X[len(line.X)-1] { // a date: less capacity is later
			reverse(line.X, line.Y, line.Lo, line.Hi)
		}
		for k, y := range line.Y {
			if !finite(y) {
				line.Y[k] = math.NaN()
			}
		}
		d.Lines = append(d.Lines, line)
	}
	return figure.Curve(figure.Options{
		Location: time.FixedZone("", KnobZone(p)),
		Title:    About(goal, p.Unit),
		Subtitle: fmt.Sprintf("%s, %s: values that the search simulated, means and one-sided limits of %.4g %% or more", p.Scenario, results.Called(p.Label()), 100*float64(p.Confidence)),
	}, d)
}

// atLeast cuts the limit of a wait to what can be.
func atLeast(x float64, unit string) float64 {
	if unit == "s" {
		return max(0, x)
	}
	return x
}

func reverse(lists ...[]float64) {
	for _, l := range lists {
		for i, j := 0, len(l)-1; i < j; i, j = i+1, j-1 {
			l[i], l[j] = l[j], l[i]
		}
	}
}

// KnobZone is how many seconds the zone of the dates among a plan's values is ahead of
// UTC.
func KnobZone(p *results.Plan) (ahead int) {
	for i := range p.Knobs {
		if at, err := time.Parse(time.RFC3339, p.Knobs[i].Values[0]); err == nil {
			_, ahead = at.Zone()
		}
	}
	return ahead
}

// planFrontier draws the answers of the first knob over the second.
func planFrontier(p *results.Plan) (*figure.Figure, error) {
	d := figure.CurveData{X: knobAxis(&p.Knobs[1]), Y: knobAxis(&p.Knobs[0])}
	line := figure.Line{Label: extreme(&p.Knobs[0]) + " " + p.Knobs[0].Name}
	for i := range p.Lines {
		at := knobAt(&p.Knobs[1], p.Knobs[1].Numbers[i])
		y := math.NaN()
		if a := p.Lines[i].Answer(); a != nil {
			y = knobAt(&p.Knobs[0], a.Number)
			d.Points = append(d.Points, figure.Point{X: at, Y: figure.Value{Mean: y}})
		}
		line.X, line.Y = append(line.X, at), append(line.Y, y)
	}
	if len(line.X) > 1 && line.X[0] > line.X[len(line.X)-1] {
		reverse(line.X, line.Y)
	}
	d.Lines = []figure.Line{line}
	return figure.Curve(figure.Options{
		Location: time.FixedZone("", KnobZone(p)),
		Title:    "The " + extreme(&p.Knobs[0]) + " " + p.Knobs[0].Name + " that meets every objective, by " + p.Knobs[1].Name,
		Subtitle: fmt.Sprintf("%s, %s; every point is a search of its own", p.Scenario, results.Called(p.Label())),
	}, d)
}

// SweepDrawings lays out the tornado of a sweep's axes, and for two axes the heat map.
// left has a note on each that cannot be drawn.
func SweepDrawings(s *results.Sweep) (list []Drawing, left []string) {
	var k sketchbook
	k.draw("tornado", func() (*figure.Figure, error) { return tornado(s) })
	if len(s.Axes) == 2 {
		k.draw("heat_map", func() (*figure.Figure, error) { return heatMap(s) })
	}
	return k.list, k.left
}

func tornado(s *results.Sweep) (*figure.Figure, error) {
	d := figure.TornadoData{Measure: axisOf(s.Subject(), s.Counted), Base: valueOf(s.Base.Interval, s.Base.Overloaded)}
	for a := range s.Axes {
		low, high := &s.Ends[a][0], &s.Ends[a][1]
		d.Swings = append(d.Swings, figure.Swing{
			Label: s.Axes[a].Name, LowText: plain(low.Values[0]), HighText: plain(high.Values[0]),
			Low: valueOf(low.Interval, low.Overloaded), High: valueOf(high.Interval, high.Overloaded),
		})
	}
	return figure.Tornado(figure.Options{Title: swept(s) + ": what it depends on", Subtitle: sweepNote(s, "each axis alone, all else as in the scenario", "whiskers")}, d)
}

func heatMap(s *results.Sweep) (*figure.Figure, error) {
	d := figure.HeatMapData{X: side(&s.Axes[1]), Y: side(&s.Axes[0]), Z: axisOf(s.Subject(), s.Counted)}
	wide := len(s.Axes[1].Values)
	for y := range s.Axes[0].Values {
		var row []figure.Value
		for x := range wide {
			p := &s.Points[y*wide+x]
			row = append(row, valueOf(p.Interval, p.Overloaded))
		}
		d.Cells = append(d.Cells, row)
	}
	if s.Bound != nil && !s.AtLeast {
		d.Bound = figure.Guide{At: float64(*s.Bound), Label: s.Goal + ": " + Bound(&results.Verdict{Bound: *s.Bound, Unit: s.Unit})}
	}
	return figure.HeatMap(figure.Options{Title: swept(s), Subtitle: sweepNote(s, "every combination", "")}, d)
}

func side(k *results.Knob) figure.Side {
	out := figure.Side{Label: k.Name}
	for _, v := range k.Values {
		out.Values = append(out.Values, plain(v))
	}
	return out
}

func sweepNote(s *results.Sweep, what, mark string) string {
	note := fmt.Sprintf("%s, %s: %s; mean of %s", s.Scenario, results.Called(s.Label()), what, text.Count(s.Replications, "replication"))
	if s.Replications > 1 && mark != "" {
		note += fmt.Sprintf(", %s: %.0f %% interval", mark, 100*float64(s.Level))
	}
	return note
}

// cost draws cost against the wait that decides, one point a variant: that of the first
// objective on a wait which tells all variants apart, or else the 95 % quantile of the
// class that carries most of the hours. Where a wait is nothing in several variants, as
// that over all jobs often is, the cheapest of them would look like the best.
func (d *drawer) cost() (*figure.Figure, error) {
	what, wait := d.deciding()
	data := figure.FrontierData{
		X: figure.Axis{Label: "cost of the window", Scale: figure.Linear, Unit: "€"},
		Y: figure.Axis{Label: what, Scale: figure.Wait},
	}
	for i := range d.s.Variants {
		v := &d.s.Variants[i]
		y := valueOf(wait(v), v.Overloaded)
		y.Lo = max(0, y.Lo)
		x := valueOf(d.s.Interval(v.Name, results.ByAll, "all", results.Cost), v.Overloaded)
		data.Choices = append(data.Choices, figure.Choice{Label: v.Label(), Color: i, X: x, Y: y})
	}
	return figure.Frontier(d.withMark("Cost, and "+what, "capital while in service, energy and running cost; the stairs are what no other variant beats", "whisker"), data)
}

// deciding names the wait that a decision looks at, and returns what finds it in a
// variant.
func (d *drawer) deciding() (what string, of func(*results.Variant) results.Interval) {
	for i := range d.s.Goals {
		g := &d.s.Goals[i]
		if g.Kind != "objective" || g.Unit != "s" || !d.everywhere(g.Goal) {
			continue
		}
		return About(g, d.s.Unit), func(v *results.Variant) results.Interval {
			for k := range d.s.Goals {
				if x := &d.s.Goals[k]; x.Goal == g.Goal && x.Kind == g.Kind && x.Variant == v.Name {
					return x.Interval
				}
			}
			return results.Interval{} // of no variant: everywhere has looked
		}
	}
	z := &verdict{s: d.s, v: &d.s.Variants[0], first: &d.s.Variants[0]}
	most := z.carriers()[0]
	what = results.Subject{Measure: results.WaitP95, By: most.by.String(), Group: most.group}.Words(d.s.Unit)
	return what, func(v *results.Variant) results.Interval {
		return d.s.Interval(v.Name, most.by, most.group, results.WaitP95)
	}
}

// everywhere reports whether an objective is about every variant, has jobs there, and
// is no two times the same.
func (d *drawer) everywhere(name string) bool {
	n := 0
	seen := map[results.Number]bool{}
	for i := range d.s.Goals {
		if g := &d.s.Goals[i]; g.Goal == name && g.Kind == "objective" && g.Verdict != results.Empty {
			if seen[g.Mean] {
				return false
			}
			seen[g.Mean] = true // an overloaded one is like no other
			n++
		}
	}
	return n == len(d.s.Variants)
}
