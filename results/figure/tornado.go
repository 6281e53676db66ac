package figure

import (
	"cmp"
	"fmt"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"

	"aforo/results/figure/pen"
	"aforo/results/figure/scale"
)

// A Swing is the measure at the low and at the high value of one parameter, all
// others at their base values.
type Swing struct {
	Label             string // the parameter
	LowText, HighText string // its two values: "12 h", "48 h"
	Low, High         Value  // the measure there
}

// TornadoData is how much a measure moves with each parameter.
type TornadoData struct {
	Measure Axis
	Base    Value // the measure with all parameters at their base values
	Swings  []Swing
}

// Sizes of the bars, in points.
const (
	swingRow  = vg.Length(24)
	swingBar  = vg.Length(13) // where low and high lie on different sides
	swingHalf = vg.Length(8)  // where they share one
	swingText = vg.Length(90)
	swingGap  = vg.Length(4)

	swingArrow = 10.0 // at the end of an overloaded bar
)

// Tornado draws a bar a parameter from the base to the measure at the
// parameter's low and high value, named at the bar's ends, with the interval of
// each; the parameter that moves the measure most comes first. The base value
// stands in the title. Where both ends lie on one side of the base, or their
// intervals overlap, the low value's bar lies above the high value's.
func Tornado(o Options, d TornadoData) (*Figure, error) {
	if err := d.check(); err != nil {
		return nil, err
	}
	s := scale.EmptySpan
	d.Base.add(d.Measure, &s)
	for _, w := range d.Swings {
		w.Low.add(d.Measure, &s)
		w.High.add(d.Measure, &s)
	}
	if s.Empty() {
		d.Measure.add(&s, d.Base.Mean)
	}
	title := o.Title
	o.Title = d.title(o.Title)
	t := newTornado(o, d, d.Measure.build(s, o, wholeEnds))
	t.under = t.drawNames
	fig := t.figure(o.Title, t.draw)
	fig.title = title
	return fig, nil
}

// check reports what cannot be drawn.
func (d TornadoData) check() error {
	if err := d.Measure.check("figure tornado"); err != nil {
		return err
	}
	if !d.Base.exists() {
		return fmt.Errorf("figure tornado: the base has no mean; bars need one to start from")
	}
	if err := d.Measure.checkValue("figure tornado: the base", d.Base.Mean, d.Base.Lo, d.Base.Hi); err != nil {
		return err
	}
	for _, w := range d.Swings {
		where := fmt.Sprintf("figure tornado: parameter %q", w.Label)
		if err := d.Measure.checkValue(where, w.Low.Mean, w.Low.Lo, w.Low.Hi, w.High.Mean, w.High.Lo, w.High.Hi); err != nil {
			return err
		}
	}
	return nil
}

// title appends the base value to the figure's title.
func (d TornadoData) title(s string) string {
	base := "base: " + d.Measure.Text(d.Base.Mean)
	if pen.Clean(s) == "" {
		return base
	}
	return s + " (" + base + ")"
}

// A tornado is the layout of Tornado.
type tornado struct {
	frame
	TornadoData
	names [][]string
	row   vg.Length
}

// newTornado sorts the parameters and finds the place of everything.
func newTornado(o Options, d TornadoData, x scale.Axis) tornado {
	t := tornado{TornadoData: d, row: swingRow}
	t.Swings = slices.Clone(d.Swings)
	slices.SortStableFunc(t.Swings, func(v, w Swing) int { return cmp.Compare(t.length(w, x), t.length(v, x)) })
	widest := vg.Length(20)
	for _, w := range t.Swings {
		name := pen.WrapText(pen.FaceLabel, w.Label, nameMax)
		for _, s := range name {
			widest = max(widest, pen.FaceLabel.Width(s))
		}
		t.row = max(t.row, subRow*vg.Length(len(name))+6)
		t.names = append(t.names, name)
	}
	t.frame = newFrame(o, d.legend(), x, scale.Axis{Scale: scale.Linear{}, Max: 1}, noteRow, 0, max(t.row*vg.Length(len(d.Swings)), 2*vg.Centimeter))
	t.x0 = max(t.x0, margin+widest+8)
	x.Label = pen.Shorten(pen.FaceLabel, x.Label, t.x1-t.x0)
	t.x = t.widen(x)
	return t
}

// legend explains the two looks and the intervals.
func (d TornadoData) legend() legend {
	if len(d.Swings) == 0 {
		return nil
	}
	lg := legend{}.symbol("at the first value", pen.ColorOf(0), pen.SwatchSize, pen.MarkBar(0, 0)).symbol("at the last value", pen.ColorOf(1), pen.SwatchSize, pen.MarkBar(1, 1))
	if d.Base.ranged() {
		lg = lg.symbol("interval of the base", pen.Fade(pen.Soft, pen.BandAlpha), pen.SwatchSize, func(p pen.Pen, c color.NRGBA, at vg.Point) {
			p.Rect(c, vg.Rectangle{Min: vg.Point{X: at.X - 12, Y: at.Y - 4}, Max: vg.Point{X: at.X + 12, Y: at.Y + 4}})
		})
	}
	for _, w := range d.Swings {
		if w.Low.ranged() || w.High.ranged() {
			return lg.symbol("interval", pen.Ink, pen.SwatchSize, func(p pen.Pen, c color.NRGBA, at vg.Point) {
				pen.Whisker(p, c, vg.Point{X: at.X - 10, Y: at.Y}, vg.Point{X: at.X + 10, Y: at.Y})
			})
		}
	}
	return lg
}

// length is how much of the axis a parameter moves the measure over; one that
// overloads the system moves it beyond all others.
func (t tornado) length(w Swing, x scale.Axis) float64 {
	s := scale.EmptySpan
	s.Add(t.at(x, t.Base.Mean))
	for _, v := range []Value{w.Low, w.High} {
		switch {
		case v.Overloaded:
			s.Add(2)
		case v.exists():
			s.Add(t.at(x, v.Mean))
		}
	}
	return s.Hi - s.Lo
}

// at is the place of a value as a share of the axis. On a log axis what cannot
// be placed lies at the first tick, whatever room there is before it.
func (t tornado) at(x scale.Axis, v float64) float64 {
	if t.Measure.logarithmic() {
		v = max(v, x.Ticks[0].Value)
	}
	return x.At(v)
}

// widen makes room at both ends of the axis for the texts beyond the bars.
func (t tornado) widen(x scale.Axis) scale.Axis {
	before, after := t.room(x)
	if _, log := x.Scale.(scale.Log); log {
		ratio := math.Log(x.Max / x.Min)
		x.Min, x.Max = x.Min*math.Exp(-ratio*before), x.Max*math.Exp(ratio*after)
		return x
	}
	length := x.Max - x.Min
	x.Min, x.Max = x.Min-length*before, x.Max+length*after
	return x
}

// room is what the texts need before and after the axis, in lengths of the axis
// as it is then. Room shortens the axis, and so the bars, which takes more of it:
// a few rounds settle it.
func (t tornado) room(x scale.Axis) (before, after float64) {
	width := float64(t.x1 - t.x0)
	var b, a float64 // points
	for range 30 {
		axis := width - b - a
		for _, w := range t.Swings {
			for _, e := range t.ends(w, x) {
				text := float64(pen.FaceEvent.Width(e.text) + 2*swingGap)
				switch {
				case e.side < 0:
					b = max(b, text-e.tip*axis)
				case e.Overloaded: // the text lies on the bar
					a = max(a, text+swingArrow-(1-t.at(x, t.Base.Mean))*axis)
				default:
					a = max(a, text-(1-e.tip)*axis)
				}
			}
		}
	}
	return b / (width - b - a), a / (width - b - a)
}

// An end is one of the two bars of a parameter.
type end struct {
	Value
	text  string
	side  int     // of the base: -1 is left, 1 is right
	value float64 // where the bar ends, as a share of the axis
	tip   float64 // where its interval ends, on its side
	root  float64 // where its interval reaches on the other side
}

// ends are the bars of the low and the high value on an axis.
func (t tornado) ends(w Swing, x scale.Axis) [2]end {
	base := t.at(x, t.Base.Mean)
	one := func(v Value, text string, side int) end {
		e := end{Value: v, text: pen.Shorten(pen.FaceEvent, text, swingText), side: side, value: base, tip: base, root: base}
		switch {
		case v.Overloaded:
			e.side, e.value, e.tip = 1, 1, 1
			e.text = join(e.text, "overloaded")
			return e
		case !v.exists():
			e.text = join(e.text, "no data")
			return e
		}
		e.value = t.at(x, v.Mean)
		if e.value != base {
			e.side = cmp.Compare(e.value, base)
		}
		s := scale.Span{Lo: min(base, e.value), Hi: max(base, e.value)}
		if v.ranged() {
			s.Add(t.at(x, v.Lo))
			s.Add(t.at(x, v.Hi))
		}
		e.tip, e.root = s.Hi, s.Lo
		if e.side < 0 {
			e.tip, e.root = s.Lo, s.Hi
		}
		return e
	}
	return [2]end{one(w.Low, w.LowText, -1), one(w.High, w.HighText, 1)}
}

// join puts a remark behind a text.
func join(text, remark string) string {
	if text == "" {
		return remark
	}
	return text + ": " + remark
}
