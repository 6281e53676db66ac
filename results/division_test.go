package results

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"aforo/sim"
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
		if got := d.group(&workload.Job{User: n}); got != g {
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
		if got := d.group(&workload.Job{Account: n}); got != g {
			t.Errorf("account %d is of group %d, want %d", n, got, g)
		}
	}
	if got := c.names.Of(ByAccount, &workload.Job{Account: 2}); got != "(none)" {
		t.Errorf("in the table of jobs the account is %q, want that of the log", got)
	}
}

// TestGroupsAreRunsOfTheirOwn proves that the measures of a group under the new ways are
// those of a run in which only its jobs are told of, with 300 classes, 300 accounts and
// 1,000 users.
func TestGroupsAreRunsOfTheirOwn(t *testing.T) {
	labels := workload.Labels{Account: make([]string, 300), Class: make([]string, 300)}
	for i := range labels.Account {
		labels.Account[i], labels.Class[i] = fmt.Sprint("a", i), fmt.Sprint("c", i)
	}
	rng := rand.New(rand.NewPCG(4, 2))
	recs := make([]sim.Record, 5000)
	census := NewCensus(Names{Labels: labels}, []By{ByAccount, ByUser})
	for i := range recs {
		at, wait := time.Duration(rng.IntN(36000))*time.Second, time.Duration(rng.IntN(3)*rng.IntN(9000))*time.Second
		run := time.Duration(rng.IntN(9000)) * time.Second
		j := workload.Job{
			Submit: at, Run: run, Limit: run, Size: int32(1 + rng.IntN(9)),
			Class: uint16(rng.IntN(300)), Account: int32(rng.IntN(300)), User: int32(rng.IntN(1 + rng.IntN(1000))),
		}
		recs[i] = sim.Record{Job: j, Start: at + wait, End: at + wait + run, Since: at, First: at + wait, Used: j.Size, Attempt: 1, Number: int64(i + 1)}
		census.Add(&recs[i].Job)
	}
	f, err := NewFrame(Spec{From: time.Hour, To: 9 * time.Hour, Labels: labels, Partitions: []string{"p"}, Largest: 9, Divisions: census.Divisions(nil, true)})
	if err != nil {
		t.Fatal(err)
	}
	collect := func(keep func(j *workload.Job) bool) *Run {
		c := NewCollector(f, nil)
		c.Capacity(0, 0, 100, 100)
		for i := range recs {
			if keep(&recs[i].Job) {
				c.Started(&recs[i])
				c.Ended(&recs[i], sim.Done)
			}
		}
		return c.Finish()
	}
	whole := collect(func(*workload.Job) bool { return true })
	for i := range f.Divisions {
		d := &f.Divisions[i]
		for g := 0; g < len(d.Groups); g += 10 {
			alone := collect(func(j *workload.Job) bool { return d.group(j) == g }).Groups[ByAll][0]
			got := whole.Groups[d.By][g]
			for m := range got {
				if !Measure(m).Of(d.By) {
					alone[m], got[m] = math.NaN(), math.NaN()
				}
			}
			if diff := cmp.Diff(alone, got, cmpopts.EquateNaNs()); diff != "" {
				t.Errorf("%v %s (-alone +group):\n%s", d.By, d.Groups[g], diff)
			}
		}
	}
	for _, class := range []int{7, 299} {
		alone := collect(func(j *workload.Job) bool { return int(j.Class) == class }).Groups[ByAll][0]
		if alone[WaitMean] != whole.Groups[ByClass][class][WaitMean] || alone[Jobs] != whole.Groups[ByClass][class][Jobs] {
			t.Errorf("class %d has a mean wait of %v among all, and %v alone", class, whole.Groups[ByClass][class][WaitMean], alone[WaitMean])
		}
	}
}
