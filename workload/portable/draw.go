package portable

import (
	"math"
	"math/rand/v2"
)

// The ziggurats of Marsaglia and Tsang (The ziggurat method for generating random
// variables, J. Stat. Software 5(8), 2000) as math/rand/v2 walks them: the same
// random bits give the same draws as there, but for the last place of the rare ones
// that take a logarithm. That package asks math.Exp and math.Log.
var (
	exponentials = newZiggurat(256, 1<<32, exponentialEdge, 3.949659822581572e-3,
		func(x float64) float64 { return Exp(-x) },
		func(y float64) float64 { return -Log(y) })
	normals = newZiggurat(128, 1<<31, normalEdge, 9.91256303526217e-3,
		func(x float64) float64 { return Exp(-0.5 * x * x) },
		func(y float64) float64 { return math.Sqrt(-2 * Log(y)) })
)

// Where the lowest layers end and the tails begin.
const (
	exponentialEdge = 7.69711747013104972
	normalEdge      = 3.442619855899
)

// A layer is one of a ziggurat's, all of one area, below a density.
type layer struct {
	sure   uint32  // a draw below it lies under the density for certain
	width  float32 // of a unit of the draw
	height float32 // of the density at the layer's end, that at 0 being 1
}

// newZiggurat works out n layers from the end of the lowest and the area of each.
// A draw is a whole number below unit. The density must decrease from 1; inverse
// tells where it has a value.
func newZiggurat(n int, unit, edge, area float64, density, inverse func(float64) float64) []layer {
	z := make([]layer, n)
	base := area / density(edge)
	z[0] = layer{uint32(edge / base * unit), float32(base / unit), 1}
	z[n-1] = layer{0, float32(edge / unit), float32(density(edge))}
	for i, last := n-2, edge; i >= 1; i-- {
		x := inverse(area/last + density(last))
		z[i+1].sure = uint32(x / last * unit)
		z[i].width, z[i].height = float32(x/unit), float32(density(x))
		last = x
	}
	return z
}

// below reports whether a uniform height within layer i lies below the density.
func below(z []layer, i uint64, r *rand.Rand, density float64) bool {
	lower, upper := z[i].height, z[i-1].height
	return lower+float32(float32(r.Float64())*(upper-lower)) < float32(density)
}

// Exponential draws from the exponential law of mean 1.
func Exponential(r *rand.Rand) float64 {
	for {
		u := r.Uint64()
		j, i := uint32(u), u>>32&0xff
		l := &exponentials[i]
		x := float64(j) * float64(l.width)
		switch {
		case j < l.sure:
			return x
		case i == 0:
			return exponentialEdge - Log(r.Float64())
		case below(exponentials, i, r, Exp(-x)):
			return x
		}
	}
}

// Normal draws from the normal law of mean 0 and variance 1.
func Normal(r *rand.Rand) float64 {
	for {
		u := r.Uint64()
		j, i := int32(u), u>>32&0x7f
		l := &normals[i]
		x := float64(j) * float64(l.width)
		switch {
		case magnitude(j) < l.sure:
			return x
		case i == 0:
			return math.Copysign(normalTail(r), float64(j))
		case below(normals, i, r, Exp(-0.5*x*x)):
			return x
		}
	}
}

func magnitude(j int32) uint32 {
	if j < 0 {
		return uint32(-j)
	}
	return uint32(j)
}

// normalTail draws from the normal law beyond the lowest layer (Marsaglia,
// Technometrics 6(1), 1964).
func normalTail(r *rand.Rand) float64 {
	for {
		x := float64(-Log(r.Float64()) * (1.0 / normalEdge))
		y := -Log(r.Float64())
		if y+y >= float64(x*x) {
			return normalEdge + x
		}
	}
}
