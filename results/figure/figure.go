// Package figure draws the figures of a result in one house style, on
// gonum/plot's canvases.
//
// It knows nothing of simulations: it takes plain data. A [Line] is a series
// with its confidence band, an [Event] is a dated change of the cluster, a
// [Panel] holds lines and events over a calendar, a [Group] holds quantiles of
// the wait. A function per figure type ([Utilization], [WaitOverTime],
// [WaitDistribution], [WaitByGroup], [Queue]) checks the data, fixes the layout
// and returns a [Figure], which writes itself as SVG or PNG, the same bytes
// every time.
//
// Panels share one calendar axis, one legend and one left edge, and keep a
// strip above the data for the labels of events. plot.Plot lays out one panel
// without knowledge of its neighbours, so the layout is this package's own
// (layout.go); clipping, fonts and canvases are gonum/plot's.
//
// Figures that know no calendar take a struct of plain data each: [Curve] a
// measure over a knob, with bounds and answers; [Frontier] cost against wait;
// [Tornado] what a measure depends on; [HeatMap] a measure over two parameters;
// [Lines] and [Bars] what a log or a model is like. An [Axis] says how they scale
// and write their values, a [Value] is a mean with its interval, or says that the
// system was overloaded. They have one panel (frame.go), or rows and cells of
// their own.
package figure

import (
	"bytes"
	"fmt"
	"html"
	"image/png"
	"io"
	"time"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"

	"aforo/results/figure/pen"
	"aforo/results/figure/scale"
)

// dpi is the resolution of a PNG: sharp on a screen, enough for a printed page.
const dpi = 144

// A Figure is a checked and laid-out figure. It may be written any number of
// times and from several goroutines.
type Figure struct {
	title string
	w, h  vg.Length
	draw  func(pen.Pen)
	fixed bool // its colours are values
}

// Options is what every figure has.
type Options struct {
	// Title says what the figure is about; Subtitle says what is drawn and what
	// the bands mean ("mean of 10 replications, band: 95 % interval"). Both are
	// wrapped where they are wider than the figure.
	Title, Subtitle string
	// Location is the time zone of calendar axes; nil means UTC.
	Location *time.Location
	// From and To bound the calendar axis; where they are zero, the data's range
	// does. What lies outside is not drawn.
	From, To time.Time
}

// location is the time zone of the calendar axes.
func (o Options) location() *time.Location {
	if o.Location == nil {
		return time.UTC
	}
	return o.Location
}

// zone names the time zone of a calendar axis. A zone that was made of a bare
// offset, as in a date of RFC 3339, has no name: its offset stands for it.
func (o Options) zone(s scale.Span) string {
	loc := o.location()
	if name := loc.String(); name != "" {
		return name
	}
	if _, offset := time.Unix(int64(s.Lo), 0).In(loc).Zone(); offset == 0 {
		return "UTC"
	}
	return time.Unix(int64(s.Lo), 0).In(loc).Format("UTC-07:00")
}

// svgFont is what vgsvg writes, and svgFonts what stands in its place: Arial
// and Helvetica have the widths of Liberation Sans, so that a machine without
// it shows the same layout.
const (
	svgFont  = "font-family:Liberation Sans;"
	svgFonts = "font-family:'Liberation Sans',Arial,Helvetica,sans-serif;"
	svgNS    = `xmlns:xlink="http://www.w3.org/1999/xlink">`
)

// SVG writes the figure as a self-contained SVG document. Its text stays text,
// and its title is that of the figure, for screen readers.
func (f *Figure) SVG(w io.Writer) error {
	c := vgsvg.New(f.w, f.h)
	f.draw(pen.Pen{Canvas: draw.New(c)})
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return fmt.Errorf("svg of figure %q: %w", f.title, err)
	}
	doc := bytes.ReplaceAll(b.Bytes(), []byte(svgFont), []byte(svgFonts))
	title := svgNS + "\n<title>" + html.EscapeString(pen.Clean(f.title)) + "</title>"
	doc = bytes.Replace(doc, []byte(svgNS), []byte(title), 1)
	if _, err := w.Write(doc); err != nil {
		return fmt.Errorf("svg of figure %q: %w", f.title, err)
	}
	return nil
}

// PNG writes the figure as a PNG image of 144 dots per inch on white.
func (f *Figure) PNG(w io.Writer) error {
	c := vgimg.NewWith(vgimg.UseWH(f.w, f.h), vgimg.UseDPI(dpi))
	f.draw(pen.Pen{Canvas: draw.New(c)})
	// The fastest level: flat colours compress well at any, and the default
	// takes several times as long as the drawing.
	enc := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := enc.Encode(w, c.Image()); err != nil {
		return fmt.Errorf("png of figure %q: %w", f.title, err)
	}
	return nil
}

// Inline writes the figure as an SVG element for a page. It has no styles of its own,
// which a strict policy for contents would not let pass: a fill has the class f-NAME and
// a stroke s-NAME, with the names of pen.Shades, so that the page chooses the colours. A
// figure that maps values to colours keeps all of its own. Coordinates are rounded to a
// tenth of a point.
func (f *Figure) Inline(w io.Writer) error {
	c := pen.NewInline(f.h, f.fixed)
	f.draw(pen.Pen{Canvas: draw.NewCanvas(c, f.w, f.h)})
	_, err := fmt.Fprintf(w, "<svg role=\"img\" viewBox=\"0 0 %s %s\" font-size=\"%s\" aria-label=\"%s\">%s</svg>\n",
		pen.Decimal(float64(f.w)), pen.Decimal(float64(f.h)), pen.Decimal(pen.FaceTick.Font.Size.Points()), html.EscapeString(pen.Clean(f.title)), c.String())
	if err != nil {
		return fmt.Errorf("figure %q for a page: %w", f.title, err)
	}
	return nil
}
