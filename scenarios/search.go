package scenarios

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"aforo/results"
	"aforo/sim/plan"
	"aforo/sim/study"
)

// Search turns the knobs of a scenario's [plan] and returns the least capacity at
// which its variant meets every objective. text is that of the file; progress,
// where it is not nil, is told of each value that has been simulated, and about
// how many are still to come. The error is Problems where the scenario must be
// corrected.
func (f *File) Search(ctx context.Context, text []byte, opt Options, how study.Options, progress func(p plan.Probe, left int)) (*results.Plan, error) {
	if !f.has("plan") {
		return nil, f.problem("the scenario has no [plan] that says what is to be searched", "add [plan] with a [plan.knob.NAME], and an [objective.NAME] to reach")
	}
	s := &searcher{f: f, text: text, opt: opt, how: how, progress: progress}
	out := &results.Plan{
		Format: results.Format, Scenario: f.Name, Title: f.Title, Confidence: results.Number(f.Plan.Confidence),
		Variant: cmp.Or(f.Plan.Variant, f.futureNames()[len(f.futureNames())-1]),
	}
	s.plan = out
	for i := range f.Plan.Knobs {
		k, err := f.Plan.Knobs[i].knob()
		invariant(err)
		out.Knobs = append(out.Knobs, k)
	}
	second := []string{""}
	if len(out.Knobs) == 2 {
		second = out.Knobs[1].Values
	}
	guess := -1
	for _, value := range second {
		line, at, err := s.line(ctx, value, guess)
		if err != nil {
			return nil, err
		}
		guess = at // the next search begins where this one ended
		out.Lines = append(out.Lines, *line)
		out.Tried += len(out.Knobs[0].Values) * f.Plan.Most
	}
	return out, nil
}

// searcher carries what the searches of one plan share.
type searcher struct {
	f        *File
	text     []byte
	opt      Options
	how      study.Options
	plan     *results.Plan
	progress func(plan.Probe, int)
}

// line searches the first knob at one value of the second.
func (s *searcher) line(ctx context.Context, second string, guess int) (*results.PlanLine, int, error) {
	l := &lineSearch{searcher: s, second: second, rounds: map[int]*study.Rounds{}}
	// The value with the most capacity must make sense, or none does; it also tells
	// how many goals there are and what the workload asks for.
	last := len(s.plan.Knobs[0].Values) - 1
	st, file, err := l.study(last)
	if err != nil {
		return nil, 0, err
	}
	s.plan.Unit = st.Unit
	p := &plan.Problem{
		Values: last + 1, Guess: guess, Confidence: s.f.Plan.Confidence,
		First: s.f.Plan.Replications, Most: s.f.Plan.Most, Neighbours: s.f.Plan.Neighbours,
		Evaluate: l.evaluate, Probed: s.progress,
	}
	if guess < 0 {
		p.Guess = l.bracket(file)
	}
	for _, g := range st.Goals {
		p.Goals = append(p.Goals, plan.Bound{Limit: g.Bound, AtLeast: g.AtLeast})
	}
	a, err := plan.Search(ctx, p)
	if errors.Is(err, plan.ErrNoJobs) {
		return nil, 0, s.f.problem("an objective looks at a group of which no job was submitted in its part of the window", "bound another group, or a longer window", "objective")
	}
	if err != nil {
		return nil, 0, err
	}
	s.plan.Replications += a.Replications
	return l.result(a, st), min(a.Value, last), nil
}

// lineSearch is a search with its values as they are simulated.
type lineSearch struct {
	*searcher
	second string
	rounds map[int]*study.Rounds
}

// file is the scenario with the knobs turned.
func (l *lineSearch) file(value int) (*File, error) {
	var with []Override
	knobs := l.plan.Knobs
	for _, key := range knobs[0].Keys {
		with = append(with, Override{key, knobs[0].Values[value]})
	}
	if l.second != "" {
		for _, key := range knobs[1].Keys {
			with = append(with, Override{key, l.second})
		}
	}
	return ParseWith(l.f.Path, l.text, with)
}

// study resolves a value to the one variant and the objectives that count.
func (l *lineSearch) study(value int) (*study.Study, *File, error) {
	f, err := l.file(value)
	if err != nil {
		return nil, nil, err
	}
	st, err := f.Study(l.opt)
	if err != nil {
		return nil, nil, err
	}
	l.opt.Note = nil // what is odd about a trace is said once
	v := slices.IndexFunc(st.Variants, func(v study.Variant) bool { return v.Name == l.plan.Variant })
	st.Variants = st.Variants[v : v+1]
	st.Goals = slices.DeleteFunc(st.Goals, func(g results.Goal) bool {
		return g.Expect || g.Variant != "" && g.Variant != l.plan.Variant
	})
	if len(st.Goals) == 0 {
		return nil, nil, l.f.problem("no objective is about variant "+l.plan.Variant, "leave the objective's variant out", "plan")
	}
	return st, f, nil
}

// evaluate brings a value to so many replications and returns its measures.
func (l *lineSearch) evaluate(ctx context.Context, value, from, to int) ([][]float64, error) {
	r := l.rounds[value]
	if r == nil {
		st, _, err := l.study(value)
		if err != nil {
			return nil, fmt.Errorf("with %s = %s: %w", l.plan.Knobs[0].Name, l.plan.Knobs[0].Values[value], err)
		}
		r = study.NewRounds(st, l.how)
		l.rounds[value] = r
	}
	if err := r.Simulate(ctx, to); err != nil {
		return nil, err
	}
	sum := &r.Result().Summary
	all := make([][]float64, len(sum.Goals))
	for g := range sum.Goals {
		for _, x := range sum.Goals[g].Values[from:to] {
			all[g] = append(all[g], l.beyond(float64(x), &sum.Goals[g], sum.Variants[0].Overloaded))
		}
	}
	return all, nil
}

// beyond puts infinity, on the wrong side of the bound, in the place of a wait that
// does not exist because the queue only grows.
func (l *lineSearch) beyond(x float64, g *results.Verdict, overloaded bool) float64 {
	if !math.IsNaN(x) || !overloaded {
		return x
	}
	if g.AtLeast {
		return math.Inf(-1)
	}
	return math.Inf(1)
}

// bracket guesses the first value that may do: that whose machine holds the mean of
// the GPUs that the work would keep busy on an endless one, and as many standard
// deviations more as leave out one instant in twenty.
func (l *lineSearch) bracket(file *File) int {
	values := len(l.plan.Knobs[0].Values)
	_, end, ok := file.Offered()
	if !ok {
		return values / 2
	}
	need := end.GPUs + 1.645*end.Deviation
	// The capacity does not fall as the knob goes up, or there would be no bracket.
	lo, hi := 0, values-1
	for lo < hi {
		mid := lo + (hi-lo)/2
		f, err := l.file(mid)
		if err != nil || f.installedAtEnd(l.plan.Variant) < need {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// installedAtEnd is the capacity of a variant at the end of the window, in GPUs of
// speed 1.
func (f *File) installedAtEnd(variant string) float64 {
	zero := f.Window.Start.Add(-f.Window.Warmup)
	sum := 0.0
	for _, v := range f.variants(zero) {
		if v.Name != variant {
			continue
		}
		for i := range v.Partitions {
			sum += installed(&v.Partitions[i], f.Window.Warmup+f.Window.Length)
		}
	}
	return sum
}

// result writes an answer in the words of the scenario.
func (l *lineSearch) result(a *plan.Answer, st *study.Study) *results.PlanLine {
	knob := l.plan.Knobs[0]
	line := &results.PlanLine{Second: l.second, Found: a.Found}
	if a.Found {
		line.Value = knob.Values[a.Value]
	}
	for _, i := range a.Islands {
		line.Islands = append(line.Islands, knob.Values[i])
	}
	for i := range a.Probes {
		p := &a.Probes[i]
		sum := &l.rounds[p.Value].Result().Summary
		v := &sum.Variants[0]
		probe := results.PlanProbe{
			Value: knob.Values[p.Value], Number: knob.Numbers[p.Value], Replications: p.Replications, Verdict: p.Verdict.String(),
			Overloaded: v.Overloaded, Goals: slices.Clone(sum.Goals), Capacity: v.Available.Mean,
			Utilization: sum.Row(v.Name, results.ByAll, "all", results.Utilization).Mean,
		}
		for g := range probe.Goals {
			e := p.Estimates[g]
			probe.Goals[g].Interval = results.Interval{Mean: results.Number(e.Mean), Lo: results.Number(e.Lo), Hi: results.Number(e.Hi)}
		}
		line.Probes = append(line.Probes, probe)
	}
	if !a.Found {
		line.Ceiling = ceiling(&line.Probes[len(line.Probes)-1], st)
	}
	return line
}

// ceiling says why even the most capacity that was tried does not do.
func ceiling(most *results.PlanProbe, st *study.Study) string {
	if !most.Overloaded {
		return "the waits are finite there, but longer than the objectives allow: more of this knob may do"
	}
	text := fmt.Sprintf("the queue only grows there, while %.0f %% of the capacity is busy", 100*float64(most.Utilization))
	if st.Policy.Backfill == 0 {
		text += ": strict order without backfilling keeps no more than that busy on this workload, because a large job that waits keeps small ones from starting; backfilling raises this ceiling"
	}
	return text
}
