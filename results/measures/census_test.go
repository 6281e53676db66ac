package measures

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"aforo/workload"
)

// TestCensusTakesTheLargest proves that the 50 with the most GPU-hours are groups of
// their own, in that order, that the rest are others, and that who is named is one, too.
func TestCensusTakesTheLargest(t *testing.T) {
	c := NewCensus(Names{User: func(n int32) string { return fmt.Sprint("u", n) }}, []By{ByClass, ByUser})
	for n := range int32(60) {
		c.Add(&workload.Job{User: n, Size: n + 1, Run: time.Hour, Limit: time.Minute})
		c.Add(&workload.Job{User: n, Size: 1, Run: time.Minute})
	}
	d := c.Divisions([]Condition{{ByUser, "u3"}}, true)[0]
	var want []string
	for n := 59; n >= 10; n-- {
		want = append(want, fmt.Sprint("u", n))
	}
	if want = append(want, "u3", Others); !slices.Equal(d.Groups, want) {
		t.Errorf("groups are %v, want %v", d.Groups, want)
	}
	for n, g := range map[int32]int{59: 0, 10: 49, 3: 50, 2: 51, 1000: 51} {
		if got := d.GroupOf(&workload.Job{User: n}); got != g {
			t.Errorf("user %d is of group %d, want %d", n, got, g)
		}
	}
}

// TestNamesOfGroupsAreUnique proves that a name of a log that is that of the rest, or of who
// has none, is another group, however it is written, and that two numbers of one name are one.
func TestNamesOfGroupsAreUnique(t *testing.T) {
	names := []string{"", "others", "(none)", "account others", "account account (none)", "b", "b", ""}
	for i := range 60 {
		names = append(names, fmt.Sprint("a", i))
	}
	c := NewCensus(Names{Labels: workload.Labels{Account: names}}, []By{ByAccount})
	for n := range names {
		c.Add(&workload.Job{Account: int32(n), Size: int32(100 - n), Run: time.Hour})
	}
	d := c.Divisions(nil, true)[0]
	want := []string{"(none)", "account others", "account (none)", "account account others", "account account account (none)", "b"}
	if !slices.Equal(d.Groups[:len(want)], want) || d.Groups[len(d.Groups)-1] != Others {
		t.Errorf("groups are %q, want %q first, and others last", d.Groups, want)
	}
	seen := map[string]bool{}
	for _, g := range d.Groups {
		if seen[g] {
			t.Errorf("two groups are called %q", g)
		}
		seen[g] = true
	}
	for n, g := range map[int32]int{0: 0, 7: 0, 5: 5, 6: 5, 1: 1, 2: 2, 67: len(d.Groups) - 1} {
		if got := d.GroupOf(&workload.Job{Account: n}); got != g {
			t.Errorf("account %d is of group %d, want %d", n, got, g)
		}
	}
	if got := c.names.Of(ByAccount, &workload.Job{Account: 2}); got != "(none)" {
		t.Errorf("in the table of jobs the account is %q, want that of the log", got)
	}
}
