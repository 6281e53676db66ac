package figure

import (
	"fmt"
	"image/color"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"aforo/results/figure/pen"
	"aforo/results/figure/scale"
)

// A Multiple is one row of small multiples: a title, usually that of a variant, and a
// panel for each column. The events of the first panel are labelled above the row.
type Multiple struct {
	Title string
	Cells []Panel
}

// WaitMultiples draws waits over time as small multiples: a row a variant, a column for
// each group of jobs. Values are in seconds; on the log axis a wait under a second is
// drawn as none. All panels have the same axes.
func WaitMultiples(o Options, columns []string, rows []Multiple) (*Figure, error) {
	return multiples("waits", o, columns, rows, func(s scale.Span) scale.Axis { return scale.WaitAxis(s, "wait") })
}

// ShareMultiples draws shares over time, from 0 to 1, as small multiples; label names what
// they are of.
func ShareMultiples(o Options, label string, columns []string, rows []Multiple) (*Figure, error) {
	return multiples("shares", o, columns, rows, func(s scale.Span) scale.Axis {
		s.Add(0)
		return Axis{Label: label, Scale: Percent}.build(s, o, wholeEnds)
	})
}

// Utilization draws how much of what there is is in use over time, as small multiples: a row
// a variant, a column for each part of the cluster. Values are in units, which unit names
// ("GPUs"); what there is has the role Capacity.
func Utilization(o Options, unit string, columns []string, rows []Multiple) (*Figure, error) {
	return multiples("utilization", o, columns, rows, func(s scale.Span) scale.Axis { return scale.CountAxis(s, unit) })
}

// Counts draws what is counted over time, a row a variant; unit names it ("GPUs").
func Counts(o Options, unit string, rows []Multiple) (*Figure, error) {
	return multiples("counts", o, []string{""}, rows, func(s scale.Span) scale.Axis { return scale.CountAxis(s, unit) })
}

// Sizes of small multiples, in points.
const (
	columnGap  = vg.Length(20)
	columnRow  = vg.Length(13) // the columns' titles
	markWidth  = vg.Length(2.2)
	limitWidth = vg.Length(0.8) // of a bound's line
)

// multiples lays out rows of panels with one calendar axis and one axis of values.
func multiples(name string, o Options, columns []string, rows []Multiple, axisOf func(scale.Span) scale.Axis) (*Figure, error) {
	if err := o.checkWindow(name); err != nil {
		return nil, err
	}
	var all []Panel
	for i, r := range rows {
		if len(r.Cells) != len(columns) || len(columns) == 0 {
			return nil, fmt.Errorf("figure %s: row %d (%q) has %d panels for %d columns; give one for each, and at least one column", name, i+1, r.Title, len(r.Cells), len(columns))
		}
		all = append(all, r.Cells...)
	}
	if err := checkPanels(name, all); err != nil {
		return nil, err
	}
	values, dates := yRange(all), xRange(o, all)
	for _, p := range all {
		if p.bounded() {
			values.Add(p.Bound.Value)
		}
	}
	g := &multiplesLayout{
		columns: columns, y: axisOf(values), label: "date (" + o.zone(dates) + ")",
		x: scale.Axis{Min: dates.Lo, Max: dates.Hi, Scale: scale.Linear{}, Ticks: scale.CalendarTicks{Location: o.Location}.Ticks(dates.Lo, dates.Hi)},
	}
	g.x0 = axisWidth(g.y)
	g.width = (pageWidth - rightEdge - g.x0 - columnGap*vg.Length(len(columns)-1)) / vg.Length(len(columns))
	g.head = newHeader(o, multiplesLegend(all))
	g.place(rows)
	return &Figure{title: o.Title, w: pageWidth, h: g.bottom + footer(g.x), draw: g.draw}, nil
}

// multiplesLegend names the lines, and what a bound and its marks are, where there is one.
func multiplesLegend(all []Panel) legend {
	lg := legendOf(all)
	if i := slices.IndexFunc(all, Panel.bounded); i >= 0 {
		lg = lg.symbol("bound of an objective", pen.Ink, pen.SwatchSize, func(p pen.Pen, c color.NRGBA, at vg.Point) {
			p.Line(c, limitWidth, boundDash, vg.Point{X: at.X - pen.SwatchSize/2, Y: at.Y}, vg.Point{X: at.X + pen.SwatchSize/2, Y: at.Y})
		})
		lg = lg.symbol("where it is missed", pen.Ink, pen.SwatchSize, func(p pen.Pen, c color.NRGBA, at vg.Point) {
			p.Line(c, markWidth, nil, vg.Point{X: at.X - pen.SwatchSize/2, Y: at.Y}, vg.Point{X: at.X + pen.SwatchSize/2, Y: at.Y})
		})
	}
	return lg
}

// A multiplesLayout is where everything of the figure stands.
type multiplesLayout struct {
	head      header
	columns   []string
	x, y      scale.Axis
	label     string // of the calendar axis, once for all columns
	x0, width vg.Length
	rows      []placedMultiple
	bottom    vg.Length
}

type placedMultiple struct {
	Multiple
	notes     [][]note
	noteRows  int
	top, base vg.Length // of the data, from the page's top
}

// place stacks the rows.
func (g *multiplesLayout) place(rows []Multiple) {
	top := g.head.height() + columnRow
	height := panelHeight(max(3, len(rows)+1))
	for _, r := range rows {
		p := placedMultiple{Multiple: r, noteRows: 1}
		p.Title = pen.Shorten(pen.FacePanel, r.Title, pageWidth-rightEdge-g.x0)
		for c, cell := range r.Cells {
			left := g.left(c)
			xOf := func(t float64) vg.Length { return left + vg.Length(g.x.At(t))*g.width }
			events, title := cell.Events, vg.Length(0)
			if c > 0 { // labelled once
				events = slices.Clone(events)
				for i := range events {
					events[i].Label = ""
				}
			} else {
				title = pen.FacePanel.Width(p.Title)
			}
			notes, n := placeNotes(events, xOf, left, left+g.width, title)
			p.notes, p.noteRows = append(p.notes, notes), max(p.noteRows, n)
		}
		p.top = top + stripRow + noteRow*vg.Length(p.noteRows-1)
		p.base = p.top + height
		g.rows = append(g.rows, p)
		top = p.base + panelGap
	}
	g.bottom = top - panelGap
}

// left is where a column's data begins.
func (g *multiplesLayout) left(column int) vg.Length {
	return g.x0 + vg.Length(column)*(g.width+columnGap)
}

func (g *multiplesLayout) draw(p pen.Pen) {
	p.Rect(pen.White, p.Rectangle)
	g.head.draw(p)
	for c, title := range g.columns {
		y := p.Max.Y - g.head.height() - columnRow + 4
		p.Text(pen.FacePanel, pen.Soft, p.Min.X+g.left(c)+g.width/2, y, pen.Center, pen.Shorten(pen.FacePanel, title, g.width))
	}
	bare := g.y
	bare.Label, bare.Ticks = "", slices.Clone(g.y.Ticks)
	for i := range bare.Ticks {
		bare.Ticks[i].Label = ""
	}
	for i, r := range g.rows {
		for c, cell := range r.Cells {
			y := g.y
			if c > 0 {
				y = bare
			}
			a := area{g.cell(p, c, r.top, r.base), g.x, y}
			a.drawY()
			a.drawX(i == len(g.rows)-1, a.Max.X+4)
			a.drawNotes(r.notes[c])
			a.lines(cell.Lines, cell.Steps)
			a.bound(cell)
			if c == 0 {
				a.Text(pen.FacePanel, pen.Ink, a.Min.X, a.Max.Y+3.5+noteRow*vg.Length(r.noteRows-1), pen.Left, r.Title)
			}
		}
	}
	p.Text(pen.FaceLabel, pen.Ink, (p.Min.X+g.x0+p.Max.X-rightEdge)/2, p.Min.Y+6, pen.Center, g.label)
}

// cell is the part of the page of a panel's data.
func (g *multiplesLayout) cell(p pen.Pen, column int, top, base vg.Length) pen.Pen {
	x := p.Min.X + g.left(column)
	return pen.Pen{Canvas: draw.Canvas{Canvas: p.Canvas.Canvas, Rectangle: vg.Rectangle{
		Min: vg.Point{X: x, Y: p.Max.Y - base}, Max: vg.Point{X: x + g.width, Y: p.Max.Y - top},
	}}}
}

// bounded reports whether a panel has a bound that can be drawn.
func (p Panel) bounded() bool { return p.Bound.Value > 0 && p.Bound.Value <= scale.MaxValue }

// bound draws the bound across the panel, and marks along the top where it is missed.
func (a area) bound(p Panel) {
	if !p.bounded() {
		return
	}
	y, x0, x1 := a.Y(a.y.At(p.Bound.Value)), a.Min.X, a.Max.X
	if b := p.Bound; b.From < b.To {
		x0, x1 = max(x0, a.X(a.x.At(b.From))), min(x1, a.X(a.x.At(b.To)))
	}
	if x0 >= x1 {
		return
	}
	a.Line(pen.Ink, limitWidth, boundDash, vg.Point{X: x0, Y: y}, vg.Point{X: x1, Y: y})
	for _, l := range p.Lines {
		if l.Role != Data {
			continue
		}
		missed := func(i int) bool { return scale.Finite(l.Y[i]) && l.Y[i] > p.Bound.Value }
		for _, r := range runs(len(l.X), missed) {
			from, to := a.X(a.x.At(l.X[r[0]])), a.X(a.x.At(stepEnd(l.X, r[1]-1)))
			from, to = max(from, x0), min(to, x1)
			if from < to {
				a.Line(pen.Ink, markWidth, nil, vg.Point{X: from, Y: a.Max.Y - markWidth/2}, vg.Point{X: to, Y: a.Max.Y - markWidth/2})
			}
		}
	}
}
