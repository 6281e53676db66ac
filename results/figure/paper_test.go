package figure

import (
	"bytes"
	"image/png"
	"math"
	"testing"

	"gonum.org/v1/plot/vg"

	"aforo/results/figure/pen"
)

// A figure on a slide has exactly the pixels that were asked for, on a paper of a ratio that
// ratio, and all of it is there: as much is dark as at its own size, to scale.
func TestPaper(t *testing.T) {
	f := &Figure{title: "a", w: 300, h: 200, draw: func(p pen.Pen) {
		p.Rect(pen.White, p.Rectangle)
		p.Rect(pen.Ink, vg.Rectangle{Min: vg.Point{X: p.Min.X, Y: p.Min.Y}, Max: vg.Point{X: p.Max.X, Y: p.Max.Y}})
	}}
	for _, c := range []struct {
		name          string
		paper         Paper
		width, height int     // in pixels
		dark          float64 // the share of the page
	}{
		{"its own size", Paper{}, 600, 400, 1},
		{"twice as large", Paper{Scale: 2}, 1200, 800, 1},
		{"a slide", Paper{Width: 1920, Height: 1080, Pixels: true}, 1920, 1080, 1.5 / (16.0 / 9)},
		{"twice a slide", Paper{Width: 960, Height: 540, Pixels: true, Scale: 2}, 1920, 1080, 1.5 / (16.0 / 9)},
		{"as wide as a slide", Paper{Width: 16, Height: 9}, 711, 400, 1.5 / (16.0 / 9)},
		{"upright", Paper{Width: 1, Height: 2}, 600, 1200, 1.0 / 3},
	} {
		var b bytes.Buffer
		if err := f.On(c.paper).PNG(&b); err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(&b)
		if err != nil {
			t.Fatal(err)
		}
		size := img.Bounds().Size()
		if size.X != c.width || size.Y != c.height {
			t.Errorf("%s: %d x %d pixels, want %d x %d", c.name, size.X, size.Y, c.width, c.height)
		}
		dark := 0
		for y := range size.Y {
			for x := range size.X {
				if r, _, _, _ := img.At(x, y).RGBA(); r < 0x8000 {
					dark++
				}
			}
		}
		if got := float64(dark) / float64(size.X*size.Y); math.Abs(got-c.dark) > 0.005 {
			t.Errorf("%s: %.3f of the page is dark, want %.3f", c.name, got, c.dark)
		}
	}
}
