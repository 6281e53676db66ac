package figure

import (
	"cmp"
	"fmt"
	"image/color"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"aforo/results/figure/pen"
	"aforo/results/figure/scale"
)

// A Choice is one variant in the plane of cost and wait.
type Choice struct {
	Label string
	Color int // as in Line
	X, Y  Value
}

// FrontierData is a set of choices of which less is better on both axes.
type FrontierData struct {
	X, Y    Axis // such as cost and wait
	Choices []Choice
	low     bool // one of several: it has less height
}

// Frontier draws choices by cost and wait with the intervals of both, and as
// stairs those that no other beats on both by its means: nothing is at once
// cheaper and better than the stairs. Beaten ones are rings in a pale tone; overloaded ones
// are open triangles above the data. Each is named beside its mark, or in the
// legend by a number where there is no room.
func Frontier(o Options, d FrontierData) (*Figure, error) {
	if err := o.checkWindow("frontier"); err != nil {
		return nil, err
	}
	if err := d.check(); err != nil {
		return nil, err
	}
	x, y := scale.EmptySpan, scale.EmptySpan
	for _, c := range d.Choices {
		if c.drawn() {
			c.X.add(d.X, &x)
			c.Y.add(d.Y, &y)
		}
	}
	best := d.pareto()
	lg := d.legend(best)
	height := curveHeight
	if d.low {
		height = lowHeight
	}
	f := newFrame(o, lg, d.across(x, o), d.Y.build(y, o, wholeEnds), 0, 0, height)
	over, rows := d.placeOverloaded(f)
	f.strip = strandRow * vg.Length(rows)
	f.top, f.base = f.top+f.strip, f.base+f.strip
	// The places of the labels do not depend on the height of the page, so that
	// the legend may grow by those that found none.
	tags := d.placeChoices(f, best)
	lg = append(lg, d.unplaced(tags, over)...)
	grown := newHeader(o, lg)
	by := grown.height() - f.head.height()
	f.head, f.top, f.base = grown, f.top+by, f.base+by
	return f.figure(o.Title, func(a area) {
		a.ground(f.strip)
		a.drawStairs(d, best)
		for i, c := range d.Choices {
			a.drawChoice(c, slices.Contains(best, i))
		}
		for i, t := range tags {
			t.Moved(a.Min).Draw(a.Pen, toneOf(slices.Contains(best, i)))
		}
		for _, m := range over {
			m.draw(a, d)
		}
		if !slices.ContainsFunc(d.Choices, Choice.drawn) && len(over) == 0 {
			a.say("no data")
		}
	}), nil
}

// Frontiers draws several frontiers below each other, each under its own options, in one
// figure of the first one's title.
func Frontiers(o []Options, d []FrontierData) (*Figure, error) {
	all := make([]*Figure, len(d))
	for i := range d {
		d[i].low = len(d) > 1
		f, err := Frontier(o[i], d[i])
		if err != nil {
			return nil, err
		}
		all[i] = f
	}
	return below(all), nil
}

// below draws figures below each other.
func below(all []*Figure) *Figure {
	whole := &Figure{title: all[0].title, w: pageWidth}
	for _, f := range all {
		whole.h += f.h
	}
	whole.draw = func(p pen.Pen) {
		top := p.Max.Y
		for _, f := range all {
			f.draw(pen.Pen{Canvas: draw.Canvas{Canvas: p.Canvas.Canvas, Rectangle: vg.Rectangle{
				Min: vg.Point{X: p.Min.X, Y: top - f.h}, Max: vg.Point{X: p.Max.X, Y: top},
			}}})
			top -= f.h
		}
	}
	return whole
}

// lowHeight is the height of the data of a frontier among several.
const lowHeight = 5.5 * vg.Centimeter

// across is the horizontal axis, which says where it does not begin at nothing: lengths on
// it are then not in proportion to the values.
func (d FrontierData) across(s scale.Span, o Options) scale.Axis {
	x := d.X.build(s, o, tightEnds)
	if d.X.Scale == Linear && x.Min > 0 {
		x.Label += " (the axis does not begin at 0)"
	}
	return x
}

// check reports what cannot be drawn.
func (d FrontierData) check() error {
	for _, a := range []Axis{d.X, d.Y} {
		if err := a.check("figure frontier"); err != nil {
			return err
		}
	}
	for _, c := range d.Choices {
		where := fmt.Sprintf("figure frontier: %q", c.Label)
		if err := d.X.checkValue(where, c.X.Mean, c.X.Lo, c.X.Hi); err != nil {
			return err
		}
		if err := d.Y.checkValue(where, c.Y.Mean, c.Y.Lo, c.Y.Hi); err != nil {
			return err
		}
	}
	return nil
}

// drawn reports whether the choice has a place in the plane; else overloaded
// ones have one above it.
func (c Choice) drawn() bool { return c.X.exists() && (c.Y.exists() || c.Y.Overloaded) }

// pareto lists the choices that no other beats, by increasing x: none is as good
// on both axes and better on one. Of equal ones each is listed.
func (d FrontierData) pareto() []int {
	var order []int
	for i, c := range d.Choices {
		if c.X.exists() && c.Y.exists() {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(i, k int) int {
		p, q := d.Choices[i], d.Choices[k]
		return cmp.Or(cmp.Compare(p.X.Mean, q.X.Mean), cmp.Compare(p.Y.Mean, q.Y.Mean))
	})
	var best []int
	least, at := math.Inf(1), math.NaN()
	for _, i := range order {
		c := d.Choices[i]
		if c.Y.Mean < least || c.Y.Mean == least && c.X.Mean == at {
			best = append(best, i)
			least, at = c.Y.Mean, c.X.Mean
		}
	}
	return best
}

// toneOf is the colour of a label: choices that are beaten step back.
func toneOf(best bool) color.NRGBA {
	if best {
		return pen.Ink
	}
	return pen.Soft
}

// drawStairs draws the frontier and shades what it beats. It begins above its
// first choice and ends at the right edge.
func (a area) drawStairs(d FrontierData, best []int) {
	pts := d.stairs(best, a)
	if len(pts) == 0 {
		return
	}
	ground := append(slices.Clone(pts), vg.Point{X: a.Max.X, Y: a.Max.Y})
	a.FillPolygon(pen.GroundShade, ground)
	a.Line(pen.Soft, 1, nil, pts...)
}

// stairs are the corners of the frontier.
func (d FrontierData) stairs(best []int, a area) []vg.Point {
	var pts []vg.Point
	y := a.Max.Y
	for _, i := range best {
		at := a.point(d.Choices[i].X.Mean, d.Choices[i].Y.Mean)
		pts = append(pts, vg.Point{X: at.X, Y: y}, at)
		y = at.Y
	}
	if len(pts) > 0 {
		pts = append(pts, vg.Point{X: a.Max.X, Y: y})
	}
	return pts
}

// drawChoice draws a mark in the plane with its whiskers.
func (a area) drawChoice(c Choice, best bool) {
	if !c.X.exists() || !c.Y.exists() {
		return
	}
	at := a.point(c.X.Mean, c.Y.Mean)
	hue := choiceColor(c, best)
	if c.X.ranged() {
		pen.Whisker(a.Pen, hue, a.point(c.X.Lo, c.Y.Mean), a.point(c.X.Hi, c.Y.Mean))
	}
	if c.Y.ranged() {
		pen.UprightWhisker(a.Pen, hue, a.point(c.X.Mean, c.Y.Lo), a.point(c.X.Mean, c.Y.Hi))
	}
	markChoice(best)(a.Pen, hue, at)
}

// choiceColor is paler for what is beaten.
func choiceColor(c Choice, best bool) color.NRGBA {
	if best {
		return pen.ColorOf(c.Color)
	}
	return pale(pen.ColorOf(c.Color))
}

// pale mixes a colour with white; unlike a translucent one it covers lines.
func pale(c color.NRGBA) color.NRGBA {
	mix := func(v uint8) uint8 { return uint8((int(v)*11 + 255*9) / 20) }
	return color.NRGBA{mix(c.R), mix(c.G), mix(c.B), c.A}
}

// markChoice is a dot on the frontier and a ring off it.
func markChoice(best bool) func(pen.Pen, color.NRGBA, vg.Point) {
	if best {
		return func(p pen.Pen, c color.NRGBA, at vg.Point) {
			p.Dot(pen.White, at, 4.4)
			p.Dot(c, at, 3.4)
		}
	}
	return func(p pen.Pen, c color.NRGBA, at vg.Point) {
		p.Dot(pen.White, at, 3)
		p.Ring(c, at, 3, 1.3)
	}
}

// legend explains the marks that occur.
func (d FrontierData) legend(best []int) legend {
	var lg legend
	placed, overloaded := 0, false
	for _, c := range d.Choices {
		if c.X.exists() && c.Y.exists() {
			placed++
		}
		overloaded = overloaded || c.X.exists() && c.Y.Overloaded
	}
	if len(best) > 0 {
		lg = lg.symbol("frontier, by the means: what lies in the shade is beaten on both axes", pen.Soft, pen.SwatchSize, func(p pen.Pen, c color.NRGBA, at vg.Point) {
			corner := vg.Point{X: at.X - 3, Y: at.Y - 2.5}
			p.Line(c, 1, nil, vg.Point{X: at.X - 12, Y: at.Y + 5}, vg.Point{X: corner.X, Y: at.Y + 5}, corner, vg.Point{X: at.X + 12, Y: corner.Y})
			p.Dot(c, corner, 2.6)
		})
	}
	if placed > len(best) {
		lg = lg.symbol("beaten by another", pale(pen.Soft), pen.MarkSize, markChoice(false))
	}
	if overloaded {
		lg = lg.symbol(overloadedKey, pen.Soft, pen.MarkSize, pen.MarkTriangle)
	}
	return lg
}

// numberOf is the number by which the legend names a choice without a label.
func numberOf(i int) string { return strconv.Itoa(i + 1) }
