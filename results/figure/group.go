package figure

import (
	"fmt"
	"image/color"

	"gonum.org/v1/plot/vg"

	"aforo/results/figure/pen"
	"aforo/results/figure/scale"
)

// A Variant names one of the marks that every group has.
type Variant struct {
	Label string
	Color int // as in Line
}

// A Mark is the wait of one group of jobs in one variant, in seconds. Lo and Hi
// are the interval of P95, NaN where there is none.
type Mark struct {
	P50, P75, P95, Lo, Hi float64
	// Overloaded says that the wait does not exist because the queue grows. The
	// word is drawn in place of a number. A mark whose quantiles are all NaN
	// without being overloaded is drawn as "no data".
	Overloaded bool
}

// A Group is a class of jobs or a band of sizes, with a mark a variant in their
// order.
type Group struct {
	Label string
	Marks []Mark
}

// Sizes of the rows, in points.
const (
	markRow  = vg.Length(11.5)
	groupPad = vg.Length(5) // above and below a group's marks
	nameMax  = 4.5 * vg.Centimeter
)

// WaitByGroup draws p50, p75 and p95 of the wait, groups and within them
// variants from top to bottom in the given order, with the interval of p95 as a
// whisker, on a log axis.
func WaitByGroup(o Options, variants []Variant, groups []Group) (*Figure, error) {
	waits := scale.EmptySpan
	for _, g := range groups {
		if len(g.Marks) != len(variants) {
			return nil, fmt.Errorf("figure wait by group: group %q has %d marks for %d variants", g.Label, len(g.Marks), len(variants))
		}
		for i, m := range g.Marks {
			for _, v := range []float64{m.P50, m.P75, m.P95, m.Lo, m.Hi} {
				if scale.Finite(v) && v > scale.MaxValue {
					return nil, fmt.Errorf("figure wait by group: group %q, variant %q: a wait of %g s; is its unit right?", g.Label, variants[i].Label, v)
				}
				if !m.Overloaded {
					waits.Add(v)
				}
			}
		}
	}
	x := scale.WaitAxis(waits, "wait")
	c := newChart(o, variants, groups)
	draw := func(p pen.Pen) {
		p.Rect(pen.White, p.Rectangle)
		c.head.draw(p)
		c.drawKey(p)
		a := area{Pen: crop(p, c.x0, c.top, c.bottom), x: x}
		c.drawGround(a)
		a.drawX(true, p.Max.X)
		c.drawGroups(a)
	}
	return &Figure{title: o.Title, w: pageWidth, h: c.bottom + footer(x), draw: draw}, nil
}

// A chart is the layout of WaitByGroup.
type chart struct {
	head        header
	variants    []Variant
	groups      []Group
	names       [][]string // the groups' labels, wrapped
	x0          vg.Length
	top, bottom vg.Length
	groupHeight vg.Length
}

// newChart finds the place of everything.
func newChart(o Options, variants []Variant, groups []Group) chart {
	var lg legend
	for _, v := range variants {
		lg = lg.add(Line{Label: v.Label, Color: v.Color}, true)
	}
	c := chart{variants: variants, groups: groups, head: newHeader(o, lg)}
	var widest vg.Length
	lines := 1
	for _, g := range groups {
		name := pen.WrapText(pen.FaceLabel, g.Label, nameMax)
		for _, s := range name {
			widest = max(widest, pen.FaceLabel.Width(s))
		}
		lines = max(lines, len(name))
		c.names = append(c.names, name)
	}
	c.x0 = margin + max(widest, 20) + 8
	c.groupHeight = max(markRow*vg.Length(len(variants)), subRow*vg.Length(lines)) + 2*groupPad
	c.top = c.head.height() + legendRow + 6
	c.bottom = c.top + max(c.groupHeight*vg.Length(len(groups)), 2*vg.Centimeter)
	return c
}

// middle is the height of a group's centre.
func (c chart) middle(a area, group int) vg.Length {
	return a.Max.Y - c.groupHeight*(vg.Length(group)+0.5)
}

// drawKey explains the shapes, in a row below the variants.
func (c chart) drawKey(p pen.Pen) {
	x, y := p.Min.X+margin, p.Max.Y-c.top+10
	mid := y + pen.FaceLabel.Font.Size*pen.CapHeight/2
	for _, k := range []struct {
		label string
		width vg.Length
		draw  func(pen.Pen, vg.Point)
	}{
		{"50 % wait less", 8, func(p pen.Pen, at vg.Point) { pen.MarkP50(p, pen.Soft, at) }},
		{"75 % wait less", 6, func(p pen.Pen, at vg.Point) { pen.MarkP75(p, pen.Soft, at) }},
		{"95 % wait less, with its interval", pen.SwatchSize, func(p pen.Pen, at vg.Point) {
			pen.Whisker(p, pen.Soft, vg.Point{X: at.X - 10, Y: at.Y}, vg.Point{X: at.X + 10, Y: at.Y})
			pen.MarkP95(p, pen.Soft, at)
		}},
	} {
		k.draw(p, vg.Point{X: x + k.width/2, Y: mid})
		x += k.width + swatchGap
		p.Text(pen.FaceLabel, pen.Ink, x, y, pen.Left, k.label)
		x += pen.FaceLabel.Width(k.label) + entryGap
	}
	if len(c.variants) > 1 { // so that a grey print can be read
		p.Text(pen.FaceLabel, pen.Soft, x, y, pen.Left, "variants from top to bottom in the order above")
	}
}

// drawGround shades every other group and writes their names.
func (c chart) drawGround(a area) {
	for i, name := range c.names {
		mid := c.middle(a, i)
		if i%2 == 0 {
			a.Rect(pen.GroundShade, vg.Rectangle{
				Min: vg.Point{X: margin, Y: mid - c.groupHeight/2},
				Max: vg.Point{X: a.Max.X, Y: mid + c.groupHeight/2},
			})
		}
		y := mid + subRow*vg.Length(len(name))/2 - 8.5
		for _, s := range name {
			a.Text(pen.FaceLabel, pen.Ink, a.Min.X-8, y, pen.Right, s)
			y -= subRow
		}
	}
	if len(c.groups) == 0 || len(c.variants) == 0 {
		a.say("no data")
	}
}

// drawGroups draws every mark.
func (c chart) drawGroups(a area) {
	for i, g := range c.groups {
		y := c.middle(a, i) + markRow*vg.Length(len(g.Marks)-1)/2
		for k, m := range g.Marks {
			a.mark(m, c.variants[k], y)
			y -= markRow
		}
	}
}

// mark draws one row of WaitByGroup: p50 to p75 to p95 joined by a line.
func (a area) mark(m Mark, v Variant, y vg.Length) {
	c := pen.ColorOf(v.Color)
	at := func(wait float64) vg.Point { return vg.Point{X: a.X(a.x.At(wait)), Y: y} }
	all := scale.EmptySpan
	for _, w := range []float64{m.P50, m.P75, m.P95} {
		all.Add(w)
	}
	switch {
	case m.Overloaded:
		a.overloaded(c, y)
		return
	case all.Empty():
		a.Text(pen.FaceEvent, pen.Soft, a.Min.X+6, y-pen.FaceEvent.Font.Size*pen.CapHeight/2, pen.Left, "no data")
		return
	}
	a.Line(pen.Fade(c, 0xA0), 1, nil, at(all.Lo), at(all.Hi))
	if scale.Finite(m.P95) && scale.Finite(m.Lo) && scale.Finite(m.Hi) {
		pen.Whisker(a.Pen, c, at(m.Lo), at(m.Hi))
	}
	for _, q := range []struct {
		wait float64
		draw func(pen.Pen, color.NRGBA, vg.Point)
	}{{m.P50, pen.MarkP50}, {m.P75, pen.MarkP75}, {m.P95, pen.MarkP95}} {
		if scale.Finite(q.wait) {
			q.draw(a.Pen, c, at(q.wait))
		}
	}
}

// overloaded writes the word at the right end, with an arrow beyond all waits.
func (a area) overloaded(c color.NRGBA, y vg.Length) {
	const word = "overloaded"
	x := a.Max.X - 4
	width := pen.FaceEvent.Width(word)
	a.Line(c, pen.LineWidth, nil, vg.Point{X: x - 18, Y: y}, vg.Point{X: x - 4, Y: y})
	a.FillPolygon(c, []vg.Point{{X: x, Y: y}, {X: x - 6, Y: y + 2.6}, {X: x - 6, Y: y - 2.6}})
	a.Text(pen.FaceEvent, pen.Ink, x-22-width, y-pen.FaceEvent.Font.Size*pen.CapHeight/2, pen.Left, word)
}
