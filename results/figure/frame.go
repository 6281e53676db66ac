package figure

import (
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"aforo/results/figure/pen"
	"aforo/results/figure/scale"
)

// A frame is the layout of a figure of one panel: header, a strip above the data,
// the data, and the axes. Heights are measured from the page's top.
type frame struct {
	head      header
	x, y      scale.Axis
	x0, x1    vg.Length
	top, base vg.Length
	strip     vg.Length
	under     func(area) // drawn below the axes, or nil
}

// newFrame places a panel of a height under its header. The strip above the data
// and the margin at its right belong to the figure.
func newFrame(o Options, lg legend, x, y scale.Axis, strip, margin, height vg.Length) frame {
	f := frame{head: newHeader(o, lg), x: x, y: y, strip: strip}
	f.y.Label = pen.Shorten(pen.FaceLabel, y.Label, height+strip)
	f.x0 = axisWidth(f.y)
	if len(x.Ticks) > 0 { // half of the first label may reach left of the data
		from, _ := tickExtent(strings.Split(x.Ticks[0].Label, "\n"), 0, pageWidth)
		f.x0 = max(f.x0, 2-from)
	}
	f.x1 = pageWidth - max(rightEdge, margin)
	f.x.Label = pen.Shorten(pen.FaceLabel, x.Label, f.x1-f.x0)
	f.top = f.head.height() + 4 + strip
	f.base = f.top + height
	return f
}

// xOf is where a value lies across the page.
func (f frame) xOf(v float64) vg.Length { return f.x0 + vg.Length(f.x.At(v))*(f.x1-f.x0) }

// area is the panel on a page.
func (f frame) area(p pen.Pen) area {
	return area{pen.Pen{Canvas: draw.Canvas{Canvas: p.Canvas.Canvas, Rectangle: vg.Rectangle{
		Min: vg.Point{X: p.Min.X + f.x0, Y: p.Max.Y - f.base},
		Max: vg.Point{X: p.Min.X + f.x1, Y: p.Max.Y - f.top},
	}}}, f.x, f.y}
}

// figure draws the header and the axes, and then what draw adds.
func (f frame) figure(title string, draw func(area)) *Figure {
	return &Figure{title: title, w: pageWidth, h: f.base + footer(f.x), draw: func(p pen.Pen) {
		p.Rect(pen.White, p.Rectangle)
		f.head.draw(p)
		a := f.area(p)
		if f.under != nil {
			f.under(a)
		}
		a.drawY()
		a.drawX(true, p.Max.X)
		draw(a)
	}}
}

// ground shades a strip above the data, in which values stand that the axis does
// not hold.
func (a area) ground(height vg.Length) {
	if height > 0 {
		a.Rect(pen.GroundShade, vg.Rectangle{Min: vg.Point{X: a.Min.X, Y: a.Max.Y + 1}, Max: vg.Point{X: a.Max.X, Y: a.Max.Y + height}})
	}
}
