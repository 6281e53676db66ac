package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"aforo/results"
	"aforo/results/figure"
	"aforo/results/measures"
)

// partsMax is how many parts of the cluster the figure of utilization has room for, the
// whole among them.
const partsMax = 4

// utilization draws what is busy below what there is, a row a variant, a column for the
// whole and for each type or partition. Where these are counted in several units, their
// shares are drawn.
func (d *drawer) utilization() (*figure.Figure, error) {
	names, left := d.partNames()
	x := unix(d.r.Series.Fine)
	var rows []figure.Multiple
	for v := range d.r.Series.Variants {
		row := figure.Multiple{Title: d.delivered(v)}
		for _, name := range names {
			cell := figure.Panel{Events: counted(d.events(v)), Steps: true}
			if part := partOf(&d.r.Series.Variants[v], name); part != nil {
				cell.Lines = d.use(v, part, x)
			}
			row.Cells = append(row.Cells, cell)
		}
		rows = append(rows, row)
	}
	what := "busy " + d.s.Unit + "s, and those that there are"
	if d.s.Mixed() {
		what = "busy share of what there is"
	}
	if left > 0 {
		what += fmt.Sprintf(", in the largest parts (%d smaller ones are in series/utilization.csv)", left)
	}
	if len(rows) > 1 && len(d.s.Compared) == 0 {
		what += "; the same jobs come in every variant"
	}
	for i, name := range names {
		if name == "all" {
			names[i] = "whole cluster"
		}
	}
	o := d.options("Utilization", what)
	if d.s.Mixed() {
		return figure.ShareMultiples(o, "utilization", names, rows)
	}
	return figure.Utilization(o, d.s.Unit+"s", names, rows)
}

// use are the lines of a part of the cluster in a variant.
func (d *drawer) use(v int, part *results.PartSeries, x []float64) []figure.Line {
	if d.s.Mixed() {
		return []figure.Line{line("busy", x, part.Utilization.Within(0, 1), v)}
	}
	at, available := stairs(x, part.Available.Mid)
	return []figure.Line{
		{Label: "available", X: at, Y: available, Role: figure.Capacity},
		line("busy", x, below(part.Busy.Within(0, inf), part.Available.Mid), v),
	}
}

// stairs puts a change of capacity within a step where it is: the mean of such a step
// tells when, if what there is stays the same for two steps on either side. So changes
// at midnight of a zone's summer time do not begin a step early.
func stairs(x, y []float64) (at, level []float64) {
	at, level = slices.Clone(x), slices.Clone(y)
	for i := 2; i+2 < len(y); i++ {
		from, to := y[i-1], y[i+1]
		if y[i-2] != from || y[i+2] != to || !(min(from, to) < y[i] && y[i] < max(from, to)) {
			continue
		}
		at[i] = x[i+1] - float64((x[i+1]-x[i])*((y[i]-from)/(to-from)))
		level[i] = to
	}
	return at, level
}

// below cuts the interval of what is busy to what there is.
func below(busy results.Band, most []float64) results.Band {
	busy.Hi = slices.Clone(busy.Hi)
	for i := range busy.Hi {
		busy.Hi[i] = min(busy.Hi[i], max(most[i], busy.Mid[i]))
	}
	return busy
}

// delivered names a variant, and says how many hours of its GPUs did work.
func (d *drawer) delivered(v int) string {
	hours := d.s.Interval(d.s.Variants[v].Name, measures.ByAll, measures.ByAll.String(), measures.Delivered)
	if d.s.Mixed() || math.IsNaN(float64(hours.Mean)) {
		return d.label(v)
	}
	return d.label(v) + ": " + figure.Axis{Unit: d.s.Unit + "-hours"}.Text(float64(hours.Mean)) + " delivered"
}

// partNames are the parts that are drawn, in the order of the scenario, and how many
// smaller ones are left out.
func (d *drawer) partNames() (names []string, left int) {
	size := map[string]float64{}
	var parts []string
	for v := range d.r.Series.Variants {
		for _, p := range detail(&d.r.Series.Variants[v]) {
			if _, seen := size[p.Name]; !seen {
				parts = append(parts, p.Name)
			}
			for _, x := range p.Available.Mid {
				if !math.IsNaN(x) {
					size[p.Name] = max(size[p.Name], x)
				}
			}
		}
	}
	if !d.s.Mixed() {
		names = []string{"all"}
	}
	room := partsMax - len(names)
	largest := slices.Clone(parts)
	slices.SortStableFunc(largest, func(a, b string) int { return cmp.Compare(size[b], size[a]) })
	largest = largest[:min(room, len(largest))]
	for _, p := range parts {
		if slices.Contains(largest, p) {
			names = append(names, p)
		}
	}
	return names, len(parts) - len(largest)
}

// partOf is a part of a variant by its name; nil where it has none of that name.
func partOf(v *results.VariantSeries, name string) *results.PartSeries {
	for _, list := range [][]results.PartSeries{v.Parts, v.Types} {
		for i := range list {
			if list[i].Name == name {
				return &list[i]
			}
		}
	}
	return nil
}

// detail is what the whole cluster is made of: types where there are several, and
// partitions where there are more of these.
func detail(v *results.VariantSeries) []results.PartSeries {
	parts := v.Parts[:len(v.Parts)-1]
	switch {
	case len(parts) > len(v.Types) && len(parts) > 1:
		return append(slices.Clone(v.Types), parts...)
	case len(v.Types) > 1:
		return v.Types
	}
	return nil
}
