package figure

import (
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"aforo/results/figure/pen"
	"aforo/results/figure/scale"
)

// draw draws the header, the cells, the labels and the colour bar.
func (m heatmap) draw(p pen.Pen) {
	p.Rect(pen.White, p.Rectangle)
	m.head.draw(p)
	a := area{pen.Pen{Canvas: draw.Canvas{Canvas: p.Canvas.Canvas, Rectangle: vg.Rectangle{
		Min: vg.Point{X: p.Min.X + m.x0, Y: p.Max.Y - m.base},
		Max: vg.Point{X: p.Min.X + m.x1, Y: p.Max.Y - m.top},
	}}}, scale.Axis{}, scale.Axis{}}
	for k, row := range m.Cells {
		for i, v := range row {
			m.drawCell(a, v, m.cell(a, i, k))
		}
	}
	m.drawGrid(a)
	m.drawBound(a)
	half := pen.FaceTick.Font.Size * pen.CapHeight / 2
	for k := 0; k < len(m.names); k += m.every {
		a.Text(pen.FaceTick, pen.Ink, a.Min.X-tickGap-2, a.Min.Y+m.h*(vg.Length(k)+0.5)-half, pen.Right, m.names[k])
	}
	a.Upright(pen.FaceLabel, pen.Ink, margin+pen.FaceLabel.Font.Size*pen.CapHeight, a.Center().Y, pen.Shorten(pen.FaceLabel, m.Y.Label, a.Max.Y-a.Min.Y))
	m.ruler.draw(p, a.Min.X, a.Min.Y)
	m.drawScale(a)
	if len(m.Cells) == 0 || len(m.X.Values) == 0 {
		a.say("no data")
	}
}

// cell is the rectangle of a cell.
func (m heatmap) cell(a area, i, k int) vg.Rectangle {
	low := vg.Point{X: a.Min.X + m.w*vg.Length(i), Y: a.Min.Y + m.h*vg.Length(k)}
	return vg.Rectangle{Min: low, Max: low.Add(vg.Point{X: m.w, Y: m.h})}
}

// drawCell fills a cell and writes its number.
func (m heatmap) drawCell(a area, v Value, r vg.Rectangle) {
	mid := vg.Point{X: (r.Min.X + r.Max.X) / 2, Y: (r.Min.Y + r.Max.Y) / 2}
	switch {
	case v.Overloaded:
		overloadedCell(a.Pen, r)
		if s := "overloaded"; fits(faceSmall, s, m.w, m.h) {
			w := faceSmall.Width(s)/2 + 2
			a.Rect(pen.White, vg.Rectangle{Min: vg.Point{X: mid.X - w, Y: mid.Y - 4}, Max: vg.Point{X: mid.X + w, Y: mid.Y + 4}})
			a.Text(faceSmall, pen.Soft, mid.X, mid.Y-faceSmall.Font.Size*pen.CapHeight/2, pen.Center, s)
		}
	case !v.exists():
		missingCell(a.Pen, r)
	default:
		ground := pen.Heat(m.z.At(v.Mean))
		a.Rect(ground, r)
		if s := m.Z.Text(v.Mean); m.face.Font.Size > 0 && fits(m.face, s, m.w, m.h) {
			a.Text(m.face, pen.InkOn(ground), mid.X, mid.Y-m.face.Font.Size*pen.CapHeight/2, pen.Center, s)
		}
	}
}

// drawGrid parts the cells by white lines, where they are large enough.
func (m heatmap) drawGrid(a area) {
	if min(m.w, m.h) < 6 {
		return
	}
	for i := 1; i < len(m.X.Values); i++ {
		x := a.Min.X + m.w*vg.Length(i)
		a.Line(pen.White, 0.6, nil, vg.Point{X: x, Y: a.Min.Y}, vg.Point{X: x, Y: a.Max.Y})
	}
	for k := 1; k < len(m.Cells); k++ {
		y := a.Min.Y + m.h*vg.Length(k)
		a.Line(pen.White, 0.6, nil, vg.Point{X: a.Min.X, Y: y}, vg.Point{X: a.Max.X, Y: y})
	}
}

// drawBound outlines the cells that keep the bound: black in white, so that it
// shows on every colour.
func (m heatmap) drawBound(a area) {
	met := func(i, k int) bool {
		return k >= 0 && k < len(m.Cells) && i >= 0 && i < len(m.Cells[k]) && m.meets(m.Cells[k][i])
	}
	var edges [][2]vg.Point
	for k := range m.Cells {
		for i := range m.Cells[k] {
			if !met(i, k) {
				continue
			}
			r := m.cell(a, i, k)
			for _, e := range []struct {
				beyond bool
				from   vg.Point
				to     vg.Point
			}{
				{met(i-1, k), r.Min, vg.Point{X: r.Min.X, Y: r.Max.Y}},
				{met(i+1, k), vg.Point{X: r.Max.X, Y: r.Min.Y}, r.Max},
				{met(i, k-1), r.Min, vg.Point{X: r.Max.X, Y: r.Min.Y}},
				{met(i, k+1), vg.Point{X: r.Min.X, Y: r.Max.Y}, r.Max},
			} {
				if !e.beyond {
					edges = append(edges, [2]vg.Point{e.from, e.to})
				}
			}
		}
	}
	for _, e := range edges {
		a.stretched(e, boundStroke+1.6, 0.8)
	}
	for _, e := range edges {
		a.stretched(e, boundStroke, 0)
	}
}

// stretched strokes an upright or level line that reaches half its width beyond
// its ends, so that corners close; white below black.
func (a area) stretched(e [2]vg.Point, width, casing vg.Length) {
	c := pen.Ink
	if casing > 0 {
		c = pen.White
	}
	d := width / 2
	if e[0].X == e[1].X {
		e[0].Y, e[1].Y = e[0].Y-d, e[1].Y+d
	} else {
		e[0].X, e[1].X = e[0].X-d, e[1].X+d
	}
	a.Line(c, width, nil, e[0], e[1])
}

// drawScale draws the colour bar with its ticks at the right of the map.
func (m heatmap) drawScale(a area) {
	bar := vg.Rectangle{
		Min: vg.Point{X: a.Max.X + heatGap, Y: a.Min.Y}, Max: vg.Point{X: a.Max.X + heatGap + heatWidth, Y: a.Max.Y},
	}
	const slices = 96
	height := bar.Max.Y - bar.Min.Y
	for i := range slices {
		from := bar.Min.Y + height*vg.Length(i)/slices
		// Each reaches under the next, so that no seam shows.
		to := min(from+2*height/slices, bar.Max.Y)
		a.Rect(pen.Heat((float64(i)+0.5)/slices), vg.Rectangle{Min: vg.Point{X: bar.Min.X, Y: from}, Max: vg.Point{X: bar.Max.X, Y: to}})
	}
	last := bar.Min.Y - 1000
	for _, t := range m.z.Ticks {
		y := bar.Min.Y + height*vg.Length(m.z.At(t.Value))
		if y > bar.Max.Y+0.01 || y-last < pen.FaceTick.Font.Size*0.95 {
			continue
		}
		last = y
		a.Line(pen.Rule, pen.Hairline, nil, vg.Point{X: bar.Max.X, Y: y}, vg.Point{X: bar.Max.X + tickLength, Y: y})
		a.Text(pen.FaceTick, pen.Ink, bar.Max.X+tickLength+tickGap, y-pen.FaceTick.Font.Size*pen.CapHeight/2, pen.Left, t.Label)
	}
	if at := m.z.At(m.Bound.At); pen.Clean(m.Bound.Label) != "" && at >= 0 && at <= 1 {
		y := bar.Min.Y + height*vg.Length(at)
		a.stretched([2]vg.Point{{X: bar.Min.X, Y: y}, {X: bar.Max.X, Y: y}}, boundStroke+1.6, 0.8)
		a.stretched([2]vg.Point{{X: bar.Min.X - 2, Y: y}, {X: bar.Max.X, Y: y}}, boundStroke, 0)
	}
	a.Upright(pen.FaceLabel, pen.Ink, pageWidth-margin+1, a.Center().Y, pen.Shorten(pen.FaceLabel, m.z.Label, a.Max.Y-a.Min.Y))
}
