package report

import (
	"slices"
	"testing"

	"aforo/results/figure"
)

// Every change has a label: those that are alike have numbers, and the last says what they are;
// of very many the last alone says how many there are.
func TestCounted(t *testing.T) {
	labels := func(n int, more ...string) (got []string) {
		var events []figure.Event
		for range n {
			events = append(events, figure.Event{Label: "+4 GPUs"})
		}
		for _, label := range more {
			events = append(events, figure.Event{Label: label})
		}
		for _, e := range counted(events) {
			got = append(got, e.Label)
		}
		return got
	}
	if got, want := labels(3, "retired"), []string{"1", "2", "3: +4 GPUs each", "retired"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if got := labels(10); got[9] != "10 × +4 GPUs" || slices.ContainsFunc(got[:9], func(s string) bool { return s != "" }) {
		t.Errorf("%q", got)
	}
}
