package report

import (
	"bytes"
	"fmt"
	"math"
	"time"

	"aforo/results"
	"aforo/results/figure"
	"aforo/results/measures"
)

// A Drawing is a figure and the name under which it stands in its folder.
type Drawing struct {
	Name string
	*figure.Figure
}

// Drawings lays out every figure of a result, with a note on each that cannot be drawn.
func Drawings(r *results.Result) (list []Drawing, left []string) {
	d := &drawer{r: r, s: &r.Summary}
	all := []struct {
		name string
		draw func() (*figure.Figure, error)
	}{
		{"utilization", d.utilization},
		{"wait", d.wait},
		{"late", d.late},
		{"distribution", d.distribution},
		{"wait_by_class", func() (*figure.Figure, error) { return d.waitBy(measures.ByClass, "class") }},
		{"wait_by_size", func() (*figure.Figure, error) { return d.waitBy(measures.BySize, "job size in "+d.s.Unit+"s") }},
		{"queue", d.queue},
		{"stranded", d.stranded},
		{"cost", d.cost},
	}
	if d.s.Variants[0].Purchase == nil { // there are no costs
		all = all[:len(all)-1]
	}
	if d.caused() {
		all = append(all, struct {
			name string
			draw func() (*figure.Figure, error)
		}{"wait_by_cause", d.waitByCause})
	}
	var k sketchbook
	for _, f := range all {
		k.draw(f.name, f.draw)
	}
	return k.list, k.left
}

// Paper is what drawings are put on where they are to have another size.
type Paper = figure.Paper

// A sketchbook collects figures. One that cannot be drawn is left out with a note:
// what has been simulated is not lost for a picture of it.
type sketchbook struct {
	list []Drawing
	left []string
}

func (k *sketchbook) draw(name string, draw func() (*figure.Figure, error)) {
	fig, err := draw()
	if err != nil {
		k.left = append(k.left, leftOut(name, err))
		return
	}
	k.list = append(k.list, Drawing{name, fig})
}

func leftOut(name string, err error) string {
	return fmt.Sprintf("figure %s is left out: %v", name, err)
}

// Render writes drawings as files, SVG and PNG; left has a note more on each that cannot
// be written.
func Render(list []Drawing, left []string) ([]results.File, []string) {
	var files []results.File
	for _, d := range list {
		if both, err := d.render(); err == nil {
			files = append(files, both...)
		} else {
			left = append(left, leftOut(d.Name, err))
		}
	}
	return files, left
}

func (d Drawing) render() ([]results.File, error) {
	var svg, png bytes.Buffer
	if err := d.SVG(&svg); err != nil {
		return nil, fmt.Errorf("%s.svg: %w", d.Name, err)
	}
	if err := d.PNG(&png); err != nil {
		return nil, fmt.Errorf("%s.png: %w", d.Name, err)
	}
	return []results.File{
		{Path: "figures/" + d.Name + ".svg", Text: svg.Bytes()},
		{Path: "figures/" + d.Name + ".png", Text: png.Bytes()},
	}, nil
}

type drawer struct {
	r *results.Result
	s *results.Summary
}

// options are what all figures with lines share.
func (d *drawer) options(title, what string) figure.Options { return d.withMark(title, what, "band") }

// withMark are what all figures share; mark is what shows the interval.
func (d *drawer) withMark(title, what, mark string) figure.Options {
	from := fmt.Sprintf("mean of %d replications, %s: %.0f %% interval", d.s.Replications, mark, 100*d.s.Level)
	if d.s.Replications == 1 {
		from = "one replication"
	}
	return figure.Options{
		Title: title, Subtitle: d.s.Scenario + ": " + what + "; " + from,
		Location: d.s.Zone(), From: d.s.From, To: d.s.To,
	}
}

func unix(ts []time.Time) []float64 {
	x := make([]float64, len(ts))
	for i, t := range ts {
		x[i] = float64(t.Unix())
	}
	return x
}

// line draws a band; without an interval the band is left out.
func line(label string, x []float64, b results.Band, color int) figure.Line {
	l := figure.Line{Label: label, X: x, Y: b.Mid, Color: color}
	for _, lo := range b.Lo {
		if !math.IsNaN(lo) {
			l.Lo, l.Hi = b.Lo, b.Hi
			break
		}
	}
	return l
}

// label names a variant in a legend or above its panel, and says what must not be overlooked.
func (d *drawer) label(v int) string {
	s := &d.s.Variants[v]
	if s.Overloaded {
		return s.Label() + " (overloaded)"
	}
	return s.Label()
}

// inf is no upper bound.
var inf = math.Inf(1)

func (d *drawer) distribution() (*figure.Figure, error) {
	var lines []figure.Line
	for i, v := range d.r.Series.Variants {
		lines = append(lines, line(d.label(i), results.Grid, v.Longer.Within(0, 1), i))
	}
	return figure.WaitDistribution(d.options("How many jobs wait how long", "share of jobs that wait longer than t"), lines)
}

func (d *drawer) waitBy(by measures.By, what string) (*figure.Figure, error) {
	var variants []figure.Variant
	for i := range d.s.Variants {
		variants = append(variants, figure.Variant{Label: d.marks(&d.s.Variants[i]), Color: i})
	}
	var groups []figure.Group
	for i := range d.s.Rows {
		r := &d.s.Rows[i]
		if r.Variant != d.s.Variants[0].Name || r.By != by.String() || r.Measure != measures.Jobs.Info().Name || r.Mean == 0 {
			continue
		}
		g := figure.Group{Label: r.Group}
		for _, v := range d.s.Variants {
			g.Marks = append(g.Marks, d.mark(v, by, r.Group))
		}
		groups = append(groups, g)
	}
	return figure.WaitByGroup(d.withMark("Queue wait by "+what, "50 %, 75 % and 95 % of the jobs wait less than"+d.othersNote(), "whisker"), variants, groups)
}

// marks names a variant, with a mark where its waits are those of some jobs alone.
func (d *drawer) marks(v *results.Variant) string {
	if leavesOut(d.s, v) {
		return v.Label() + starred
	}
	return v.Label()
}

// othersNote is what such marks mean, where there are any.
func (d *drawer) othersNote() string {
	for i := range d.s.Variants {
		if leavesOut(d.s, &d.s.Variants[i]) {
			return "; " + othersNote
		}
	}
	return ""
}

func (d *drawer) mark(v results.Variant, by measures.By, group string) figure.Mark {
	get := func(m measures.Measure) results.Interval { return d.s.Interval(v.Name, by, group, m) }
	p95 := get(measures.WaitP95)
	return figure.Mark{
		P50: float64(get(measures.WaitP50).Mean), P75: float64(get(measures.WaitP75).Mean), P95: float64(p95.Mean),
		Lo: max(0, float64(p95.Lo)), Hi: float64(p95.Hi), Overloaded: v.Overloaded,
	}
}

func (d *drawer) queue() (*figure.Figure, error) {
	return d.counts("Queue length", d.s.Unit+"s that waiting jobs ask for", func(v *results.VariantSeries) results.Band { return v.Queue })
}

func (d *drawer) stranded() (*figure.Figure, error) {
	return d.counts("Free and of no use to those who wait", d.s.Unit+"s free in a partition for which a job waits",
		func(v *results.VariantSeries) results.Band { return v.Parts[len(v.Parts)-1].Stranded })
}

// counts draws GPUs over time, a row a variant: bands on top of each other could not be
// told apart.
func (d *drawer) counts(title, what string, of func(*results.VariantSeries) results.Band) (*figure.Figure, error) {
	x := unix(d.r.Series.Fine)
	var rows []figure.Multiple
	for i := range d.r.Series.Variants {
		l := line("variant of the row", x, of(&d.r.Series.Variants[i]).Within(0, inf), i)
		rows = append(rows, figure.Multiple{Title: d.label(i), Cells: []figure.Panel{{Lines: []figure.Line{l}, Steps: true, Events: counted(d.events(i))}}})
	}
	return figure.Counts(d.options(title, what+d.marked()), d.s.Unit+"s", rows)
}
