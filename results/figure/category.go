package figure

import (
	"math"
	"strings"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"

	"aforo/results/figure/pen"
)

// A Side is a row of categories: hours of the day, sizes, values of a parameter.
type Side struct {
	Label  string
	Values []string
}

// sideMax is how far upright labels of categories may reach down.
const sideMax = 3.2 * vg.Centimeter

// A ruler is the layout of the categories' labels along an axis.
type ruler struct {
	Side
	cell    vg.Length
	lines   [][]string
	upright bool
	every   int       // how many categories share a label's room
	height  vg.Length // of the labels
}

// newRuler fits the labels into cells of a width: in a few lines each; or, short
// ones, only some of them; or upright.
func newRuler(s Side, cell vg.Length) ruler {
	r := ruler{Side: s, cell: cell, every: 1, lines: make([][]string, len(s.Values))}
	var widest, word vg.Length
	lines := 1
	for i, v := range s.Values {
		v = pen.Clean(v)
		widest = max(widest, pen.FaceTick.Width(v))
		for _, w := range strings.Fields(v) {
			word = max(word, pen.FaceTick.Width(w))
		}
		r.lines[i] = pen.WrapText(pen.FaceTick, v, cell-6)
		lines = max(lines, len(r.lines[i]))
	}
	switch {
	case word <= cell-6 && lines <= 3:
	case widest <= 32:
		r.every = int(math.Ceil(float64((widest + 4) / cell)))
		lines = 1
	default:
		r.upright, r.every = true, int(math.Ceil(float64(pen.FaceTick.Font.Size*1.15/cell)))
	}
	r.height = tickGap + pen.FaceTick.Font.Size*1.15*vg.Length(lines)
	if r.upright {
		r.height = tickGap + min(widest, sideMax)
	}
	if lines == 1 || r.upright {
		for i, v := range s.Values {
			r.lines[i] = []string{pen.Shorten(pen.FaceTick, v, max(sideMax, 32))}
		}
	}
	return r
}

// below is the height of the labels and the axis's title.
func (r ruler) below() vg.Length {
	if pen.Clean(r.Label) == "" {
		return r.height + 6
	}
	return r.height + axisRow + 3
}

// draw writes the labels below the data's lower edge, from x0 on.
func (r ruler) draw(p pen.Pen, x0, y vg.Length) {
	size := pen.FaceTick.Font.Size
	for i := 0; i < len(r.lines); i += r.every {
		x := x0 + r.cell*(vg.Length(i)+0.5)
		for k, s := range r.lines[i] {
			if r.upright {
				p.Upright(pen.FaceTick, pen.Ink, x+size*pen.CapHeight/2, y-tickGap-pen.FaceTick.Width(s)/2, s)
				continue
			}
			p.Text(pen.FaceTick, pen.Ink, x, y-tickGap-size*(pen.CapHeight+1.15*vg.Length(k)), pen.Center, s)
		}
	}
	p.Text(pen.FaceLabel, pen.Ink, x0+r.cell*vg.Length(max(len(r.lines), 1))/2, y-r.below()+4, pen.Center, pen.Shorten(pen.FaceLabel, r.Label, 12*vg.Centimeter))
}

// fits reports whether a text has room in a rectangle.
func fits(f font.Face, s string, w, h vg.Length) bool {
	return f.Width(s) <= w-3 && f.Font.Size*1.1 <= h
}
