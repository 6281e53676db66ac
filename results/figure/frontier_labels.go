package figure

import (
	"cmp"
	"image/color"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"aforo/results/figure/pen"
)

// placeChoices finds a place for the label of each choice in the plane, those on
// the frontier first. A label for which there is none becomes its number; the
// tags of others than choices in the plane stay empty.
func (d FrontierData) placeChoices(f frame, best []int) []pen.Tag {
	page := pen.Pen{Canvas: draw.Canvas{Rectangle: vg.Rectangle{Max: vg.Point{X: pageWidth, Y: f.base}}}}
	a := f.area(page)
	hard, soft := d.obstacles(a, best)
	tags := make([]pen.Tag, len(d.Choices))
	order := slices.Clone(best)
	for i, c := range d.Choices {
		if !slices.Contains(best, i) && c.X.exists() && c.Y.exists() {
			order = append(order, i)
		}
	}
	bounds := vg.Rectangle{Min: a.Min.Add(vg.Point{X: 2, Y: 2}), Max: a.Max.Sub(vg.Point{X: 2, Y: 1})}
	for _, i := range order {
		at := a.point(d.Choices[i].X.Mean, d.Choices[i].Y.Mean)
		lines := pen.WrapText(pen.FaceEvent, d.Choices[i].Label, pen.TagMax)
		if len(lines) == 0 {
			continue
		}
		t := pen.NewTag(at, lines)
		if len(lines) <= 2 {
			t.Settle(bounds, hard, soft)
		}
		if !t.Placed {
			t = pen.NewTag(at, []string{numberOf(i)})
			t.Settle(bounds, hard, soft)
		}
		if t.Placed {
			hard = append(append(hard, t.Box), t.Leader()...)
		}
		tags[i] = t
	}
	for i := range tags { // relative to the data, which the legend may move down
		tags[i] = tags[i].Moved(a.Min.Scale(-1))
	}
	return tags
}

// obstacles are the marks, which no label may cover, and the lines, which one
// may where there is no other place.
func (d FrontierData) obstacles(a area, best []int) (hard, soft []vg.Rectangle) {
	for _, c := range d.Choices {
		if !c.X.exists() || !c.Y.exists() {
			continue
		}
		hard = append(hard, pen.Around(a.point(c.X.Mean, c.Y.Mean), pen.MarkHalf))
		if c.X.ranged() {
			soft = append(soft, pen.Sleeve(a.point(c.X.Lo, c.Y.Mean), a.point(c.X.Hi, c.Y.Mean), 2.4))
		}
		if c.Y.ranged() {
			soft = append(soft, pen.Sleeve(a.point(c.X.Mean, c.Y.Lo), a.point(c.X.Mean, c.Y.Hi), 2.4))
		}
	}
	pts := d.stairs(best, a)
	for i := 1; i < len(pts); i++ {
		soft = append(soft, pen.Sleeve(pts[i-1], pts[i], 1))
	}
	return hard, soft
}

// unplaced are the legend's entries of choices that have a number, or nothing,
// beside their marks.
func (d FrontierData) unplaced(tags []pen.Tag, over []strand) legend {
	var lg legend
	add := func(i int, mark func(pen.Pen, color.NRGBA, vg.Point)) {
		c := d.Choices[i]
		lg = lg.symbol(pen.Clean(c.Label), pen.ColorOf(c.Color), 20, func(p pen.Pen, hue color.NRGBA, at vg.Point) {
			mark(p, hue, vg.Point{X: at.X - 5, Y: at.Y})
			p.Text(pen.FaceEvent, pen.Ink, at.X+1, at.Y-pen.FaceEvent.Font.Size*pen.CapHeight/2, pen.Left, numberOf(i))
		})
	}
	best := d.pareto()
	for i, t := range tags {
		if len(t.Lines) == 1 && t.Lines[0] == numberOf(i) && t.Lines[0] != pen.Clean(d.Choices[i].Label) {
			is := slices.Contains(best, i)
			add(i, func(p pen.Pen, hue color.NRGBA, at vg.Point) {
				markChoice(is)(p, choiceColor(d.Choices[i], is), at)
			})
		}
	}
	for _, m := range over {
		if m.numbered {
			add(m.choice, pen.MarkTriangle)
		}
	}
	return lg
}

// A strand is an overloaded choice in a row of the strip above the data.
type strand struct {
	choice   int
	row      int
	x        vg.Length // of its text
	text     string
	numbered bool // the text is a number, the name is in the legend
	ranged   bool // the interval leaves room for the text, and is drawn
}

// placeOverloaded lays the overloaded choices in rows such that neither marks,
// whiskers nor labels touch, and returns how many rows there are.
func (d FrontierData) placeOverloaded(f frame) (out []strand, rows int) {
	for i, c := range d.Choices {
		if c.X.exists() && c.Y.Overloaded {
			out = append(out, strand{choice: i})
		}
	}
	slices.SortStableFunc(out, func(p, q strand) int {
		return cmp.Compare(d.Choices[p.choice].X.Mean, d.Choices[q.choice].X.Mean)
	})
	var end []vg.Length // of each row
	for i := range out {
		m := &out[i]
		c := d.Choices[m.choice]
		from, to := f.xOf(c.X.Mean)-pen.TagNear, f.xOf(c.X.Mean)+pen.TagNear
		m.text = pen.Clean(c.Label)
		if m.numbered = pen.FaceEvent.Width(m.text) > max(f.x1-to, from-f.x0); m.numbered {
			m.text = numberOf(m.choice)
		}
		width := pen.FaceEvent.Width(m.text)
		if c.X.ranged() {
			lo, hi := min(from, f.xOf(c.X.Lo)-3), max(to, f.xOf(c.X.Hi)+3)
			if m.ranged = width <= max(f.x1-hi, lo-f.x0); m.ranged {
				from, to = lo, hi
			}
		}
		m.x = to
		if to += width; to > f.x1 {
			m.x = from - width
			from, to = m.x, to-width
		}
		m.row = slices.IndexFunc(end, func(e vg.Length) bool { return e+noteGap <= from })
		if m.row < 0 {
			m.row, end = len(end), append(end, 0)
		}
		end[m.row] = to
	}
	return out, len(end)
}

// draw draws the triangle, the interval of x and the label.
func (m strand) draw(a area, d FrontierData) {
	c := d.Choices[m.choice]
	y := a.Max.Y + strandRow*(vg.Length(m.row)+0.5)
	at := vg.Point{X: a.X(a.x.At(c.X.Mean)), Y: y}
	if m.ranged {
		pen.Whisker(a.Pen, pen.ColorOf(c.Color), vg.Point{X: a.X(a.x.At(c.X.Lo)), Y: y}, vg.Point{X: a.X(a.x.At(c.X.Hi)), Y: y})
	}
	pen.MarkTriangle(a.Pen, pen.ColorOf(c.Color), at)
	a.Text(pen.FaceEvent, pen.Ink, m.x, y-pen.FaceEvent.Font.Size*pen.CapHeight/2, pen.Left, m.text)
}
