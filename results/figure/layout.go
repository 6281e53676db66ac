package figure

import (
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"aforo/results/figure/pen"
	"aforo/results/figure/scale"
)

// Sizes of the page, in points unless they say otherwise.
const (
	pageWidth  = 18 * vg.Centimeter
	margin     = vg.Length(8)
	rightEdge  = vg.Length(14) // room for half a label beyond the data
	titleRow   = vg.Length(14)
	subRow     = vg.Length(11)
	panelGap   = vg.Length(9)
	stripRow   = vg.Length(13) // a panel's title, and the lowest notes
	tickLength = vg.Length(3)
	tickGap    = vg.Length(3)
	axisRow    = vg.Length(12)
)

// A header is the title, the subtitle and the legend, wrapped to the page.
type header struct {
	title, subtitle []string
	legend          []legend
}

// newHeader wraps the options' texts and the legend.
func newHeader(o Options, lg legend) header {
	const width = pageWidth - 2*margin
	return header{
		title:    pen.WrapText(pen.FaceTitle, o.Title, width),
		subtitle: pen.WrapText(pen.FaceSubtitle, o.Subtitle, width),
		legend:   lg.rows(width),
	}
}

// height is that of the header with the margin above it and the gap below.
func (h header) height() vg.Length {
	sum := margin + titleRow*vg.Length(len(h.title)) + subRow*vg.Length(len(h.subtitle))
	if len(h.legend) > 0 {
		sum += 5 + legendRow*vg.Length(len(h.legend))
	}
	return sum + 5
}

// draw writes the header at the top of the page.
func (h header) draw(p pen.Pen) {
	x, y := p.Min.X+margin, p.Max.Y-margin
	for _, s := range h.title {
		p.Text(pen.FaceTitle, pen.Ink, x, y-9, pen.Left, s)
		y -= titleRow
	}
	for _, s := range h.subtitle {
		p.Text(pen.FaceSubtitle, pen.Soft, x, y-8, pen.Left, s)
		y -= subRow
	}
	y -= 5
	for _, lg := range h.legend {
		lg.draw(p, x, y-9)
		y -= legendRow
	}
}

// axisWidth is the room left of the data for a vertical axis.
func axisWidth(a scale.Axis) vg.Length {
	var widest vg.Length
	for _, t := range a.Ticks {
		widest = max(widest, pen.FaceTick.Width(t.Label))
	}
	w := margin + widest + tickLength + tickGap
	if a.Label != "" {
		w += axisRow
	}
	return w
}

// drawY draws the grid's horizontal lines, the ticks that have room, and the
// axis at the left edge.
func (a area) drawY() {
	half := pen.FaceTick.Font.Size * pen.CapHeight / 2
	last := a.Min.Y - 1000
	var lines, ticks vg.Path
	for _, t := range a.y.Ticks {
		y := a.Y(a.y.At(t.Value))
		if y > a.Max.Y+0.01 {
			continue
		}
		segment(&lines, vg.Point{X: a.Min.X, Y: y}, vg.Point{X: a.Max.X, Y: y})
		segment(&ticks, vg.Point{X: a.Min.X - tickLength, Y: y}, vg.Point{X: a.Min.X, Y: y})
		if max(y-last, last-y) >= pen.FaceTick.Font.Size*0.95 { // ticks may go down, too
			a.Text(pen.FaceTick, pen.Ink, a.Min.X-tickLength-tickGap, y-half, pen.Right, t.Label)
			last = y
		}
	}
	a.Hair(pen.Grid, lines)
	a.Hair(pen.Rule, ticks)
	if a.y.Label != "" {
		a.Upright(pen.FaceLabel, pen.Ink, margin+pen.FaceLabel.Font.Size*pen.CapHeight, a.Center().Y, a.y.Label)
	}
	a.Line(pen.Rule, 0.6, nil, a.Min, vg.Point{X: a.Min.X, Y: a.Max.Y})
}

// drawX draws the grid's vertical lines, the ticks and the lower edge, and the
// labels of the axis where labelled. Labels keep clear of each other and of the
// page's edges.
func (a area) drawX(labelled bool, pageRight vg.Length) {
	last := a.Min.X - 1000
	var lines, ticks vg.Path
	for _, t := range a.x.Ticks {
		x := a.X(a.x.At(t.Value))
		if x > a.Max.X+0.01 {
			continue
		}
		segment(&lines, vg.Point{X: x, Y: a.Min.Y}, vg.Point{X: x, Y: a.Max.Y})
		segment(&ticks, vg.Point{X: x, Y: a.Min.Y - tickLength}, vg.Point{X: x, Y: a.Min.Y})
		if !labelled {
			continue
		}
		lines := strings.Split(t.Label, "\n")
		from, to := tickExtent(lines, x, pageRight)
		if from < last+4 {
			continue
		}
		last = to
		for i, s := range lines {
			y := a.Min.Y - tickLength - tickGap - pen.FaceTick.Font.Size*(pen.CapHeight+1.15*vg.Length(i))
			mid := min(x, pageRight-2-pen.FaceTick.Width(s)/2)
			a.Text(pen.FaceTick, pen.Ink, mid, y, pen.Center, s)
		}
	}
	a.Hair(pen.Grid, lines)
	a.Hair(pen.Rule, ticks)
	a.Line(pen.Rule, 0.6, nil, a.Min, vg.Point{X: a.Max.X, Y: a.Min.Y})
	if labelled {
		y := a.Min.Y - footer(a.x) + 6
		a.Text(pen.FaceLabel, pen.Ink, a.Center().X, y, pen.Center, a.x.Label)
	}
}

// segment adds a line to a path of many: one path takes a fraction of the room of as many
// of one line each.
func segment(path *vg.Path, from, to vg.Point) {
	path.Move(from)
	path.Line(to)
}

// labelLines is the greatest number of lines of the ticks' labels.
func labelLines(ticks []scale.Tick) int {
	n := 1
	for _, t := range ticks {
		n = max(n, 1+strings.Count(t.Label, "\n"))
	}
	return n
}

// tickExtent is from where to where the lines of a label centred at x reach,
// each moved inward where it would leave the page.
func tickExtent(lines []string, x, pageRight vg.Length) (from, to vg.Length) {
	from, to = x, x
	for _, s := range lines {
		w := pen.FaceTick.Width(s)
		mid := min(x, pageRight-2-w/2)
		from, to = min(from, mid-w/2), max(to, mid+w/2)
	}
	return from, to
}

// footer is the height below the lowest panel's data.
func footer(x scale.Axis) vg.Length {
	return tickLength + tickGap + pen.FaceTick.Font.Size*1.15*vg.Length(labelLines(x.Ticks)) + axisRow + 3
}

// crop is the part of the page between two heights, measured from its top, and
// between the data's edges.
func crop(p pen.Pen, x0 vg.Length, top, bottom vg.Length) pen.Pen {
	return pen.Pen{Canvas: draw.Canvas{Canvas: p.Canvas.Canvas, Rectangle: vg.Rectangle{
		Min: vg.Point{X: p.Min.X + x0, Y: p.Max.Y - bottom},
		Max: vg.Point{X: p.Max.X - rightEdge, Y: p.Max.Y - top},
	}}}
}
