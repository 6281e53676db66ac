package pen

import (
	"image/color"
	"math"
	"testing"
)

// TestViridis proves that the colours of the map grow darker with every step, by
// about the same amount of CIE lightness (from about 91 to 15), and that the text
// on each has the contrast that WCAG asks of large print.
func TestViridis(t *testing.T) {
	lightness := func(c color.NRGBA) float64 { return 116*math.Cbrt(luminance(c)) - 16 }
	last := lightness(Heat(0))
	if first, end := last, lightness(Heat(1)); math.Abs(first-91) > 1 || math.Abs(end-15) > 1 {
		t.Errorf("lightness from %.1f to %.1f", first, end)
	}
	for i := 1; i <= 64; i++ {
		c := Heat(float64(i) / 64)
		l := lightness(c)
		if step := last - l; step < 0.6 || step > 2 {
			t.Errorf("step %d: lightness falls by %.2f", i, step)
		}
		last = l
		p, q := luminance(c), luminance(InkOn(c))
		if contrast := (max(p, q) + 0.05) / (min(p, q) + 0.05); contrast < 3 {
			t.Errorf("step %d: contrast %.2f", i, contrast)
		}
	}
}

// TestPalette proves that each colour of a line has a contrast of 3:1 on white and
// text one of 4.5:1, and that any two colours of lines differ by at least 16 in CIE 1976
// L*a*b*, seen by anyone: with all cones, and without those for long, middle or short
// waves after Machado, Oliveira and Fernandes, A physiologically-based model for
// simulation of color vision deficiency (2009), severity 1.
func TestPalette(t *testing.T) {
	on := func(c color.NRGBA) float64 { return 1.05 / (luminance(c) + 0.05) }
	for _, c := range []color.NRGBA{Ink, Soft} {
		if on(c) < 4.5 {
			t.Errorf("text %v has a contrast of %.2f", c, on(c))
		}
	}
	for i, c := range Palette {
		if on(c) < 3 {
			t.Errorf("colour %d has a contrast of %.2f", i, on(c))
		}
		for k, other := range Palette[:i] {
			for name, sees := range eyes {
				p, q := lab(sees, c), lab(sees, other)
				if d := math.Sqrt((p[0]-q[0])*(p[0]-q[0]) + (p[1]-q[1])*(p[1]-q[1]) + (p[2]-q[2])*(p[2]-q[2])); d < 16 {
					t.Errorf("colours %d and %d differ by %.1f, seen %s", k, i, d, name)
				}
			}
		}
	}
}

// eyes are the linear maps of linear sRGB by which people see.
var eyes = map[string][3][3]float64{
	"with all cones":      {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
	"without long ones":   {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
	"without middle ones": {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
	"without short ones":  {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}},
}

// lab is a colour in CIE L*a*b* (white D65) as it is seen.
func lab(sees [3][3]float64, c color.NRGBA) (out [3]float64) {
	linear := func(b uint8) float64 {
		if x := float64(b) / 255; x > 0.04045 {
			return math.Pow((x+0.055)/1.055, 2.4)
		} else {
			return x / 12.92
		}
	}
	rgb := [3]float64{linear(c.R), linear(c.G), linear(c.B)}
	var l [3]float64
	for i, row := range sees {
		l[i] = min(1, max(0, row[0]*rgb[0]+row[1]*rgb[1]+row[2]*rgb[2]))
	}
	f := func(t float64) float64 {
		if t > 216.0/24389 {
			return math.Cbrt(t)
		}
		return 841.0/108*t + 4.0/29
	}
	x := f((0.4124*l[0] + 0.3576*l[1] + 0.1805*l[2]) / 0.95047)
	y := f(0.2126*l[0] + 0.7152*l[1] + 0.0722*l[2])
	z := f((0.0193*l[0] + 0.1192*l[1] + 0.9505*l[2]) / 1.08883)
	return [3]float64{116*y - 16, 500 * (x - y), 200 * (y - z)}
}
