package page

import (
	"fmt"
	"math"
	"strings"

	"aforo/results"
)

// bar draws a goal: its interval, its mean and the bound, from nothing to as far as
// they reach.
func bar(g *results.Verdict) markup {
	const width, reach = 120.0, 1.15
	mean, lo, hi, bound := float64(g.Mean), float64(g.Lo), float64(g.Hi), float64(g.Bound)
	if math.IsNaN(mean) || math.IsInf(mean, 0) {
		return ""
	}
	if math.IsNaN(lo) || math.IsNaN(hi) {
		lo, hi = mean, mean
	}
	far := reach * max(bound, mean, hi)
	if !(far > 0) {
		return ""
	}
	at := func(x float64) float64 { return math.Round(10*width*min(max(0, x/far), 1)) / 10 }
	good := fmt.Sprintf("x=\"0\" width=\"%g\"", at(bound))
	if g.AtLeast {
		good = fmt.Sprintf("x=\"%g\" width=\"%g\"", at(bound), width-at(bound))
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="bar" viewBox="-3 0 126 16" aria-hidden="true"><rect class="f-grid" x="0" y="4" width="120" height="8"/><rect class="good" y="4" height="8" %s/>`, good)
	fmt.Fprintf(&b, `<path class="s-ink" stroke-width="2" d="M%g 8H%g"/><circle class="f-ink" cx="%g" cy="8" r="3"/><path class="s-ink" stroke-width="1.5" d="M%g 1V15"/></svg>`, at(lo), at(hi), at(mean), at(bound))
	return markup(b.String())
}
