package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"aforo/results"
	"aforo/results/measures"
	"aforo/results/text"
)

// rules says what the rules for the number of replications have come to, and
// whether the warm-up was long enough.
func (p *printer) rules() {
	var lines []string
	if s := p.s; s.Precision != nil {
		lines = append(lines, precision(s))
	}
	if s := p.s; s.Selection != nil {
		lines = append(lines, selection(s))
	}
	lines = append(lines, warmups(p.s)...)
	for _, l := range lines {
		p.text.WriteString("\n" + l + "\n")
	}
}

// precision is the sentence on how precise the estimates are.
func precision(s *results.Summary) string {
	q := s.Precision
	worst := q.Worst()
	if worst == nil {
		return "precision: no variant counts, because all are overloaded"
	}
	var without []string
	for i := range q.Overloaded {
		e := &q.Overloaded[i]
		without = append(without, fmt.Sprintf(`"%s" in %s`, e.Of, measures.Called(s.Label(e.Variant))))
	}
	out := ""
	if without != nil {
		out = "; left out, because overloaded: " + shorten(without, 6)
	}
	after, asked := text.Count(s.Replications, "replication"), percent(float64(q.Asked))
	if q.Met {
		return fmt.Sprintf("precision: after %s the relative error is at most %s, as asked for (%s)", after, asked, reached(s, worst)) + out
	}
	var misses []string
	for i := range q.Estimates {
		if e := &q.Estimates[i]; !e.Met {
			misses = append(misses, reached(s, e))
		}
	}
	text := fmt.Sprintf("warning: after %s, the most, the relative error is not yet at most %s: ", after, asked)
	return text + shorten(misses, 6) + out
}

// reached names an estimate with its error.
func reached(s *results.Summary, e *results.Precise) string {
	amount := percent(float64(e.Error))
	if math.IsNaN(float64(e.Error)) {
		amount = "unknown, for its interval reaches zero"
	}
	return fmt.Sprintf(`"%s" in %s: %s`, e.Of, measures.Called(s.Label(e.Variant)), amount)
}

// percent writes a share with two digits, and all digits before the point.
func percent(x float64) string {
	if x >= 0.1 {
		return fixed(100*x, 0) + " %"
	}
	return fmt.Sprintf("%.2g %%", 100*x)
}

// shorten lists the first n texts and counts the others.
func shorten(texts []string, n int) string {
	if len(texts) <= n {
		return strings.Join(texts, "; ")
	}
	return fmt.Sprintf("%s; and %d more", strings.Join(texts[:n], "; "), len(texts)-n)
}

// selection is the sentence on which variant is the best.
func selection(s *results.Summary) string {
	q := s.Selection
	var left, dropped []string
	for _, c := range q.Contenders {
		switch {
		case c.Dropped > 0:
			dropped = append(dropped, fmt.Sprintf("%s after %d", measures.Called(s.Label(c.Variant)), c.Dropped))
		case c.Variant != q.Best:
			left = append(left, measures.Called(s.Label(c.Variant)))
		}
	}
	others, are := "", "are overloaded"
	if n := len(s.Variants) - len(q.Contenders); n > 0 && len(q.Contenders) > 0 {
		others = "; " + text.Count(n, "variant") + " did not take part, being overloaded"
	}
	for i := range s.Variants { // one that is no contender, although it has waits
		v := &s.Variants[i]
		if !v.Overloaded && len(v.Overloads) > 0 && !slices.ContainsFunc(q.Contenders, func(c results.Contender) bool { return c.Variant == v.Name }) {
			are = "are overloaded, as a whole or for some of these jobs"
			others = strings.Replace(others, "being overloaded", "being overloaded, as a whole or for some of these jobs", 1)
			break
		}
	}
	terms := fmt.Sprintf("%.4g %% confidence, indifference %s", 100*float64(q.Confidence), amount(float64(q.Indifference), q.Unit))
	eliminated := ""
	if len(dropped) > 0 {
		eliminated = "; eliminated: " + strings.Join(dropped, ", ")
	}
	switch {
	case len(q.Contenders) == 0:
		return fmt.Sprintf("warning: there is no best variant by \"%s\", because all %s", q.Of, are)
	case len(q.Contenders) == 1:
		return fmt.Sprintf("%s is the best by \"%s\": all others %s", measures.Called(s.Label(q.Best)), q.Of, are)
	case q.Best != "":
		return fmt.Sprintf("%s is the best by \"%s\" with %s, after %s%s%s", measures.Called(s.Label(q.Best)), q.Of, terms, text.Count(q.Replications, "replication"), eliminated, others)
	}
	return fmt.Sprintf("warning: the best by \"%s\" is not found after %s, the most (%s); left: %s%s%s",
		q.Of, text.Count(s.Replications, "replication"), terms, strings.Join(left, ", "), eliminated, others)
}

// amount writes a number in the unit of a measure, a duration as scenarios do.
func amount(x float64, unit string) string {
	switch unit {
	case "s":
		return length(x)
	case "1":
		return fmt.Sprintf("%.4g", x)
	}
	return fmt.Sprintf("%.4g %s", x, unit)
}

// length writes a duration in seconds.
func length(x float64) string {
	s := span(x, 0)
	return strings.TrimSuffix(fmt.Sprintf("%.1f", x/s.by), ".0") + " " + s.unit
}

// warmups says of which variants the warm-up was short, those alike together.
func warmups(s *results.Summary) []string {
	var lines []string
	names := map[string][]string{}
	for _, v := range s.Warned(results.ShortWarmup) {
		w := v.Warmup
		why := fmt.Sprintf("MSER-5 would cut %s", length(float64(w.Cut)))
		if math.IsNaN(float64(w.Cut)) {
			why = fmt.Sprintf("what waits and runs has not settled after half of the %s that MSER-5 looks at", length(float64(w.Series)))
		}
		line := fmt.Sprintf("warning: the warm-up of %s is short: %s", length(float64(w.Given)), why)
		if !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
		names[line] = append(names[line], measures.Called(v.Label()))
	}
	for i, line := range lines {
		lines[i] = line + " (" + strings.Join(names[line], ", ") + ")"
	}
	return lines
}
