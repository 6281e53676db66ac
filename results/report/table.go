// Package report turns a result into what people look at: the table on the
// terminal and the set of figures. It works from a results.Result alone, so that
// nothing has to be run again.
package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"aforo/results"
	"aforo/results/measures"
)

// A column is one measure of the printed table. Its numbers have one scale,
// written below its title, or where auto is set the one that suits each.
type column struct {
	title   string
	measure measures.Measure
	digits  int // significant ones, at most
	auto    bool
	scale   scale
	of      string // the type that it is of alone
}

// columnsOf returns the columns, with the scales of the counts chosen by their
// largest values.
func columnsOf(s *results.Summary) []column {
	largest := func(m measures.Measure) (most float64) {
		for _, v := range s.Variants {
			if r := s.Row(v.Name, measures.ByAll, "all", m); r != nil {
				most = max(most, float64(r.Mean))
			}
		}
		return most
	}
	columns := []column{
		{measure: measures.Jobs, digits: 4, scale: prefix(largest(measures.Jobs))},
		{measure: measures.WaitMean, digits: 3, auto: true},
		{measure: measures.WaitP75, digits: 3, auto: true},
		{measure: measures.WaitP95, digits: 3, auto: true},
		{measure: measures.WaitP99, digits: 3, auto: true},
		{measure: measures.Slowdown, digits: 3, scale: scale{1, ""}},
		{measure: measures.Utilization, digits: 3, scale: scale{0.01, "%"}},
		{measure: measures.Delivered, digits: 4, scale: prefix(largest(measures.Delivered))},
	}
	if len(s.Killed()) > 0 {
		columns = append(columns, column{measure: measures.Goodput, digits: 4, scale: prefix(largest(measures.Delivered))})
	}
	if s.Row(s.Variants[0].Name, measures.ByAll, "all", measures.EffectiveShare) != nil {
		columns = append(columns, column{measure: measures.EffectiveShare, digits: 3, scale: scale{0.01, "%"}}, column{measure: measures.LostHours, digits: 4, scale: prefix(largest(measures.Delivered))})
	}
	if s.Row(s.Variants[0].Name, measures.ByAll, "all", measures.PeakPower) != nil {
		columns = append(columns, column{measure: measures.PeakPower, digits: 4, scale: scale{1, "kW"}}, column{measure: measures.HeldForPower, digits: 4, scale: prefix(largest(measures.HeldForPower))})
	}
	for i := range columns {
		columns[i].title = columns[i].measure.Short(s.Unit)
	}
	if s.Mixed() {
		return typed(s, columns)
	}
	return columns
}

// columnsBy returns the columns of a table of the groups of a kind: types have no jobs.
func columnsBy(s *results.Summary, by measures.By) []column {
	if by == measures.ByCause {
		return columnsByCause(s)
	}
	if by == measures.ByShare {
		return columnsByShare(s)
	}
	if by == measures.ByCall {
		return columnsByCall(s)
	}
	if by == measures.BySize {
		return columnsBySize(s)
	}
	if by != measures.ByType {
		return columnsOf(s)
	}
	most := 0.0
	for _, r := range s.Rows {
		if r.By == by.String() && r.Measure == measures.Delivered.Info().Name {
			most = max(most, float64(r.Mean))
		}
	}
	hours, share := prefix(most), scale{0.01, "%"}
	columns := []column{
		{measure: measures.Utilization, digits: 3, scale: share},
		{measure: measures.UtilizationInstalled, digits: 3, scale: share},
		{measure: measures.Delivered, digits: 4, scale: hours},
		{measure: measures.Goodput, digits: 4, scale: hours},
	}
	for i := range columns {
		columns[i].title = columns[i].measure.Short(s.Unit)
	}
	return columns
}

// columnsBySize are those of sizes, of which some fail more often than others.
func columnsBySize(s *results.Summary) []column {
	columns := columnsOf(s)
	if slices.ContainsFunc(s.Rows, func(r results.Row) bool { return r.Measure == measures.MTTF.Info().Name }) {
		columns = append(columns, column{title: measures.MTTF.Short(s.Unit), measure: measures.MTTF, digits: 3, scale: scale{1, "h"}})
	}
	return columns
}

// columnsByCause are those of what jobs wait for.
func columnsByCause(s *results.Summary) []column {
	most, held := 0.0, false
	for _, r := range s.Rows {
		if r.By == measures.ByCause.String() {
			if r.Measure == measures.WaitHours.Info().Name {
				most = max(most, float64(r.Mean))
			}
			held = held || r.Measure == measures.Held.Info().Name
		}
	}
	columns := []column{
		{measure: measures.WaitHours, digits: 4, scale: prefix(most)},
		{measure: measures.WaitShare, digits: 3, scale: scale{0.01, "%"}},
		{measure: measures.WaitMean, digits: 3, auto: true},
	}
	if held {
		columns = append(columns, column{measure: measures.Held, digits: 3, auto: true})
	}
	for i := range columns {
		columns[i].title = columns[i].measure.Short(s.Unit)
	}
	return columns
}

// columnsByShare are those of accounts that have a share of the machine.
func columnsByShare(s *results.Summary) []column {
	most := func(m measures.Measure) scale {
		x := 0.0
		for _, r := range s.Rows {
			if r.Measure == m.Info().Name {
				x = max(x, float64(r.Mean))
			}
		}
		return prefix(x)
	}
	columns := []column{
		{measure: measures.ShareDelivered, digits: 3, scale: scale{0.01, "%"}},
		{measure: measures.Borrowed, digits: 4, scale: most(measures.Borrowed)},
		{measure: measures.ShareHeld, digits: 4, scale: most(measures.ShareHeld)},
	}
	for i := range columns {
		columns[i].title = columns[i].measure.Short(s.Unit)
	}
	return columns
}

// typed puts the utilization of each type where there is no sum of several units.
func typed(s *results.Summary, columns []column) (all []column) {
	for _, c := range columns {
		switch {
		case !c.measure.Summed():
			all = append(all, c)
		case c.measure == measures.Utilization:
			for _, name := range groupsOf(s, measures.ByType) {
				c.title, c.of = c.measure.Short(s.Unit)+" "+name, name
				all = append(all, c)
			}
		}
	}
	return all
}

// A printer writes tables of a summary: of the variants and, below each, of the groups
// of one kind.
type printer struct {
	s       *results.Summary
	opt     Options
	by      measures.By
	groups  []string
	columns []column
	marked  bool // the table that is being written has marks
	text    strings.Builder
}

// having is the measure that a group of a kind has where there is something of it.
func having(by measures.By) measures.Measure {
	switch by {
	case measures.ByType:
		return measures.Delivered
	case measures.ByCause:
		return measures.WaitHours
	case measures.ByShare:
		return measures.ShareDelivered
	case measures.ByCall:
		return measures.Projects
	}
	return measures.Jobs
}

// groupsOf returns the names of the groups of a kind that have jobs in some variant,
// where there is more than one.
func groupsOf(s *results.Summary, by measures.By) []string {
	var names []string
	for i := range s.Rows {
		r := &s.Rows[i]
		if r.By == by.String() && r.Measure == having(by).Info().Name && r.Mean > 0 && !slices.Contains(names, r.Group) {
			names = append(names, r.Group)
		}
	}
	if len(names) < 2 && by != measures.ByCause && by != measures.ByShare && by != measures.ByCall {
		return nil
	}
	return names
}

func (p *printer) measures() {
	g := newGrid(p.columns)
	for i := range p.s.Variants {
		p.block(g, &p.s.Variants[i], p.value)
	}
	p.write(g)
}

func (p *printer) differences() {
	if len(p.s.Variants) < 2 {
		return
	}
	note := p.reading()
	if p.s.Replications == 1 {
		note = "one replication cannot tell a difference from chance"
	}
	fmt.Fprintf(&p.text, "\ndifference from %s, paired by replication (%s)\n\n", called(&p.s.Variants[0]), note)
	g := p.points()
	for i := range p.s.Variants[1:] {
		p.block(g, &p.s.Variants[i+1], p.difference)
	}
	p.write(g)
}

// points returns the grid of differences, where shares differ by points.
func (p *printer) points() *grid {
	g := newGrid(slices.Clone(p.columns))
	for i := range g.columns {
		if g.columns[i].scale.unit == "%" {
			g.columns[i].scale.unit = "points"
		}
	}
	return g
}

// reading says how differences are to be read.
func (p *printer) reading() string {
	note := "~: does not separate from zero"
	if p.s.Comparisons > 1 {
		note += fmt.Sprintf("; %.0f %% for all %d variants together, after Bonferroni", 100*p.s.Level, p.s.Comparisons)
	}
	return note
}

// block adds the rows of one variant: the whole, then its groups, indented.
func (p *printer) block(g *grid, v *results.Variant, cellOf func(*results.Variant, *results.Row, column) cell) {
	p.blockAs(g, v, v.Label(), cellOf)
}

// blockAs is block under another name.
func (p *printer) blockAs(g *grid, v *results.Variant, name string, cellOf func(*results.Variant, *results.Row, column) cell) {
	if len(p.groups) > 0 && len(g.rows) > 0 {
		g.gap()
	}
	add := func(label string, by measures.By, group string) {
		var cells []cell
		for _, c := range p.columns {
			cells = append(cells, cellOf(v, p.row(v, by, group, c), c))
		}
		g.add(label, cells)
	}
	add(name, measures.ByAll, "all")
	for _, c := range p.groups {
		add("  "+c+p.counted(v, c), p.by, c)
	}
}

// row is what a column shows of a group.
func (p *printer) row(v *results.Variant, by measures.By, group string, c column) *results.Row {
	if c.of == "" || by == measures.ByType {
		return p.s.Row(v.Name, by, group, c.measure)
	}
	if by == measures.ByAll {
		return p.s.Row(v.Name, measures.ByType, c.of, c.measure)
	}
	return nil
}

// counted says what a type is counted in, where that differs.
func (p *printer) counted(v *results.Variant, group string) string {
	r := p.s.Row(v.Name, measures.ByType, group, measures.Delivered)
	if p.by != measures.ByType || !p.s.Mixed() || r == nil {
		return ""
	}
	return " (" + strings.TrimSuffix(r.Unit, " h") + "s)"
}

func (p *printer) value(v *results.Variant, r *results.Row, c column) cell {
	switch {
	case (v.Overloaded || r != nil && p.starves(v, r)) && c.measure == measures.WaitMean:
		return cell{value: "overloaded"}
	case r == nil || math.IsNaN(float64(r.Mean)):
		return none
	}
	x := c.write(r.Interval)
	if r.LeftOut > 0 {
		x.unit += starred
		p.marked = true
	}
	return x
}

// starred marks waits, of a row or of a variant, that are those of some jobs alone, because the
// others starve.
const starred = "*"

// othersNote says so of what is marked.
const othersNote = starred + ": waits of the jobs that do not starve"

// leavesOut reports whether some waits of a variant are marked.
func leavesOut(s *results.Summary, v *results.Variant) bool {
	r := s.Row(v.Name, measures.ByAll, "all", measures.WaitMean)
	return r != nil && r.LeftOut > 0
}

// starves reports whether a group has jobs but no waits, because they are all of a part or
// under a limit that is overloaded.
func (p *printer) starves(v *results.Variant, r *results.Row) bool {
	if len(v.Overloads) == 0 || !math.IsNaN(float64(r.Mean)) {
		return false
	}
	i := slices.IndexFunc(measures.Ways(), func(by measures.By) bool { return by.String() == r.By })
	jobs := p.s.Row(v.Name, measures.By(i), r.Group, measures.Jobs)
	return jobs != nil && jobs.Mean > 0
}

// otherJobs reports whether a row and that of the variant that it is compared with are of
// other jobs, because some of one of them starve.
func (p *printer) otherJobs(v *results.Variant, r *results.Row) bool {
	if r == nil || r.Diff == nil || math.IsNaN(float64(r.Mean)) {
		return false
	}
	i := slices.IndexFunc(measures.Ways(), func(by measures.By) bool { return by.String() == r.By })
	base := p.s.Row(p.s.BaseOf(v).Name, measures.By(i), r.Group, measures.WaitMean)
	return base != nil && !math.IsNaN(float64(base.Mean)) && math.IsNaN(float64(r.Diff.Mean)) && base.WaitsOf+r.WaitsOf != ""
}

func (p *printer) difference(v *results.Variant, r *results.Row, c column) cell {
	switch {
	case c.measure == measures.WaitMean && p.otherJobs(v, r):
		return cell{value: "other jobs"}
	case r == nil || r.Diff == nil || math.IsNaN(float64(r.Diff.Mean)):
		return none
	case r.Diff.Mean == 0 && half(r.Diff.Interval) == 0 && c.measure == measures.Jobs:
		return cell{value: "same"}
	case !r.Diff.Separates && !math.IsNaN(half(r.Diff.Interval)): // of one pair nothing is known but the number
		return cell{value: "~"}
	}
	x := c.write(r.Diff.Interval)
	if r.Diff.Mean > 0 {
		x.value = "+" + x.value
	}
	return x
}
