package results

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Warnings are data of a summary, in its JSON too: those about all variants first, then
// those of each in one order; a summary without any has an empty list, not none.
func TestWarnings(t *testing.T) {
	dear := Number(3)
	s := Summary{
		Precision: &Precision{}, Selection: &Selection{},
		Budget: []Contribution{{"one", 2}},
		Variants: []Variant{
			{Name: "today", Warmup: &Warmup{Short: true}},
			{Name: "more", Overloaded: true, Rejected: 4, Purchase: &dear},
		},
	}
	s.Warn()
	want := []Warning{{Imprecise, ""}, {Undecided, ""}, {ShortWarmup, "today"}, {Overload, "more"}, {Refused, "more"}, {OverBudget, "more"}}
	if diff := cmp.Diff(want, s.Warnings); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if of := s.Warned(Refused); len(of) != 1 || of[0] != &s.Variants[1] {
		t.Errorf("rejected: %v", of)
	}
	var quiet Summary
	quiet.Warn()
	for s, want := range map[*Summary]string{&quiet: `[]`, {Warnings: want[:2]}: `[{"kind":"imprecise"},{"kind":"undecided"}]`} {
		if text, err := json.Marshal(s.Warnings); err != nil || string(text) != want {
			t.Errorf("%s, %v; want %s", text, err, want)
		}
	}
}
