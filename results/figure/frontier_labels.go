package figure

import (
	"cmp"
	"image/color"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// placeChoices finds a place for the label of each choice in the plane, those on
// the frontier first. A label for which there is none becomes its number; the
// tags of others than choices in the plane stay empty.
func (d FrontierData) placeChoices(f frame, best []int) []tag {
	page := pen{draw.Canvas{Rectangle: vg.Rectangle{Max: vg.Point{X: pageWidth, Y: f.base}}}}
	a := f.area(page)
	hard, soft := d.obstacles(a, best)
	tags := make([]tag, len(d.Choices))
	order := slices.Clone(best)
	for i, c := range d.Choices {
		if !slices.Contains(best, i) && c.X.exists() && c.Y.exists() {
			order = append(order, i)
		}
	}
	bounds := vg.Rectangle{Min: a.Min.Add(vg.Point{X: 2, Y: 2}), Max: a.Max.Sub(vg.Point{X: 2, Y: 1})}
	for _, i := range order {
		at := a.point(d.Choices[i].X.Mean, d.Choices[i].Y.Mean)
		lines := wrapText(faceEvent, d.Choices[i].Label, tagMax)
		if len(lines) == 0 {
			continue
		}
		t := newTag(at, lines)
		if len(lines) <= 2 {
			t.settle(bounds, hard, soft)
		}
		if !t.placed {
			t = newTag(at, []string{numberOf(i)})
			t.settle(bounds, hard, soft)
		}
		if t.placed {
			hard = append(append(hard, t.box), t.leader()...)
		}
		tags[i] = t
	}
	for i := range tags { // relative to the data, which the legend may move down
		tags[i] = tags[i].moved(a.Min.Scale(-1))
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
		hard = append(hard, around(a.point(c.X.Mean, c.Y.Mean), markHalf))
		if c.X.ranged() {
			soft = append(soft, sleeve(a.point(c.X.Lo, c.Y.Mean), a.point(c.X.Hi, c.Y.Mean), 2.4))
		}
		if c.Y.ranged() {
			soft = append(soft, sleeve(a.point(c.X.Mean, c.Y.Lo), a.point(c.X.Mean, c.Y.Hi), 2.4))
		}
	}
	pts := d.stairs(best, a)
	for i := 1; i < len(pts); i++ {
		soft = append(soft, sleeve(pts[i-1], pts[i], 1))
	}
	return hard, soft
}

// unplaced are the legend's entries of choices that have a number, or nothing,
// beside their marks.
func (d FrontierData) unplaced(tags []tag, over []strand) legend {
	var lg legend
	add := func(i int, mark func(pen, color.NRGBA, vg.Point)) {
		c := d.Choices[i]
		lg = lg.symbol(clean(c.Label), colorOf(c.Color), 20, func(p pen, hue color.NRGBA, at vg.Point) {
			mark(p, hue, vg.Point{X: at.X - 5, Y: at.Y})
			p.text(faceEvent, ink, at.X+1, at.Y-faceEvent.Font.Size*capHeight/2, left, numberOf(i))
		})
	}
	best := d.pareto()
	for i, t := range tags {
		if len(t.lines) == 1 && t.lines[0] == numberOf(i) && t.lines[0] != clean(d.Choices[i].Label) {
			is := slices.Contains(best, i)
			add(i, func(p pen, hue color.NRGBA, at vg.Point) {
				markChoice(is)(p, choiceColor(d.Choices[i], is), at)
			})
		}
	}
	for _, m := range over {
		if m.numbered {
			add(m.choice, markTriangle)
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
		from, to := f.xOf(c.X.Mean)-tagNear, f.xOf(c.X.Mean)+tagNear
		m.text = clean(c.Label)
		if m.numbered = faceEvent.Width(m.text) > max(f.x1-to, from-f.x0); m.numbered {
			m.text = numberOf(m.choice)
		}
		width := faceEvent.Width(m.text)
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
		whisker(a.pen, colorOf(c.Color), vg.Point{X: a.X(a.x.At(c.X.Lo)), Y: y}, vg.Point{X: a.X(a.x.At(c.X.Hi)), Y: y})
	}
	markTriangle(a.pen, colorOf(c.Color), at)
	a.text(faceEvent, ink, m.x, y-faceEvent.Font.Size*capHeight/2, left, m.text)
}
