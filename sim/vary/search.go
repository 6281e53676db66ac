package vary

import (
	"context"
	"fmt"
	"math"
	"slices"

	"aforo/results"
	"aforo/results/measures"
	"aforo/results/search"
	"aforo/sim/plan"
	"aforo/sim/study"
)

// A Problem is what Search works on.
type Problem struct {
	// Plan has the knobs and the confidence, and takes what is found: the first knob
	// is searched, and a second takes each of its values in turn.
	Plan *search.Plan
	Make Make
	// First, Most and Neighbours are those of plan.Problem.
	First, Most, Neighbours int
	// Need is the capacity that the work asks for with some settings, and Capacity what
	// there is: the search begins with the first value that holds what the last one
	// asks for. ok is false where that is not known.
	Need     func(with []Setting) (need float64, ok bool)
	Capacity func(with []Setting) float64
	// Probed, where it is not nil, is told of each value that has been simulated, and
	// about how many are still to come.
	Probed func(p plan.Probe, left int)
	How    study.Options
}

// Search finds the least value of the first knob at which every goal is met, for
// each value of the second. The error is that of Make, or of plan.Search.
func Search(ctx context.Context, p *Problem) error {
	knobs := p.Plan.Knobs
	second := []string{""}
	if len(knobs) == 2 {
		second = knobs[1].Values
	}
	guess := -1
	for _, value := range second {
		l := &line{Problem: p, knob: &knobs[0], second: value, rounds: map[int]*study.Rounds{}}
		if len(knobs) == 2 {
			l.held = turn(&knobs[1], value)
		}
		found, at, err := l.search(ctx, guess)
		if err != nil {
			return err
		}
		guess = at // the next search begins where this one ended
		p.Plan.Lines = append(p.Plan.Lines, *found)
		p.Plan.Tried += len(knobs[0].Values) * p.Most
	}
	return nil
}

// line is the search of the first knob at one value of the second, with the values
// that have been simulated.
type line struct {
	*Problem
	knob   *search.Knob
	second string
	held   []Setting // the second knob
	rounds map[int]*study.Rounds
}

// with turns the knobs.
func (l *line) with(value int) []Setting {
	return slices.Concat(turn(l.knob, l.knob.Values[value]), l.held)
}

func (l *line) search(ctx context.Context, guess int) (*search.PlanLine, int, error) {
	// The value with the most capacity must make sense, or none does; it also tells
	// how many goals there are.
	last := len(l.knob.Values) - 1
	st, err := l.Make(l.with(last))
	if err != nil {
		return nil, 0, err
	}
	l.Plan.Unit = st.Unit
	p := &plan.Problem{
		Values: last + 1, Guess: guess, Confidence: float64(l.Plan.Confidence),
		First: l.First, Most: l.Most, Neighbours: l.Neighbours,
		Evaluate: l.evaluate, Probed: l.Probed,
	}
	if guess < 0 {
		p.Guess = l.bracket()
	}
	for _, g := range st.Goals {
		p.Goals = append(p.Goals, plan.Bound{Limit: g.Bound, AtLeast: g.AtLeast, Share: g.Measure.Share()})
	}
	a, err := plan.Search(ctx, p)
	if err != nil {
		return nil, 0, err
	}
	l.Plan.Replications += a.Replications
	return l.result(a, st), min(a.Value, last), nil
}

// point says at which value of the knobs a study is.
func (l *line) point(value int) string {
	words := l.knob.Name + " = " + l.knob.Values[value]
	if l.second != "" {
		words += ", " + l.Plan.Knobs[1].Name + " = " + l.second
	}
	return words
}

// evaluate brings a value to n replications and returns its measures.
func (l *line) evaluate(ctx context.Context, value, from, to int) ([][]float64, error) {
	r := l.rounds[value]
	if r == nil {
		st, err := l.Make(l.with(value))
		if err != nil {
			return nil, fmt.Errorf("with %s = %s: %w", l.knob.Name, l.knob.Values[value], err)
		}
		st.Point = l.point(value)
		r = study.NewRounds(st, l.How)
		l.rounds[value] = r
	}
	if err := r.Simulate(ctx, to); err != nil {
		return nil, err
	}
	sum := &r.Result().Summary
	all := make([][]float64, len(sum.Goals))
	for g := range sum.Goals {
		for _, x := range sum.Goals[g].Values[from:to] {
			lost := sum.LostOf(&sum.Goals[g], sum.Variants[0].Name) > results.MostlyKilled
			if lost {
				x = results.Number(math.NaN()) // the wait of jobs that are killed is no answer
			}
			all[g] = append(all[g], beyond(float64(x), &sum.Goals[g], lost || starved(sum)))
		}
	}
	return all, nil
}

// starved reports whether the one variant of a summary is overloaded as a whole or in a
// part, so that a wait that is not there is one without a mean.
func starved(sum *results.Summary) bool {
	return sum.Variants[0].Overloaded || len(sum.Variants[0].Overloads) > 0
}

// beyond puts infinity, on the wrong side of the bound, in place of a wait that
// does not exist because the queue only grows.
func beyond(x float64, g *results.Verdict, overloaded bool) float64 {
	if !math.IsNaN(x) || !overloaded {
		return x
	}
	if g.AtLeast {
		return math.Inf(-1)
	}
	return math.Inf(1)
}

// bracket guesses the first value that may do: that which has the capacity that the
// work asks for.
func (l *line) bracket() int {
	values := len(l.knob.Values)
	need, ok := l.Need(l.with(values - 1))
	if !ok {
		return values / 2
	}
	// The capacity does not fall as the knob goes up, or there would be no bracket.
	lo, hi := 0, values-1
	for lo < hi {
		mid := lo + (hi-lo)/2
		if l.Capacity(l.with(mid)) < need {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// result writes an answer in the words of the knobs.
func (l *line) result(a *plan.Answer, st *study.Study) *search.PlanLine {
	found := &search.PlanLine{Second: l.second, Found: a.Found}
	if a.Found {
		found.Value = l.knob.Values[a.Value]
	}
	for _, i := range a.Islands {
		found.Islands = append(found.Islands, l.knob.Values[i])
	}
	for i := range a.Probes {
		found.Probes = append(found.Probes, l.probe(&a.Probes[i]))
	}
	if !a.Found {
		found.Ceiling = ceiling(&found.Probes[len(found.Probes)-1], st)
	}
	return found
}

func (l *line) probe(p *plan.Probe) search.PlanProbe {
	sum := &l.rounds[p.Value].Result().Summary
	v := &sum.Variants[0]
	probe := search.PlanProbe{
		Value: l.knob.Values[p.Value], Number: l.knob.Numbers[p.Value], Replications: p.Replications, Verdict: p.Verdict.String(),
		Overloaded: v.Overloaded, Goals: slices.Clone(sum.Goals), Capacity: v.Available.Mean,
		Utilization: sum.Interval(v.Name, measures.ByAll, "all", measures.Utilization).Mean,
	}
	for g := range probe.Goals {
		probe.Lost = max(probe.Lost, results.Number(sum.LostOf(&probe.Goals[g], v.Name)))
		e := p.Estimates[g]
		probe.Goals[g].Interval = results.Interval{Mean: results.Number(e.Mean), Lo: results.Number(e.Lo), Hi: results.Number(e.Hi)}
	}
	return probe
}

// ceiling says why even the most capacity that was tried does not do.
func ceiling(most *search.PlanProbe, st *study.Study) string {
	if most.Lost > results.MostlyKilled {
		return fmt.Sprintf("%.0f %% of the %s-hours that the objectives look at are lost in jobs that are killed at their limits (limit, and the max_time of a QOS): their waits are no answer", 100*float64(most.Lost), st.Unit)
	}
	if !most.Overloaded {
		return "the waits are finite there, but longer than the objectives allow: more of this knob may do"
	}
	text := "the queue only grows there"
	if busy := float64(most.Utilization); !math.IsNaN(busy) {
		text += fmt.Sprintf(", while %.0f %% of the capacity is busy", 100*busy)
	}
	if st.Policy.Backfill == 0 {
		text += ": strict order without backfilling keeps no more than that busy on this workload, because a large job that waits keeps small ones from starting; backfilling raises this ceiling"
	}
	return text
}
