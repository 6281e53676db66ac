package report

import (
	"fmt"
	"io"

	"aforo/results/measures"
	"aforo/results/stored"
	"aforo/results/text"
)

// PrintComparison writes results side by side: what each of them is, the measures
// of all their variants, the differences of each later result from the first, and
// what must be known to read them.
func PrintComparison(w io.Writer, c *stored.Comparison) error {
	s := &c.Result.Summary
	p := &printer{s: s, opt: Options{Width: Width}, by: measures.ByClass, groups: groupsOf(s, measures.ByClass), columns: columnsOf(s)}
	for i, r := range c.Stored {
		m := &r.Manifest
		fmt.Fprintf(&p.text, "%s  %s: %s, seed %d, %s, version %s\n", stored.Label(i), r.Path, r.Summary.Title, m.Seed, text.Count(r.Summary.Replications, "replication"), m.Version)
	}
	fmt.Fprintf(&p.text, "jobs submitted from %s to %s; means of the replications ± half of the %.0f %% interval\n\n",
		s.From.Format("2006-01-02"), s.To.Format("2006-01-02"), 100*s.Level)
	p.measures()
	for i, r := range c.Stored {
		if i > 0 {
			p.fromFirst(c, i, r)
		}
	}
	p.footnotes()
	for _, n := range c.Notes {
		fmt.Fprintf(&p.text, "\n%s\n", n)
	}
	_, err := io.WriteString(w, p.text.String())
	return err
}

// fromFirst writes the differences of result i from the first.
func (p *printer) fromFirst(c *stored.Comparison, i int, r *stored.Stored) {
	how := "paired by replication: the same jobs"
	if !c.Paired[i] {
		how = "of independent samples: other jobs"
	}
	fmt.Fprintf(&p.text, "\ndifference of %s from A, %s (%s)\n\n", stored.Label(i), how, p.reading())
	g := p.points()
	for k := range r.Summary.Variants {
		v := stored.Label(i) + " " + r.Summary.Variants[k].Name
		for n := range p.s.Variants {
			if p.s.Variants[n].Name == v {
				p.blockAs(g, &p.s.Variants[n], p.s.Label(v)+" - "+p.s.Label(p.s.Variants[n].Base), p.difference)
			}
		}
	}
	p.write(g)
}
