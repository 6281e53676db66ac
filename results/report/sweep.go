package report

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"text/tabwriter"
	"unicode"
	"unicode/utf8"

	"aforo/results/measures"
	"aforo/results/search"
	"aforo/results/text"
)

// mostRows is how many points a printed sweep lists; the files have all of them.
const mostRows = 40

// PrintSweep writes what a sweep found: what each axis alone does, sorted by how
// much that is, and the points.
func PrintSweep(w io.Writer, s *search.Sweep) error {
	var b strings.Builder
	graded(&b, s.Grade)
	fmt.Fprintf(&b, "%s: %s\n%s in %s; %s, ± half of the %.0f %% interval\n\n", s.Scenario, s.Title, swept(s), measures.Called(s.Label()),
		text.Count(s.Replications, "replication"), 100*float64(s.Level))
	fmt.Fprintf(&b, "each axis alone, at its first and its last value; as the scenario is: %s\n\n", point(s, &s.Base))
	lines(&b, func(w io.Writer) {
		fmt.Fprint(w, "axis\tscenario\tfirst\t\tlast\t\tspan\n")
		for _, a := range byspan(s) {
			x, y := &s.Ends[a][0], &s.Ends[a][1]
			span := "-"
			if d := float64(y.Mean - x.Mean); !math.IsNaN(d) {
				span = quantity(math.Abs(d), math.NaN(), s.Unit)
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", s.Axes[a].Name, plain(cmp.Or(s.Is[a], "-")),
				plain(x.Values[0]), point(s, x), plain(y.Values[0]), point(s, y), span)
		}
	})
	fmt.Fprintf(&b, "\n%s\n\n", text.Count(len(s.Points), "point"))
	lines(&b, func(w io.Writer) {
		for _, a := range s.Axes {
			fmt.Fprintf(w, "%s\t", a.Name)
		}
		fmt.Fprintf(w, "%s\n", s.Subject().Measure.Short(s.Counted))
		for i := range s.Points[:min(len(s.Points), mostRows)] {
			p := &s.Points[i]
			for _, v := range p.Values {
				fmt.Fprintf(w, "%s\t", plain(v))
			}
			fmt.Fprintf(w, "%s\n", point(s, p))
		}
	})
	if more := len(s.Points) - mostRows; more > 0 {
		fmt.Fprintf(&b, "and %d more in sweep.csv\n", more)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// lines writes a table without blanks at the ends of its lines.
func lines(b *strings.Builder, fill func(io.Writer)) {
	var text strings.Builder
	w := tabwriter.NewWriter(&text, 0, 8, 2, ' ', 0)
	fill(w)
	_ = w.Flush() // a strings.Builder takes everything
	for line := range strings.Lines(text.String()) {
		b.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
}

// capital begins a title.
func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// swept says what a sweep looks at.
func swept(s *search.Sweep) string {
	return s.Subject().Noun(s.Counted)
}

// point writes the measure at a point.
func point(s *search.Sweep, p *search.SweepPoint) string {
	if p.Overloaded && math.IsNaN(float64(p.Mean)) {
		return "overloaded"
	}
	if math.IsNaN(float64(p.Mean)) {
		return "no such jobs"
	}
	return estimate(p.Interval, s.Unit)
}

// byspan orders the axes by how far their two ends lie apart, the furthest first;
// an end that is overloaded is further than any that is not.
func byspan(s *search.Sweep) []int {
	span := func(a int) float64 {
		d := math.Abs(float64(s.Ends[a][1].Mean - s.Ends[a][0].Mean))
		if math.IsNaN(d) {
			return math.Inf(1)
		}
		return d
	}
	order := make([]int, len(s.Axes))
	for a := range order {
		order[a] = a
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(span(b), span(a)) })
	return order
}
