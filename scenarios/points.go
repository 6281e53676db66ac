package scenarios

import (
	"cmp"
	"context"
	"slices"

	"aforo/results"
	"aforo/results/measures"
	"aforo/results/search"
	"aforo/scenarios/keyed"
	"aforo/sim/study"
	"aforo/sim/vary"
)

// Vary simulates every point of a scenario's [sweep], the scenario as it is, and
// both ends of each axis alone. text is that of the file; progress, where it is not
// nil, is told how many points are done. The error is Problems where the scenario
// must be corrected.
func (f *File) Vary(ctx context.Context, text []byte, opt Options, how study.Options, progress func(done, total int)) (*search.Sweep, error) {
	if !f.has("sweep") {
		return nil, f.problem("the scenario has no [sweep] that says what is varied", "add [sweep] with a [sweep.axis.NAME]")
	}
	out := &search.Sweep{
		Format: results.Format, Scenario: f.Name, Title: f.Title, Grade: f.graded(), Level: 0.95,
		Variant: cmp.Or(f.Sweep.Variant, f.lastVariant()),
	}
	out.VariantTitle = f.Machine.Title(out.Variant)
	for i := range f.Sweep.Axes {
		k, err := f.Sweep.Axes[i].axis()
		keyed.Invariant(err)
		is, _ := f.base(&k)
		out.Axes, out.Is = append(out.Axes, k), append(out.Is, is)
	}
	s, err := f.Study(opt)
	if err != nil {
		return nil, err
	}
	goal, err := f.lookedAt(s, out)
	if err != nil {
		return nil, err
	}
	out.Replications = cmp.Or(opt.Replications, f.Sweep.Replications, s.Replications)
	opt.Replications = out.Replications
	opt.Note = nil // what is odd about a trace has been said
	v := &varied{f, text, opt, out.Variant}
	mk := func(with []vary.Setting) (*study.Study, error) { return v.swept(with, goal) }
	if err := vary.Sweep(ctx, out, mk, how, progress); err != nil {
		return nil, err
	}
	return out, nil
}

// lookedAt is the goal whose measure a sweep looks at, which is noted in it.
func (f *File) lookedAt(s *study.Study, out *search.Sweep) (results.Goal, error) {
	m, _ := measureOf(cmp.Or(f.Sweep.Measure, "wait_p95"))
	goal := results.Goal{Measure: m, By: measures.ByAll, Group: measures.ByAll.String(), During: "window"}
	if name := f.Sweep.Objective; name != "" {
		goal = objective(s, name)
		bound := results.Number(goal.Bound)
		out.Goal, out.Bound, out.AtLeast = name, &bound, goal.AtLeast
	}
	if table, lacks := f.lacks(goal.Measure); lacks {
		return goal, f.problem(measureWord(goal.Measure)+" is not known without "+table, "add "+table, "sweep", "measure")
	}
	out.Measure, out.Unit = goal.Measure.Info().Name, goal.Measure.UnitOf(s.Unit)
	out.By, out.Group, out.Second, out.During = goal.By.String(), goal.Group, goal.And.Second(), goal.During
	out.Part, out.Counted = goal.Part, s.Unit
	return goal, nil
}

// objective is the objective of a name that exists.
func objective(s *study.Study, name string) results.Goal {
	return s.Goals[slices.IndexFunc(s.Goals, func(g results.Goal) bool { return g.Name == name && !g.Expect })]
}

// swept is the study of a point: one variant and one measure.
func (v *varied) swept(with []vary.Setting, goal results.Goal) (*study.Study, error) {
	s, err := v.study(with)
	if err != nil {
		return nil, err
	}
	if goal.Name != "" { // its period may depend on what is varied
		goal = objective(s, goal.Name)
	}
	goal.Variant = ""
	s.Goals = []results.Goal{goal}
	return s, nil
}
