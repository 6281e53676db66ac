package scenarios

import (
	"fmt"
	"slices"

	"aforo/results"
	"aforo/results/measures"
	"aforo/scenarios/keyed"
	"aforo/sim/study"
)

// Select is the [select] table: the rule by which the best variant is found.
type Select struct {
	Best         string
	Indifference keyed.Written
	Confidence   float64
}

// usualReplications is the number of replications where the file gives none and
// its work is random; fewest is the least with which a rule may begin.
const (
	usualReplications = 10
	fewest            = 3
)

// precisionFields are the keys at the top of the file that say how many
// replications there are to be.
func (f *File) precisionFields() []keyed.Field {
	return []keyed.Field{
		keyed.May("replications", keyed.Int(&f.Replications, 1, 100_000), "", "how many times each variant is simulated with other random numbers; 10 for classes, 1 for a trace; with precision or [select] the least number"),
		keyed.May("precision", keyed.Number(&f.Precision, keyed.Above(0, 1)), "", "add replications until the mean of precision_measure is known with this relative error, 0.05 being 5 %, in every variant that is not overloaded"),
		keyed.May("precision_measure", keyed.Words(&f.PrecisionMeasure, measureWords(), parseMeasure), "", "what is to be precise, of all jobs; where it is left out, every measure that an [objective.NAME] is about, and without objectives wait_p95"),
		keyed.May("replications_max", keyed.Int(&f.ReplicationsMax, fewest, 100_000), "100", "the most replications, with precision or [select]"),
	}
}

func (s *Select) fields() []keyed.Field {
	return []keyed.Field{
		keyed.Must("best", keyed.Words(&s.Best, selectable(), func(word string) (string, error) {
			if m, ok := measureOf(word); !ok || m == measures.Jobs {
				return "", fmt.Errorf("unknown word %q", word)
			}
			return word, nil
		}), "the measure, of all jobs, by which a variant is the best: the most utilization, delivered or goodput, the least of all others"),
		keyed.Must("indifference", keyed.DurationOrNumber(&s.Indifference), `how much better the best has to be for the choice to matter: a duration such as "10m" for waits, else a number`),
		keyed.May("confidence", keyed.Number(&s.Confidence, keyed.Above(0.5, 0.9999)), "0.95", "with what probability the best is found, where it is better by the indifference or more"),
	}
}

// selectable are the measures by which a variant can be the best: the number of
// jobs is the same in all.
func selectable() []string {
	return slices.DeleteFunc(measureWords(), func(w string) bool { return w == measures.Jobs.Word() })
}

// rules checks what the file says about the number of replications.
func (c *checker) rules() {
	ruled := c.Has("precision") || c.Has("select")
	if ruled && c.isTrace() && !c.isResampled() {
		for _, key := range []string{"precision", "select"} {
			if c.Has(key) {
				c.Bad(keyed.To(key), "take it out, or add resample to [trace]", "a scenario with [trace] has no %s: nothing in it is random, and one replication says all", key)
			}
		}
		return
	}
	c.known(keyed.To("precision_measure"), c.PrecisionMeasure)
	c.known(keyed.To("select", "best"), c.Select.Best)
	c.oneUnit(keyed.To("precision_measure"), c.PrecisionMeasure)
	c.oneUnit(keyed.To("select", "best"), c.Select.Best)
	if c.Has("precision_measure") && !c.Has("precision") {
		c.Bad(keyed.To("precision_measure"), "add precision = 0.05", "precision_measure says nothing without precision")
	}
	if c.Has("replications_max") && !ruled {
		c.Bad(keyed.To("replications_max"), "give replications alone, or add precision = 0.05", "replications_max says nothing without precision or [select]")
	}
	if ruled && c.Replications > 0 && c.Replications < fewest {
		c.Bad(keyed.To("replications"), "", "replications must be at least %d with precision or [select], not %d", fewest, c.Replications)
	}
	if most := c.ReplicationsMax; c.Has("replications_max") && most > 0 && max(c.Replications, fewest) > most {
		c.Bad(keyed.To("replications_max"), "", "replications_max, %d, is less than replications, %d", most, c.Replications)
	}
	if c.Has("select") {
		c.selection()
	}
}

// known refuses a measure of which the scenario says nothing.
func (c *checker) known(path keyed.Path, word string) {
	if m, ok := measureOf(word); ok {
		if table, lacks := c.lacks(m); lacks {
			c.Bad(path, "add "+table, "%s: %s is not known without %s", path, word, table)
		}
	}
}

// lacks returns the table without which nothing is known of a measure, where it is not there.
func (f *File) lacks(m measures.Measure) (table string, yes bool) {
	switch {
	case m.Priced():
		return "[cost]", !f.has("cost")
	case m.Powered():
		return "[power]", !f.has("power")
	case m.Wears():
		return "[failures.NAME] or a [class.NAME.checkpoint]", !f.has("failures") && f.Work.Checkpoints() == nil
	}
	return "", false
}

// selection checks the [select] table.
func (c *checker) selection() {
	if len(c.Machine.Variants) < 2 {
		c.Bad(keyed.To("select"), "add [variant.NAME] tables, or take [select] out", "there is only one variant, and nothing to select from")
	}
	here := keyed.To("select", "indifference")
	m, ok := measureOf(c.Select.Best)
	if !ok || c.Select.Indifference == "" || c.Failed(here) {
		return // noted already
	}
	switch d, err := inUnit(c.Select.Indifference, m); {
	case err != nil:
		c.Bad(here, "", "%s: %v", here, err)
	case d <= 0:
		c.Bad(here, "a difference that is too small to matter to anyone", "%s must be more than 0", here)
	}
}

// rule resolves how many replications there are, given those of the command line,
// which leave nothing to decide; 0 for none.
func (f *File) rule(s *study.Study, replications int) {
	s.MaxReplications = s.Replications
	if replications == 0 && (f.has("precision") || f.has("select")) {
		s.MaxReplications = max(s.Replications, f.ReplicationsMax)
	}
	if f.has("precision") {
		s.Precision = &results.PrecisionRule{Relative: f.Precision, Targets: f.precise(s.Goals)}
	}
	if f.has("select") {
		m, _ := measureOf(f.Select.Best)
		d, err := inUnit(f.Select.Indifference, m)
		keyed.Invariant(err)
		s.Select = &results.SelectionRule{Target: results.Whole(m), Indifference: d, Confidence: f.Select.Confidence, First: s.Replications}
	}
}

// precise is what is to be precise.
func (f *File) precise(goals []results.Goal) []results.Target {
	if m, ok := measureOf(f.PrecisionMeasure); ok {
		return []results.Target{results.Whole(m)}
	}
	var targets []results.Target
	for i := range goals {
		if t := goals[i].Target(); !goals[i].Expect && !slices.Contains(targets, t) {
			targets = append(targets, t)
		}
	}
	if targets == nil {
		targets = []results.Target{results.Whole(measures.WaitP95)}
	}
	return targets
}
