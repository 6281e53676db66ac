package scenarios

import (
	"slices"
	"testing"

	"aforo/results"
	"aforo/results/search"
)

// A sweep is looked at where its axes have their least and greatest values, in whatever
// order the file has them: four together, each other one by itself.
func TestCornersOf(t *testing.T) {
	var axes []search.Knob
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		axes = append(axes, search.Knob{Keys: []string{name}, Values: []string{"40", "1000", "50", "7"}, Numbers: []results.Number{40, 1000, 50, 7}})
	}
	looks := cornersOf(axes)
	if len(looks) != 16+2 {
		t.Fatalf("%d points", len(looks))
	}
	seen := map[string][]string{}
	for _, with := range looks {
		for _, s := range with {
			if !slices.Contains(seen[s.Key], s.Value) {
				seen[s.Key] = append(seen[s.Key], s.Value)
			}
		}
	}
	for _, axis := range axes {
		if got := seen[axis.Keys[0]]; !slices.Equal(got, []string{"7", "1000"}) {
			t.Errorf("axis %s is looked at with %v", axis.Keys[0], got)
		}
	}
}
