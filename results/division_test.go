package results

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"aforo/results/measures"
	"aforo/sim"
	"aforo/workload"
)

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
	census := measures.NewCensus(measures.Names{Labels: labels}, []measures.By{measures.ByAccount, measures.ByUser})
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
			alone := collect(func(j *workload.Job) bool { return d.GroupOf(j) == g }).Groups[measures.ByAll][0]
			got := whole.Groups[d.By][g]
			for m := range got {
				if !measures.Measure(m).Of(d.By) {
					alone[m], got[m] = math.NaN(), math.NaN()
				}
			}
			if diff := cmp.Diff(alone, got, cmpopts.EquateNaNs()); diff != "" {
				t.Errorf("%v %s (-alone +group):\n%s", d.By, d.Groups[g], diff)
			}
		}
	}
	for _, class := range []int{7, 299} {
		alone := collect(func(j *workload.Job) bool { return int(j.Class) == class }).Groups[measures.ByAll][0]
		if alone[measures.WaitMean] != whole.Groups[measures.ByClass][class][measures.WaitMean] || alone[measures.Jobs] != whole.Groups[measures.ByClass][class][measures.Jobs] {
			t.Errorf("class %d has a mean wait of %v among all, and %v alone", class, whole.Groups[measures.ByClass][class][measures.WaitMean], alone[measures.WaitMean])
		}
	}
}
