package pen

import (
	"image/color"
	"math"
)

// viridis is the colour map of that name (van der Walt and Smith, matplotlib,
// 2015, CC0) at 17 even steps. Its lightness rises evenly, so that equal
// differences look equal, also to the colour-blind and on a grey print.
var viridis = []color.NRGBA{
	{68, 1, 84, 255},
	{72, 24, 106, 255},
	{71, 45, 123, 255},
	{66, 64, 134, 255},
	{59, 82, 139, 255},
	{51, 99, 141, 255},
	{44, 114, 142, 255},
	{38, 130, 142, 255},
	{33, 145, 140, 255},
	{31, 160, 136, 255},
	{40, 174, 128, 255},
	{63, 188, 115, 255},
	{94, 201, 98, 255},
	{132, 212, 75, 255},
	{173, 220, 48, 255},
	{216, 226, 25, 255},
	{253, 231, 37, 255},
}

// Heat is the colour of a share of the axis: light for little, dark for much.
func Heat(share float64) color.NRGBA {
	at := (1 - min(max(share, 0), 1)) * float64(len(viridis)-1)
	i := min(int(at), len(viridis)-2)
	t := at - float64(i)
	mix := func(a, b uint8) uint8 { return uint8(math.Round(float64(a) + t*(float64(b)-float64(a)))) }
	a, b := viridis[i], viridis[i+1]
	return color.NRGBA{mix(a.R, b.R), mix(a.G, b.G), mix(a.B, b.B), 255}
}

// luminance is the relative luminance of a colour, from 0 to 1 (WCAG 2.1).
func luminance(c color.NRGBA) float64 {
	linear := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

// InkOn is the text colour with the greater contrast on a ground.
func InkOn(ground color.NRGBA) color.NRGBA {
	l := luminance(ground)
	if (l+0.05)/(luminance(Ink)+0.05) >= 1.05/(l+0.05) {
		return Ink
	}
	return White
}
