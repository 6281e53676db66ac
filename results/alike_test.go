package results

import (
	"slices"
	"testing"
)

// Variants are compared by their waits where these are of all jobs; where none are, all of
// them or none, whether they are of the same jobs.
func TestAlike(t *testing.T) {
	for _, c := range []struct {
		marks []string
		want  []bool
	}{
		{[]string{"", ""}, []bool{true, true}},
		{[]string{"", "a", ""}, []bool{true, false, true}},
		{[]string{"a", "a"}, []bool{true, true}},
		{[]string{"a", "b"}, []bool{false, false}},
		{[]string{"a", "b", ""}, []bool{false, false, true}},
		{nil, []bool{}},
	} {
		if got := Comparable(c.marks); !slices.Equal(got, c.want) {
			t.Errorf("%q: %v, want %v", c.marks, got, c.want)
		}
	}
}

// The mark of a set of jobs does not depend on their order, and tells one job more or
// another one; replications that only one of two results has say nothing.
func TestMarks(t *testing.T) {
	of := func(ids ...int64) uint64 {
		var m members
		for _, id := range ids {
			m.add(id)
		}
		return m.mark
	}
	if of(1, 2, 3) != of(3, 1, 2) || of(1, 2) == of(1, 2, 3) || of(1, 4) == of(2, 3) || of(0) == of() {
		t.Error("the mark is not that of a set")
	}
	for _, c := range []struct {
		a, b string
		want bool
	}{{"", "", true}, {"", "00000001", false}, {"0000000100000002", "00000001", true}, {"00000001", "00000002", false}} {
		if got := SameJobs(c.a, c.b); got != c.want || SameJobs(c.b, c.a) != c.want {
			t.Errorf("%q and %q: %v, want %v", c.a, c.b, got, c.want)
		}
	}
}
