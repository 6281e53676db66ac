package results

import (
	"context"
	"math/rand/v2"
	"testing"
	"time"

	"aforo/results/exact"
	"aforo/sim"
	"aforo/sim/cluster"
	"aforo/sim/sched"
	"aforo/sim/site"
	"aforo/workload"
)

// What jobs wait for adds up, to the nanosecond, to what they wait and are held, of all
// jobs and of each class; and so it does without the jobs of a limit that is set aside.
func TestCausesAddUp(t *testing.T) {
	const classes = 3
	f, err := NewFrame(Spec{From: hour, To: 40 * hour, Labels: workload.Labels{Class: []string{"a", "b", "c"}}, Partitions: []string{"p"}, Largest: 8, Ruled: true, Causes: true})
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(7, 7))
	var jobs []workload.Job
	for i := range 2000 {
		run := time.Duration(r.IntN(7200)) * time.Second
		j := workload.Job{ID: int64(i), Size: int32(1 + r.IntN(8)), Run: run, Limit: run * 2, Class: uint16(r.IntN(classes)), User: int32(r.IntN(4)), QOS: uint16(r.IntN(2))}
		j.Submit = time.Duration(i) * 90 * time.Second
		if j.Mark = int32(i + 1); r.IntN(4) == 0 && i > 0 {
			j.After, j.Think = int32(i), time.Duration(r.IntN(100))*time.Second
		}
		jobs = append(jobs, j)
	}
	cfg := sim.Config{
		Partitions: []cluster.Partition{{Name: "p", Nodes: 64, PerNode: 1, Speed: 1, Changes: []cluster.Change{{At: 9 * hour, Until: 11 * hour, Kind: cluster.Close}}}},
		Policy:     sched.Policy{Backfill: sched.EASY}, Verify: true,
		Rules: &site.Rules{QOS: []site.QOS{{}, {Name: "q", EachUser: site.Limits{GPUs: 16}}}},
	}
	c, want := NewCollector(f, nil), &times{frame: f}
	if err := sim.Run(context.Background(), cfg, workload.Jobs(jobs), sim.Observers(c, want)); err != nil {
		t.Fatal(err)
	}
	run := c.Finish()
	for class := range classes + 1 {
		if got := run.Waits.all(class); got != want.all[class] {
			t.Errorf("class %d: jobs waited for causes for %v in all, and waited and were held for %v", class-1, got, want.all[class])
		}
	}
	for _, cause := range append(always, "qos.q.each_user.gpus") {
		if len(run.Waits[cause]) == 0 {
			t.Errorf("no job waits for %s: the test proves nothing", cause)
		}
	}
	run.Aside([]string{"qos.q.each_user.gpus"})
	if got := run.Waits.all(0); got != want.rest || run.Waiters != want.others {
		t.Errorf("without those of the limit %d jobs waited for %v in all, and are %d that waited %v", run.Waiters, got, want.others, want.rest)
	}
}

// times adds up how long jobs wait and are held, first those of all, then of each class.
type times struct {
	sim.Silent
	frame  *Frame
	all    [4]exact.Sum
	rest   exact.Sum // of those that no limit held up to their start
	others int
}

func (w *times) Ended(r *sim.Record, _ sim.Why) {
	if !w.frame.measures(r.Submit) {
		return
	}
	long := exact.Of(uint64(r.Wait() + r.Held))
	w.all[0].Add(long)
	w.all[1+r.Class].Add(long)
	if r.Rule == "" {
		w.rest.Add(long)
		w.others++
	}
}
