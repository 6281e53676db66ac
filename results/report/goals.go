package report

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"aforo/results"
	"aforo/results/measures"
)

// goals writes what became of the scenario's objectives and expectations.
func (p *printer) goals() {
	for _, kind := range []struct{ word, title string }{
		{"objective", fmt.Sprintf("objectives, met where the whole %.0f %% interval is within the bound", 100*p.s.Level)},
		{"expect", "expectations, of the mean"},
	} {
		list := slices.DeleteFunc(slices.Clone(p.s.Goals), func(g results.Verdict) bool { return g.Kind != kind.word })
		if len(list) == 0 {
			continue
		}
		title := kind.title
		if p.s.Replications == 1 {
			title = strings.SplitN(title, ",", 2)[0] + ", of a single replication"
		}
		fmt.Fprintf(&p.text, "\n%s\n\n", title)
		p.lines(func(w io.Writer) { p.goalLines(w, list) })
	}
}

// goalLines writes verdicts, each goal's name and bound once.
func (p *printer) goalLines(w io.Writer, list []results.Verdict) {
	last := ""
	for i := range list {
		g := &list[i]
		name, what, bound := g.Goal, About(g, p.s.Unit), Bound(g)
		if name == last {
			name, what, bound = "", "", ""
		}
		last = g.Goal
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", name, what, bound, p.s.Label(g.Variant), measured(g), Verdict(g)+p.lost(g))
	}
}

// lost says of a goal that is met how much of its work is lost all the same.
func (p *printer) lost(g *results.Verdict) string {
	if lost := p.s.LostOf(g, g.Variant); g.Verdict == results.Met && lost > results.MostKilled {
		return fmt.Sprintf("; but %.0f %% of its %s-hours are lost in killed jobs", 100*lost, p.s.Unit)
	}
	return ""
}

// About says what a goal looks at, where jobs are counted in a unit: "95 % of train jobs
// wait less than".
func About(g *results.Verdict, unit string) string { return g.Subject().Words(unit) }

// Bound writes the bound of a goal: "≤ 4 h".
func Bound(g *results.Verdict) string {
	sign := "≤ "
	if g.AtLeast {
		sign = "≥ "
	}
	number, unit, _ := strings.Cut(quantity(float64(g.Bound), math.NaN(), g.Unit), " ")
	if strings.Contains(number, ".") { // a bound was written by hand, without digits that say nothing
		number = strings.TrimRight(strings.TrimRight(number, "0"), ".")
	}
	return strings.TrimSpace(sign + number + " " + unit)
}

func measured(g *results.Verdict) string {
	if math.IsNaN(float64(g.Mean)) {
		return "-"
	}
	return estimate(g.Interval, g.Unit)
}

// Verdict writes the verdict on a goal with its margin: "met, 1.2 h to spare".
func Verdict(g *results.Verdict) string {
	margin := quantity(math.Abs(float64(g.Margin)), math.NaN(), g.Unit)
	switch {
	case g.Verdict == results.Missed && math.IsNaN(float64(g.Mean)):
		return "missed: overloaded, its waits have no mean"
	case g.Verdict == results.Met:
		return "met, " + margin + " to spare"
	case g.Verdict == results.Missed:
		return "missed by " + margin
	case g.Verdict == results.Unsure && g.Margin >= 0:
		return "unsure, the mean has " + margin + " to spare"
	case g.Verdict == results.Unsure:
		return "unsure, the mean misses by " + margin
	}
	return g.Verdict
}

// Unmet is the error for what a result does not hold to: an expectation, or an
// objective that no variant meets.
func Unmet(s *results.Summary) error {
	var all []error
	met := map[string]bool{}
	for i := range s.Goals {
		g := &s.Goals[i]
		met[g.Kind+g.Goal] = met[g.Kind+g.Goal] || g.Holds()
		if g.Kind == "expect" && !g.Holds() {
			all = append(all, fmt.Errorf("%s: expectation %s does not hold in %s: %s", s.Scenario, g.Goal, measures.Called(s.Label(g.Variant)), Verdict(g)))
		}
	}
	for i := range s.Goals {
		if g := &s.Goals[i]; g.Kind == "objective" && !met[g.Kind+g.Goal] {
			met[g.Kind+g.Goal] = true // once
			all = append(all, fmt.Errorf("%s: no variant meets objective %s", s.Scenario, g.Goal))
		}
	}
	return errors.Join(all...)
}

// estimate writes a measure with its interval: ± half of it, or both ends where that
// would seem to go below zero.
func estimate(i results.Interval, unit string) string {
	mean := float64(i.Mean)
	if !wide(i) {
		return quantity(mean, half(i), unit)
	}
	end := func(x results.Number) string { return quantity(float64(x), math.NaN(), unit) }
	return end(i.Mean) + " (" + end(i.Lo) + " to " + end(i.Hi) + ")"
}

// quantity writes a number with its unit, waits in the unit that suits them.
func quantity(x, half float64, unit string) string {
	s := scale{1, unit}
	switch unit {
	case "s":
		s = span(x, half)
	case "1":
		s.unit = ""
	case "EUR", "kWh", "t":
		return money(x, half, unit)
	}
	c := number(x/s.by, half/s.by, 3)
	return strings.TrimSpace(join(c) + " " + s.unit)
}
