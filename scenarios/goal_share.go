package scenarios

import (
	"fmt"
	"slices"

	"aforo/results/measures"
	"aforo/scenarios/keyed"
)

// What objectives and expectations may look at beside the measures of jobs: those of an account that has a
// share of the machine.

// goalMeasure finds a measure of goals by its word, or by its name in the results.
func goalMeasure(word string) (measures.Measure, bool) {
	for _, m := range measures.All() {
		if m.Shared() && (word == measureWord(m) || word == m.Info().Name) {
			return m, true
		}
	}
	return measureOf(word)
}

// goalWords are their names without their units.
func goalWords() []string {
	all := measureWords()
	for _, m := range measures.All() {
		if m.Shared() {
			all = append(all, measureWord(m))
		}
	}
	return all
}

func parseGoalMeasure(s string) (string, error) {
	if _, ok := goalMeasure(s); !ok {
		return "", fmt.Errorf("unknown word %q", s)
	}
	return s, nil
}

// hasShare reports whether an account has a share of the machine, here or as a variant sets it.
func (c *checker) hasShare(account string) bool {
	i := slices.Index(keyed.Names(c.Who.Accounts), account)
	if i < 0 || c.Who.Accounts[i].Share > 0 { // that there is none is told elsewhere
		return true
	}
	key := keyed.To("account", account, "share").String()
	for i := range c.Machine.Variants {
		if slices.ContainsFunc(c.Machine.Variants[i].Set, func(s Setting) bool { return s.Path == key }) {
			return true
		}
	}
	return false
}
