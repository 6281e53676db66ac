package page

import (
	"html/template"
	"math"
	"strconv"
	"strings"

	"aforo/results"
	"aforo/results/report"
)

// A section is one part of a page: has says whether it has something to say, fill what
// its template, which has its id as name, is to show.
type section struct {
	id, title string
	has       func(*view) bool
	fill      func(*view) any
}

// sections are those of every page, in their order.
var sections = []section{
	{"verdict", "Verdict", func(v *view) bool { return v.result != nil }, (*view).verdict},
	{"answer", "Answer", func(v *view) bool { return v.plan != nil || v.sweep != nil }, (*view).answer},
	{"objectives", "Objectives", func(v *view) bool { return len(v.goals()) > 0 }, func(v *view) any { return v.goals() }},
	{"remarks", "What must not be overlooked", func(v *view) bool { return len(v.remarks()) > 0 }, func(v *view) any { return v.remarks() }},
	{"figures", "Figures", func(v *view) bool { return len(v.drawings) > 0 }, (*view).figures},
	{"tables", "Tables", func(v *view) bool { return len(v.tables()) > 0 }, func(v *view) any { return v.tables() }},
	{"cost", "Cost", func(v *view) bool { return v.result != nil && v.result.Summary.Variants[0].Purchase != nil }, (*view).cost},
	{"assumptions", "Assumptions", func(v *view) bool { return len(assumptions(v.from.Text)) > 0 }, func(v *view) any { return assumptions(v.from.Text) }},
	{"scenario", "Scenario", func(v *view) bool { return v.from.Text != "" }, func(v *view) any { return strings.Split(strings.TrimSuffix(v.from.Text, "\n"), "\n") }},
	{"provenance", "Provenance", func(*view) bool { return true }, (*view).provenance},
}

// A verdict is what is said of a variant.
type verdict struct{ Title, Name, Text string }

func (v *view) verdict() any {
	var all []verdict
	for i, text := range report.TiedVerdicts(v.result) {
		x := &v.result.Summary.Variants[i]
		name := x.Name // what the scenario calls it
		if name == x.Label() {
			name = ""
		}
		all = append(all, verdict{x.Label(), name, text})
	}
	return all
}

// answer is what a search found, or what a sweep shows.
func (v *view) answer() any {
	if v.plan != nil {
		return report.Answers(v.plan)
	}
	return report.Swings(v.sweep)
}

// A goal is a line of the table of objectives.
type goal struct {
	*results.Verdict
	Cells []report.Entry
	Bar   template.HTML
}

// A goalSheet is the table of one kind of goals.
type goalSheet struct {
	Sheet report.Sheet
	Goals []goal
}

func (v *view) goals() (all []goalSheet) {
	if v.result == nil {
		return nil
	}
	s := &v.result.Summary
	for _, kind := range []string{"objective", "expect"} {
		g := goalSheet{Sheet: report.GoalSheet(s, kind)}
		for i := range s.Goals {
			if x := &s.Goals[i]; x.Kind == kind {
				g.Goals = append(g.Goals, goal{x, g.Sheet.Rows[len(g.Goals)], bar(x)})
			}
		}
		if g.Goals != nil {
			all = append(all, g)
		}
	}
	return all
}

func (v *view) remarks() []report.Remark {
	var all []report.Remark
	if v.result != nil {
		for _, note := range v.result.Summary.Notes { // of a comparison: what it is worth
			all = append(all, report.Remark{Text: note})
		}
		all = append(all, report.Remarks(&v.result.Summary)...)
	}
	for _, note := range v.left {
		all = append(all, report.Remark{Text: note})
	}
	return all
}

// A picture is a figure as it stands in the page.
type picture struct {
	Name string
	SVG  template.HTML
}

func (v *view) figures() any {
	var all []picture
	for _, d := range v.drawings {
		var b strings.Builder
		if err := d.Inline(&b); err == nil { // a strings.Builder takes everything
			all = append(all, picture{d.Name, template.HTML(b.String())})
		}
	}
	if v.sweep != nil {
		all = append(all, picture{Name: "slices"})
	}
	return all
}

// A table is a sheet in the page; an open one shows at once.
type table struct {
	ID string
	report.Sheet
	Open bool
}

func (v *view) tables() (all []table) {
	add := func(id string, open bool, s report.Sheet) {
		if len(s.Rows) > 0 {
			all = append(all, table{id, s, open})
		}
	}
	switch {
	case v.plan != nil:
		for i := range v.plan.Lines {
			add("searched-"+strconv.Itoa(i+1), true, report.EvidenceSheet(v.plan, &v.plan.Lines[i]))
		}
	case v.sweep != nil:
		add("ends", true, report.EndsSheet(v.sweep))
		add("points", true, report.PointSheet(v.sweep))
	default:
		s := &v.result.Summary
		for _, by := range results.Ways() {
			open := by == results.ByAll || by == results.ByClass
			add("by-"+by.String(), open, report.MeasureSheet(s, by))
			if open {
				add("differences-by-"+by.String(), by == results.ByAll, report.DifferenceSheet(s, by))
			}
		}
	}
	return all
}

// A budget is the table of cost with the contributions to it.
type budget struct {
	Table report.Sheet
	Of    []report.Entry
}

func (v *view) cost() any {
	s := &v.result.Summary
	b := budget{Table: report.CostSheet(s)}
	for _, c := range s.Budget {
		b.Of = append(b.Of, report.Entry{Text: c.Name, Number: float64(c.Eur)})
	}
	return b
}

// helpers are what templates may call.
var helpers = template.FuncMap{
	"number": func(x float64) string {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return ""
		}
		return strconv.FormatFloat(x, 'g', -1, 64)
	},
	"inc":     func(i int) int { return i + 1 },
	"euros":   func(x float64) string { return report.Money(x) },
	"numeric": func(x float64) bool { return !math.IsNaN(x) },
}
