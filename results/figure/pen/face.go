package pen

import (
	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	xfont "golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// Faces, by what they are for.
var (
	FaceTitle    = Face(11, true)
	FaceSubtitle = Face(8.5, false)
	FacePanel    = Face(8.5, true)
	FaceLabel    = Face(8.5, false)
	FaceTick     = Face(8, false)
	FaceEvent    = Face(7.5, false)
)

// CapHeight is the height of capitals and digits of Liberation Sans, as a share
// of its size; text is centred by it.
const CapHeight = 0.72

// plain and bold are all of the Liberation fonts that figures use. All twelve, which
// package plot would bring, are 4 MB of the program.
var (
	plain = parsed(xfont.WeightNormal, liberationsansregular.TTF)
	bold  = parsed(xfont.WeightBold, liberationsansbold.TTF)
)

func parsed(weight xfont.Weight, ttf []byte) font.Face {
	f, err := opentype.Parse(ttf)
	if err != nil {
		panic("pen: " + err.Error())
	}
	return font.Face{Font: font.Font{Typeface: "Liberation", Variant: "Sans", Weight: weight}, Face: f}
}

// Face is Liberation Sans at a size in points.
func Face(size float64, heavy bool) font.Face {
	f := plain
	if heavy {
		f = bold
	}
	f.Font.Size = vg.Points(size)
	return f
}
