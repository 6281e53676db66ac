package figure

import (
	"fmt"
	"image/color"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"

	"aforo/results/figure/pen"
	"aforo/results/figure/scale"
)

// HeatMapData is a measure over two parameters.
type HeatMapData struct {
	X, Y Side // Y from the bottom up
	Z    Axis
	// Cells[y][x] is the measure. A cell without data is grey, an overloaded one
	// hatched.
	Cells [][]Value
	// Bound, where it has a label, outlines the cells with a mean of at most
	// Bound.At.
	Bound Guide
}

// Sizes of the map, in points.
const (
	heatWidth   = vg.Length(10) // of the colour bar
	heatGap     = vg.Length(12)
	heatHeight  = vg.Length(330) // of all rows, at most
	heatLeast   = vg.Length(110) // so that the colour bar has room for its ticks
	boundStroke = vg.Length(2)
)

// faceSmall is for numbers in narrow cells.
var faceSmall = pen.Face(6.5, false)

// HeatMap draws a measure over two parameters as colours, light for little and
// dark for much, with the number in each cell where it fits, the cells that meet
// a bound outlined, and a colour bar.
func HeatMap(o Options, d HeatMapData) (*Figure, error) {
	if err := d.check(); err != nil {
		return nil, err
	}
	z := scale.EmptySpan
	for _, row := range d.Cells {
		for _, v := range row {
			if v.exists() {
				d.Z.add(&z, v.Mean)
			}
		}
	}
	if d.Bound.Label != "" {
		d.Z.add(&z, d.Bound.At)
	}
	h := newHeat(o, d, d.Z.build(z, o, wholeEnds))
	return &Figure{title: o.Title, w: pageWidth, h: h.base + h.ruler.below(), draw: h.draw, fixed: true}, nil
}

// check reports what cannot be drawn.
func (d HeatMapData) check() error {
	if err := d.Z.check("figure heat map"); err != nil {
		return err
	}
	if len(d.Cells) != len(d.Y.Values) {
		return fmt.Errorf("figure heat map: %d rows of cells for %d values of y", len(d.Cells), len(d.Y.Values))
	}
	for k, row := range d.Cells {
		if len(row) != len(d.X.Values) {
			return fmt.Errorf("figure heat map: row %q has %d cells for %d values of x", d.Y.Values[k], len(row), len(d.X.Values))
		}
		for i, v := range row {
			if err := d.Z.checkValue(fmt.Sprintf("figure heat map: cell %q, %q", d.X.Values[i], d.Y.Values[k]), v.Mean); err != nil {
				return err
			}
		}
	}
	if d.Bound.Label != "" {
		return checkGuide("figure heat map", d.Z, d.Bound)
	}
	return nil
}

// A heatmap is the layout of HeatMap.
type heatmap struct {
	HeatMapData
	head      header
	z         scale.Axis
	ruler     ruler
	names     []string // of the rows
	every     int      // how many rows share the room of a name
	x0, x1    vg.Length
	top, base vg.Length
	w, h      vg.Length // of a cell
	face      font.Face // of the numbers; its size is zero where none fits
}

// newHeat finds the place of everything.
func newHeat(o Options, d HeatMapData, z scale.Axis) heatmap {
	m := heatmap{HeatMapData: d, z: z, every: 1, head: newHeader(o, d.legend())}
	widest := vg.Length(20)
	for _, s := range d.Y.Values {
		s = pen.Shorten(pen.FaceTick, s, nameMax)
		widest = max(widest, pen.FaceTick.Width(s))
		m.names = append(m.names, s)
	}
	m.x0 = margin + widest + tickGap + 3
	if pen.Clean(d.Y.Label) != "" {
		m.x0 += axisRow
	}
	right := margin + tickLength + tickGap + axisRow + 2
	for _, t := range z.Ticks {
		right = max(right, margin+tickLength+tickGap+axisRow+2+pen.FaceTick.Width(t.Label))
	}
	m.x1 = pageWidth - right - heatWidth - heatGap
	nx, ny := vg.Length(max(len(d.X.Values), 1)), vg.Length(max(len(d.Y.Values), 1))
	m.w = (m.x1 - m.x0) / nx
	m.h = max(min(m.w*0.62, 36, heatHeight/ny), heatLeast/ny)
	for vg.Length(m.every)*m.h < pen.FaceTick.Font.Size*1.15 {
		m.every++
	}
	m.ruler = newRuler(d.X, m.w)
	m.top = m.head.height() + 6
	m.base = m.top + m.h*ny
	m.face = m.fit()
	return m
}

// legend explains the cells without a colour and the outline.
func (d HeatMapData) legend() legend {
	var lg legend
	overloaded, missing, met := false, false, 0
	for _, row := range d.Cells {
		for _, v := range row {
			overloaded = overloaded || v.Overloaded
			missing = missing || !v.Overloaded && !v.exists()
			if d.meets(v) {
				met++
			}
		}
	}
	swatch := func(draw func(p pen.Pen, r vg.Rectangle)) func(pen.Pen, color.NRGBA, vg.Point) {
		return func(p pen.Pen, _ color.NRGBA, at vg.Point) {
			draw(p, vg.Rectangle{Min: vg.Point{X: at.X - 9, Y: at.Y - 5}, Max: vg.Point{X: at.X + 9, Y: at.Y + 5}})
		}
	}
	if label := pen.Clean(d.Bound.Label); label != "" {
		if met == 0 {
			label += " (nowhere)"
		}
		lg = lg.symbol(label, pen.Ink, 20, swatch(func(p pen.Pen, r vg.Rectangle) { p.Outline(pen.Ink, boundStroke, pen.CornersOf(r)...) }))
	}
	if overloaded {
		lg = lg.symbol(overloadedKey, pen.Soft, 20, swatch(overloadedCell))
	}
	if missing {
		lg = lg.symbol("no data", pen.Soft, 20, swatch(missingCell))
	}
	return lg
}

// meets reports whether a value keeps the bound.
func (d HeatMapData) meets(v Value) bool {
	return pen.Clean(d.Bound.Label) != "" && v.exists() && v.Mean <= d.Bound.At
}

// fit is the face in which the numbers have room: the larger one for all, else
// the smaller one for those that fit, where that is most of them.
func (m heatmap) fit() font.Face {
	all, small, n := true, 0, 0
	for _, row := range m.Cells {
		for _, v := range row {
			if !v.exists() {
				continue
			}
			n++
			all = all && fits(pen.FaceTick, m.Z.Text(v.Mean), m.w, m.h)
			if fits(faceSmall, m.Z.Text(v.Mean), m.w, m.h) {
				small++
			}
		}
	}
	switch {
	case all:
		return pen.FaceTick
	case 2*small > n:
		return faceSmall
	}
	return font.Face{}
}

// overloadedCell is a hatching on white.
func overloadedCell(p pen.Pen, r vg.Rectangle) {
	p.Rect(pen.White, r)
	p.Hatch(pen.Rule, r, 4, 0)
}

// missingCell is grey with a dash.
func missingCell(p pen.Pen, r vg.Rectangle) {
	p.Rect(pen.Grid, r)
	mid := vg.Point{X: (r.Min.X + r.Max.X) / 2, Y: (r.Min.Y + r.Max.Y) / 2}
	half := min((r.Max.X-r.Min.X)/4, 3)
	p.Line(pen.Soft, 0.8, nil, vg.Point{X: mid.X - half, Y: mid.Y}, vg.Point{X: mid.X + half, Y: mid.Y})
}
