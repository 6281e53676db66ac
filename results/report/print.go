package report

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"aforo/results"
	"aforo/results/measures"
)

// Width is how many places a line has where nobody says.
const Width = 100

// Options say how a result is printed.
type Options struct {
	// Width is how many places a line has; tables by group may need more.
	Width int
	// By are the ways of grouping by which measures and differences are printed in
	// full; where there are any, objectives and costs are, too.
	By []measures.By
	// Markdown writes tables and lists for a page instead of the terminal.
	Markdown bool
}

// Print writes a result: first the verdict on each variant, in sentences; then a table
// of the variants that fits the width, and in full what is asked for by group; last what must not be overlooked.
func Print(w io.Writer, r *results.Result, opt Options) error {
	if opt.Width == 0 {
		opt.Width = Width
	}
	s := &r.Summary
	p := &printer{s: s, opt: opt, columns: columnsOf(s)}
	p.head()
	p.verdicts(r)
	p.narrow()
	for _, by := range opt.By {
		p.by, p.groups = by, groupsOf(s, by)
		p.columns = columnsBy(s, by)
		if by == measures.ByAll {
			p.title("the variants, in full")
		} else {
			p.title(fmt.Sprintf("by %v", by))
		}
		p.measures()
		p.differences()
	}
	if len(opt.By) > 0 {
		p.goals()
		p.costs()
	}
	p.rules()
	p.refused()
	p.killed()
	_, err := io.WriteString(w, p.text.String())
	return err
}

func (p *printer) head() {
	s := p.s
	if line := s.Grade.Line(len(s.Variants) > 1); line != "" {
		p.text.WriteString(wrap(line, p.opt.Width, "  "))
	}
	fmt.Fprintf(&p.text, "%s: %s\n", s.Scenario, s.Title)
	fmt.Fprintf(&p.text, "%s\n\n", Window(s))
}

func replications(s *results.Summary) string {
	if s.Replications == 1 {
		return "one replication, so no intervals"
	}
	return fmt.Sprintf("means of %d replications ± half of the %.0f %% interval", s.Replications, 100*s.Level)
}

// title names a table.
func (p *printer) title(text string) {
	if p.opt.Markdown {
		text = "### " + text
	}
	fmt.Fprintf(&p.text, "\n%s\n\n", text)
}

// verdicts writes the verdict on each variant as a paragraph.
func (p *printer) verdicts(r *results.Result) {
	for i := range r.Summary.Variants {
		text := verdictOn(r, i)
		if p.opt.Markdown {
			fmt.Fprintf(&p.text, "- %s\n", strings.ReplaceAll(text, tied, " "))
			continue
		}
		p.text.WriteString(wrap(text, p.opt.Width, "  "))
	}
	p.text.WriteString("\n")
}

// wrap breaks a text into lines of a width, of which all but the first are indented.
func wrap(text string, width int, indent string) string {
	var b strings.Builder
	line := 0
	for i, word := range strings.Split(text, " ") {
		n := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case line+1+n > width:
			b.WriteString("\n" + indent)
			line = len(indent)
		default:
			b.WriteString(" ")
			line++
		}
		b.WriteString(word)
		line += n
	}
	return strings.ReplaceAll(b.String(), tied, " ") + "\n"
}

// narrow writes the table of the variants, without the columns that matter least
// where the width does not hold all.
func (p *printer) narrow() {
	all := p.columns
	defer func() { p.columns = all }()
	for _, m := range []measures.Measure{measures.WaitP75, measures.Slowdown, measures.Jobs, measures.WaitP99, measures.Delivered, -1} {
		g := newGrid(p.columns)
		for i := range p.s.Variants {
			p.block(g, &p.s.Variants[i], p.value)
		}
		if m < 0 || p.opt.Markdown || g.width() <= p.opt.Width {
			p.write(g)
			return
		}
		p.columns = without(p.columns, m)
	}
}

// without returns the columns but that of a measure.
func without(columns []column, m measures.Measure) []column {
	var left []column
	for _, c := range columns {
		if c.measure != m {
			left = append(left, c)
		}
	}
	return left
}

// lines writes a table of words, which on a page stands as it is.
func (p *printer) lines(write func(io.Writer)) {
	if p.opt.Markdown {
		p.text.WriteString("```text\n")
		defer p.text.WriteString("```\n")
	}
	lines(&p.text, write)
}

// write writes a table for the terminal or for a page.
func (p *printer) write(g *grid) {
	if p.opt.Markdown {
		g.markdown(&p.text)
	} else {
		g.write(&p.text)
	}
	if p.marked {
		p.text.WriteString("\n" + othersNote + "\n")
	}
	p.marked = false
}
