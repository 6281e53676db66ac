package report

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"aforo/results"
	"aforo/results/grade"
	"aforo/results/search"
	"aforo/results/text"
)

// PrintPlan writes what a search found: the answer in a sentence, then every value
// that was simulated with what it measured.
func PrintPlan(w io.Writer, p *search.Plan) error {
	var b strings.Builder
	graded(&b, p.Grade)
	fmt.Fprintf(&b, "%s: %s\n\n", p.Scenario, p.Title)
	for i := range p.Lines {
		b.WriteString(sentence(p, &p.Lines[i]))
	}
	fmt.Fprintf(&b, "\n%s\n", Effort(p))
	for i := range p.Lines {
		evidence(&b, p, &p.Lines[i])
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// graded writes how far to trust a search or a sweep, where that is known.
func graded(b *strings.Builder, g *grade.Graded) {
	if line := g.Line(true); line != "" {
		b.WriteString(line + "\n")
	}
}

// sentence is the answer of one search.
func sentence(p *search.Plan, l *search.PlanLine) string {
	knob := &p.Knobs[0]
	with := ""
	if l.Second != "" {
		with = fmt.Sprintf("with %s = %s, ", p.Knobs[1].Name, plain(l.Second))
	}
	first, last := plain(knob.Values[0]), plain(knob.Values[len(knob.Values)-1])
	if last := &l.Probes[len(l.Probes)-1]; !l.Found && last.Verdict == unsure {
		return fmt.Sprintf("%sno value of %s from %s is sure to meet every objective; at %s it is not sure after %s: %s\n",
			with, knob.Name, first+" to "+plain(knob.Values[len(knob.Values)-1]), plain(last.Value), text.Count(last.Replications, "replication"), narrower)
	}
	if !l.Found {
		return fmt.Sprintf("%sno value of %s from %s to %s meets every objective; at %s, %s\n", with, knob.Name, first, last, last, l.Ceiling)
	}
	a := l.Answer()
	text := fmt.Sprintf("%sthe %s %s at which every objective is met is %s (%s %ss)", with, extreme(knob), knob.Name, plain(l.Value), fixed(float64(a.Capacity), 0), p.Unit)
	if fails, open := unsureBelow(l); open != nil {
		text = fmt.Sprintf("%sthe %s %s at which every objective is met lies between %s and %s: at %s (%s %ss) it is met, at %s it is not sure%s; %s",
			with, extreme(knob), knob.Name, plain(open[0]), plain(l.Value), plain(l.Value), fixed(float64(a.Capacity), 0), p.Unit, listed(open), untried(knob, fails, open[0]), narrower)
	}
	if a.Lost > results.MostKilled {
		text += fmt.Sprintf("; but %.0f %% of the %s-hours that the objectives look at are lost there in jobs that are killed at their limits (limit, and the max_time of a QOS)", 100*float64(a.Lost), p.Unit)
	}
	var parts []string
	for i := range a.Goals {
		g := &a.Goals[i]
		word, end := "at most", g.Hi
		if g.AtLeast {
			word, end = "at least", g.Lo
		}
		parts = append(parts, fmt.Sprintf("%s: %s, %s %s with %.4g %% confidence, and the bound is %s", g.Goal,
			g.Subject().Is(p.Unit, quantity(float64(g.Mean), math.NaN(), g.Unit)), word, quantity(float64(end), math.NaN(), g.Unit), 100*float64(p.Confidence), Bound(g)))
	}
	text += "\n  " + strings.Join(parts, "\n  ") + "\n"
	if a.Value == knob.Values[0] {
		text += "  it is the first value that was tried, with the least capacity: less may do\n"
	}
	if len(l.Islands) > 0 {
		why := "a value between was not shown to"
		if failsBetween(l, a) {
			why = "a value between does not: backfilling is not monotone"
		}
		text += fmt.Sprintf("  %s would do as well, but %s\n", plain(strings.Join(l.Islands, ", ")), why)
	}
	return text
}

// unsure is the verdict on a value that its replications do not tell; narrower is what
// helps.
const (
	unsure   = "unsure"
	narrower = "more replications tell more of them apart (replications_max in [plan])"
)

// unsureBelow is, of the values that were tried below the answer, the last that fails, or "",
// and those after it that are neither shown to meet the objectives nor to fail.
func unsureBelow(l *search.PlanLine) (fails string, open []string) {
	for i := range l.Probes { // from the least capacity to the most
		x := &l.Probes[i]
		switch {
		case x.Value == l.Value:
			return fails, open
		case x.Verdict == "fails":
			fails, open = x.Value, nil
		case x.Verdict == unsure:
			open = append(open, x.Value)
		}
	}
	return "", nil
}

// listed writes some values, of many the first and the last.
func listed(values []string) string {
	last := plain(values[len(values)-1])
	switch n := len(values); {
	case n == 1:
		return last
	case n <= 4:
		return plain(strings.Join(values[:n-1], ", ")) + " and " + last
	}
	return fmt.Sprintf("%d values from %s to %s", len(values), plain(values[0]), last)
}

// untried says of the values between one that fails, or the first, and the next that is not
// sure, that none was tried.
func untried(k *search.Knob, fails, from string) string {
	last, next := slices.Index(k.Values, fails), slices.Index(k.Values, from)
	switch {
	case next <= last+1:
		return ""
	case fails == "":
		return fmt.Sprintf(" (nothing below %s was tried)", plain(from))
	}
	return fmt.Sprintf(" (%s does not do, and nothing between it and %s was tried)", plain(fails), plain(from))
}

// failsBetween reports whether a value between an island and the answer fails, and
// is not merely unsure: the probes stand from the least capacity to the most.
func failsBetween(l *search.PlanLine, answer *search.PlanProbe) bool {
	beyond := false
	for i := range l.Probes {
		x := &l.Probes[i]
		switch {
		case x.Value == answer.Value:
			return false
		case slices.Contains(l.Islands, x.Value):
			beyond = true
		case beyond && x.Verdict == "fails":
			return true
		}
	}
	return false
}

// extreme is the word for the value of the least capacity: the latest date, the
// longest delay, the least number of nodes.
func extreme(k *search.Knob) string {
	words := map[string][2]string{"date": {"earliest", "latest"}, "duration": {"shortest", "longest"}, "number": {"least", "greatest"}}[k.Kind]
	if n := len(k.Numbers); k.Numbers[0] > k.Numbers[n-1] {
		return words[1]
	}
	return words[0]
}

// plain is a value of the file without its quotes.
func plain(value string) string { return strings.ReplaceAll(value, `"`, "") }

// evidence is the table of one search.
func evidence(to *strings.Builder, p *search.Plan, l *search.PlanLine) {
	to.WriteString("\n")
	if l.Second != "" {
		fmt.Fprintf(to, "%s = %s\n", p.Knobs[1].Name, plain(l.Second))
	}
	lines(to, func(w io.Writer) { evidenceLines(w, p, l) })
}

func evidenceLines(w io.Writer, p *search.Plan, l *search.PlanLine) {
	fmt.Fprintf(w, "%s\t%ss\tbusy\truns", p.Knobs[0].Name, p.Unit)
	for i := range l.Probes[0].Goals {
		g := &l.Probes[0].Goals[i]
		fmt.Fprintf(w, "\t%s %s\tlimits", g.Goal, Bound(g))
	}
	fmt.Fprint(w, "\t\n")
	for i := range l.Probes {
		x := &l.Probes[i]
		verdict := x.Verdict
		if l.Found && x.Value == l.Value {
			verdict += ", the " + extreme(&p.Knobs[0])
		}
		busy := "-" // of nothing, or of what cannot be added up
		if !math.IsNaN(float64(x.Utilization)) {
			busy = fmt.Sprintf("%.1f %%", 100*float64(x.Utilization))
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s", plain(x.Value), fixed(float64(x.Capacity), 0), busy, strconv.Itoa(x.Replications))
		for k := range x.Goals {
			g := &x.Goals[k]
			if math.IsInf(float64(g.Mean), 0) || math.IsNaN(float64(g.Mean)) {
				why := "overloaded"
				if x.Lost > results.MostlyKilled {
					why = "killed"
				}
				fmt.Fprintf(w, "\t%s\t", why)
				continue
			}
			fmt.Fprintf(w, "\t%s\t%s to %s", quantity(float64(g.Mean), math.NaN(), g.Unit),
				quantity(float64(g.Lo), math.NaN(), g.Unit), quantity(float64(g.Hi), math.NaN(), g.Unit))
		}
		fmt.Fprintf(w, "\t%s\n", verdict)
	}
}
