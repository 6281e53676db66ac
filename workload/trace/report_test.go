package trace

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Two reports of the same records become one, with the first lines of both.
func TestJoin(t *testing.T) {
	var a, b Report
	for i := range int64(4) {
		a.Add(10*i+1, "x", "ex", Dropped)
		b.Add(10*i+5, "x", "ex", Dropped)
	}
	b.Add(7, "y", "why", Noted)
	a.Join(&b)
	want := []Count{{Key: "x", What: "ex", Action: Dropped, N: 8, Lines: []int64{1, 5, 11, 15, 21}}, {Key: "y", What: "why", N: 1, Lines: []int64{7}}}
	if diff := cmp.Diff(want, a.Counts); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
