package page

import (
	"strconv"
	"strings"

	"aforo/results"
	"aforo/results/measures"
	"aforo/results/report"
)

// A section is one part of a page: has says whether it has something to say, write what.
type section struct {
	id, title string
	has       func(*view) bool
	write     func(*view, *writer)
}

// sections are those of every page, in their order.
var sections = []section{
	{"verdict", "Verdict", func(v *view) bool { return v.result != nil }, (*view).verdict},
	{"answer", "Answer", func(v *view) bool { return v.plan != nil || v.sweep != nil }, (*view).answer},
	{"objectives", "Objectives", func(v *view) bool { return len(v.goals()) > 0 }, (*view).objectives},
	{"remarks", "What must not be overlooked", func(v *view) bool { return len(v.remarks()) > 0 }, (*view).overlooked},
	{"figures", "Figures", func(v *view) bool { return len(v.drawings) > 0 }, (*view).figures},
	{"tables", "Tables", func(v *view) bool { return len(v.tables()) > 0 }, (*view).sheets},
	{"cost", "Cost", func(v *view) bool { return v.result != nil && v.result.Summary.Variants[0].Purchase != nil }, (*view).cost},
	{"assumptions", "Assumptions", func(v *view) bool { return len(assumptions(v.from.Text)) > 0 }, (*view).assumed},
	{"scenario", "Scenario", func(v *view) bool { return v.from.Text != "" }, (*view).scenario},
	{"provenance", "Provenance", func(*view) bool { return true }, (*view).provenance},
}

// verdict is what is said of each variant, and what the scenario calls it.
func (v *view) verdict(w *writer) {
	w.put(`<div class="cards">`)
	for i, text := range report.TiedVerdicts(v.result) {
		x := &v.result.Summary.Variants[i]
		w.put(`<article class="card"><h3>%s`, x.Label())
		if x.Name != "" && x.Name != x.Label() {
			w.put(`<span class="note">%s</span>`, x.Name)
		}
		w.put(`</h3><p>%s</p></article>`, text)
	}
	w.put("</div>\n")
}

// answer is what a search found, or what a sweep shows.
func (v *view) answer(w *writer) {
	if v.plan != nil {
		w.remarks(report.Answers(v.plan))
	} else {
		w.remarks(report.Swings(v.sweep))
	}
}

// A goal is a line of the table of objectives.
type goal struct {
	*results.Verdict
	Cells []report.Entry
	Bar   markup
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

func (v *view) objectives(w *writer) {
	for _, g := range v.goals() {
		w.goals(&g)
	}
}

func (v *view) overlooked(w *writer) { w.remarks(v.remarks()) }

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

// figures are drawn at once but for those that the script alone draws.
func (v *view) figures(w *writer) {
	for _, d := range v.drawings {
		var b strings.Builder
		if err := d.Inline(&b); err == nil { // a strings.Builder takes everything
			w.put("<figure id=\"figure-%[1]s\" data-chart=\"%[1]s\">%[2]s</figure>\n", d.Name, markup(b.String()))
		}
	}
	if v.sweep != nil {
		w.put("<figure id=\"figure-%[1]s\" data-chart=\"%[1]s\" hidden></figure>\n", "slices")
	}
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
		for _, by := range measures.Ways() {
			open := by == measures.ByAll || by == measures.ByClass
			add("by-"+by.String(), open, report.MeasureSheet(s, by))
			if open {
				add("differences-by-"+by.String(), by == measures.ByAll, report.DifferenceSheet(s, by))
			}
		}
	}
	return all
}

// sheets writes the tables, each of which opens by itself.
func (v *view) sheets(w *writer) {
	for _, t := range v.tables() {
		open := markup("")
		if t.Open {
			open = " open"
		}
		w.put("<details class=\"sheet\" id=\"%s\"%s><summary>%s</summary>\n", t.ID, open, t.Title)
		w.sheet(&t.Sheet)
		w.put("</details>\n")
	}
}

// cost is the table of cost with the contributions to it.
func (v *view) cost(w *writer) {
	s := &v.result.Summary
	table := report.CostSheet(s)
	w.put(`<div class="sheet" id="costs">`)
	w.sheet(&table)
	w.put("</div>\n")
	if len(s.Budget) > 0 {
		w.put("<h3>Contributions to the budget</h3>\n<ul>")
		for _, c := range s.Budget {
			w.put("<li>%s: %s</li>", c.Name, report.Money(float64(c.Eur)))
		}
		w.put("</ul>")
	}
	w.put("\n")
}

// assumed is what the comments of the scenario own up to.
func (v *view) assumed(w *writer) {
	w.put("<p class=\"note\">The comments of the scenario that say what is assumed, with their lines.</p>\n<dl class=\"assumed\">")
	for _, a := range assumptions(v.from.Text) {
		w.put(`<dt><a href="#L%d">`, a.First)
		if a.First == a.Last {
			w.put("line %d</a>", a.First)
		} else {
			w.put("lines %d to %d</a>", a.First, a.Last)
		}
		if a.Of != "" {
			w.put(" <code>%s</code>", a.Of)
		}
		w.put("</dt><dd>%s</dd>\n", a.Text)
	}
	w.put("</dl>\n")
}

// scenario is its text, each line with an anchor.
func (v *view) scenario(w *writer) {
	lines := strings.Split(strings.TrimSuffix(v.from.Text, "\n"), "\n")
	w.put("<details id=\"text\"><summary>The text, %d lines</summary>\n<pre class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"The scenario's text\"><code>", len(lines))
	for i, line := range lines {
		w.put("<span id=\"L%d\">%s\n</span>", i+1, line)
	}
	w.put("</code></pre></details>\n")
}
