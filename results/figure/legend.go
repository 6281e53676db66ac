package figure

import (
	"image/color"

	"gonum.org/v1/plot/vg"

	"aforo/results/figure/pen"
)

// An entry is one name of the legend and how its lines look.
type entry struct {
	label string
	color color.NRGBA
	index int // of the look; -1 where the panels give the label several colours
	role  Role
	solid bool
	band  bool
	mark  func(p pen.Pen, c color.NRGBA, at vg.Point) // in place of a line; nil for one
	width vg.Length                                   // of the mark
}

// symbol appends what a mark of some width means.
func (lg legend) symbol(label string, c color.NRGBA, width vg.Length, mark func(pen.Pen, color.NRGBA, vg.Point)) legend {
	return append(lg, entry{label: label, color: c, index: -1, mark: mark, width: width})
}

// swatch is the width of what stands before the label.
func (e entry) swatch() vg.Length {
	if e.mark != nil {
		return e.width
	}
	return pen.SwatchSize
}

// A legend names the lines, in rows above the panels: there it never covers
// data.
type legend []entry

// Sizes of the legend, in points.
const (
	legendRow = vg.Length(13)
	swatchGap = vg.Length(4)
	entryGap  = vg.Length(16)
)

// legendOf lists the labels of all panels' lines, in the order in which they
// come first. Where every panel has one line, named as the panel, it is empty.
func legendOf(panels []Panel) legend {
	var lg legend
	redundant := true
	for _, p := range panels {
		solid := soleLine(p.Lines)
		redundant = redundant && (len(p.Lines) == 0 || len(p.Lines) == 1 && p.Lines[0].Label == p.Title)
		for _, l := range p.Lines {
			lg = lg.add(l, solid)
		}
	}
	if redundant {
		return nil
	}
	return lg
}

// add appends a line's label, or joins it to the entry that has it.
func (lg legend) add(l Line, solid bool) legend {
	if pen.Clean(l.Label) == "" {
		return lg
	}
	look := pen.Wrap(l.Color, pen.Looks)
	switch l.Role {
	case Compared:
		return lg.addPlain(l, pen.Rule)
	case Capacity:
		return lg.addPlain(l, pen.Ink)
	}
	for i := range lg {
		if e := &lg[i]; e.label == l.Label && e.role == l.Role {
			if e.index != look { // one name for a role in each panel
				e.index, e.color = -1, pen.Soft
			}
			e.band = e.band || l.Lo != nil
			return lg
		}
	}
	return append(lg, entry{label: l.Label, color: pen.ColorOf(look), index: look, role: l.Role, solid: solid, band: l.Lo != nil})
}

// addPlain appends the label of a line whose colour is that of its role, once.
func (lg legend) addPlain(l Line, c color.NRGBA) legend {
	for _, e := range lg {
		if e.role == l.Role && e.label == l.Label {
			return lg
		}
	}
	return append(lg, entry{label: l.Label, color: c, role: l.Role, index: -1, solid: true})
}

// rows breaks the legend into rows of at most width.
func (lg legend) rows(width vg.Length) []legend {
	var rows []legend
	var used vg.Length
	for _, e := range lg {
		e.label = pen.Shorten(pen.FaceLabel, e.label, width-e.swatch()-swatchGap)
		w := e.swatch() + swatchGap + pen.FaceLabel.Width(e.label)
		if n := len(rows); n > 0 && used+entryGap+w <= width {
			rows[n-1] = append(rows[n-1], e)
			used += entryGap + w
		} else {
			rows = append(rows, legend{e})
			used = w
		}
	}
	return rows
}

// draw writes one row from x on, its baseline at y.
func (lg legend) draw(p pen.Pen, x, y vg.Length) {
	for _, e := range lg {
		mid := y + pen.FaceLabel.Font.Size*pen.CapHeight/2
		if e.band {
			p.Rect(pen.Fade(e.color, pen.BandAlpha), vg.Rectangle{Min: vg.Point{X: x, Y: mid - 3.5}, Max: vg.Point{X: x + pen.SwatchSize, Y: mid + 3.5}})
		}
		width, dash := pen.LineWidth, []vg.Length(nil)
		switch {
		case e.role == Compared || e.role == Capacity:
			width = 0.9
		case e.role == Muted:
			width, dash = 0.9, []vg.Length{1, 1.5}
		case e.index >= 0 && !e.solid:
			dash = pen.DashOf(e.index)
		}
		if e.mark != nil {
			e.mark(p, e.color, vg.Point{X: x + e.width/2, Y: mid})
		} else {
			p.Line(e.color, width, dash, vg.Point{X: x, Y: mid}, vg.Point{X: x + pen.SwatchSize, Y: mid})
		}
		x += e.swatch() + swatchGap
		p.Text(pen.FaceLabel, pen.Ink, x, y, pen.Left, e.label)
		x += pen.FaceLabel.Width(e.label) + entryGap
	}
}
