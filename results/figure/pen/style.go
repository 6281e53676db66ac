// Package pen is the hand that draws figures: the house's colours, dashes and faces, a
// [Pen] that places text, lines, dots and hatchings on a canvas, the marks of values, and
// the [Tag] beside a mark.
//
// A [Pen] draws on any of gonum/plot's canvases, or on an [Inline] one, which names the
// colours for a page. What is drawn, and where, package figure says.
package pen

import (
	"image/color"
	"math"
	"sort"
	"strings"
	"unicode"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Palette is Okabe and Ito's (https://jfly.uni-koeln.de/color/), made darker where a
// line of it was too pale on white: each colour has a contrast of 3:1 at least, as WCAG
// 2.2 asks of what is drawn (1.4.11). The colour-blind can tell any two of them apart, and
// dark and light take turns for grey prints; TestPalette holds all of this.
var Palette = []color.NRGBA{
	{0x00, 0x72, 0xB2, 0xFF}, // blue
	{0xB8, 0x7A, 0x00, 0xFF}, // ochre
	{0x00, 0x9E, 0x73, 0xFF}, // bluish green
	{0xA8, 0x32, 0x00, 0xFF}, // rust
	{0xDD, 0x6F, 0xB0, 0xFF}, // pink
	{0x33, 0x22, 0x88, 0xFF}, // indigo
	{0x00, 0x00, 0x00, 0xFF}, // black
	{0x55, 0x55, 0x55, 0xFF}, // grey
}

// DashPatterns go with the colours, so that the lines differ without them.
var DashPatterns = [][]vg.Length{
	nil,
	{6, 2},
	{2.2, 1.6},
	{7, 1.8, 1.6, 1.8},
	{9, 3},
	{5, 1.6, 1.4, 1.6, 1.4, 1.6},
	{1.2, 1.6},
	{3.5, 3.5},
}

// Colours of everything that is not data.
var (
	Ink         = color.NRGBA{0x22, 0x22, 0x22, 0xFF} // text
	Soft        = color.NRGBA{0x55, 0x55, 0x55, 0xFF} // secondary text, events
	Rule        = color.NRGBA{0x88, 0x88, 0x88, 0xFF} // axes
	Grid        = color.NRGBA{0xE2, 0xE2, 0xE2, 0xFF}
	GroundShade = color.NRGBA{0xF5, 0xF5, 0xF5, 0xFF} // ground of every other group
	White       = color.NRGBA{0xFF, 0xFF, 0xFF, 0xFF}
)

// Widths of lines, and the share of a band's colour that covers its ground.
const (
	Hairline  = vg.Length(0.4)
	LineWidth = vg.Length(1.25)
	BandAlpha = 0x38
)

// ColorOf is the palette's colour of an index, which wraps around.
func ColorOf(i int) color.NRGBA { return Palette[Wrap(i, len(Palette))] }

// Looks is how many pairs of a colour and a dash there are.
var Looks = len(Palette) * len(DashPatterns)

// DashOf is the dash of an index. Past the palette's end each colour comes
// again with another dash.
func DashOf(i int) []vg.Length {
	i = Wrap(i, Looks)
	return DashPatterns[(i+i/len(Palette))%len(DashPatterns)]
}

// Wrap is i modulo n, never negative.
func Wrap(i, n int) int { return ((i % n) + n) % n }

// Fade is a translucent c. The colours are NRGBA throughout: vg takes RGBA as
// premultiplied, and a translucent one would change its hue.
func Fade(c color.NRGBA, alpha uint8) color.NRGBA {
	c.A = alpha
	return c
}

// A Pen draws on a canvas with the house's habits: text is placed by its
// baseline, lines come with all of their style at once.
type Pen struct{ draw.Canvas }

// Where text lies relative to its point.
const (
	Left   = 0.0
	Center = 0.5
	Right  = 1.0
)

// Text writes s with its baseline at y; align says which part of it is at x.
func (p Pen) Text(f font.Face, c color.Color, x, y vg.Length, align float64, s string) {
	if s = Clean(s); s == "" {
		return
	}
	p.SetColor(c)
	p.FillString(f, vg.Point{X: x - vg.Length(align)*f.Width(s), Y: y}, s)
}

// Upright writes s turned by a quarter, centred on y, its baseline at x.
func (p Pen) Upright(f font.Face, c color.Color, x, y vg.Length, s string) {
	p.Push()
	p.Translate(vg.Point{X: x, Y: y})
	p.Rotate(math.Pi / 2)
	p.Text(f, c, 0, 0, Center, s)
	p.Pop()
}

// Line strokes a line through the points.
func (p Pen) Line(c color.Color, width vg.Length, dash []vg.Length, pts ...vg.Point) {
	if len(pts) > 1 {
		p.StrokeLines(draw.LineStyle{Color: c, Width: width, Dashes: dash}, pts)
	}
}

// Dot fills a circle.
func (p Pen) Dot(c color.Color, at vg.Point, radius vg.Length) {
	p.SetColor(c)
	p.Fill(circle(at, radius))
}

// Ring strokes a circle.
func (p Pen) Ring(c color.Color, at vg.Point, radius, width vg.Length) {
	p.SetLineStyle(draw.LineStyle{Color: c, Width: width})
	p.Stroke(circle(at, radius))
}

// circle is a closed path around a point.
func circle(at vg.Point, radius vg.Length) vg.Path {
	var path vg.Path
	path.Move(vg.Point{X: at.X + radius, Y: at.Y})
	path.Arc(at, radius, 0, 2*math.Pi)
	path.Close()
	return path
}

// Rect fills a rectangle.
func (p Pen) Rect(c color.Color, r vg.Rectangle) {
	p.SetColor(c)
	p.Fill(r.Path())
}

// Hair strokes a path as thin as can be.
func (p Pen) Hair(c color.Color, path vg.Path) {
	if len(path) > 0 {
		p.SetLineStyle(draw.LineStyle{Color: c, Width: Hairline})
		p.Stroke(path)
	}
}

// Clean drops what no font can draw and no SVG may hold: control characters
// and broken UTF-8.
func Clean(s string) string {
	s = strings.ToValidUTF8(s, "")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case unicode.IsControl(r) || r == '\uFFFE' || r == '\uFFFF':
			return -1
		}
		return r
	}, s))
}

// WrapText breaks s into lines of at most width; a longer word is cut short.
func WrapText(f font.Face, s string, width vg.Length) []string {
	var lines []string
	for _, word := range strings.Fields(Clean(s)) {
		word = Shorten(f, word, width)
		if n := len(lines); n > 0 && f.Width(lines[n-1]+" "+word) <= width {
			lines[n-1] += " " + word
		} else {
			lines = append(lines, word)
		}
	}
	return lines
}

// Shorten cuts s, with an ellipsis, to at most width.
func Shorten(f font.Face, s string, width vg.Length) string {
	s = Clean(s)
	if f.Width(s) <= width {
		return s
	}
	r := []rune(s)
	fit := sort.Search(len(r), func(n int) bool { return f.Width(string(r[:n+1])+"…") > width })
	return strings.TrimSpace(string(r[:fit])) + "…"
}
