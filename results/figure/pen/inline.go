package pen

import (
	"fmt"
	"html"
	"image"
	"image/color"
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// A Shade is a colour of the house and the name under which a page knows it.
type Shade struct{ Name, Color string }

// Shades are the colours that an Inline names: the palette as c0, c1 and so on, and those
// of everything that is not data.
func Shades() []Shade {
	var all []Shade
	for i, c := range Palette {
		all = append(all, Shade{"c" + strconv.Itoa(i), hex(c)})
	}
	for _, s := range []struct {
		name string
		c    color.NRGBA
	}{{"ink", Ink}, {"soft", Soft}, {"rule", Rule}, {"grid", Grid}, {"shade", GroundShade}, {"paper", White}} {
		all = append(all, Shade{s.name, hex(s.c)})
	}
	return all
}

// Dashes are the dash patterns that go with the palette, as SVG writes them; "" is a
// line without gaps.
func Dashes() []string {
	all := make([]string, len(DashPatterns))
	for i, d := range DashPatterns {
		all[i] = dashText(d)
	}
	return all
}

func hex(c color.NRGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

func dashText(d []vg.Length) string {
	var parts []string
	for _, l := range d {
		parts = append(parts, Decimal(float64(l)))
	}
	return strings.Join(parts, " ")
}

// shadeNames finds the name of a colour; the grey of the palette is that of soft.
var shadeNames = func() map[string]string {
	names := map[string]string{}
	for _, s := range Shades() {
		names[s.Color] = s.Name
	}
	return names
}()

// An Inline is a vg.Canvas that writes the elements of an SVG for a page.
type Inline struct {
	text  strings.Builder
	h     float64
	fixed bool // all colours are written as they are
	state inlineState
	stack []inlineState
}

// inlineState is what Push saves: at is the transformation, as the six numbers of SVG's
// matrix, in points from the lower left corner upwards.
type inlineState struct {
	width float64
	dash  string
	color color.NRGBA
	at    [6]float64
}

// NewInline is an empty canvas of a height. Where it is fixed, all colours are written as
// they are.
func NewInline(height vg.Length, fixed bool) *Inline {
	return &Inline{h: float64(height), fixed: fixed, state: inlineState{width: 1, at: [6]float64{1, 0, 0, 1, 0, 0}}}
}

// String is what was drawn, as elements of an SVG.
func (c *Inline) String() string { return c.text.String() }

func (c *Inline) SetLineWidth(w vg.Length)                     { c.state.width = float64(w) }
func (c *Inline) SetLineDash(pattern []vg.Length, _ vg.Length) { c.state.dash = dashText(pattern) }
func (c *Inline) Push()                                        { c.stack = append(c.stack, c.state) }

// SetColor implements vg.Canvas.
func (c *Inline) SetColor(to color.Color) {
	if to == nil {
		to = color.Black
	}
	c.state.color = color.NRGBAModel.Convert(to).(color.NRGBA)
}

// Pop implements vg.Canvas.
func (c *Inline) Pop() {
	c.state = c.stack[len(c.stack)-1]
	c.stack = c.stack[:len(c.stack)-1]
}

// Rotate implements vg.Canvas.
func (c *Inline) Rotate(rad float64) {
	sin, cos := math.Sincos(rad)
	c.transform([6]float64{cos, sin, -sin, cos, 0, 0})
}

// Translate implements vg.Canvas.
func (c *Inline) Translate(by vg.Point) {
	c.transform([6]float64{1, 0, 0, 1, float64(by.X), float64(by.Y)})
}

// Scale implements vg.Canvas.
func (c *Inline) Scale(x, y float64) { c.transform([6]float64{x, 0, 0, y, 0, 0}) }

func (c *Inline) transform(b [6]float64) {
	a := c.state.at
	c.state.at = [6]float64{
		a[0]*b[0] + a[2]*b[1], a[1]*b[0] + a[3]*b[1],
		a[0]*b[2] + a[2]*b[3], a[1]*b[2] + a[3]*b[3],
		a[0]*b[4] + a[2]*b[5] + a[4], a[1]*b[4] + a[3]*b[5] + a[5],
	}
}

// place is where a point lies on the page, whose heights go down.
func (c *Inline) place(p vg.Point) (x, y float64) {
	a := c.state.at
	return a[0]*float64(p.X) + a[2]*float64(p.Y) + a[4], c.h - (a[1]*float64(p.X) + a[3]*float64(p.Y) + a[5])
}

// Stroke implements vg.Canvas.
func (c *Inline) Stroke(path vg.Path) {
	if c.state.width <= 0 {
		return
	}
	fmt.Fprintf(&c.text, "<path%s stroke-width=\"%s\"", c.paint("stroke", "s"), hundredth(c.state.width))
	if c.state.dash != "" {
		fmt.Fprintf(&c.text, " stroke-dasharray=\"%s\"", c.state.dash)
	}
	fmt.Fprintf(&c.text, " d=\"%s\"/>", c.route(path))
}

// Fill implements vg.Canvas.
func (c *Inline) Fill(path vg.Path) {
	fmt.Fprintf(&c.text, "<path%s d=\"%s\"/>", c.paint("fill", "f"), c.route(path))
}

// FillString implements vg.Canvas.
func (c *Inline) FillString(f font.Face, at vg.Point, text string) {
	x, y := c.place(at)
	size, weight := "", ""
	if f.Font.Size != FaceTick.Font.Size { // which the whole has
		size = fmt.Sprintf(" font-size=\"%s\"", Decimal(f.Font.Size.Points()))
	}
	if f == FaceTitle || f == FacePanel {
		weight = ` font-weight="bold"`
	}
	turn := ""
	if a := math.Atan2(c.state.at[1], c.state.at[0]); math.Abs(a) > 1e-9 {
		turn = fmt.Sprintf(" transform=\"rotate(%s %s %s)\"", Decimal(-a*180/math.Pi), Decimal(x), Decimal(y))
	}
	fmt.Fprintf(&c.text, "<text%s x=\"%s\" y=\"%s\"%s%s%s>%s</text>", c.paint("fill", "f"),
		Decimal(x), Decimal(y), size, weight, turn, html.EscapeString(text))
}

// DrawImage implements vg.Canvas; figures have no images.
func (c *Inline) DrawImage(vg.Rectangle, image.Image) { panic("figure: an image in a figure") }

// paint is the class of the current colour, or the colour, and how much it covers.
func (c *Inline) paint(property, class string) string {
	col := c.state.color
	text := fmt.Sprintf(" %s=\"%s\"", property, hex(col))
	if name := shadeNames[hex(col)]; name != "" && !c.fixed {
		text = fmt.Sprintf(" class=\"%s-%s\"", class, name)
	} else if property == "stroke" {
		text += ` fill="none"`
	}
	if col.A != 0xFF {
		text += fmt.Sprintf(" %s-opacity=\"%s\"", property, hundredth(float64(col.A)/0xFF))
	}
	return text
}

// route is the path, with the short commands for what is level or upright, and steps
// from point to point, which are shorter than places. Steps are between rounded places:
// their sum does not drift.
func (c *Inline) route(path vg.Path) string {
	var b strings.Builder
	var lastX, lastY float64 // in tenths of a point
	for _, step := range path {
		px, py := c.place(step.Pos)
		x, y := math.Round(px*10), math.Round(py*10)
		dx, dy := Decimal((x-lastX)/10), Decimal((y-lastY)/10)
		switch step.Type {
		case vg.MoveComp:
			b.WriteString("M" + pair(Decimal(px), Decimal(py)))
		case vg.LineComp:
			switch {
			case dx == "0" && dy == "0":
			case dy == "0":
				b.WriteString("h" + dx)
			case dx == "0":
				b.WriteString("v" + dy)
			default:
				b.WriteString("l" + pair(dx, dy))
			}
		case vg.ArcComp: // figures have whole circles only
			r := Decimal(float64(step.Radius))
			for _, side := range []float64{-1, 1} {
				fmt.Fprintf(&b, "A%s %s 0 0 0 %s %s", r, r, Decimal(px+float64(side*float64(step.Radius))), Decimal(py))
			}
		case vg.CurveComp:
			panic("figure: a curve in a figure")
		case vg.CloseComp:
			b.WriteString("Z")
		}
		if step.Type != vg.CloseComp {
			lastX, lastY = x, y
		}
	}
	return b.String()
}

// pair writes two numbers, with nothing between where a sign tells them apart.
func pair(x, y string) string {
	if strings.HasPrefix(y, "-") {
		return x + y
	}
	return x + " " + y
}

// Decimal and hundredth write a number with one decimal, or two, at most.
func Decimal(x float64) string   { return short(x, 10) }
func hundredth(x float64) string { return short(x, 100) }

func short(x, part float64) string {
	x = math.Round(x*part) / part
	if x == 0 {
		return "0" // not -0
	}
	text := strings.TrimPrefix(strconv.FormatFloat(x, 'f', -1, 64), "0")
	if strings.HasPrefix(text, "-0.") {
		return "-" + text[2:]
	}
	return text
}
