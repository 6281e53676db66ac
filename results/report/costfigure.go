package report

import (
	"slices"

	"aforo/results"
	"aforo/results/figure"
	"aforo/results/measures"
)

// A traded is a wait that cost is set against: what it is and of whom, what it is alone,
// and what finds it in a variant.
type traded struct {
	what, measure string
	of            func(*results.Variant) results.Interval
}

// cost draws cost against the waits that decide, one point a variant: a panel for that of
// the first objective which tells all variants apart, and one for each class of those that
// carry most of the hours in which the variants differ. Where a wait is nothing in several
// variants, as that over all jobs often is, the cheapest of them would look like the best.
// What is bought is set against the first of them, too, for the whole of its lifetime.
func (d *drawer) cost() (*figure.Figure, error) {
	var options []figure.Options
	var panels []figure.FrontierData
	add := func(t traded, title, axis, note string, eur func(*results.Variant) figure.Value) {
		options = append(options, figure.Options{Title: title, Subtitle: note})
		panels = append(panels, d.frontier(t, axis, eur))
	}
	window := func(v *results.Variant) figure.Value {
		return valueOf(d.s.Interval(v.Name, measures.ByAll, "all", measures.Cost), v.Overloaded)
	}
	for i, t := range d.traded() {
		note := ""
		if i == 0 {
			note = d.withMark("", "capital counts while it is in service, with energy and running cost; the N % wait is what N % of the jobs wait less than"+d.othersNote(), "whisker").Subtitle
		}
		add(t, "Cost, and "+t.what, "cost of the window", note, window)
		if i == 0 && slices.ContainsFunc(d.s.Variants, func(v results.Variant) bool { return v.Purchase != nil && *v.Purchase > 0 }) {
			add(t, "Purchase, and "+t.what, "purchase of the changes, for their whole lifetime", "", bought)
		}
	}
	return figure.Frontiers(options, panels)
}

// bought is what the changes of a variant cost to buy.
func bought(v *results.Variant) figure.Value {
	if v.Purchase == nil {
		return figure.Value{Mean: inf}
	}
	return figure.Value{Mean: float64(*v.Purchase)}
}

// frontier sets an amount of euros against a wait.
func (d *drawer) frontier(t traded, axis string, eur func(*results.Variant) figure.Value) figure.FrontierData {
	data := figure.FrontierData{
		X: figure.Axis{Label: axis, Scale: figure.Linear, Unit: "€"},
		Y: figure.Axis{Label: t.measure, Scale: figure.Wait},
	}
	for i := range d.s.Variants {
		v := &d.s.Variants[i]
		y := valueOf(t.of(v), v.Overloaded)
		y.Lo = max(0, y.Lo)
		data.Choices = append(data.Choices, figure.Choice{Label: d.marks(v), Color: i, X: eur(v), Y: y})
	}
	return data
}

// deciding is the first wait that cost is set against.
func (d *drawer) deciding() traded { return d.traded()[0] }

// traded are the waits that cost is set against, that of an objective first.
func (d *drawer) traded() (list []traded) {
	for i := range d.s.Goals {
		g := &d.s.Goals[i]
		if g.Kind == "objective" && g.Unit == "s" && d.everywhere(g.Goal) {
			list = append(list, d.promised(g))
			break
		}
	}
	z := &verdict{s: d.s, v: &d.s.Variants[0], first: &d.s.Variants[0]}
	for i, c := range z.carriers() {
		t := traded{
			measures.Subject{Measure: measures.WaitP95, By: c.by.String(), Group: c.group}.Noun(d.s.Unit),
			measures.Subject{Measure: measures.WaitP95}.Noun(d.s.Unit),
			func(v *results.Variant) results.Interval {
				return d.s.Interval(v.Name, c.by, c.group, measures.WaitP95)
			},
		}
		if i == 0 && len(list) == 0 || d.differs(t) && !slices.ContainsFunc(list, func(x traded) bool { return x.what == t.what }) {
			list = append(list, t)
		}
	}
	return list
}

// promised is the wait of an objective.
func (d *drawer) promised(g *results.Verdict) traded {
	alone := measures.Subject{Measure: g.Subject().Measure}.Noun(d.s.Unit)
	return traded{g.Subject().Noun(d.s.Unit), alone, func(v *results.Variant) results.Interval {
		for k := range d.s.Goals {
			if x := &d.s.Goals[k]; x.Goal == g.Goal && x.Kind == g.Kind && x.Variant == v.Name {
				return x.Interval
			}
		}
		return results.Interval{} // of no variant: everywhere has looked
	}}
}

// differs reports whether a wait is another in each variant that has it.
func (d *drawer) differs(t traded) bool {
	seen := map[results.Number]bool{}
	for i := range d.s.Variants {
		x := t.of(&d.s.Variants[i]).Mean
		if seen[x] {
			return false
		}
		seen[x] = true
	}
	return true
}

// everywhere reports whether an objective is about every variant, has jobs there, and
// is no two times the same.
func (d *drawer) everywhere(name string) bool {
	n := 0
	seen := map[results.Number]bool{}
	for i := range d.s.Goals {
		if g := &d.s.Goals[i]; g.Goal == name && g.Kind == "objective" && g.Verdict != results.Empty {
			if seen[g.Mean] {
				return false
			}
			seen[g.Mean] = true // an overloaded one is like no other
			n++
		}
	}
	return n == len(d.s.Variants)
}
