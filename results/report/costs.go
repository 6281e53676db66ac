package report

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"aforo/results"
	"aforo/results/measures"
	"aforo/results/text"
)

// costs writes what each variant costs over the window, what its changes cost to
// buy, and what an hour of wait less costs.
func (p *printer) costs() {
	s := p.s
	if len(s.Variants) == 0 || s.Variants[0].Purchase == nil {
		return
	}
	fmt.Fprintf(&p.text, "\ncost of the window%s\n\n", budgetNote(s))
	p.lines(p.costLines)
	if note := savingNote(s); note != "" {
		p.text.WriteString("\n" + wrap(strings.TrimPrefix(note, "; "), p.opt.Width, "  "))
	}
}

// costLines writes the table of costs.
func (p *printer) costLines(w io.Writer) {
	s := p.s
	fmt.Fprintf(w, "\tpurchase\tcost\tcapital\tenergy\t\tcarbon\tper %s-hour\tan hour of wait less, for 95 %%\n", s.Unit)
	for i := range s.Variants {
		v := &s.Variants[i]
		get := func(m measures.Measure) string {
			r := s.Row(v.Name, measures.ByAll, "all", m)
			if r == nil || math.IsNaN(float64(r.Mean)) {
				return "-"
			}
			return money(float64(r.Mean), half(r.Interval), r.Unit)
		}
		saved := ""
		if i > 0 {
			saved = saving(s, v)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", v.Label(), money(float64(*v.Purchase), math.NaN(), "EUR"),
			get(measures.Cost), get(measures.CapitalCost), get(measures.EnergyCost), get(measures.Energy), get(measures.Carbon), get(measures.CostPerHour), saved)
	}
}

// saving writes what an hour of wait less costs in a variant, with its interval.
func saving(s *results.Summary, v *results.Variant) string {
	if v.Saving == nil {
		return "-"
	}
	end := func(x results.Number) string { return money(float64(x), math.NaN(), "EUR") }
	e := v.Saving.EurPerHour
	text := fmt.Sprintf("%s (%s to %s)", end(e.Mean), end(e.Lo), end(e.Hi))
	if leavesOut(s, v) {
		text += starred
	}
	return text
}

// total is the sum of a budget.
func total(budget []results.Contribution) (eur float64) {
	for _, b := range budget {
		eur += float64(b.Eur)
	}
	return eur
}

func budgetNote(s *results.Summary) string {
	if len(s.Budget) == 0 {
		return ""
	}
	return fmt.Sprintf("; the budget for the changes is %s from %s", money(total(s.Budget), math.NaN(), "EUR"), text.Count(len(s.Budget), "contribution"))
}

// savingNote says how the cost of an hour of wait less counts what is bought.
func savingNote(s *results.Summary) string {
	if !slices.ContainsFunc(s.Variants, func(v results.Variant) bool { return v.Saving != nil }) {
		return ""
	}
	note := "; an hour of wait less: capital counts while it is in service in the window, not for its lifetime"
	if slices.ContainsFunc(s.Variants, func(v results.Variant) bool { return v.Saving != nil && leavesOut(s, &v) }) {
		note += "; " + othersNote
	}
	return note
}

// money writes an amount of euros, energy or carbon with the prefix that suits it.
func money(x, half float64, unit string) string {
	big := math.Abs(x)
	steps := map[string][]scale{
		"EUR": {{1e9, "G€"}, {1e6, "M€"}, {1e3, "k€"}, {1, "€"}},
		"kWh": {{1e6, "GWh"}, {1e3, "MWh"}, {1, "kWh"}},
		"t":   {{1e6, "Mt"}, {1e3, "kt"}, {1, "t"}},
	}[unit]
	for i, s := range steps {
		if big >= 2*s.by || i == len(steps)-1 {
			return strings.TrimSpace(join(number(x/s.by, half/s.by, 3)) + " " + s.unit)
		}
	}
	return quantity(x, half, unit)
}
