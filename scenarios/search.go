package scenarios

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"aforo/results"
	"aforo/results/search"
	"aforo/scenarios/keyed"
	"aforo/scenarios/machine"
	"aforo/sim/plan"
	"aforo/sim/study"
	"aforo/sim/vary"
)

// lastVariant is the one that is looked at where nothing else is said.
func (f *File) lastVariant() string {
	all := f.Machine.FutureNames()
	return all[len(all)-1]
}

// Search turns the knobs of a scenario's [plan] and returns the least capacity at
// which its variant meets every objective. text is that of the file; progress,
// where it is not nil, is told of each value that has been simulated, and about
// how many are still to come. The error is Problems where the scenario must be
// corrected.
func (f *File) Search(ctx context.Context, text []byte, opt Options, how study.Options, progress func(p plan.Probe, left int)) (*search.Plan, error) {
	if !f.has("plan") {
		return nil, f.problem("the scenario has no [plan] that says what is to be searched", "add [plan] with a [plan.knob.NAME], and an [objective.NAME] to reach")
	}
	out := &search.Plan{
		Format: results.Format, Scenario: f.Name, Title: f.Title, Grade: f.graded(), Confidence: results.Number(f.Plan.Confidence),
		Variant: cmp.Or(f.Plan.Variant, f.lastVariant()),
	}
	out.VariantTitle = f.Machine.Title(out.Variant)
	for i := range f.Plan.Knobs {
		k, err := f.Plan.Knobs[i].knob()
		keyed.Invariant(err)
		out.Knobs = append(out.Knobs, k)
	}
	v := &varied{f, text, opt, out.Variant}
	p := &vary.Problem{
		Plan: out, First: f.Plan.Replications, Most: f.Plan.Most, Neighbours: f.Plan.Neighbours, Probed: progress, How: how,
		Make: func(with []vary.Setting) (*study.Study, error) {
			s, err := v.planned(with)
			v.opt.Note = nil // what is odd about a trace is said once
			return s, err
		},
		Need: v.need,
		Capacity: func(with []vary.Setting) float64 {
			g, err := v.with(with)
			if err != nil {
				return 0
			}
			return g.installedAtEnd(out.Variant)
		},
	}
	if err := vary.Search(ctx, p); errors.Is(err, plan.ErrNoJobs) {
		return nil, f.problem("an objective looks at a group of which no job was submitted in its part of the window", "bound another group, or a longer window", "objective")
	} else if err != nil {
		return nil, err
	}
	return out, nil
}

// planned is the study of one variant, with the objectives that count for it.
func (v *varied) planned(with []vary.Setting) (*study.Study, error) {
	s, err := v.study(with)
	if err != nil {
		return nil, err
	}
	s.Goals = slices.DeleteFunc(s.Goals, func(g results.Goal) bool {
		return g.Expect || g.Variant != "" && g.Variant != v.variant
	})
	if len(s.Goals) == 0 {
		return nil, v.problem("no objective is about variant "+v.variant, "leave the objective's variant out", "plan")
	}
	return s, nil
}

// need is the capacity with which a plan begins, in GPUs of speed 1: the mean of the
// GPUs that the work would keep busy on an endless machine, and as many standard
// deviations more as leave out one instant in twenty. A trace has none (ok is false).
func (v *varied) need(with []vary.Setting) (gpus float64, ok bool) {
	g, err := v.with(with)
	if err != nil || g.isTrace() {
		return 0, false
	}
	_, end, ok := g.offered(v.variant)
	return end.GPUs + float64(1.645*end.Deviation), ok
}

// installedAtEnd is the capacity of a variant at the end of the window, in GPUs of
// speed 1.
func (f *File) installedAtEnd(variant string) float64 {
	sum := 0.0
	for _, v := range f.Machine.Resolved(f.Window.Zero()) {
		if v.Name != variant {
			continue
		}
		for i := range v.Partitions {
			sum += machine.Installed(&v.Partitions[i], f.Window.Warmup+f.Window.Length)
		}
	}
	return sum
}
