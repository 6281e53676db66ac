package figure

import (
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"aforo/results/figure/pen"
)

// A Paper is what a figure is put on where it is to have a size of its own, such as that
// of a slide. The zero value leaves the figure as it is.
type Paper struct {
	// Width and Height are their ratio (16 and 9), or where Pixels is set the size of the
	// PNG in pixels (1920 and 1080), into which the figure is fitted; 0 for none.
	Width, Height float64
	Pixels        bool
	// Scale enlarges everything; 0 is 1.
	Scale float64
}

// On returns the figure on a paper: in its middle, as large as it can be.
func (f *Figure) On(p Paper) *Figure {
	if p == (Paper{}) {
		return f
	}
	w, h, scale := f.w, f.h, 1.0
	if p.Width > 0 && p.Height > 0 {
		ratio := vg.Length(p.Width / p.Height)
		w, h = max(f.w, f.h*ratio), max(f.h, f.w/ratio)
	}
	if p.Scale > 0 {
		scale = p.Scale
	}
	dx, dy := (w-f.w)/2, (h-f.h)/2
	on := &Figure{title: f.title, fixed: f.fixed}
	if p.Pixels { // whole ones, whatever has been rounded
		on.w, on.h = pixels(p.Width*scale), pixels(p.Height*scale)
		scale = float64(on.w / w)
	} else {
		on.w, on.h = w*vg.Length(scale), h*vg.Length(scale)
	}
	on.draw = func(c pen.Pen) {
		c.Rect(pen.White, c.Rectangle)
		c.Push()
		defer c.Pop()
		c.Scale(scale, scale)
		c.Translate(vg.Point{X: dx, Y: dy})
		f.draw(pen.Pen{Canvas: draw.Canvas{Canvas: c.Canvas.Canvas, Rectangle: vg.Rectangle{Max: vg.Point{X: f.w, Y: f.h}}}})
	}
	return on
}

// pixels is the length of n pixels of a PNG.
func pixels(n float64) vg.Length { return vg.Length(math.Round(n)) * vg.Inch / dpi }
