package report

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"aforo/results"
	"aforo/results/measures"
	"aforo/results/search"
	"aforo/results/text"
)

// A Sheet is a table in its parts, for a page that lays it out itself.
type Sheet struct {
	Title, Note string
	Head        []string
	Rows        [][]Entry
}

// An Entry is one cell of a Sheet: what is written there, and the number behind it, NaN
// for a word.
type Entry struct {
	Text   string
	Number float64
}

// Numeric reports whether a column has numbers.
func (s Sheet) Numeric(column int) bool {
	return slices.ContainsFunc(s.Rows, func(row []Entry) bool { return !math.IsNaN(row[column].Number) })
}

// words are entries without numbers.
func words(texts ...string) []Entry {
	row := make([]Entry, len(texts))
	for i, s := range texts {
		row[i] = Entry{s, math.NaN()}
	}
	return row
}

// MeasureSheet has the measures of the variants, or of their groups of a kind: the
// table that Print writes.
func MeasureSheet(s *results.Summary, by measures.By) Sheet {
	p := sheeted(s, by)
	t := p.sheet(p.columns, s.Variants, (*results.Variant).Label, func(r *results.Row) results.Number { return r.Mean }, p.value)
	t.Title = "The variants"
	if by != measures.ByAll {
		t.Title = fmt.Sprintf("By %v", by)
	}
	if t.Note = replications(s); p.marked {
		t.Note += "; " + othersNote
	}
	return t
}

// DifferenceSheet has the differences from the first variant. It has no rows where
// there are none.
func DifferenceSheet(s *results.Summary, by measures.By) Sheet {
	p := sheeted(s, by)
	diff := func(r *results.Row) results.Number {
		if r.Diff == nil {
			return results.Number(math.NaN())
		}
		return r.Diff.Mean
	}
	later := slices.DeleteFunc(slices.Clone(s.Variants), func(v results.Variant) bool { return !p.differs(&v) })
	t := p.sheet(p.points().columns, later, p.against, diff, p.difference)
	t.Title = "Differences from " + called(&s.Variants[0])
	if len(s.Compared) > 0 {
		t.Title = "Differences from " + s.Compared[0].Label
	}
	if by != measures.ByAll {
		t.Title += fmt.Sprintf(", by %v", by)
	}
	if t.Note = p.reading(); s.Replications == 1 {
		t.Note = "one replication cannot tell a difference from chance"
	}
	return t
}

// against names a variant and, in a comparison, what it is compared with.
func (p *printer) against(v *results.Variant) string {
	if v.Base != "" {
		return v.Label() + " - " + p.s.Label(v.Base)
	}
	return v.Label()
}

// differs reports whether a variant is compared with another.
func (p *printer) differs(v *results.Variant) bool {
	return slices.ContainsFunc(p.s.Rows, func(r results.Row) bool { return r.Variant == v.Name && r.Diff != nil })
}

// sheeted is a printer of the groups of a kind, or of the variants alone.
func sheeted(s *results.Summary, by measures.By) *printer {
	p := &printer{s: s, by: by, columns: columnsBy(s, by)}
	if by == measures.ByAll {
		p.groups = []string{"all"}
	} else {
		p.groups = groupsOf(s, by)
	}
	return p
}

// sheet has a row for each group of each variant.
func (p *printer) sheet(columns []column, variants []results.Variant, named func(*results.Variant) string, number func(*results.Row) results.Number, cellOf func(*results.Variant, *results.Row, column) cell) (t Sheet) {
	t.Head = []string{"variant"}
	if p.by != measures.ByAll {
		t.Head = append(t.Head, p.by.String())
	}
	for _, c := range columns {
		title := c.title
		if c.scale.unit != "" {
			title += ", " + c.scale.unit
		}
		t.Head = append(t.Head, title)
	}
	for i := range variants {
		for _, g := range p.groups {
			row := words(named(&variants[i]))
			if p.by != measures.ByAll {
				row = append(row, words(g)...)
			}
			for _, c := range columns {
				r := p.s.Row(variants[i].Name, p.by, g, c.measure)
				x := cellOf(&variants[i], r, c)
				e := Entry{strings.TrimSpace(join(x) + " " + x.unit), math.NaN()}
				if r != nil {
					e.Number = float64(number(r))
				}
				row = append(row, e)
			}
			t.Rows = append(t.Rows, row)
		}
	}
	return t
}

// Groups are the names of the groups of a kind that have jobs in some variant, where
// there is more than one.
func Groups(s *results.Summary, by measures.By) []string { return groupsOf(s, by) }

// Deciding names the wait that a decision looks at, and returns what finds it in a
// variant: what the cost figure sets cost against.
func Deciding(r *results.Result) (what string, of func(*results.Variant) results.Interval) {
	t := (&drawer{r: r, s: &r.Summary}).deciding()
	return t.what, t.of
}

// Plain is a value of a scenario without its quotes.
func Plain(value string) string { return plain(value) }

// Money writes an amount of euros with the prefix that suits it.
func Money(eur float64) string { return money(eur, math.NaN(), "EUR") }

// Window says which jobs are measured and what stands behind the means.
func Window(s *results.Summary) string {
	return fmt.Sprintf("jobs submitted from %s to %s; %s", s.From.Format(time.DateOnly), s.To.Format(time.DateOnly), replications(s))
}

// GoalSheet has what became of the goals of a kind, "objective" or "expect".
func GoalSheet(s *results.Summary, kind string) Sheet {
	t := Sheet{Title: "Objectives", Head: []string{"objective", "of", "bound", "variant", "measured", "verdict"}}
	t.Note = fmt.Sprintf("met where the whole %.0f %% interval is within the bound", 100*s.Level)
	if kind == "expect" {
		t.Title, t.Note, t.Head[0] = "Expectations", "of the mean", "expectation"
	} else if s.Replications == 1 {
		t.Note = "of a single replication"
	}
	for i := range s.Goals {
		if g := &s.Goals[i]; g.Kind == kind {
			t.Rows = append(t.Rows, append(words(g.Goal, About(g, s.Unit), Bound(g), s.Label(g.Variant)), Entry{measured(g), float64(g.Mean)}, Entry{Verdict(g) + (&printer{s: s}).lost(g), float64(g.Margin)}))
		}
	}
	return t
}

// CostSheet has what each variant costs; it has no rows where there are no costs.
func CostSheet(s *results.Summary) Sheet {
	t := Sheet{Title: "Cost", Note: strings.TrimPrefix(budgetNote(s)+savingNote(s), "; ")}
	if s.Variants[0].Purchase == nil {
		return t
	}
	t.Head = []string{"variant", "purchase", "cost of the window", "capital", "energy, paid", "energy", "carbon", "per " + s.Unit + "-hour", "an hour of wait less, for 95 %"}
	for i := range s.Variants {
		v := &s.Variants[i]
		bought := Entry{"-", math.NaN()} // one of a comparison may have no costs
		if v.Purchase != nil {
			bought = Entry{Money(float64(*v.Purchase)), float64(*v.Purchase)}
		}
		row := append(words(v.Label()), bought)
		for _, m := range []measures.Measure{measures.Cost, measures.CapitalCost, measures.EnergyCost, measures.Energy, measures.Carbon, measures.CostPerHour} {
			e := Entry{"-", math.NaN()}
			if r := s.Row(v.Name, measures.ByAll, "all", m); r != nil && !math.IsNaN(float64(r.Mean)) {
				e = Entry{money(float64(r.Mean), half(r.Interval), r.Unit), float64(r.Mean)}
			}
			row = append(row, e)
		}
		saved := Entry{saving(s, v), math.NaN()}
		if v.Saving != nil {
			saved.Number = float64(v.Saving.EurPerHour.Mean)
		}
		if i == 0 {
			saved.Text = ""
		}
		t.Rows = append(t.Rows, append(row, saved))
	}
	return t
}

// A Remark is something that must not be overlooked, with what it is about item by item.
type Remark struct {
	Text  string
	Items []string
}

// Remarks are what Print writes below its tables.
func Remarks(s *results.Summary) (all []Remark) {
	p := &printer{s: s, columns: columnsOf(s)}
	p.rules()
	p.refused()
	p.killed()
	return remarks(p.text.String())
}

// remarks takes paragraphs apart, of which all lines but the first are items.
func remarks(text string) (all []Remark) {
	for para := range strings.SplitSeq(strings.Trim(text, "\n"), "\n\n") {
		lines := strings.Split(strings.Trim(para, "\n"), "\n")
		if lines[0] == "" {
			continue
		}
		r := Remark{Text: lines[0]}
		for _, l := range lines[1:] {
			r.Items = append(r.Items, strings.TrimSpace(l))
		}
		all = append(all, r)
	}
	return all
}

// Answers are the sentences that PrintPlan begins with, one for each search.
func Answers(p *search.Plan) (all []Remark) {
	for i := range p.Lines {
		lines := strings.Split(strings.TrimSpace(sentence(p, &p.Lines[i])), "\n")
		r := Remark{Text: lines[0]}
		for _, l := range lines[1:] {
			r.Items = append(r.Items, strings.TrimSpace(l))
		}
		all = append(all, r)
	}
	return all
}

// Effort says how sure a plan is and how much was simulated for it.
func Effort(p *search.Plan) string {
	return fmt.Sprintf("%s; each limit holds with %.4g %% confidence or more; %s simulated, where trying every value takes %s (%.1f %%)",
		p.Label(), 100*float64(p.Confidence), text.Count(p.Replications, "run"), fixed(float64(p.Tried), 0), 100*float64(p.Replications)/float64(p.Tried))
}

// EvidenceSheet has the values that one search of a plan simulated.
func EvidenceSheet(p *search.Plan, l *search.PlanLine) Sheet {
	t := sheetOf(func(w io.Writer) { evidenceLines(w, p, l) })
	t.Title = "What was simulated"
	if l.Second != "" {
		t.Title += ", " + p.Knobs[1].Name + " = " + plain(l.Second)
	}
	t.Head[len(t.Head)-1] = "verdict"
	return t
}

// sheetOf takes a table apart that is written with tabs, its head first.
func sheetOf(fill func(io.Writer)) (t Sheet) {
	var text strings.Builder
	fill(&text)
	for i, line := range strings.Split(strings.TrimSuffix(text.String(), "\n"), "\n") {
		cells := strings.Split(line, "\t")
		if i == 0 {
			t.Head = cells
			continue
		}
		t.Rows = append(t.Rows, words(cells...))
	}
	return t
}

// SweepTitle says what a sweep looks at, and SweepNote how.
func SweepTitle(s *search.Sweep) string { return swept(s) }

// SweepNote says how a sweep was made.
func SweepNote(s *search.Sweep) string {
	return fmt.Sprintf("variant %s; %s; ± half of the %.0f %% interval; as the scenario is: %s",
		s.Variant, text.Count(s.Replications, "replication"), 100*float64(s.Level), point(s, &s.Base))
}

// EndsSheet has what each axis of a sweep does alone, the one that does most first.
func EndsSheet(s *search.Sweep) Sheet {
	t := Sheet{
		Title: "Each axis alone", Note: "at its first and its last value, all else as in the scenario",
		Head: []string{"axis", "scenario", "first", swept(s) + ", at the first", "last", "at the last", "span"},
	}
	for _, a := range byspan(s) {
		x, y := &s.Ends[a][0], &s.Ends[a][1]
		span := Entry{"-", math.NaN()}
		if d := math.Abs(float64(y.Mean - x.Mean)); !math.IsNaN(d) {
			span = Entry{quantity(d, math.NaN(), s.Unit), d}
		}
		is := plain(s.Is[a])
		if is == "" {
			is = "-"
		}
		row := words(s.Axes[a].Name, is, plain(x.Values[0]))
		row = append(row, Entry{point(s, x), float64(x.Mean)})
		row = append(row, words(plain(y.Values[0]))...)
		t.Rows = append(t.Rows, append(row, Entry{point(s, y), float64(y.Mean)}, span))
	}
	return t
}

// Swings are what each axis of a sweep does alone, a sentence each, the one that does
// most first.
func Swings(s *search.Sweep) (all []Remark) {
	for _, a := range byspan(s) {
		x, y := &s.Ends[a][0], &s.Ends[a][1]
		all = append(all, Remark{Text: fmt.Sprintf("%s from %s to %s takes %s from %s to %s", s.Axes[a].Name, plain(x.Values[0]), plain(y.Values[0]), swept(s), point(s, x), point(s, y))})
	}
	return all
}

// PointSheet has every point of a sweep.
func PointSheet(s *search.Sweep) Sheet {
	t := Sheet{Title: text.Count(len(s.Points), "point")}
	for _, a := range s.Axes {
		t.Head = append(t.Head, a.Name)
	}
	t.Head = append(t.Head, s.Measure)
	for i := range s.Points {
		p := &s.Points[i]
		var row []Entry
		for a, v := range p.Values {
			n := math.NaN()
			if k := slices.Index(s.Axes[a].Values, v); k >= 0 {
				n = float64(s.Axes[a].Numbers[k])
			}
			row = append(row, Entry{plain(v), n})
		}
		t.Rows = append(t.Rows, append(row, Entry{point(s, p), float64(p.Mean)}))
	}
	return t
}
