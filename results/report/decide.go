package report

import (
	"fmt"
	"math"
	"slices"
	"time"

	"aforo/results"
	"aforo/results/figure"
	"aforo/results/measures"
	"aforo/results/search"
	"aforo/results/text"
)

// axisOf is the axis of a measure.
func axisOf(of measures.Subject, counted string) figure.Axis {
	label := measures.Subject{Measure: of.Measure}.Noun(counted)
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
func knobAxis(k *search.Knob) figure.Axis {
	switch k.Kind {
	case "date":
		return figure.Axis{Label: k.Name, Scale: figure.Calendar}
	case "duration":
		return figure.Axis{Label: k.Name + " in days", Scale: figure.Linear}
	}
	counts := !slices.ContainsFunc(k.Numbers, func(n results.Number) bool { return float64(n) != math.Trunc(float64(n)) })
	return figure.Axis{Label: k.Name, Scale: figure.Linear, Whole: counts}
}

// knobAt is where a value stands on that axis.
func knobAt(k *search.Knob, n results.Number) float64 {
	if k.Kind == "duration" {
		return float64(n) / 86400
	}
	return float64(n)
}

// PlanDrawings lays out a curve for each objective, over the first knob, with a line
// for each value of the second; and the frontier of the two knobs. left has a note on
// each that cannot be drawn.
func PlanDrawings(p *search.Plan) (list []Drawing, left []string) {
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
func planCurve(p *search.Plan, g int) (*figure.Figure, error) {
	goal := &p.Lines[0].Probes[0].Goals[g]
	knob := &p.Knobs[0]
	d := figure.CurveData{X: knobAxis(knob), Y: axisOf(goal.Subject(), p.Unit)}
	d.Bounds = []figure.Guide{{At: float64(goal.Bound), Label: goal.Goal + ": " + Bound(goal)}}
	for i := range p.Lines {
		l := &p.Lines[i]
		line := figure.Line{Label: d.Y.Label, Color: i}
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
				d.Answers = append(d.Answers, figure.Guide{At: at, Label: extreme(knob) + " " + knob.Name + ": " + plain(x.Value)})
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
		Title:    capital(goal.Subject().Noun(p.Unit)),
		Subtitle: fmt.Sprintf("%s, %s: values that the search simulated, means and one-sided limits of %.4g %% or more", p.Scenario, measures.Called(p.Label()), 100*float64(p.Confidence)),
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
func KnobZone(p *search.Plan) (ahead int) {
	for i := range p.Knobs {
		if at, err := time.Parse(time.RFC3339, p.Knobs[i].Values[0]); err == nil {
			_, ahead = at.Zone()
		}
	}
	return ahead
}

// planFrontier draws the answers of the first knob over the second.
func planFrontier(p *search.Plan) (*figure.Figure, error) {
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
		Subtitle: fmt.Sprintf("%s, %s; every point is a search of its own", p.Scenario, measures.Called(p.Label())),
	}, d)
}

// SweepDrawings lays out the tornado of a sweep's axes, and for two axes the heat map.
// left has a note on each that cannot be drawn.
func SweepDrawings(s *search.Sweep) (list []Drawing, left []string) {
	var k sketchbook
	k.draw("tornado", func() (*figure.Figure, error) { return tornado(s) })
	if len(s.Axes) == 2 {
		k.draw("heat_map", func() (*figure.Figure, error) { return heatMap(s) })
	}
	return k.list, k.left
}

func tornado(s *search.Sweep) (*figure.Figure, error) {
	d := figure.TornadoData{Measure: axisOf(s.Subject(), s.Counted), Base: valueOf(s.Base.Interval, s.Base.Overloaded)}
	for a := range s.Axes {
		low, high := &s.Ends[a][0], &s.Ends[a][1]
		d.Swings = append(d.Swings, figure.Swing{
			Label: s.Axes[a].Name, LowText: plain(low.Values[0]), HighText: plain(high.Values[0]),
			Low: valueOf(low.Interval, low.Overloaded), High: valueOf(high.Interval, high.Overloaded),
		})
	}
	return figure.Tornado(figure.Options{Title: capital(swept(s)) + ": what it depends on", Subtitle: sweepNote(s, "each axis alone, all else as in the scenario", "whiskers")}, d)
}

func heatMap(s *search.Sweep) (*figure.Figure, error) {
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
	return figure.HeatMap(figure.Options{Title: capital(swept(s)), Subtitle: sweepNote(s, "every combination", "")}, d)
}

func side(k *search.Knob) figure.Side {
	out := figure.Side{Label: k.Name}
	for _, v := range k.Values {
		out.Values = append(out.Values, plain(v))
	}
	return out
}

func sweepNote(s *search.Sweep, what, mark string) string {
	note := fmt.Sprintf("%s, %s: %s; mean of %s", s.Scenario, measures.Called(s.Label()), what, text.Count(s.Replications, "replication"))
	if s.Replications > 1 && mark != "" {
		note += fmt.Sprintf(", %s: %.0f %% interval", mark, 100*float64(s.Level))
	}
	return note
}
